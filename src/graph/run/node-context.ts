import type { TapBody } from '../events.ts';
import { type AnyNodeDefinition, type NodeContext, previewType } from '../types/node.ts';
import type { Circumstance, Circumstances } from './cache/cache-key.ts';
import type { RunScope } from './run-scope.ts';

/** A context, and which circumstances the node has looked at so far. */
export interface WatchedContext {
  readonly context: NodeContext<unknown>;
  readonly looked: ReadonlySet<Circumstance>;
  /** Whether it was given values that were set while it ran: then its results follow from no document. */
  readonly wasSteered: () => boolean;
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
  const { taps, bus, clock, services, steering } = scope;
  const looked = new Set<Circumstance>();
  const pace = paceFrom(clock.now());
  let closed = false;
  let steered = false;
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
    steered() {
      const values = steering?.(nodeId) ?? {};
      steered ||= Object.keys(values).length > 0;
      return values;
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
    wasSteered: () => steered,
    close() {
      closed = true;
    },
  };
}

/** Progress that falls below this share of what it was is that of work that begins anew. */
const BEGINS_ANEW = 0.5;
/** Share of the work of which a first report tells a pace by itself: what was prepared before weighs less in it. */
const TELLING = 0.1;

/**
 * Estimates from reports of progress how long the rest takes. What passes before `done` first moves is no pace: a training
 * compiles nets and draws samples of coarser scales before its first update. Only while one report is all there is, and
 * that of a good part of the work, it counts from the beginning. Where work begins anew (a training's second attempt), so
 * does its pace, and nothing is known until it moves again.
 * @param begun ms, as the times of the reports
 * @returns a function of a report that gives ms, undefined where nothing is known
 */
function paceFrom(begun: number): (now: number, done: number, total: number) => number | undefined {
  let first: { readonly at: number; readonly done: number } | undefined;
  let farthest = 0;
  let again = false;
  return (now, done, total) => {
    if (done < BEGINS_ANEW * farthest) {
      again = true;
      first = undefined;
      farthest = done;
    }
    farthest = Math.max(farthest, done);
    if (first === undefined || done <= first.done) first = { at: now, done };
    if (done <= 0 || done > total) return undefined;
    if (done > first.done) return ((now - first.at) / (done - first.done)) * (total - done);
    return again || done < TELLING * total ? undefined : ((now - begun) / done) * (total - done);
  };
}
