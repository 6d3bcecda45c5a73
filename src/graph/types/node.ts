import type { ObservableInput } from 'rxjs';
import type { z } from 'zod';
import {
  type Check,
  FUNCTION,
  isRecord,
  requireArgument,
  TEXT,
  withMethods,
} from '../../shared/arguments.ts';
import type { Emission } from './emission.ts';

/** How many values a port carries in one activation of its node. */
export type Cardinality = 'one' | 'many';

/** A declared input. `Types[type]` is the value's TypeScript type (see {@link createNodeKit}). */
export interface InputPort<
  Type extends string = string,
  Card extends Cardinality = Cardinality,
  Optional extends boolean = boolean,
> {
  readonly type: Type;
  readonly cardinality: Card;
  readonly optional: Optional;
  readonly help: string;
}

export interface OutputPort<Type extends string = string, Card extends Cardinality = Cardinality> {
  readonly type: Type;
  readonly cardinality: Card;
  readonly help: string;
}

export type InputPorts = Readonly<Record<string, InputPort>>;
export type OutputPorts = Readonly<Record<string, OutputPort>>;

/** What `run` receives for each input: the value, `undefined` when optional and unwired, or a stream. */
export type InputValues<Types, I extends InputPorts> = {
  readonly [K in keyof I]: I[K] extends InputPort<infer T, infer C, infer O>
    ? T extends keyof Types
      ? C extends 'many'
        ? AsyncIterable<Types[T]>
        : O extends true
          ? Types[T] | undefined
          : Types[T]
      : never
    : never;
};

/** One emission of `run`: any of the outputs. A `one` port is emitted once, a `many` port once an element. */
export type OutputValues<Types, O extends OutputPorts> = {
  readonly [K in keyof O]?: O[K] extends OutputPort<infer T, Cardinality>
    ? T extends keyof Types
      ? Types[T]
      : never
    : never;
};

/** Where a preview or a metric belongs in time. */
export interface Moment {
  readonly scale?: number;
  readonly update?: number;
  readonly step?: number;
}

/** What a parameter that names a file from outside takes. */
export type SourceKind = 'image' | 'mask' | 'model';

/** What a node may do while it runs, besides returning outputs. */
export interface NodeContext<Services> {
  /** The node's id in the document: for messages and for the device's queue, never for results. */
  readonly nodeId: string;
  /** Aborted when the run is cancelled or unsubscribed. Check it in every step. */
  readonly signal: AbortSignal;
  /** The node's resolved seed: its own `seed` parameter, or one derived from the graph's seed and the node's id. */
  readonly seed: number;
  /** Index of this activation when the node is lifted over a stream, else 0. */
  readonly activation: number;
  /** Engine, files and the like: what the host of the run provides. */
  readonly services: Services;
  /**
   * What people have set at this node since the run began, by name (`steers`); asked anew at each step. Results of an
   * activation that was given any are not cached.
   */
  steered(): Readonly<Record<string, number>>;
  /** Taps are throttled and never slow the node: of progress and previews the latest wins, metrics come value by value. */
  progress(done: number, total: number, label?: string): void;
  preview(port: string, value: unknown, at?: Moment): void;
  metric(name: string, value: number, at?: Moment): void;
  /** Reliable, for people. */
  log(level: 'info' | 'warning', message: string): void;
}

/** Declares a node: ports, parameters, what editor, command line and cache must know of it, and what it does. */
export interface NodeDefinition<
  Types = Record<string, unknown>,
  Services = unknown,
  I extends InputPorts = InputPorts,
  O extends OutputPorts = OutputPorts,
  P extends z.ZodObject = z.ZodObject,
