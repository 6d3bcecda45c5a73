import { z } from 'zod';
import { PatchwiseError } from '../../errors.ts';
import { type Check, isRecord, LIST, requireArgument, TEXT, withMethods } from '../../shared/arguments.ts';
import { formatTypeRef, parseTypeRef } from '../document/port-ref.ts';
import { type Result, refuse } from '../result.ts';
import { show } from '../show.ts';
import { nearest } from '../suggest.ts';
import {
  CATALOGUE_VERSION,
  type Catalogue,
  describeNode,
  describePortTypes,
  type NodeDescription,
  type OutputDescription,
  type PortTypeDescription,
} from './catalogue.ts';
import { checkDefinition, checkPortTypes } from './check-definition.ts';
import { type AnyNodeDefinition, type Cardinality, requireDefinition } from './node.ts';
import type { NodePack, PackName } from './pack.ts';
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
  /** `category/name` */
  readonly type: string;
  readonly version: number;
  /** `category/name@version` */
  readonly ref: string;
  /** What results are kept under: `ref`, revision, and for a node of another pack that pack's name and version. */
  readonly identity: string;
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
  /** `suggestions`: types of similar names, looked for when they are asked for. */
  | { readonly status: 'unknown'; readonly suggestions: readonly string[] };

/** The nodes and port types that graphs can use. */
export interface Registry {
  /** The newest version of every type, in the order of declaration. */
  readonly nodes: readonly RegisteredNode[];
  readonly portTypes: ReadonlyMap<string, PortTypeDescription>;
  /** The port types themselves; of those that are known by description only, there is none. */
  readonly portTypeDefinitions: PortTypes;
  find(ref: string): Lookup;
  /** The newest version of `category/name`. */
  latest(name: string): RegisteredNode | undefined;
  /** Whether an input of type `to` takes a value of type `from`, as it is or converted. */
  accepts(to: string, from: string): boolean;
  catalogue(): Catalogue;
}

/** The node of a type, in whatever version it is known; undefined for an unknown type and for none. */
export function knownNode(registry: Registry, ref: string | undefined): RegisteredNode | undefined {
  const lookup = ref === undefined ? undefined : registry.find(ref);
  return lookup === undefined || lookup.status === 'unknown' ? undefined : lookup.node;
}

/** The node of a type in the very version that is named; undefined when another or none is known. */
export function exactNode(registry: Registry, ref: string | undefined): RegisteredNode | undefined {
  const lookup = ref === undefined ? undefined : registry.find(ref);
  return lookup?.status === 'found' ? lookup.node : undefined;
}

/** A registry, where plain JavaScript gives one. */
export const REGISTRY: Check = withMethods(
  'a registry, as patchwiseRegistry or createRegistry gives it',
  'find',
  'latest',
  'accepts',
);

/** A pack, likewise. */
export const PACK: Check = [
  'a pack with name, version and nodes',
  (value) =>
    isRecord(value) &&
    TEXT[1](value['name']) &&
    TEXT[1](value['version']) &&
    LIST[1](value['nodes']) &&
    (value['portTypes'] === undefined || isRecord(value['portTypes'])),
];

/**
 * Registers packs, the built-in one first: a later pack may use the port types of those before it. Throws
 * `node/definition` when a node is declared inconsistently (see check-definition.ts), two have the same type and
 * version, or the port types do not fit together.
 *
 * @example
 * import { ALL_NODES, createRegistry, PORT_TYPES } from 'patchwise';
 * const own = { name: 'mine', version: '1.0.0', nodes: ALL_NODES, portTypes: PORT_TYPES };
 * console.log(createRegistry([own]).latest('image/blur')?.ref);
 */
export function createRegistry(packs: readonly NodePack[]): Registry {
  requireArgument(packs, 'packs', ['a list of packs', Array.isArray]);
  packs.forEach((pack, i) => {
    requireArgument(pack, `packs[${i}]`, PACK);
  });
  let faces: PortTypes = {};
  const types: PortTypeDescription[] = [];
  const nodes: RegisteredNode[] = [];
  for (const [index, { name, version, portTypes, nodes: definitions, isChecked }] of packs.entries()) {
    const pack = index === 0 ? undefined : { name, version };
    const twice = Object.keys(portTypes).find((type) => Object.hasOwn(faces, type));
    if (twice !== undefined) {
      throw new PatchwiseError('node/definition', `Two packs declare the port type "${twice}".`);
    }
    faces = { ...faces, ...portTypes };
    const faults = checkPortTypes(faces);
    if (faults.length > 0) throw new PatchwiseError('node/definition', faults.join(' '));
    types.push(...describePortTypes(portTypes, pack));
    const register = (definition: AnyNodeDefinition) => {
      requireDefinition(definition);
      if (pack !== undefined || !isChecked) requireSound(definition, faces);
      return registerDefinition(definition, faces, pack);
    };
    nodes.push(...definitions.map(register));
  }
  return buildRegistry(nodes, types, faces);
}

function requireSound(definition: AnyNodeDefinition, faces: PortTypes): void {
  const faults = checkDefinition(definition, faces);
  if (faults.length === 0) return;
  const message = `The node "${definition.type}" is declared wrongly. ${faults.join(' ')}`;
  throw new PatchwiseError('node/definition', message, { details: { type: definition.type, faults } });
}

function registerDefinition(
  definition: AnyNodeDefinition,
  faces: PortTypes,
  pack: PackName | undefined,
): RegisteredNode {
  const fields = definition.params.shape as Readonly<Record<string, z.ZodType>>;
  const describe = () => describeNode(definition, faces, pack);
  return registered(namesOf(definition, pack), describe, ({ name }) => fields[name], definition);
}

