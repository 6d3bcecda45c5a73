import { join } from 'node:path';
import { PatchwiseError } from '../../errors.ts';
import { writeDocument } from '../../graph/document/write.ts';
import type { NodeErrorInfo, RunEvent } from '../../graph/events.ts';
import { ResultCache } from '../../graph/run/cache/result-cache.ts';
import { runGraph } from '../../graph/run/run-graph.ts';
import { diskCache } from '../../nodes/disk-cache.ts';
import { createLocalServices } from '../../nodes/local-services.ts';
import type { Report } from '../../nodes/values.ts';
import { parseEngineChoice } from '../../runtime/engine/engine-choice.ts';
import { openEngine } from '../../runtime/engine/engines.ts';
import { ensureFolder, writeFileAtomic } from '../../runtime/files.ts';
import { sha256 } from '../../runtime/sha256.ts';
import { VERSION } from '../../version.ts';
import { EXIT, type ExitCode, exitCodeFor } from '../exit-codes.ts';
import { filesOfStudio, type GraphToRunOptions, graphToRun, targetsOf } from '../graph-to-run.ts';
import { interruptSignal } from '../interrupt.ts';
import { packsOf, registryIn } from '../pack-registry.ts';
import { failureView, progressView } from '../progress-view.ts';
import { DEFAULT_CACHE_GIBIBYTES, pruneCache } from '../prune-cache.ts';
import { runRecorder } from '../run-record.ts';
import { runReporter } from '../run-report.ts';
import { type RunOutcome, tellSummary } from '../run-summary.ts';
import { STREAM, toStandardOutput } from '../standard-streams.ts';
import type { Terminal } from '../terminal.ts';

export interface RunCommandOptions extends GraphToRunOptions {
  /** One of `ENGINE_CHOICES`. */
  readonly engine: string;
  /** Default: what the engine takes by itself. */
  readonly threads?: number;
  /** Write each event to standard output, a line of JSON each. */
  readonly json?: boolean;
  /** Tell failures only. */
  readonly quiet?: boolean;
  /** Take trainings up from their checkpoints. */
  readonly resume?: boolean;
  /** Also write the run as one page, report.html. */
  readonly report?: boolean;
  /** Called with each report that a node gives. */
  readonly onReport?: (report: Report) => void;
  /** Called with the first error of a run that fails. */
  readonly onFailure?: (error: NodeErrorInfo) => void;
  /** Keep results on disk, and take those that are there. */
  readonly cache: boolean;
  /** Disk that the cache may take, GiB. */
  readonly cacheQuota?: number;
  /** The folder of the results is removed afterwards: no message names it. */
  readonly temporaryFolder?: boolean;
  /** What goes on from the checkpoint of a training after a stop: by default the same command with --resume. */
  readonly again?: string;
  /** Another run of the same command follows, which tells how it ended: figures and end of this one are not told. */
  readonly followed?: boolean;
}

/** `patchwise run GRAPH`: runs a graph headless and leaves its files, and a record of the run, in a folder. */
export async function runCommand(
  path: string,
  options: RunCommandOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  if (options.out !== STREAM) return (await runGraphFile(path, options, terminal)).code;
  if (options.json) {
    throw new PatchwiseError('usage/invalid', '--json and --out - both write to standard output.', {
      hint: 'Leave one of them out.',
    });
  }
  return toStandardOutput(terminal, async (out) => {
    const { code, files } = await runGraphFile(path, { ...options, out, temporaryFolder: true }, terminal);
    return { result: code, files };
  });
}

/** Nodes that leave a checkpoint when they are stopped. */
const TRAINING = /^training\/train-pyramid@/;

/** How a run ended, and what it left. */
export interface FinishedRun {
  readonly code: ExitCode;
  /** What its nodes wrote, relative to the folder. */
  readonly files: readonly string[];
}

