import { createHash } from 'node:crypto';
import { from } from 'rxjs';
import type { z } from 'zod';
import {
  type AnyNodeDefinition,
  type InputPort,
  type InputPorts,
  type Moment,
  type NodeDefinition,
  type OutputPort,
  type OutputPorts,
  previewType,
  requireDefinition,
} from '../graph/types/node.ts';
import type { PortType, PortTypes } from '../graph/types/port-type.ts';
import type { PortValues } from '../nodes/kit.ts';
import { PORT_TYPES } from '../nodes/port-types.ts';
import type { NodeServices } from '../nodes/services.ts';
import { nchw, type Tensor } from '../runtime/tensor.ts';
import {
  type Checks,
  FUNCTION,
  LIST,
  NUMBER,
  RECORD,
  requireArgument,
  requireOptions,
  SIGNAL,
} from '../shared/arguments.ts';

type ValueOf<Types, Type extends string> = Type extends keyof Types ? Types[Type] : never;

/** A stream is given as a list, or as anything that can be iterated asynchronously. */
type GivenInput<Types, P extends InputPort> = P['cardinality'] extends 'many'
  ? readonly ValueOf<Types, P['type']>[] | AsyncIterable<ValueOf<Types, P['type']>>
  : ValueOf<Types, P['type']>;

export type GivenInputs<I extends InputPorts, Types = PortValues> = {
  readonly [K in keyof I as I[K]['optional'] extends true ? never : K]: GivenInput<Types, I[K]>;
} & {
  readonly [K in keyof I as I[K]['optional'] extends true ? K : never]?: GivenInput<Types, I[K]> | undefined;
};

/** Everything that a node emitted, by port; a `one` port has a list of one. */
export type Emissions<O extends OutputPorts, Types = PortValues> = {
  readonly [K in keyof O]: O[K] extends OutputPort<infer T> ? readonly ValueOf<Types, T>[] : never;
};

export interface NodeRunOptions {
  readonly seed?: number;
  readonly activation?: number;
  readonly signal?: AbortSignal;
  readonly services?: Partial<NodeServices>;
  /** What is set while it runs, asked at each step. */
  readonly steered?: () => Readonly<Record<string, number>>;
  /** Gets the logs as they come, for a run that throws. */
  readonly logs?: string[];
}

const OPTIONS: Checks<NodeRunOptions> = {
  seed: NUMBER,
  activation: NUMBER,
  signal: SIGNAL,
  services: RECORD,
  steered: FUNCTION,
  logs: LIST,
};

/** What a run of one node left behind. */
export interface NodeRun<O extends OutputPorts, Types = PortValues> {
  readonly outputs: Emissions<O, Types>;
  readonly logs: readonly string[];
  readonly progress: readonly (readonly [done: number, total: number])[];
  readonly metrics: readonly (readonly [name: string, value: number, at: Moment | undefined])[];
  readonly previews: readonly (readonly [port: string, value: unknown, at: Moment | undefined])[];
}

/** Runs nodes over the built-in port types and those of a pack. */
export type NodeRunner<Types> = <I extends InputPorts, O extends OutputPorts, P extends z.ZodObject>(
  definition: NodeDefinition<Types, NodeServices, I, O, P>,
  inputs: GivenInputs<I, Types>,
  params: z.input<P>,
  options?: NodeRunOptions,
) => Promise<NodeRun<O, Types>>;

/**
 * What runs one node as the executor would, and checks its side of the contract: parameters parse, only declared ports
 * are emitted and only declared previews shown, a `one` port exactly once, values are sound, survive their codec and
 * have the picture that they promise, inputs are not changed, and the engine is asked for only by a node that declares
 * a cost. It throws what the node throws, and a plain Error where the contract is broken; it needs no test framework.
 * @param portTypes the pack's own port types
 */
export function nodeRunner<Types extends PortValues = PortValues>(
  portTypes: PortTypes = {},
): NodeRunner<Types> {
  requireArgument(portTypes, 'portTypes', RECORD);
  const faces: PortTypes = { ...PORT_TYPES, ...portTypes };
  return (definition, inputs, params, options = {}) =>
    run(faces, definition as AnyNodeDefinition, inputs, params, options) as never;
}

/** Runs a node over the built-in port types; see {@link nodeRunner}. */
export const runNode = nodeRunner();

async function run(
  faces: PortTypes,
  definition: AnyNodeDefinition,
  inputs: object,
  params: unknown,
  options: NodeRunOptions,
): Promise<NodeRun<OutputPorts, Record<string, unknown>>> {
  requireDefinition(definition);
  requireArgument(inputs, 'inputs', RECORD);
  requireArgument(params, 'params', RECORD);
  requireOptions(options, OPTIONS);
  const record = {
    outputs: Object.fromEntries(Object.keys(definition.outputs).map((name) => [name, [] as unknown[]])),
    logs: options.logs ?? [],
    progress: [] as [number, number][],
    metrics: [] as [string, number, Moment | undefined][],
    previews: [] as [string, unknown, Moment | undefined][],
  };
  const given = inputs as Readonly<Record<string, unknown>>;
  const before = tensorHashes(given);
  const values = Object.fromEntries(
    Object.entries(definition.inputs as InputPorts).map(([name, port]) => [
      name,
      asInput(name, port, given[name]),
    ]),
  );
  const result = definition.run(values as never, definition.params.parse(params), {
    signal: options.signal ?? new AbortController().signal,
    seed: options.seed ?? 1,
    nodeId: 'node',
    activation: options.activation ?? 0,
    services: metered(definition, { ...memoryServices(), ...options.services }),
    steered: options.steered ?? (() => ({})),
    progress: (done, total) => void record.progress.push([done, total]),
    preview(port, value, at) {
      if (previewType(definition, port) === undefined) {
        throw new Error(`${definition.type} previews "${port}": declare its port type in "previews".`);
      }
      record.previews.push([port, value, at]);
    },
    metric: (name, value, at) => void record.metrics.push([name, value, at]),
    log: (_level, message) => void record.logs.push(message),
  });
  await new Promise<void>((resolve, reject) => {
    from(result).subscribe({
      next(emission) {
        for (const [name, value] of Object.entries(emission)) {
          const list = record.outputs[name];
          if (list === undefined)
            throw new Error(`${definition.type} emitted "${name}", which it does not declare.`);
          list.push(value);
        }
      },
      error: reject,
      complete: resolve,
    });
  });
  for (const [name, port] of Object.entries(definition.outputs as OutputPorts)) {
    const emitted = record.outputs[name] as unknown[];
    if (port.cardinality === 'one' && emitted.length !== 1) {
      throw new Error(`${definition.type} emitted "${name}" ${emitted.length} times instead of once.`);
    }
    for (const value of emitted)
      requireSound(port.type, faces[port.type], value, `${definition.type}, output "${name}"`);
  }
  if (JSON.stringify(before) !== JSON.stringify(tensorHashes(given))) {
    throw new Error(`${definition.type} changed one of its inputs.`);
  }
  return record;
}

