import type { z } from 'zod';
import type { AnyNodeDefinition, Cardinality, InputPorts, OutputPorts } from './node.ts';
import { describeParam, type ParamDescription } from './params.ts';
import type { PortTypes } from './port-type.ts';

/** Everything that an editor, a command line and a docs page know of the nodes, as plain JSON. */
export interface Catalogue {
  readonly format: 'patchwise-catalogue';
  readonly version: 1;
  readonly portTypes: readonly PortTypeDescription[];
  readonly nodes: readonly NodeDescription[];
}

export interface PortTypeDescription {
  readonly name: string;
  readonly title: string;
  readonly color: string;
  /** Other port types that an input of this type takes, converting them. */
  readonly accepts: readonly string[];
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
  /** Parameter that `--input id=value` sets. */
  readonly source?: string;
  /** Older versions whose parameters can be brought up to date. */
  readonly migratesFrom: readonly number[];
  readonly inputs: readonly InputDescription[];
  readonly outputs: readonly OutputDescription[];
  readonly params: readonly ParamDescription[];
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
export function describeNode(definition: AnyNodeDefinition, portTypes: PortTypes): NodeDescription {
  const { type, version, title, category, help, source } = definition;
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
    ...(source === undefined ? {} : { source: String(source) }),
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
  };
}

export function describePortTypes(portTypes: PortTypes): readonly PortTypeDescription[] {
  return Object.values(portTypes).map(({ name, title, color, accepts }) => ({
    name,
    title,
    color,
    accepts: Object.keys(accepts),
  }));
}

/** Versions from which an unbroken chain of migrations leads to the definition's own. */
function migratesFrom(definition: AnyNodeDefinition): readonly number[] {
  const versions: number[] = [];
  for (let v = definition.version - 1; v >= 1 && definition.migrations?.[v] !== undefined; v--)
    versions.unshift(v);
  return versions;
}
