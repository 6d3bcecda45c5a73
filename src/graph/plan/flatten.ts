import { PatchwiseError } from '../../errors.ts';
import { type GraphProblem, problem } from '../check/problems.ts';
import { didYouMean } from '../check/suggest.ts';
import {
  type GraphBody,
  type GraphDocument,
  type JsonValue,
  type NodeEntry,
  own,
} from '../document/document.ts';
import type { JsonPath } from '../document/json/pointer.ts';
import { LIMITS } from '../document/limits.ts';
import { walkNodes } from '../document/nesting.ts';
import { parsePortRef, portKey } from '../document/port-ref.ts';
import {
  boundary,
  INPUT,
  isStructural,
  OUTPUT,
  REROUTE,
  SUBGRAPH,
  sourcesAt,
  THROUGH,
} from '../document/structure.ts';
import { nodeOf, registeredNode } from '../types/node-of.ts';
import type { Registry } from '../types/registry.ts';

/**
 * A document as it runs: nodes of subgraphs beside all others under their own ids, wires led through ports, reroute
 * points and bypassed nodes, muted nodes and what needs them left out. Since ids are those of the document, seeds,
 * results and cache keys are the same wherever a node lies.
 */
export interface FlatDocument {
  /** The document itself when there is nothing to flatten. */
  readonly document: GraphDocument;
  /** What was found wrong on the way. */
  readonly problems: readonly GraphProblem[];
  /** Where each of its nodes is written. */
  readonly paths: ReadonlyMap<string, JsonPath>;
  /** Parameters (`node.param`) whose value was set at a port of a subgraph: where. */
  readonly values: ReadonlyMap<string, ValuePlace>;
  /** Inputs (`node.port`) whose wires are wrong in a way that `problems` tells. */
  readonly broken: ReadonlySet<string>;
  /** The nodes that stand for one of the document: of a subgraph those that end it. Empty: it does not run. */
  standIns(id: string): readonly string[];
  /**
   * Where an output of the written document gets its values: outputs of nodes that run, as `node.port`.
   * @param scope ids of the subgraphs that the node lies in
   */
  starts(scope: readonly string[], id: string, port: string): readonly string[];
}

export interface ValuePlace {
  readonly path: JsonPath;
  readonly nodeId: string;
  readonly port: string;
}

/**
 * Flattens a document for validation and planning.
 * @param document parsed; its loops and unknown types may still be there
 */
export function flattenDocument(document: GraphDocument, registry: Registry): FlatDocument {
  return isFlat(document) ? untouched(document) : new Flattener(document, registry).flatten();
}

function isFlat({ nodes }: GraphBody): boolean {
  return Object.values(nodes).every((entry) => entry.mode === undefined && !isStructural(entry.type));
}

function untouched(document: GraphDocument): FlatDocument {
  return {
    document,
    problems: [],
    paths: new Map(Object.keys(document.nodes).map((id) => [id, ['nodes', id]])),
    values: new Map(),
    broken: new Set(),
    standIns: (id) => (own(document.nodes, id) === undefined ? [] : [id]),
    starts: (_scope, id, port) => [portKey(id, port)],
  };
}

/** One level of nodes. */
interface Scope {
  readonly body: GraphBody;
  /** Of its nodes. */
  readonly path: JsonPath;
  /** What it lies in. */
  readonly around?: { readonly scope: Scope; readonly id: string; readonly entry: NodeEntry };
  readonly muted: boolean;
  readonly inner: Map<string, Scope>;
  readonly led: Map<string, Led>;
  readonly silent: Map<string, boolean>;
}

/** What a wire brings once it is led to its true start. */
interface Led {
  readonly sources: readonly string[];
  /** Set at a port, in the place of a wire. */
  readonly value?: { readonly of: JsonValue; readonly place: ValuePlace };
  /** It starts at a node that does not run. */
  readonly quiet?: boolean;
  /** It is wrong, and said so. */
  readonly broken?: boolean;
}

/** Thrown inside the flattener only. */
class TooManyWires extends Error {}

const NOTHING: Led = { sources: [] };
const QUIET: Led = { sources: [], quiet: true };
const BROKEN: Led = { sources: [], broken: true };

