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
  const begun = clock.now();
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
      const etaMs = done > 0 && done <= total ? ((clock.now() - begun) / done) * (total - done) : undefined;
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
