import { type GraphBody, type JsonValue, member, type NodeEntry } from '../document/document.ts';
import type { JsonPath } from '../document/json/pointer.ts';
import { LIMITS } from '../document/limits.ts';
import { pinnedEnd } from '../document/nesting.ts';
import { parsePortRef, portKey } from '../document/port-ref.ts';
import { type GraphProblem, problem } from '../document/problems.ts';
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
import { didYouMean } from '../suggest.ts';
import { registeredNode } from '../types/look-up-node.ts';
import type { Registry } from '../types/registry.ts';

/** Where a value is written that is set at a port of a subgraph. */
export interface ValuePlace {
  readonly path: JsonPath;
  readonly nodeId: string;
  readonly port: string;
}

/** One level of nodes. */
export interface Scope {
  readonly body: GraphBody;
  /** Of its nodes. */
  readonly path: JsonPath;
  /** What it lies in. */
  readonly around?: { readonly scope: Scope; readonly id: string; readonly entry: NodeEntry };
  /** Nothing in it runs. */
  readonly muted: boolean;
  /** Levels of its subgraphs, by their ids. */
  readonly inner: Map<string, Scope>;
  /** What is known already of its wires, by source, and of its nodes. */
  readonly resolved: Map<string, ResolvedWires>;
  readonly silent: Map<string, boolean>;
}

/** What a wire, or all wires at an input, bring: where they really start, through whatever they run. */
export interface ResolvedWires {
  readonly sources: readonly string[];
  /** Set at a port, in the place of a wire. */
  readonly value?: { readonly of: JsonValue; readonly place: ValuePlace };
  /** It starts at a node that does not run. */
  readonly quiet?: boolean;
  /** It is wrong, and said so. */
  readonly broken?: boolean;
}

/** Thrown when joined streams grow beyond the cap on wires. */
export class TooManyWires extends Error {}

const NOTHING: ResolvedWires = { sources: [] };
const QUIET: ResolvedWires = { sources: [], quiet: true };
const BROKEN: ResolvedWires = { sources: [], broken: true };

/** Follows the wires of a document through reroute points, bypassed nodes and the ports of subgraphs to where they start. */
export class WireResolver {
  readonly #registry: Registry;
  readonly #problems = new Map<string, GraphProblem>();
  readonly #scopes = new Map<string, Scope>();

  constructor(document: GraphBody, registry: Registry) {
    this.#registry = registry;
    this.#open(document, ['nodes'], false);
  }

