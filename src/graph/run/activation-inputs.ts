import type { PlannedNode } from '../plan/plan.ts';
import type { AnyNodeDefinition, InputPorts } from '../types/node.ts';
import type { InputKeys } from './activation.ts';
import type { Inlets, ReceivedValues } from './flow/inlets.ts';
import { readOnce, replay } from './flow/stream-input.ts';

/** A stream that a lifted node reads anew in each activation. */
export interface KeptStream {
  readonly values: readonly unknown[];
  readonly key: string;
}

/** What an activation gets, by name. */
export interface ActivationInputs {
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Set and wired parameters, not yet parsed. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Content of the inputs, as far as the cache can know it before the activation, and after it. */
  readonly keysBefore: InputKeys;
  readonly keysAfter: () => InputKeys;
}

/**
 * Assembles the inputs of one activation.
 * @param cached Whether keys are of use; finding out what streams will bring means waiting for their first values.
 */
export async function assembleInputs(
  planned: PlannedNode,
  definition: AnyNodeDefinition,
  inlets: Inlets,
  received: ReceivedValues,
  kept: ReadonlyMap<string, KeptStream>,
  cached: boolean,
): Promise<ActivationInputs> {
  const inputs: Record<string, unknown> = {};
  const params: Record<string, unknown> = { ...planned.params };
  const keys = new Map<string, string>();
  for (const [name, { value, key }] of received) {
    if (planned.inputs.get(name)?.kind === 'param') {
      // In the key it is a parameter, however it was set.
      params[name] = value;
    } else {
      inputs[name] = value;
      keys.set(name, key);
    }
  }
  const read = new Map<string, string>();
  let streams = 0;
  for (const [name, { cardinality }] of Object.entries(definition.inputs as InputPorts)) {
    if (cardinality === 'one') continue;
    const list = kept.get(name);
    if (list !== undefined) {
      inputs[name] = readOnce(replay(list.values), name);
      keys.set(name, list.key);
    } else if (planned.inputs.has(name)) {
      inputs[name] = readOnce(
        inlets.read(name, (identity) => read.set(name, identity)),
        name,
      );
      streams += 1;
    } else {
      inputs[name] = readOnce(replay([]), name);
    }
  }
  const known = streams === 0 ? read : cached ? await inlets.knownStreams() : undefined;
  return {
    inputs,
    params,
    keysBefore: known && new Map([...keys, ...known]),
    keysAfter: () => (read.size === streams ? new Map([...keys, ...read]) : undefined),
  };
}