class Flattener {
  readonly #document: GraphDocument;
  readonly #registry: Registry;
  readonly #problems = new Map<string, GraphProblem>();
  readonly #home = new Map<string, Scope>();

  constructor(document: GraphDocument, registry: Registry) {
    this.#document = document;
    this.#registry = registry;
    this.#open(document, ['nodes'], false);
  }

  flatten(): FlatDocument {
    try {
      return this.#flatten();
    } catch (error) {
      if (error instanceof TooManyWires) return this.#tooLarge();
      throw error;
    }
  }

  #flatten(): FlatDocument {
    const nodes: Record<string, NodeEntry> = {};
    const paths = new Map<string, JsonPath>();
    const values = new Map<string, ValuePlace>();
    const broken = new Set<string>();
    let wires = 0;
    for (const { id, entry, path } of walkNodes(this.#document)) {
      const scope = this.#home.get(path.slice(0, -1).join('/')) as Scope;
      this.#checkStructure(scope, id, entry, path);
      if (isStructural(entry.type) || this.#isSilent(scope, id) || entry.mode === 'bypass') continue;
      const inputs: Record<string, string | readonly string[]> = {};
      const params: Record<string, JsonValue> = { ...entry.params };
      for (const [port, written] of Object.entries(entry.in ?? {})) {
        const led = this.#leadAll(scope, sourcesAt(entry, port), [...path, 'in', port], id);
        wires += led.sources.length;
        if (wires > LIMITS.edges) throw new TooManyWires();
        if (led.broken) broken.add(portKey(id, port));
        const only = led.sources[0];
        if (only !== undefined) {
          inputs[port] = led.sources.length === 1 && typeof written === 'string' ? only : led.sources;
        } else if (led.value !== undefined) {
          params[port] = led.value.of;
          values.set(portKey(id, port), led.value.place);
        }
      }
      const { mode: _mode, graph: _graph, params: _params, in: _in, ...rest } = entry;
      nodes[id] = {
        ...rest,
        ...(Object.keys(params).length === 0 ? {} : { params }),
        ...(Object.keys(inputs).length === 0 ? {} : { in: inputs }),
      };
      paths.set(id, path);
    }
    const views = Object.entries(this.#document.view?.nodes ?? {}).filter(([id]) => own(nodes, id));
    const { view: _view, ...head } = this.#document;
    return {
      document: {
        ...head,
        nodes,
        ...(views.length === 0 ? {} : { view: { nodes: Object.fromEntries(views) } }),
      },
      problems: [...this.#problems.values()],
      paths,
      values,
      broken,
      standIns: (id) => this.#standIns(id, nodes),
      starts: (scope, id, port) => {
        const home = this.#home.get(
          ['nodes', ...scope.flatMap((around) => [around, 'graph', 'nodes'])].join('/'),
        );
        return home === undefined ? [] : this.#startsOf(home, portKey(id, port), id);
      },
    };
  }

  #open(body: GraphBody, path: JsonPath, muted: boolean, around?: Scope['around']): Scope {
    const scope: Scope = {
      body,
      path,
      muted,
      ...(around === undefined ? {} : { around }),
      inner: new Map(),
      led: new Map(),
      silent: new Map(),
    };
    this.#home.set(path.join('/'), scope);
    for (const [id, entry] of Object.entries(body.nodes)) {
      if (entry.graph === undefined) continue;
      const still = muted || entry.mode !== undefined;
      const below = [...path, id, 'graph', 'nodes'];
      scope.inner.set(id, this.#open(entry.graph, below, still, { scope, id, entry }));
    }
    return scope;
  }

  // ── Wires ──

  #leadAll(scope: Scope, sources: readonly string[], path: JsonPath, id: string): Led {
    const all = sources.map((source) => this.#lead(scope, source, path, id, new Set()));
    if (all.length === 1 && all[0] !== undefined) return all[0];
    return {
      sources: all.flatMap((led) => led.sources),
      quiet: all.some((led) => led.quiet === true),
      broken: all.some((led) => led.broken === true),
    };
  }

  /**
   * @param path where the wire is written
   * @param trail structural and bypassed nodes that it came through since the last node that runs
   */
  #lead(scope: Scope, source: string, path: JsonPath, reader: string, trail: ReadonlySet<string>): Led {
    const known = scope.led.get(source);
    if (known !== undefined) return known;
    const led = this.#follow(scope, source, path, reader, trail);
    // Streams joined to streams, again and again, grow without end.
    if (led.sources.length > LIMITS.edges) throw new TooManyWires();
    scope.led.set(source, led);
    return led;
  }

  #follow(scope: Scope, source: string, path: JsonPath, reader: string, trail: ReadonlySet<string>): Led {
    const ref = parsePortRef(source);
    const entry = ref && own(scope.body.nodes, ref.node);
    if (ref === undefined || entry === undefined) {
      const name = ref?.node ?? source;
      const message = `The wire to "${reader}" starts at "${name}", which is not a node ${scope.around === undefined ? 'of the graph' : `of the subgraph "${scope.around.id}"`}.`;
      const hint = didYouMean(name, Object.keys(scope.body.nodes));
      return this.#report(problem('wire/unknown-node', path, message, hint, { nodeId: reader }));
    }
    const mark = `${scope.path.join('/')}/${source}`;
    const passes = isStructural(entry.type) || entry.mode === 'bypass';
    if (passes && trail.has(mark)) {
      const message = `A wire that runs through "${ref.node}" comes back to it.`;
      const where = { nodeId: ref.node };
      const at = [...scope.path, ref.node];
      return this.#report(problem('graph/cycle', at, message, 'Remove one of the wires of the loop.', where));
    }
    const on = new Set([...trail, mark]);
    if (entry.mode === 'mute') return QUIET;
    if (entry.mode === 'bypass' && entry.type !== REROUTE) return this.#bypass(scope, ref.node, ref.port, on);
    const at = [...scope.path, ref.node];
    const through = (where: Scope, node: NodeEntry, id: string, below: JsonPath): Led => {
      const first = sourcesAt(node, THROUGH)[0];
      return first === undefined ? NOTHING : this.#lead(where, first, [...below, 'in', THROUGH], id, on);
    };
    switch (entry.type) {
      case REROUTE:
        if (ref.port !== THROUGH) return this.#unknownPort(ref.node, ref.port, [THROUGH], path, reader);
        return through(scope, entry, ref.node, at);
      case INPUT:
        if (ref.port !== THROUGH) return this.#unknownPort(ref.node, ref.port, [THROUGH], path, reader);
        return this.#enter(scope, ref.node, entry, on);
      case SUBGRAPH: {
        const inner = scope.inner.get(ref.node);
        const exit = own(inner?.body.nodes, ref.port);
        if (inner === undefined || exit?.type !== OUTPUT) {
          const names = entry.graph === undefined ? [] : boundary(entry.graph, OUTPUT);
          return this.#unknownPort(ref.node, ref.port, names, path, reader);
        }
        if (exit.mode === 'mute') return QUIET;
        return through(inner, exit, ref.port, [...inner.path, ref.port]);
      }
      case OUTPUT:
        return this.#unknownPort(ref.node, ref.port, [], path, reader);
      default:
        return this.#isSilent(scope, ref.node) ? QUIET : { sources: [source] };
    }
  }