/** Runs a graph file, a workflow or standard input, into a folder. */
export async function runGraphFile(
  path: string,
  options: RunCommandOptions,
  terminal: Terminal,
): Promise<FinishedRun> {
  parseEngineChoice(options.engine);
  const registry = await registryIn(options.home, terminal);
  const { graph, out } = await graphToRun(path, options, registry);
  const { document } = graph;
  const graphText = writeDocument(document, registry);
  await prepareFolder(out, graphText);

  const recorder = runRecorder(out);
  const reporter = options.report ? runReporter(out, registry) : undefined;
  const services = createLocalServices({
    openEngine: () => openEngine(options.engine, { threads: options.threads }),
    inputRoot: out,
    outputFolder: out,
    checkpointFolder: join(options.home, 'checkpoints'),
    resume: options.resume === true,
    graphText,
    references: await filesOfStudio(document, options.home, terminal),
    onOutput(path, bytes) {
      recorder.wrote(path, bytes);
      reporter?.wrote(path, bytes);
    },
  });
  const cacheFolder = join(options.home, 'cache');
  const cache = new ResultCache({
    sha256,
    ...(options.cache && { disk: diskCache(cacheFolder) }),
  });
  let trains = false;
  const interrupt = interruptSignal(
    () => {
      if (!options.quiet) terminal.err('\nStopping …\n');
    },
    () =>
      terminal.err(
        trains
          ? '\nStopped at once: what was computed since the last checkpoint is lost.\n'
          : '\nStopped at once. The same command begins anew.\n',
      ),
  );
  const view = options.quiet ? failureView(terminal) : progressView(terminal);
  const reports: Report[] = [];
  let outcome: RunOutcome;
  let warned = false;
  try {
    await new Promise<void>((done, fail) => {
      runGraph(graph, {
        registry,
        services,
        cache,
        provider: services.provider,
        signal: interrupt.signal,
        ...targetsOf(options),
      }).subscribe({
        next(event) {
          recorder.saw(event);
          reporter?.saw(event);
          view.show(event);
          if (options.json) terminal.out(`${JSON.stringify(withoutValue(event))}\n`);
          if (event.kind === 'output' && event.summary.type === 'report') {
            reports.push(event.value as Report);
            options.onReport?.(event.value as Report);
          }
          if (event.kind === 'node-state' && event.state === 'running') {
            trains ||= TRAINING.test(graph.flat.document.nodes[event.nodeId]?.type ?? '');
          }
          if (event.kind === 'log' && event.level === 'warning') warned ||= interrupt.signal.aborted;
          if (event.kind === 'run-finished') {
            outcome = event;
            const [first] = event.errors;
            if (first !== undefined) options.onFailure?.(first);
          }
        },
        error: fail,
        complete: done,
      });
    });
    const engine = await services.openedEngine();
    const engineName = engine && `${engine.id} (${engine.device.provider}: ${engine.device.name})`;
    await writeFileAtomic(
      join(out, 'run.json'),
      recorder.text(document, { patchwise: VERSION, packs: packsOf(document, registry), engine: engineName }),
    );
    for (const [name, text] of recorder.tables(graph.flat.document, registry)) {
      await writeFileAtomic(join(out, name), text);
    }
    if (reporter !== undefined) {
      const subject = { document, graphText, patchwise: VERSION, engine: engineName };
      await writeFileAtomic(join(out, 'report.html'), await reporter.page(subject));
    }
  } finally {
    view.close();
    interrupt.dispose();
    await services.dispose();
  }
  if (options.cache) {
    await pruneCache(cacheFolder, options.cacheQuota ?? DEFAULT_CACHE_GIBIBYTES, terminal);
  }
  const files = recorder.files.map(({ file: name }) => name);
  if (!options.quiet && !(options.followed === true && outcome?.outcome === 'done')) {
    const place = options.temporaryFolder ? undefined : out;
    const again = trains ? (options.again ?? 'the same command with --resume') : undefined;
    tellSummary(terminal, reports, outcome, { out: place, files: files.length, warned, again });
  }
  return { code: exitCode(outcome), files };
}

/** Of a run in which nodes failed, the code of the first of them. */
function exitCode(outcome: RunOutcome): ExitCode {
  switch (outcome?.outcome) {
    case 'done':
      return EXIT.done;
    case 'cancelled':
      return EXIT.cancelled;
    default: {
      const [first] = outcome?.errors ?? [];
      return first === undefined ? EXIT.failed : exitCodeFor(first.code);
    }
  }
}

/** Makes the folder and writes the graph as it is run: a folder that cannot be written to is found out at once. */
async function prepareFolder(out: string, graph: string): Promise<void> {
  await ensureFolder(out);
  await writeFileAtomic(join(out, 'graph.json'), graph);
}

/** Live values stay in the process: an event on stdout carries their summary only. */
function withoutValue(event: RunEvent): unknown {
  if (event.kind !== 'output' && event.kind !== 'preview') return event;
  const { value: _value, ...rest } = event;
  return rest;
}
