import { messageOf, throwIfCancelled } from '../../errors.ts';
import type { AnyNodeDefinition, OutputPorts } from '../types/node.ts';
import { baseKey, type Circumstance, type Circumstances } from './cache/cache-key.ts';
import { Recorder } from './cache/recorder.ts';
import { type CacheUse, MAX_CACHED_VALUES, type ResultCache } from './cache/result-cache.ts';
import { contentKey, EMPTY_STREAM, identifyBy } from './cache/stream-identity.ts';
import { turnOfEventLoop } from './flow/event-loop.ts';
import { OneOutputs } from './flow/one-outputs.ts';
import type { Emitted, Outlets } from './flow/outlets.ts';
import { pull } from './flow/pull.ts';
import { valueSource } from './flow/value-source.ts';
import { nodeContext } from './node-context.ts';
import type { RunScope } from './run-scope.ts';

/** Content of each wired input by name; undefined while that of a stream is not known. */
export type InputKeys = ReadonlyMap<string, string> | undefined;

/** One activation of a node: what it gets, and where its outputs go. */
export interface Activation {
  readonly scope: RunScope;
  readonly nodeId: string;
  readonly definition: AnyNodeDefinition;
  /** What its results are kept under: type, version, revision and pack. */
  readonly identity: string;
  /** By name; streams are async iterables. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Parsed, wired values among them. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly circumstances: Circumstances;
  readonly keysBefore: InputKeys;
  /** The same after the activation, when its streams may have been read to their ends. */
  readonly keysAfter: () => InputKeys;
  readonly lifted: boolean;
  readonly outlets: Outlets;
  readonly signal: AbortSignal;
  /** Called before anything is computed; not called when the cache has it all. */
  readonly onCompute: () => void;
  readonly warn: (message: string) => void;
}

/** Whether results of a node may come from the cache and go to it. */
export function isCacheable(
  definition: AnyNodeDefinition,
  cache: ResultCache | undefined,
): cache is ResultCache {
  return cache !== undefined && definition.sink !== true && definition.cache !== 'none';
}

/** Computes one activation or takes its outputs from the cache, and sends them. @throws what the node throws */
export async function activate(activation: Activation): Promise<'cached' | 'computed'> {
  const { definition, scope, outlets } = activation;
  await outlets.room();
  await turnOfEventLoop();
  if (isCacheable(definition, scope.cache)) return recall(activation, scope.cache);
  await compute(activation, undefined);
  return 'computed';
}

/** From the cache, or from another node that computes the very same, or computed and then cached. */
async function recall(activation: Activation, cache: ResultCache): Promise<'cached' | 'computed'> {
  const { scope, nodeId, definition, circumstances } = activation;
  const use: CacheUse = {
    portTypes: scope.portTypes,
    disk: definition.cache === 'disk' || (scope.keepCostly && definition.cost !== undefined),
    warn: activation.warn,
  };
  const fingerprint = await definition.fingerprint?.(activation.params, scope.services);
  const provider = definition.cost === undefined ? '' : await providerOf(scope, nodeId);
  const key = (inputs: InputKeys): string | undefined =>
    inputs &&
    baseKey(
      { type: activation.identity, params: activation.params, inputs, fingerprint, provider },
      cache.sha256,
    );
  // Only results that come at once are shared: whoever waited for a stream could be what holds it up.
  const shares = outputPorts(definition).every(([, port]) => port.cardinality === 'one');
  const before = key(activation.keysBefore);
  let settle: () => void = () => undefined;
  while (before !== undefined) {
    const found = await cache.find(before, circumstances, use);
    if (found.emissions !== undefined) {
      await resend(activation, found.emissions, cache);
      return 'cached';
    }
    const other = shares ? scope.inFlight.find(found.key) : undefined;
    if (other === undefined) {
      if (shares) settle = scope.inFlight.claim(found.key, nodeId);
      break;
    }
    await scope.network.settled(nodeId, other.nodeId, other.settled);
  }
  try {
    const recorder = new Recorder(MAX_CACHED_VALUES, cache.maxResultBytes);
    const looked = await compute(activation, recorder);
    const after = before ?? key(activation.keysAfter());
    if (after === undefined || looked === undefined || recorder.emissions === undefined) return 'computed';
    const stored = cache.store(after, looked, circumstances, recorder.emissions, use);
    // It is in memory: those who wait for it need not wait for the disk.
    settle();
    await stored;
    return 'computed';
  } finally {
    settle();
  }
}

/** A device that does not open is the node's own trouble, when it computes. */
async function providerOf({ provider }: RunScope, nodeId: string): Promise<string> {
  try {
    return (await provider?.(nodeId)) ?? '';
  } catch {
    return '';
  }
}

/** Runs the node. The result is what it looked at, or undefined when it was stopped before its end, or steered. */
async function compute(
  activation: Activation,
  recorder: Recorder | undefined,
): Promise<readonly Circumstance[] | undefined> {
  const { scope, nodeId, definition, outlets, signal, circumstances, inputs, params, warn } = activation;
  throwIfCancelled(signal);
  activation.onCompute();
  const { context, looked, wasSteered, close } = nodeContext(
    scope,
    nodeId,
    definition,
    signal,
    circumstances,
  );
  const ones = new OneOutputs(nodeId, definition.outputs as OutputPorts);
  let stopped = false;
  try {
    await pull(valueSource(definition.run(inputs, params, context)), {
      signal,
      async ready() {
        await outlets.room();
        stopped = outlets.unwanted;
        return !stopped;
      },
      take(emission) {
        for (const emitted of outlets.describe(emission)) {
          ones.add(emitted);
          recorder?.add(emitted);
          outlets.send(emitted);
        }
      },
      warn: (error) => warn(`The node did not stop cleanly: ${messageOf(error)}`),
    });
  } finally {
    close();
  }
  if (stopped) return undefined;
  ones.end();
  return wasSteered() ? undefined : [...looked];
}

/** Sends a cached result as the node once did, with the same regard for its readers. */
async function resend(
  activation: Activation,
  emissions: readonly Emitted[],
  cache: ResultCache,
): Promise<void> {
  const { outlets, definition, lifted } = activation;
  const identify = identifyBy(cache.sha256);
  for (const [port, { cardinality }] of outputPorts(definition)) {
    // A lifted node's stream is joined from many activations: no one of them knows it all.
    if (lifted || cardinality === 'one') continue;
    const keys = emissions.filter((e) => e.port === port).map((e) => contentKey(e.summary));
    outlets.identify(port, keys.reduce(identify, EMPTY_STREAM));
  }
  for (const emitted of emissions) {
    await outlets.room();
    if (outlets.unwanted) return;
    outlets.send(emitted);
  }
}

function outputPorts(definition: AnyNodeDefinition): [string, OutputPorts[string]][] {
  return Object.entries(definition.outputs as OutputPorts);
}