  /** What comes in at a port of a subgraph. */
  #enter(scope: Scope, id: string, entry: NodeEntry, trail: ReadonlySet<string>): Led {
    const { around } = scope;
    if (around === undefined) return BROKEN;
    const wired = sourcesAt(around.entry, id);
    const outside = [...around.scope.path, around.id];
    if (wired.length > 0) {
      const path = [...outside, 'in', id];
      const all = wired.map((source) => this.#lead(around.scope, source, path, around.id, trail));
      if (all.length === 1 && all[0] !== undefined) return all[0];
      return {
        sources: all.flatMap((led) => led.sources),
        quiet: all.some((led) => led.quiet === true),
        broken: all.some((led) => led.broken === true),
      };
    }
    const given = own(around.entry.params, id);
    if (given !== undefined) {
      const place = { path: [...outside, 'params', id], nodeId: around.id, port: id };
      return { sources: [], value: { of: given, place } };
    }
    const preset = own(entry.params, THROUGH);
    if (preset === undefined) return NOTHING;
    const place = { path: [...scope.path, id, 'params', THROUGH], nodeId: id, port: THROUGH };
    return { sources: [], value: { of: preset, place } };
  }

  /** A bypassed node gives what comes in at its input of the same type: that of the same name first. */
  #bypass(scope: Scope, id: string, name: string, trail: ReadonlySet<string>): Led {
    const entry = own(scope.body.nodes, id);
    const node = registeredNode(scope.body, this.#registry, id);
    const output = node?.outputs.get(name);
    const path = [...scope.path, id];
    const fitting = [...(node?.targets.values() ?? [])].filter(
      (target) =>
        target.kind === 'input' &&
        target.type === output?.type &&
        // One value is a stream of one; which of a stream to take for one value, nobody said.
        (target.cardinality === output.cardinality || target.cardinality === 'one') &&
        sourcesAt(entry, target.name).length > 0,
    );
    const input = fitting.find((target) => target.name === name) ?? fitting[0];
    if (input === undefined) {
      const message = `The node "${id}" is bypassed, and has nothing to pass on as "${name}": what needs it does not run.`;
      const hint = 'Wire an input of that type to it, or let it run.';
      this.#report(problem('node/bypass-blocked', path, message, hint, { nodeId: id, port: name }));
      return QUIET;
    }
    const at = [...path, 'in', input.name];
    const all = sourcesAt(entry, input.name).map((source) => this.#lead(scope, source, at, id, trail));
    return {
      sources: all.flatMap((led) => led.sources),
      ...(all.length === 1 && all[0]?.value !== undefined ? { value: all[0].value } : {}),
      quiet: all.some((led) => led.quiet === true),
      broken: all.some((led) => led.broken === true),
    };
  }

  /** Whether a node does not run: muted, in what is muted or bypassed, or in need of what does not run. */
  #isSilent(scope: Scope, id: string): boolean {
    const known = scope.silent.get(id);
    if (known !== undefined) return known;
    const entry = own(scope.body.nodes, id);
    if (entry === undefined || isStructural(entry.type)) return false;
    // Loops are found later; here they end.
    scope.silent.set(id, false);
    const muted = scope.muted || entry.mode === 'mute';
    const because = muted || entry.mode === 'bypass' ? undefined : this.#missing(scope, id, entry);
    if (because !== undefined) {
      const message = `The node "${id}" does not run: what is wired to "${because}" is muted or passes nothing on.`;
      this.#report(problem('node/muted', [...scope.path, id], message, '', { nodeId: id, port: because }));
    }
    const silent = muted || because !== undefined;
    scope.silent.set(id, silent);
    return silent;
  }