/** A node that computes on the device must say what it costs, or a graph of it would count as free. */
function metered(
  { type, cost }: Pick<AnyNodeDefinition, 'type' | 'cost'>,
  services: NodeServices,
): NodeServices {
  if (cost !== undefined) return services;
  return {
    ...services,
    engine: async () => {
      throw new Error(`${type} asks for the engine and declares no "cost".`);
    },
  };
}

/** Services that keep everything in memory and have no engine. */
export function memoryServices(written = new Map<string, Uint8Array>()): NodeServices {
  const kept = new Map<string, Uint8Array>();
  return {
    engine: async () => {
      throw new Error('This test has no engine.');
    },
    resolveInput: (path) => path,
    writeOutput: async (name, bytes) => {
      written.set(name, bytes);
      return `out/${name}`;
    },
    checkpoints: {
      load: async (key) => kept.get(key),
      save: async (key, bytes) => void kept.set(key, bytes),
      remove: async (key) => void kept.delete(key),
    },
  };
}

function asInput(name: string, port: InputPort, value: unknown): unknown {
  if (port.cardinality === 'many') {
    return Array.isArray(value) || value === undefined ? streamFrom(value ?? []) : value;
  }
  if (value === undefined && !port.optional) throw new Error(`The test gives no value for input "${name}".`);
  return value;
}

async function* streamFrom(values: readonly unknown[]): AsyncGenerator<unknown> {
  for (const value of values) yield value;
}

function tensorHashes(inputs: Readonly<Record<string, unknown>>): string[] {
  return Object.values(inputs)
    .flatMap((value) => (Array.isArray(value) ? value : [value]))
    .filter((value): value is Tensor => (value as Partial<Tensor> | undefined)?.data instanceof Float32Array)
    .map(({ shape, data }) =>
      createHash('sha256').update(shape.join()).update(Buffer.from(data.buffer)).digest('hex'),
    );
}

/** What every value of a port type must be; fails with the place. */
function requireSound(type: string, face: PortType | undefined, value: unknown, where: string): void {
  if (face === undefined) throw new Error(`${where}: there is no port type "${type}".`);
  const fault = faultOf(type, value);
  if (fault !== undefined) throw new Error(`${where}: ${fault}.`);
  if (face.is?.(value) === false) throw new Error(`${where}: is no ${type}.`);
  const hash = face.hash(value);
  if (!/^[0-9a-f]{16,}$/.test(hash)) throw new Error(`${where}: has no hash.`);
  face.describe(value);
  if (!(face.bytes(value) >= 0)) throw new Error(`${where}: has no size in bytes.`);
  if (face.codec !== undefined && face.hash(face.codec.decode(face.codec.encode(value))) !== hash) {
    throw new Error(`${where}: comes back from its codec as another value.`);
  }
  const planes = face.picture?.planes(value);
  const area = planes?.shape.reduce((a, b) => a * b, 1);
  if (planes !== undefined && (planes.shape.length !== 4 || planes.data.length !== area)) {
    throw new Error(`${where}: its picture is not of planes [N, C, H, W].`);
  }
}

function faultOf(type: string, value: unknown): string | undefined {
  switch (type) {
    case 'image':
      return tensorFault(value as Tensor, [1, 3], -1);
    case 'mask':
      return tensorFault(value as Tensor, [1], 0);
    case 'number':
      return Number.isFinite(value) ? undefined : `${String(value)} is no finite number`;
    case 'text':
      return typeof value === 'string' ? undefined : 'not a text';
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'not true or false';
    case 'report':
    case 'series': {
      const restored: unknown = JSON.parse(JSON.stringify(value));
      return JSON.stringify(restored) === JSON.stringify(value) && !JSON.stringify(value).includes(':null')
        ? undefined
        : 'does not survive JSON';
    }
    default:
      return value === undefined ? 'nothing' : undefined;
  }
}

function tensorFault(value: Tensor, channels: readonly number[], low: number): string | undefined {
  const { n, c, h, w } = nchw(value);
  if (n !== 1 || !channels.includes(c) || h < 1 || w < 1) return `has shape ${value.shape.join('×')}`;
  if (value.data.length !== c * h * w) return 'has another number of values than its shape';
  const at = value.data.findIndex((x) => !(x >= low && x <= 1));
  return at < 0 ? undefined : `has the value ${value.data[at]} at ${at}`;
}