> {
  /** `category/name`, lower case. */
  readonly type: string;
  /**
   * Of the form of its parameters: documents name it (`type@version`). Once released it is raised when parameters that
   * are stored would no longer be read, or would mean something else; `migrations` then bring them along.
   */
  readonly version: number;
  /** Raised when the same parameters give other results: part of the cache key, not of documents. Default 1. */
  readonly revision?: number;
  readonly title: string;
  readonly category: string;
  /** One or two sentences, with the equation or paper where there is one. */
  readonly help: string;
  readonly inputs: I;
  readonly outputs: O;
  /** Flat object of parameters, each with `.default()` and `.describe()`; units and range in the description. */
  readonly params: P;
  /** Has an effect outside the graph (writes a file): a sink. Never cached, and a reason to run. */
  readonly sink?: boolean;
  /** Where outputs may be cached; `disk` for what takes long to compute (trained models). Default `memory`. Sinks: none. */
  readonly cache?: 'none' | 'memory' | 'disk';
  /** The parameter that `--input id=value` sets (the path of an image node), and what it takes. */
  readonly source?: { readonly param: keyof z.infer<P> & string; readonly takes: SourceKind };
  /** For a sink whose file can be read again: the parameter that is the file's name, and what reads it. */
  readonly writes?: { readonly param: keyof z.infer<P> & string; readonly as: SourceKind };
  /** What the parameters tell of the stream that it makes: how long, which numbers. Default: one value. */
  readonly emits?: Emission;
  /** It takes the element at position `param` out of the stream at `input`: how a page lets people choose one. */
  readonly picks?: { readonly input: keyof I & string; readonly param: keyof z.infer<P> & string };
  /** Numeric parameters that may be set while it runs: it asks `context.steered` for them at each step. */
  readonly steers?: readonly (keyof z.infer<P> & string)[];
  /** Port types of previews under names that are no output. */
  readonly previews?: Readonly<Record<string, keyof Types & string>>;
  /**
   * Multiply-adds of one activation, from its parameters alone: an estimate to tell days from years. Needed by every
   * node that asks for the engine or runs for long; others cost nothing that counts. A parameter that is wired comes
   * as the largest number that it may get, or as its default.
   */
  readonly cost?: (params: z.infer<P>) => number;
  /**
   * Pixels of the largest image that the parameters alone ask for; 0 when the inputs decide. Needed by every node with
   * sides among its parameters: what would not fit in memory is refused before it runs. Wired parameters come as to
   * `cost`.
   */
  readonly pixels?: (params: z.infer<P>) => number;
  /** For a node that reads the outside world: joins the cache key (e.g. hash of a file's bytes). */
  readonly fingerprint?: (params: z.infer<P>, services: Services) => Promise<string>;
  /** Pure functions from version v to v+1 of this node's parameters; key v. */
  readonly migrations?: Readonly<
    Record<number, (params: Record<string, unknown>) => Record<string, unknown>>
  >;
  /**
   * Computes outputs. An async function's object, an Observable, or an async generator; the generator is pulled
   * one value at a time and so never runs ahead of its consumers: use it for `many` outputs.
   */
  readonly run: (
    inputs: InputValues<Types, I>,
    params: z.infer<P>,
    context: NodeContext<Services>,
  ) => ObservableInput<OutputValues<Types, O>>;
}

/** A definition whose particular ports and parameters have been forgotten: what registries hold. */
// biome-ignore lint/suspicious/noExplicitAny: `run` is contravariant in its inputs; the kit checked them.
export type AnyNodeDefinition = NodeDefinition<any, any, any, any, any>;

const SCHEMA = withMethods('a schema', 'parse');

const DEFINITION: Check = [
  'a node with type, title, category, help, inputs, outputs, params and run',
  (value) =>
    isRecord(value) &&
    ['type', 'title', 'category', 'help'].every((name) => TEXT[1](value[name])) &&
    ['inputs', 'outputs'].every((name) => isRecord(value[name])) &&
    SCHEMA[1](value['params']) &&
    FUNCTION[1](value['run']),
];

/** @throws `usage/invalid` for what plain JavaScript gives in the place of a definition */
export function requireDefinition(definition: unknown): void {
  requireArgument(definition, 'definition', DEFINITION);
}

/** Port type of a preview: that of the output of its name, or the one that the node declares for it. */
export function previewType(
  { outputs, previews }: Pick<AnyNodeDefinition, 'outputs' | 'previews'>,
  name: string,
): string | undefined {
  const type: unknown = outputs[name]?.type ?? previews?.[name];
  return typeof type === 'string' ? type : undefined;
}

/**
 * Typed helpers for declaring nodes over a closed set of port types and the services of a host.
 *
 * @example
 * import { createNodeKit, type NodeServices, type PortValues } from 'patchwise';
 * interface Values extends PortValues {
 *   'my-pack/angle': number;
 * }
 * export const { defineNode, port } = createNodeKit<Values, NodeServices>();
 * export const angle = port('my-pack/angle', 'Degrees.');
 */
export function createNodeKit<Types, Services>() {
  type Name = keyof Types & string;
  return {
    /** A required input, or an output, of one value. */
    port<T extends Name>(type: T, help = ''): InputPort<T, 'one', false> & OutputPort<T, 'one'> {
      return { type, cardinality: 'one', optional: false, help };
    },
    /** An input that may stay unwired. */
    optional<T extends Name>(type: T, help = ''): InputPort<T, 'one', true> {
      return { type, cardinality: 'one', optional: true, help };
    },
    /** A stream of values. */
    many<T extends Name>(type: T, help = ''): InputPort<T, 'many', false> & OutputPort<T, 'many'> {
      return { type, cardinality: 'many', optional: false, help };
    },
    /** A stream that may stay unwired; it is then empty. */
    optionalMany<T extends Name>(type: T, help = ''): InputPort<T, 'many', true> {
      return { type, cardinality: 'many', optional: true, help };
    },
    defineNode<I extends InputPorts, O extends OutputPorts, P extends z.ZodObject>(
      definition: NodeDefinition<Types, Services, I, O, P>,
    ): NodeDefinition<Types, Services, I, O, P> {
      requireDefinition(definition);
      return definition;
    },
  };
}