  /** What was found wrong so far. */
  get problems(): readonly GraphProblem[] {
    return [...this.#problems.values()];
  }

  /** Every level of nodes, the document's own first. */
  scopes(): Iterable<Scope> {
    return this.#scopes.values();
  }

  /** The level whose nodes are written at a path. */
  scopeAt(path: JsonPath): Scope | undefined {
    return this.#scopes.get(path.join('/'));
  }

  #open(body: GraphBody, path: JsonPath, muted: boolean, around?: Scope['around']): Scope {
    const scope: Scope = {
      body,
      path,
      muted,
      ...(around === undefined ? {} : { around }),
      inner: new Map(),
      resolved: new Map(),
      silent: new Map(),
    };
    this.#scopes.set(path.join('/'), scope);
    for (const [id, entry] of Object.entries(body.nodes)) {
      if (entry.graph === undefined) continue;
      const still = muted || (entry.mode !== undefined && entry.mode !== 'pin');
      const below = [...path, id, 'graph', 'nodes'];
      scope.inner.set(id, this.#open(entry.graph, below, still, { scope, id, entry }));
    }
    return scope;
  }

  /**
   * What the wires at an input bring.
   * @param path where they are written
   * @param reader the node that they end at
   */
  resolveAll(scope: Scope, sources: readonly string[], path: JsonPath, reader: string): ResolvedWires {
    return joined(sources.map((source) => this.#resolve(scope, source, path, reader, new Set())));
  }

  /** What one output brings, for those who ask without a wire. */
  resolve(scope: Scope, source: string, reader: string): ResolvedWires {
    return this.#resolve(scope, source, [], reader, new Set());
  }

  /**
   * @param path where the wire is written
   * @param trail structural and bypassed nodes that it came through since the last node that runs
   */
  #resolve(
    scope: Scope,
    source: string,
    path: JsonPath,
    reader: string,
    trail: ReadonlySet<string>,
  ): ResolvedWires {
    const known = scope.resolved.get(source);
    if (known !== undefined) return known;
    const found = this.#follow(scope, source, path, reader, trail);
    // Streams joined to streams, again and again, grow without end.
    if (found.sources.length > LIMITS.edges) throw new TooManyWires();
    scope.resolved.set(source, found);
    return found;
  }

  #follow(
    scope: Scope,
    source: string,
    path: JsonPath,
    reader: string,
    trail: ReadonlySet<string>,
  ): ResolvedWires {
    const ref = parsePortRef(source);
    const entry = ref && member(scope.body.nodes, ref.node);
    if (ref === undefined || entry === undefined) {
      const name = ref?.node ?? source;
      const place = scope.around === undefined ? 'of the graph' : `of the subgraph "${scope.around.id}"`;
      const message = `The wire to "${reader}" starts at "${name}", which is not a node ${place}.`;
      const hint = didYouMean(name, Object.keys(scope.body.nodes));
      return this.report(problem('wire/unknown-node', path, message, hint, { nodeId: reader }));
    }
    const mark = `${scope.path.join('/')}/${source}`;
    const passes = isStructural(entry.type) || entry.mode === 'bypass';
    if (passes && trail.has(mark)) {
      const message = `A wire that runs through "${ref.node}" comes back to it.`;
      const where = { nodeId: ref.node };
      const at = [...scope.path, ref.node];
      return this.report(problem('graph/cycle', at, message, 'Remove one of the wires of the loop.', where));
    }
    const on = new Set([...trail, mark]);
    if (entry.mode === 'mute') return QUIET;
    if (entry.mode === 'pin') {
      const [inner, end] = [scope.inner.get(ref.node), pinnedEnd(entry)];
      if (inner === undefined || end === undefined) return BROKEN;
      return this.#resolve(inner, portKey(end, ref.port), path, reader, on);
    }
    if (entry.mode === 'bypass' && entry.type !== REROUTE) return this.#bypass(scope, ref.node, ref.port, on);
    const at = [...scope.path, ref.node];
    const through = (where: Scope, node: NodeEntry, id: string, below: JsonPath): ResolvedWires => {
      const first = sourcesAt(node, THROUGH)[0];
      return first === undefined ? NOTHING : this.#resolve(where, first, [...below, 'in', THROUGH], id, on);
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
        const exit = member(inner?.body.nodes, ref.port);
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
        return this.isSilent(scope, ref.node) ? QUIET : { sources: [source] };
    }
  }

  /** What comes in at a port of a subgraph. */
  #enter(scope: Scope, id: string, entry: NodeEntry, trail: ReadonlySet<string>): ResolvedWires {
    const { around } = scope;
    if (around === undefined) return BROKEN;
    const wired = sourcesAt(around.entry, id);
    const outside = [...around.scope.path, around.id];
    if (wired.length > 0) {
      const path = [...outside, 'in', id];
      return joined(wired.map((source) => this.#resolve(around.scope, source, path, around.id, trail)));
    }
    const given = member(around.entry.params, id);
    if (given !== undefined) {
      const place = { path: [...outside, 'params', id], nodeId: around.id, port: id };
      return { sources: [], value: { of: given, place } };
    }
    const preset = member(entry.params, THROUGH);
    if (preset === undefined) return NOTHING;
    const place = { path: [...scope.path, id, 'params', THROUGH], nodeId: id, port: THROUGH };
    return { sources: [], value: { of: preset, place } };
  }

  /** A bypassed node gives what comes in at its input of the same type: that of the same name first. */
  #bypass(scope: Scope, id: string, name: string, trail: ReadonlySet<string>): ResolvedWires {
    const entry = member(scope.body.nodes, id);
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
      this.report(problem('node/bypass-blocked', path, message, hint, { nodeId: id, port: name }));
      return QUIET;
    }
    const at = [...path, 'in', input.name];
    return joined(sourcesAt(entry, input.name).map((source) => this.#resolve(scope, source, at, id, trail)));
  }

  /** Whether a node does not run: muted, in what is muted or bypassed, or in need of what does not run. */
  isSilent(scope: Scope, id: string): boolean {
    const known = scope.silent.get(id);
    if (known !== undefined) return known;
    const entry = member(scope.body.nodes, id);
    if (entry === undefined || isStructural(entry.type)) return false;
    // Loops are found later; here they end.
    scope.silent.set(id, false);
    const muted = scope.muted || entry.mode === 'mute';
    const elsewhere = entry.mode === 'bypass' || entry.mode === 'pin';
    const because = muted || elsewhere ? undefined : this.#missing(scope, id, entry);
    if (because !== undefined) {
      const message = `The node "${id}" does not run: what is wired to "${because}" is muted or passes nothing on.`;
      this.report(problem('node/muted', [...scope.path, id], message, '', { nodeId: id, port: because }));
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
      const found = this.resolveAll(scope, sources, [...scope.path, id, 'in', name], id);
      if (found.sources.length === 0 && found.value === undefined && found.quiet === true) return name;
    }
    return undefined;
  }

  #unknownPort(
    id: string,
    port: string,
    names: readonly string[],
    path: JsonPath,
    reader: string,
  ): ResolvedWires {
    const message = `The node "${id}" has no output "${port}".`;
    return this.report(
      problem('wire/unknown-port', path, message, didYouMean(port, names), { nodeId: reader }),
    );
  }

  /** Notes what is wrong. @returns what a wire brings that is wrong */
  report(found: GraphProblem): ResolvedWires {
    // A wire is followed more than once: by its reader, and to see whether it is quiet.
    this.#problems.set(`${found.code} ${found.path} ${found.port ?? ''}`, found);
    return BROKEN;
  }
}

/** What several wires bring to one input. */
function joined(all: readonly ResolvedWires[]): ResolvedWires {
  if (all.length === 1 && all[0] !== undefined) return all[0];
  return {
    sources: all.flatMap((found) => found.sources),
    quiet: all.some((found) => found.quiet === true),
    broken: all.some((found) => found.broken === true),
  };
}
