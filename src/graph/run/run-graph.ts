import { Observable } from 'rxjs';
import { validateDocument } from '../check/validate.ts';
import type { GraphDocument, JsonObject } from '../document/document.ts';
import { hasErrors, problemsError } from '../document/problems.ts';
import type { RunEvent } from '../events.ts';
import { flatTargets, flattenDocument } from '../plan/flatten.ts';
import { applyOverrides, applyValues } from '../plan/overrides.ts';
import { planRun, type RunPlan } from '../plan/plan.ts';
import { resolveSeeds } from '../plan/seeds.ts';
import type { Registry } from '../types/registry.ts';
import type { ResultCache } from './cache/result-cache.ts';
import { type Clock, systemClock } from './event-bus.ts';
import { Executor } from './executor.ts';
import type { RunInspector } from './run-inspector.ts';

/** What a run of a graph needs, and how it is stopped. */
export interface RunOptions<Services = unknown> {
  /** Made from definitions (createRegistry). */
  readonly registry: Registry;
  /** What nodes find in `context.services`. */
  readonly services: Services;
  /** In place of the document's `meta.seed`. */
  readonly seed?: number;
  /** Ids of the nodes to run, with all that they need. Default: the sinks, or the last nodes. */
  readonly targets?: readonly string[];
  /** `node.param=value` texts, or values by `node.param`; checked like the document. */
  readonly overrides?: readonly string[] | JsonObject;
  /** Shared by the runs of a host; without it nothing is cached. */
  readonly cache?: ResultCache;
  /**
   * What tells results of this host's device from those of others; empty: they are the reference. Asked before a node
   * that computes on the device is looked up in the cache.
   */
  readonly provider?: (nodeId: string) => Promise<string>;
  /** Of a piece of a sweep: how many of its elements come before (plan/spread.ts). */
  readonly offset?: number;
  /** Keeps results of all nodes that compute on the device where they outlive the process, and looks there for them. */
  readonly keepCostly?: boolean;
  /** Cancels the run: nodes stop, then `run-finished` comes with the outcome `cancelled`. */
  readonly signal?: AbortSignal;
  /** Given a look into the run when it starts. */
  readonly inspect?: (inspector: RunInspector) => void;
  readonly clock?: Clock;
}

/**
 * Runs a document (parsed and migrated). Cold: each subscription is a run of its own, and nothing happens before.
 * The first event is `run-started`, the last `run-finished`; then it completes. Errors of nodes are events.
 * Unsubscribing aborts the signal of every node and waits for nothing.
 *
 * It errors, before anything runs, with `graph/invalid` (or another `graph/…`) and the list of problems in
 * `details.problems`.
 *
 * @example
 * import { createLocalServices, type GraphDocument, openEngine, patchwiseRegistry, runGraph } from 'patchwise';
 * const registry = patchwiseRegistry();
 * const services = createLocalServices({
 *   openEngine: () => openEngine('auto'),
 *   inputRoot: '.',
 *   outputFolder: 'out',
 *   checkpointFolder: 'out/checkpoints',
 *   resume: false,
 * });
 * const graph: GraphDocument = {
 *   format: 'patchwise-graph',
 *   version: 1,
 *   meta: { seed: 1 },
 *   nodes: { noise: { type: 'noise/uniform@1', params: { width: 8, height: 8 } } },
 * };
 * runGraph(graph, { registry, services }).subscribe((event) => console.log(event.kind));
 */
export function runGraph<Services>(
  document: GraphDocument,
  options: RunOptions<Services>,
): Observable<RunEvent> {
  return new Observable((subscriber) => {
    const { registry, services, cache, provider, signal, inspect, clock = systemClock } = options;
    const executor = new Executor({
      ...prepare(document, registry, options),
      portTypes: registry.portTypeDefinitions,
      services,
      cache,
      provider,
      offset: options.offset ?? 0,
      keepCostly: options.keepCostly ?? false,
      clock,
      target: subscriber,
    });
    const cancel = (): void => executor.cancel();
    signal?.addEventListener('abort', cancel);
    subscriber.add(() => {
      signal?.removeEventListener('abort', cancel);
      executor.dispose();
    });
    if (signal?.aborted) cancel();
    inspect?.(executor.inspector);
    executor.run().then(
      () => subscriber.complete(),
      (error: unknown) => subscriber.error(error),
    );
  });
}

function prepare(
  written: GraphDocument,
  registry: Registry,
  { overrides = [], seed, targets }: RunOptions,
): { readonly plan: RunPlan; readonly seeds: Readonly<Record<string, number>> } {
  const overridden = Array.isArray(overrides)
    ? applyOverrides(written, registry, overrides as readonly string[])
    : applyValues(written, registry, overrides as JsonObject);
  if (!overridden.ok) throw problemsError(overridden.error);
  const seeded = overridden.value;
  const document = seed === undefined ? seeded : { ...seeded, meta: { ...seeded.meta, seed } };
  const choice = targets === undefined ? {} : { targets };
  const problems = validateDocument(document, registry, choice);
  if (hasErrors(problems)) throw problemsError(problems);
  const flat = flattenDocument(document, registry);
  const plan = planRun(
    flat.document,
    registry,
    targets === undefined ? {} : { targets: flatTargets(flat, targets) },
  );
  return { plan, seeds: resolveSeeds(flat.document) };
}