  /** The first input that a node needs and that stays quiet. */
  #missing(scope: Scope, id: string, entry: NodeEntry): string | undefined {
    const node = registeredNode(scope.body, this.#registry, id);
    for (const { name, optional, kind } of node?.targets.values() ?? []) {
      const needed = kind === 'input' ? !optional : node?.params.get(name)?.required === true;
      const sources = needed ? sourcesAt(entry, name) : [];
      if (sources.length === 0) continue;
      const led = this.#leadAll(scope, sources, [...scope.path, id, 'in', name], id);
      if (led.sources.length === 0 && led.value === undefined && led.quiet === true) return name;
    }
    return undefined;
  }

  // ── What the format cannot say ──

  #checkStructure(scope: Scope, id: string, entry: NodeEntry, path: JsonPath): void {
    const where = { nodeId: id };
    if ((entry.type === INPUT || entry.type === OUTPUT) && scope.around === undefined) {
      const what = entry.type === INPUT ? 'input' : 'output';
      const message = `"${id}" is the ${what} of a subgraph, and stands outside of any.`;
      this.#report(problem('subgraph/misplaced', path, message, 'Remove it, or move it into one.', where));
    }
    if (!isStructural(entry.type)) return;
    const lookup = nodeOf(scope.body, this.#registry, id);
    if (lookup.status !== 'found') return;
    const { node } = lookup;
    for (const [name, written] of Object.entries(entry.in ?? {})) {
      const at = [...path, 'in', name];
      const target = node.targets.get(name);
      if (target === undefined) {
        const message = `The node "${id}" (${entry.type}) has no input "${name}".`;
        const hint = didYouMean(name, node.targets.keys());
        this.#report(problem('input/unknown', at, message, hint, { ...where, port: name }));
        continue;
      }
      if (
        typeof written !== 'string' &&
        written.length > 1 &&
        (entry.type !== SUBGRAPH || target.cardinality === 'one')
      ) {
        const message = `The input "${name}" of the node "${id}" takes one wire, not ${written.length}.`;
        this.#report(problem('input/single', at, message, 'Keep one of them.', { ...where, port: name }));
      }
      if (own(entry.params, name) !== undefined) {
        const message = `The parameter "${name}" of the node "${id}" has both a value and a wire.`;
        const hint = 'Take out one of the two.';
        this.#report(
          problem('param/wired-and-set', [...path, 'params', name], message, hint, { ...where, port: name }),
        );
      }
    }
    for (const name of Object.keys(entry.params ?? {})) {
      if (node.params.has(name)) continue;
      const message = node.targets.has(name)
        ? `The input "${name}" of the node "${id}" takes a wire, not a value.`
        : `The node "${id}" (${entry.type}) has no parameter "${name}".`;
      const hint = didYouMean(name, node.params.keys());
      this.#report(
        problem('param/unknown', [...path, 'params', name], message, hint, { ...where, port: name }),
      );
    }
  }

  #unknownPort(id: string, port: string, names: readonly string[], path: JsonPath, reader: string): Led {
    const message = `The node "${id}" has no output "${port}".`;
    return this.#report(
      problem('wire/unknown-port', path, message, didYouMean(port, names), { nodeId: reader }),
    );
  }

  #report(found: GraphProblem): Led {
    // A wire is led more than once: by its reader, and to see whether it is quiet.
    this.#problems.set(`${found.code} ${found.path} ${found.port ?? ''}`, found);
    return BROKEN;
  }

  #tooLarge(): FlatDocument {
    const message = `With the wires of its subgraphs led through, the graph has more than ${LIMITS.edges} wires.`;
    const hint = 'Join fewer streams inside one another.';
    const { view: _view, ...head } = this.#document;
    return {
      ...untouched({ ...head, nodes: {} }),
      problems: [problem('document/too-large', ['nodes'], message, hint)],
    };
  }

  // ── Targets ──

  #standIns(id: string, nodes: Readonly<Record<string, NodeEntry>>): readonly string[] {
    if (own(nodes, id) !== undefined) return [id];
    for (const scope of this.#home.values()) {
      const entry = own(scope.body.nodes, id);
      if (entry === undefined) continue;
      const outputs = registeredNode(scope.body, this.#registry, id)?.outputs.keys() ?? [];
      const sources =
        entry.type === OUTPUT ? sourcesAt(entry, THROUGH) : [...outputs].map((port) => portKey(id, port));
      const starts = sources.flatMap((source) => this.#startsOf(scope, source, id));
      const ends = new Set(starts.flatMap((start) => parsePortRef(start)?.node ?? []));
      if (entry.graph !== undefined) {
        for (const inner of walkNodes(entry.graph)) {
          const node = this.#registry.find(inner.entry.type);
          const sink = node.status !== 'unknown' && node.node.description.sink;
          if (sink && own(nodes, inner.id) !== undefined) ends.add(inner.id);
        }
      }
      return [...ends].filter((end) => own(nodes, end) !== undefined);
    }
    return [];
  }

  #startsOf(scope: Scope, source: string, id: string): readonly string[] {
    try {
      return this.#lead(scope, source, [], id, new Set()).sources;
    } catch (error) {
      if (error instanceof TooManyWires) return [];
      throw error;
    }
  }
}

/**
 * The nodes of a flat document that targets of the written one stand for.
 * @throws `usage/invalid` for one that does not exist or does not run
 */
export function flatTargets(flat: FlatDocument, targets: readonly string[]): readonly string[] {
  return targets.flatMap((target) => {
    const ids = flat.standIns(target);
    if (ids.length > 0) return ids;
    throw new PatchwiseError('usage/invalid', `There is no node "${target}" to run.`, {
      hint: didYouMean(
        target,
        Object.keys(flat.document.nodes),
        'Name a node of the graph that is not muted.',
      ),
    });
  });
}
