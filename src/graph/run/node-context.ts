import type { TapBody } from '../events.ts';
import { type AnyNodeDefinition, type NodeContext, previewType } from '../types/node.ts';
import type { Circumstance, Circumstances } from './cache/cache-key.ts';
import type { RunScope } from './run-scope.ts';

/** A context, and which circumstances the node has looked at so far. */
export interface WatchedContext {
  readonly context: NodeContext<unknown>;
  readonly looked: ReadonlySet<Circumstance>;
  /** Makes the context mute: the activation has ended. */
  readonly close: () => void;
}

/** What one activation of a node may do besides returning outputs. */
export function nodeContext(
  scope: RunScope,
  nodeId: string,
  definition: Pick<AnyNodeDefinition, 'outputs' | 'previews'>,
  signal: AbortSignal,
  { seed, activation }: Circumstances,
): WatchedContext {
  const { taps, bus, clock, services } = scope;
  const looked = new Set<Circumstance>();
  const pace = paceFrom(clock.now());
  let closed = false;
  const post = (body: TapBody): void => {
    if (!closed) taps.post(body);
  };
  const context: NodeContext<unknown> = {
    nodeId,
    signal,
    services,
    get seed() {
      looked.add('seed');
      return seed;
    },
    get activation() {
      looked.add('activation');
      return activation;
    },
    progress(done, total, label) {
      const etaMs = pace(clock.now(), done, total);
      post({
        kind: 'progress',
        nodeId,
        done,
        total,
        ...(label === undefined ? {} : { label }),
        ...(etaMs === undefined ? {} : { etaMs: Math.round(etaMs) }),
      });
    },
    preview(port, value, moment = {}) {
      const type = previewType(definition, port);
      post({ kind: 'preview', nodeId, port, ...(type === undefined ? {} : { type }), value, moment });
    },
    metric: (name, value, moment = {}) => post({ kind: 'metric', nodeId, name, value, moment }),
    log(level, message) {
      if (!closed) bus.emit({ kind: 'log', nodeId, level, message });
    },
  };
  return {
    context,
    looked,
    close() {
      closed = true;
    },
  };
}

/**
 * Estimates from reports of progress how long the rest takes. What passes before `done` first moves is no pace: a training
 * compiles nets and draws samples of coarser scales before its first update. Only while one report is all there is, it
 * counts from the beginning.
 * @param begun ms, as the times of the reports
 * @returns a function of a report that gives ms, undefined where nothing is known
 */
function paceFrom(begun: number): (now: number, done: number, total: number) => number | undefined {
  let first: { readonly at: number; readonly done: number } | undefined;
  return (now, done, total) => {
    if (first === undefined || done <= first.done) first = { at: now, done };
    if (done <= 0 || done > total) return undefined;
    const [passed, moved] = done > first.done ? [now - first.at, done - first.done] : [now - begun, done];
    return (passed / moved) * (total - done);
  };
}
