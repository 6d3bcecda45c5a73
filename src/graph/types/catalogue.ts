import type { z } from 'zod';
import type { Emission } from './emission.ts';
import type { AnyNodeDefinition, Cardinality, InputPorts, OutputPorts, SourceKind } from './node.ts';
import type { PackName } from './pack.ts';
import { describeParam, type ParamDescription } from './params.ts';
import type { PortTypes } from './port-type.ts';

/** Version of the catalogue's form. */
export const CATALOGUE_VERSION = 1;

/** Everything that an editor, a command line and a docs page know of the nodes, as plain JSON. */
export interface Catalogue {
  readonly format: 'patchwise-catalogue';
  readonly version: typeof CATALOGUE_VERSION;
  readonly portTypes: readonly PortTypeDescription[];
  readonly nodes: readonly NodeDescription[];
}

export interface PortTypeDescription {
  readonly name: string;
  readonly title: string;
  readonly color: string;
  /** Other port types that an input of this type takes, converting them. */
  readonly accepts: readonly string[];
  /** Why it does not take others, by their name. */
  readonly refuses: Readonly<Record<string, string>>;
  /** Values that are black and white in its pictures; absent when it has none. */
  readonly picture?: { readonly range: readonly [low: number, high: number] };
  /** Absent for what is built in. */
  readonly pack?: PackName;
}

export interface NodeDescription {
  /** `category/name` */
  readonly type: string;
  readonly version: number;
  readonly title: string;
  readonly category: string;
  readonly help: string;
  readonly sink: boolean;
  readonly cache: 'none' | 'memory' | 'disk';
  /** The parameter that `--input id=value` sets, and what it takes. */
  readonly source?: { readonly param: string; readonly takes: SourceKind };
  /** The parameter that names the file it writes, and what reads that file again. */
  readonly writes?: { readonly param: string; readonly as: SourceKind };
  /** What its parameters tell of the stream that it makes; absent: one value an activation. */
  readonly emits?: Emission;
  /** It takes the element at position `param` out of the stream at `input`. */
  readonly picks?: { readonly input: string; readonly param: string };
  /** Numeric parameters that may be set while it runs. */
  readonly steers?: readonly string[];
  /** Port types of previews under names that are no output. */
  readonly previews: Readonly<Record<string, string>>;
  /** Older versions whose parameters can be brought up to date. */
  readonly migratesFrom: readonly number[];
  readonly inputs: readonly InputDescription[];
  readonly outputs: readonly OutputDescription[];
  readonly params: readonly ParamDescription[];
  /** Absent for what is built in. */
  readonly pack?: PackName;
}

export interface InputDescription {
  readonly name: string;
  readonly type: string;
  readonly cardinality: Cardinality;
  readonly optional: boolean;
  readonly help: string;
}

export interface OutputDescription {
  readonly name: string;
  readonly type: string;
  readonly cardinality: Cardinality;
  readonly help: string;
}

/**
 * Describes a definition. Parameters can be wired where the host has a port type for them. Throws a plain Error
 * when a parameter's type has no JSON schema.
 */
export function describeNode(
  definition: AnyNodeDefinition,
  portTypes: PortTypes,
  pack?: PackName,
): NodeDescription {
  const {
    type,
    version,
    title,
    category,
    help,
    source,
    writes,
    emits,
    picks,
    steers,
    previews = {},
  } = definition;
  const params = Object.entries(definition.params.shape as Record<string, z.ZodType>).map(([name, field]) => {
    const { wire, ...param } = describeParam(name, field);
    return wire !== undefined && Object.hasOwn(portTypes, wire) ? { ...param, wire } : param;
  });
  return {
    type,
    version,
    title,
    category,
    help,
    sink: definition.sink === true,
    cache: definition.sink === true ? 'none' : (definition.cache ?? 'memory'),
    ...(source === undefined ? {} : { source: { param: source.param, takes: source.takes } }),
    ...(writes === undefined ? {} : { writes: { param: writes.param, as: writes.as } }),
    ...(emits === undefined ? {} : { emits }),
    ...(picks === undefined ? {} : { picks: { input: picks.input, param: String(picks.param) } }),
    ...(steers === undefined ? {} : { steers: steers.map(String) }),
    previews,
    migratesFrom: migratesFrom(definition),
    inputs: Object.entries(definition.inputs as InputPorts).map(([name, port]) => ({
      name,
      type: port.type,
      cardinality: port.cardinality,
      optional: port.optional,
      help: port.help,
    })),
    outputs: Object.entries(definition.outputs as OutputPorts).map(([name, port]) => ({
      name,
      type: port.type,
      cardinality: port.cardinality,
      help: port.help,
    })),
    params,
    ...(pack === undefined ? {} : { pack }),
  };
}

export function describePortTypes(portTypes: PortTypes, pack?: PackName): readonly PortTypeDescription[] {
  return Object.values(portTypes).map(({ name, title, color, accepts, refuses = {}, picture }) => ({
    name,
    title,
    color,
    accepts: Object.keys(accepts),
    refuses,
    ...(picture === undefined ? {} : { picture: { range: picture.range } }),
    ...(pack === undefined ? {} : { pack }),
  }));
}

/** Versions from which an unbroken chain of migrations leads to the definition's own. */
function migratesFrom(definition: AnyNodeDefinition): readonly number[] {
  const versions: number[] = [];
  for (let v = definition.version - 1; v >= 1 && definition.migrations?.[v] !== undefined; v--)
    versions.unshift(v);
  return versions;
}