/**
 * Rebuilds a registry from {@link Registry.catalogue} where the definitions are not at hand (the browser). It
 * validates as the original does, but for refinements that JSON schema cannot express, and cannot run or migrate.
 * Throws `graph/version` when the catalogue is of another version.
 */
export function registryFromCatalogue(catalogue: Catalogue): Registry {
  if (catalogue.format !== 'patchwise-catalogue' || catalogue.version !== CATALOGUE_VERSION) {
    throw new PatchwiseError('graph/version', 'The node catalogue is of another version of Patchwise.', {
      hint: 'Reload the page, so that editor and server match.',
    });
  }
  return buildRegistry(catalogue.nodes.map(registerDescription), catalogue.portTypes, {});
}

/**
 * A registry with nodes and port types beside its own that are known by description only: those of packs whose code
 * is not loaded here. It validates graphs with them; what runs such graphs needs their definitions.
 */
export function withDescriptions(
  registry: Registry,
  described: Pick<Catalogue, 'nodes' | 'portTypes'>,
): Registry {
  return buildRegistry(
    [...registry.nodes, ...described.nodes.map(registerDescription)],
    [...registry.portTypes.values(), ...described.portTypes],
    registry.portTypeDefinitions,
  );
}

/** A page has hundreds of parameters and checks a few of them: their schemas are made when they are asked for. */
function registerDescription(description: NodeDescription): RegisteredNode {
  const fields = new Map<string, z.ZodType>();
  const fieldOf = ({ name, schema }: ParamDescription) => {
    const field = fields.get(name) ?? z.fromJSONSchema(schema);
    fields.set(name, field);
    return field;
  };
  return registered(namesOf(description, description.pack), () => description, fieldOf);
}

type NodeNames = Pick<RegisteredNode, 'type' | 'version' | 'ref' | 'identity'>;

function namesOf(
  { type, version, revision = 1 }: Pick<AnyNodeDefinition, 'type' | 'version' | 'revision'>,
  pack: PackName | undefined,
): NodeNames {
  const ref = formatTypeRef(type, version);
  const maker = pack === undefined ? '' : ` of ${pack.name}@${pack.version}`;
  return { type, version, ref, identity: `${ref} revision ${revision}${maker}` };
}

/** Described when it is asked what it is: of a hundred nodes, most processes use a few. */
function registered(
  names: NodeNames,
  describe: () => NodeDescription,
  fieldOf: (param: ParamDescription) => z.ZodType | undefined,
  definition?: AnyNodeDefinition,
): RegisteredNode {
  let known: Pick<RegisteredNode, 'description' | 'targets' | 'outputs' | 'params'> | undefined;
  const all = () => {
    if (known === undefined) {
      const description = describe();
      known = { description, ...portsOf(description) };
    }
    return known;
  };
  return {
    ...names,
    ...(definition === undefined ? {} : { definition }),
    get description() {
      return all().description;
    },
    get targets() {
      return all().targets;
    },
    get outputs() {
      return all().outputs;
    },
    get params() {
      return all().params;
    },
    checkParam(name, value) {
      const param = all().params.get(name);
      const field = param && fieldOf(param);
      if (param === undefined || field === undefined) return refuse(`There is no parameter ${show(name)}.`);
      return checkParam(param, field, value);
    },
  };
}

/** Ports and parameters of a described node, by name. */
export function portsOf({
  inputs,
  outputs,
  params,
}: Pick<NodeDescription, 'inputs' | 'outputs' | 'params'>): Pick<
  RegisteredNode,
  'targets' | 'outputs' | 'params'
> {
  const targets = new Map<string, TargetPort>();
  for (const { name, type, cardinality, optional } of inputs) {
    targets.set(name, { name, kind: 'input', type, cardinality, optional });
  }
  for (const { name, wire } of params) {
    if (wire === undefined) continue;
    targets.set(name, { name, kind: 'param', type: wire, cardinality: 'one', optional: true });
  }
  return {
    targets,
    outputs: new Map(outputs.map((output) => [output.name, output])),
    params: new Map(params.map((param) => [param.name, param])),
  };
}

function buildRegistry(
  nodes: readonly RegisteredNode[],
  types: readonly PortTypeDescription[],
  faces: PortTypes,
): Registry {
  const byRef = new Map<string, RegisteredNode>();
  const byType = new Map<string, RegisteredNode>();
  for (const node of nodes) {
    if (byRef.has(node.ref)) {
      throw new PatchwiseError('node/definition', `Two nodes are declared as "${node.ref}".`);
    }
    byRef.set(node.ref, node);
    if (node.version > (byType.get(node.type)?.version ?? 0)) byType.set(node.type, node);
  }
  const portTypes = new Map(types.map((t) => [t.name, t]));
  const newest = [...byType.values()];
  return {
    nodes: newest,
    portTypes,
    portTypeDefinitions: faces,
    find(ref) {
      const exact = byRef.get(ref);
      if (exact !== undefined) return { status: 'found', node: exact };
      const parsed = parseTypeRef(ref);
      const node = parsed && byType.get(parsed.name);
      if (parsed === undefined || node === undefined) {
        return {
          status: 'unknown',
          // Most who look a type up do not ask for them.
          get suggestions() {
            return nearest(parsed?.name ?? ref, byType.keys());
          },
        };
      }
      const { version } = parsed;
      return { status: version < node.version ? 'outdated' : 'newer', node, version };
    },
    latest: (name) => byType.get(name),
    accepts: (to, from) =>
      to === from ||
      to === ANY_TYPE ||
      from === ANY_TYPE ||
      portTypes.get(to)?.accepts.includes(from) === true,
    catalogue: () => ({
      format: 'patchwise-catalogue',
      version: CATALOGUE_VERSION,
      portTypes: [...portTypes.values()],
      nodes: newest.map((n) => n.description),
    }),
  };
}
