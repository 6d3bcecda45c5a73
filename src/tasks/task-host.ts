import { join, resolve } from 'node:path';
import { errorAsTold, PatchwiseError } from '../errors.ts';
import { loadRunnable } from '../graph/check/load.ts';
import { problemsError } from '../graph/document/problems.ts';
import type { RunEvent } from '../graph/events.ts';
import { applyOverrides } from '../graph/plan/overrides.ts';
import { runGraph } from '../graph/run/run-graph.ts';
import { createLocalServices } from '../nodes/local-services.ts';
import { patchwiseRegistry } from '../nodes/registry.ts';
import { openEngine } from '../runtime/engine/engines.ts';
import { lentEngine } from '../runtime/engine/lent-engine.ts';
import { readFileChecked } from '../runtime/files.ts';
import { findPlaces } from '../runtime/places.ts';
import type { JobHost, JobRun } from './job-host.ts';
import type { TaskOptions, TaskProgress } from './task-options.ts';

/** Where models are kept. */
export const homeOf = ({ home }: TaskOptions): string => resolve(home ?? findPlaces().home);

/** Runs the graphs of a task in this process, without a terminal. */
export function hostOf(options: TaskOptions): { readonly host: JobHost; failure(): unknown } {
  const registry = patchwiseRegistry();
  const { engine = 'auto', threads, seed, signal, onProgress, onMessage } = options;
  let failed: Error | undefined;
  const unheard = new AbortController();
  const stop = signal === undefined ? unheard.signal : AbortSignal.any([signal, unheard.signal]);
  /** What a function of the caller's throws ends the task, which throws it. */
  const tell = (action: () => void): void => {
    try {
      action();
    } catch (error) {
      unheard.abort(error);
    }
  };

  const run = async ({ stage, graph, set, only, out }: JobRun): Promise<readonly string[] | undefined> => {
    const files: string[] = [];
    const text = (await readFileChecked(graph)).toString('utf8');
    const services = createLocalServices({
      openEngine: async () =>
        typeof engine === 'string' ? openEngine(engine, { threads }) : lentEngine(engine),
      inputRoot: out,
      outputFolder: out,
      checkpointFolder: join(homeOf(options), 'checkpoints'),
      resume: stage === 'learning',
      graphText: text,
      onOutput: (path) => void files.push(path.slice(out.length + 1)),
    });
    const runnable = loadRunnable(text, registry, only === undefined ? {} : { targets: only }, (document) => {
      const changed = applyOverrides(document, registry, set);
      if (!changed.ok) throw problemsError(changed.error, 'set');
      return changed.value;
    });
    let end: Extract<RunEvent, { kind: 'run-finished' }> | undefined;
    try {
      await new Promise<void>((done, fail) => {
        runGraph(runnable, {
          registry,
          services,
          ...(only && { targets: only }),
          signal: stop,
          // What is learned does not depend on the seed of the picture.
          ...(stage === 'making' && seed !== undefined && { seed }),
        }).subscribe({
          next(event) {
            if (event.kind === 'run-finished') end = event;
            if (event.kind === 'progress') tell(() => onProgress?.(progressOf(stage, event)));
            if (event.kind === 'log') tell(() => onMessage?.(event.message));
          },
          error: fail,
          complete: done,
        });
      });
    } finally {
      await services.dispose();
    }
    if (end?.outcome === 'done') return files;
    failed = errorOf(end);
    return undefined;
  };
  return {
    host: { registry, say: (text) => onMessage?.(text), run },
    failure: () =>
      unheard.signal.aborted
        ? unheard.signal.reason
        : (failed ?? new PatchwiseError('run/cancelled', 'The task was cancelled.')),
  };
}

function progressOf(
  stage: TaskProgress['stage'],
  { done, total, label, etaMs }: Extract<RunEvent, { kind: 'progress' }>,
): TaskProgress {
  return { stage, fraction: total > 0 ? Math.min(1, done / total) : 0, label, etaMs };
}

/** The first error of a run, as one that is thrown. */
function errorOf(end: Extract<RunEvent, { kind: 'run-finished' }> | undefined): Error {
  const [first] = end?.errors ?? [];
  if (first === undefined) return new PatchwiseError('run/cancelled', 'The task was cancelled.');
  const { nodeId } = first;
  return errorAsTold({ ...first, details: { nodeId } });
}
