import { Observable } from 'rxjs';
import {
  type Checks,
  FUNCTION,
  has,
  isRecord,
  NUMBER,
  RECORD,
  requireArgument,
  requireOptions,
  SIGNAL,
  TEXTS,
  YES_OR_NO,
} from '../../shared/arguments.ts';
import { requireRunnable } from '../check/load.ts';
import { DOCUMENT, type GraphDocument, type JsonObject } from '../document/document.ts';
import { problemsError } from '../document/problems.ts';
import type { RunEvent } from '../events.ts';
import { flatTargets } from '../plan/flatten.ts';
import { applyOverrides, applyValues } from '../plan/overrides.ts';
import { planRun, type RunPlan } from '../plan/plan.ts';
import { isRunnable, type RunnableGraph } from '../plan/runnable.ts';
import { resolveSeeds } from '../plan/seeds.ts';
import { defaultTargets } from '../plan/targets.ts';
import { REGISTRY, type Registry } from '../types/registry.ts';
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
  /** What people have set at a node while it runs, by the parameters that it `steers`; asked at each of its steps. */
  readonly steering?: (nodeId: string) => Readonly<Record<string, number>>;
  /** Cancels the run: nodes stop, then `run-finished` comes with the outcome `cancelled`. */
  readonly signal?: AbortSignal;
  /** Given a look into the run when it starts. */
  readonly inspect?: (inspector: RunInspector) => void;
  readonly clock?: Clock;
}

/**
 * Runs a document (parsed and migrated), or one that `loadRunnable` has validated already. Cold: each subscription is a run of its own, and nothing happens before.
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
  graph: GraphDocument | RunnableGraph,
  options: RunOptions<Services>,
): Observable<RunEvent> {
  return new Observable((subscriber) => {
    requireGraph(graph, options);
    const { registry, services, cache, provider, signal, inspect, clock = systemClock } = options;
    const executor = new Executor({
      ...prepare(graph, registry, options),
      portTypes: registry.portTypeDefinitions,
      services,
      cache,
      provider,
      offset: options.offset ?? 0,
      keepCostly: options.keepCostly ?? false,
      steering: options.steering,
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

const RUN_OPTIONS: Checks<RunOptions> = {
  registry: REGISTRY,
  services: RECORD,
  seed: NUMBER,
  targets: TEXTS,
  overrides: [
    'a list of texts "node.param=value", or an object of values by "node.param"',
    (value) => isRecord(value) || TEXTS[1](value),
  ],
  cache: RECORD,
  provider: FUNCTION,
  offset: NUMBER,
  keepCostly: YES_OR_NO,
  steering: FUNCTION,
  signal: SIGNAL,
  inspect: FUNCTION,
  clock: RECORD,
};

/** Code without types may give the path of a graph, or its text. @throws `usage/invalid` */
function requireGraph(graph: unknown, options: unknown): void {
  requireArgument(isRecord(graph) && has(graph, 'flat') ? graph['document'] : graph, 'graph', DOCUMENT);
  requireOptions(options, RUN_OPTIONS, ['registry']);
}

function prepare(
  graph: GraphDocument | RunnableGraph,
  registry: Registry,
  { seed, ...options }: RunOptions,
): { readonly plan: RunPlan; readonly seeds: Readonly<Record<string, number>> } {
  const { targets } = options;
  const { flat, order } = judged(graph, registry, options);
  // The root seed changes no wire and no parameter.
  const document =
    seed === undefined ? flat.document : { ...flat.document, meta: { ...flat.document.meta, seed } };
  const ends =
    targets === undefined ? defaultTargets(document, registry, flat.idle) : flatTargets(flat, targets);
  return { plan: planRun(document, registry, { targets: ends, order }), seeds: resolveSeeds(document) };
}

/** The graph with its overrides, without errors; as it is where it was judged for this very run. */
function judged(
  graph: GraphDocument | RunnableGraph,
  registry: Registry,
  { overrides = [], targets }: RunOptions,
): RunnableGraph {
  const written = isRunnable(graph) ? graph.document : graph;
  if (isRunnable(graph) && Object.keys(overrides).length === 0) {
    if (graph.registry === registry && sameTargets(graph.targets, targets)) return graph;
  }
  const overridden = Array.isArray(overrides)
    ? applyOverrides(written, registry, overrides as readonly string[])
    : applyValues(written, registry, overrides as JsonObject);
  if (!overridden.ok) throw problemsError(overridden.error);
  return requireRunnable(overridden.value, registry, targets === undefined ? {} : { targets });
}

function sameTargets(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && a.join() === b.join());
}
