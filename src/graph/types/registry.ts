import { z } from 'zod';
import { PatchwiseError } from '../../errors.ts';
import { nearest } from '../check/suggest.ts';
import { formatTypeRef, parseTypeRef } from '../document/port-ref.ts';
import { type Result, refuse } from '../result.ts';
import {
  type Catalogue,
  describeNode,
  describePortTypes,
  type NodeDescription,
  type OutputDescription,
  type PortTypeDescription,
} from './catalogue.ts';
import { checkDefinition, checkPortTypes } from './check-definition.ts';
import type { AnyNodeDefinition, Cardinality } from './node.ts';
import { show } from './param-schema.ts';
import { checkParam, type ParamDescription } from './params.ts';
import type { PortTypes } from './port-type.ts';

/** Type of a port that nothing is wired to which would say: a new reroute point. It fits every type. */
export const ANY_TYPE = '';

/** Where a wire can end: a declared input, or a parameter turned into one. */
export interface TargetPort {
  readonly name: string;
  readonly kind: 'input' | 'param';
  readonly type: string;
  readonly cardinality: Cardinality;
  /** May stay unwired. Parameters always may: they have a value or a default, or must be set. */
  readonly optional: boolean;
}

/** A node type that graphs can use. In the browser it is known by its description only. */
export interface RegisteredNode {
  /** `category/name@version` */
  readonly ref: string;
  readonly description: NodeDescription;
  /** Absent in a registry made from a catalogue, which cannot run. */
  readonly definition?: AnyNodeDefinition;
  /** Inputs, then parameters that can be wired. */
  readonly targets: ReadonlyMap<string, TargetPort>;
  readonly outputs: ReadonlyMap<string, OutputDescription>;
  readonly params: ReadonlyMap<string, ParamDescription>;
  /** The value as the parameter's schema reads it, or a sentence that says what is allowed. */
  checkParam(name: string, value: unknown): Result<unknown, string>;
}

/** What a registry knows of `category/name@version`. */
export type Lookup =
  | { readonly status: 'found'; readonly node: RegisteredNode }
  /** The graph has an older (`outdated`) or newer version than the newest that is registered. */
  | { readonly status: 'outdated' | 'newer'; readonly node: RegisteredNode; readonly version: number }
  | { readonly status: 'unknown'; readonly suggestions: readonly string[] };

export interface Registry {
  /** The newest version of every type, in the order of declaration. */
  readonly nodes: readonly RegisteredNode[];
  readonly portTypes: ReadonlyMap<string, PortTypeDescription>;
  find(ref: string): Lookup;
  /** The newest version of `category/name`. */
  latest(name: string): RegisteredNode | undefined;
  /** Whether an input of type `to` takes a value of type `from`, as it is or converted. */
  accepts(to: string, from: string): boolean;
  catalogue(): Catalogue;
}

/**
 * Registers definitions over a closed set of port types. Throws `node/definition` when one is inconsistent
 * (see check-definition.ts), two have the same type and version, or the port types do not fit together.
 */
export function createRegistry(definitions: readonly AnyNodeDefinition[], portTypes: PortTypes): Registry {
  const typeFaults = checkPortTypes(portTypes);
  if (typeFaults.length > 0) throw new PatchwiseError('node/definition', typeFaults.join(' '));
  const nodes = definitions.map((definition) => {
    const faults = checkDefinition(definition, portTypes);
    if (faults.length > 0) {
      const message = `The node "${definition.type}" is declared wrongly. ${faults.join(' ')}`;
      throw new PatchwiseError('node/definition', message, { details: { type: definition.type, faults } });
    }
    const description = describeNode(definition, portTypes);
    return register(description, definition.params.shape as Record<string, z.ZodType>, definition);
  });
  return buildRegistry(nodes, describePortTypes(portTypes));
}

/**
 * Rebuilds a registry from {@link Registry.catalogue} where the definitions are not at hand (the browser). It
 * validates as the original does, but for refinements that JSON schema cannot express, and cannot run or migrate.
 * Throws `graph/version` when the catalogue is of another version.
 */
export function registryFromCatalogue(catalogue: Catalogue): Registry {
  if (catalogue.format !== 'patchwise-catalogue' || catalogue.version !== 1) {
    throw new PatchwiseError('graph/version', 'The node catalogue is of another version of Patchwise.', {
      hint: 'Reload the page, so that editor and server match.',
    });
  }
  const nodes = catalogue.nodes.map((description) => {
    const fields = description.params.map((p) => [p.name, z.fromJSONSchema(p.schema)] as const);
    return register(description, Object.fromEntries(fields));
  });
  return buildRegistry(nodes, catalogue.portTypes);
}

function register(
  description: NodeDescription,
  fields: Readonly<Record<string, z.ZodType>>,
  definition?: AnyNodeDefinition,
): RegisteredNode {
  const targets = new Map<string, TargetPort>();
  for (const { name, type, cardinality, optional } of description.inputs) {
    targets.set(name, { name, kind: 'input', type, cardinality, optional });
  }
  for (const { name, wire } of description.params) {
    if (wire !== undefined)
      targets.set(name, { name, kind: 'param', type: wire, cardinality: 'one', optional: true });
  }
  const params = new Map(description.params.map((p) => [p.name, p]));
  return {
    ref: formatTypeRef(description.type, description.version),
    description,
    ...(definition === undefined ? {} : { definition }),
    targets,
    outputs: new Map(description.outputs.map((o) => [o.name, o])),
    params,
    checkParam(name, value) {
      const param = params.get(name);
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (param === undefined || field === undefined) return refuse(`There is no parameter ${show(name)}.`);
      return checkParam(param, field, value);
    },
  };
}

function buildRegistry(nodes: readonly RegisteredNode[], types: readonly PortTypeDescription[]): Registry {
  const byRef = new Map<string, RegisteredNode>();
  const byName = new Map<string, RegisteredNode>();
  for (const node of nodes) {
    if (byRef.has(node.ref)) {
      throw new PatchwiseError('node/definition', `Two nodes are declared as "${node.ref}".`);
    }
    byRef.set(node.ref, node);
    const known = byName.get(node.description.type);
    if (known === undefined || known.description.version < node.description.version) {
      byName.set(node.description.type, node);
    }
  }
  const portTypes = new Map(types.map((t) => [t.name, t]));
  const newest = [...byName.values()];
  return {
    nodes: newest,
    portTypes,
    find(ref) {
      const exact = byRef.get(ref);
      if (exact !== undefined) return { status: 'found', node: exact };
      const parsed = parseTypeRef(ref);
      const node = parsed && byName.get(parsed.name);
      if (parsed === undefined || node === undefined) {
        return { status: 'unknown', suggestions: nearest(parsed?.name ?? ref, byName.keys()) };
      }
      const { version } = parsed;
      return { status: version < node.description.version ? 'outdated' : 'newer', node, version };
    },
    latest: (name) => byName.get(name),
    accepts: (to, from) =>
      to === from ||
      to === ANY_TYPE ||
      from === ANY_TYPE ||
      portTypes.get(to)?.accepts.includes(from) === true,
    catalogue: () => ({
      format: 'patchwise-catalogue',
      version: 1,
      portTypes: [...portTypes.values()],
      nodes: newest.map((n) => n.description),
    }),
  };
}
