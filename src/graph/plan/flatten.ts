import { PatchwiseError } from '../../errors.ts';
import {
  type GraphBody,
  type GraphDocument,
  type JsonValue,
  member,
  type NodeEntry,
} from '../document/document.ts';
import { withoutEmptyParts } from '../document/edit.ts';
import type { JsonPath } from '../document/json/pointer.ts';
import { LIMITS } from '../document/limits.ts';
import { walkNodes } from '../document/nesting.ts';
import { nodeOfSource, parsePortRef, portKey } from '../document/port-ref.ts';
import { type GraphProblem, problem } from '../document/problems.ts';
import { isStructural, OUTPUT, sourcesAt, THROUGH } from '../document/structure.ts';
import { didYouMean } from '../suggest.ts';
import { registeredNode } from '../types/look-up-node.ts';
import { knownNode, type Registry } from '../types/registry.ts';
import { type Scope, TooManyWires, type ValuePlace, WireResolver } from './resolve-wires.ts';
import { structureProblems } from './structure-problems.ts';

/**
 * A document as it runs: nodes of subgraphs beside all others under their own ids, wires led through ports, reroute
 * points and bypassed nodes, pinned nodes replaced by what they keep, muted nodes and what needs them left out. Since ids are those of the document, seeds,
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
  /** Nodes that pinned ones are wired to, which do not need them: unless asked for, they run for others only. */
  readonly idle: ReadonlySet<string>;
  /** The nodes that stand for one of the document: of a subgraph those that end it. Empty: it does not run. */
  standIns(id: string): readonly string[];
  /**
   * Where an output of the written document gets its values: outputs of nodes that run, as `node.port`.
   * @param scope ids of the subgraphs that the node lies in
   */
  starts(scope: readonly string[], id: string, port: string): readonly string[];
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
    idle: new Set(),
    standIns: (id) => (member(document.nodes, id) === undefined ? [] : [id]),
    starts: (_scope, id, port) => [portKey(id, port)],
  };
}

class Flattener {
  readonly #document: GraphDocument;
  readonly #registry: Registry;
  readonly #wires: WireResolver;

  constructor(document: GraphDocument, registry: Registry) {
    this.#document = document;
    this.#registry = registry;
    this.#wires = new WireResolver(document, registry);
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
    const idle = new Set<string>();
    let wires = 0;
    for (const { id, entry, path } of walkNodes(this.#document)) {
      const scope = this.#wires.scopeAt(path.slice(0, -1)) as Scope;
      const inSubgraph = scope.around !== undefined;
      for (const found of structureProblems(scope.body, this.#registry, id, entry, path, inSubgraph)) {
        this.#wires.report(found);
      }
      if (isStructural(entry.type) || this.#wires.isSilent(scope, id) || entry.mode === 'bypass') continue;
      if (entry.mode === 'pin') {
        for (const port of Object.keys(entry.in ?? {})) {
          const above = this.#wires.resolveAll(scope, sourcesAt(entry, port), [...path, 'in', port], id);
          for (const source of above.sources) idle.add(nodeOfSource(source));
        }
        continue;
      }
      const inputs: Record<string, string | readonly string[]> = {};
      const params: Record<string, JsonValue> = { ...entry.params };
      for (const [port, written] of Object.entries(entry.in ?? {})) {
        const found = this.#wires.resolveAll(scope, sourcesAt(entry, port), [...path, 'in', port], id);
        wires += found.sources.length;
        if (wires > LIMITS.edges) throw new TooManyWires();
        if (found.broken) broken.add(portKey(id, port));
        const only = found.sources[0];
        if (only !== undefined) {
          inputs[port] = found.sources.length === 1 && typeof written === 'string' ? only : found.sources;
        } else if (found.value !== undefined) {
          params[port] = found.value.of;
          values.set(portKey(id, port), found.value.place);
        }
      }
      const { mode: _mode, graph: _graph, params: _params, in: _in, ...rest } = entry;
      nodes[id] = withoutEmptyParts({ ...rest, params, in: inputs });
      paths.set(id, path);
    }
    const views = Object.entries(this.#document.view?.nodes ?? {}).filter(([id]) => member(nodes, id));
    const { view: _view, ...head } = this.#document;
    return {
      document: {
        ...head,
        nodes,
        ...(views.length === 0 ? {} : { view: { nodes: Object.fromEntries(views) } }),
      },
      problems: this.#wires.problems,
      paths,
      values,
      broken,
      idle,
      standIns: (id) => this.#standIns(id, nodes),
      starts: (scope, id, port) => {
        const path = ['nodes', ...scope.flatMap((around) => [around, 'graph', 'nodes'])];
        const home = this.#wires.scopeAt(path);
        return home === undefined ? [] : this.#startsOf(home, portKey(id, port), id);
      },
    };
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

  #standIns(id: string, nodes: Readonly<Record<string, NodeEntry>>): readonly string[] {
    if (member(nodes, id) !== undefined) return [id];
    for (const scope of this.#wires.scopes()) {
      const entry = member(scope.body.nodes, id);
      if (entry === undefined) continue;
      const outputs = registeredNode(scope.body, this.#registry, id)?.outputs.keys() ?? [];
      const sources =
        entry.type === OUTPUT ? sourcesAt(entry, THROUGH) : [...outputs].map((port) => portKey(id, port));
      const starts = sources.flatMap((source) => this.#startsOf(scope, source, id));
      const ends = new Set(starts.flatMap((start) => parsePortRef(start)?.node ?? []));
      if (entry.graph !== undefined) {
        for (const inner of walkNodes(entry.graph)) {
          const sink = knownNode(this.#registry, inner.entry.type)?.description.sink === true;
          if (sink && member(nodes, inner.id) !== undefined) ends.add(inner.id);
        }
      }
      return [...ends].filter((end) => member(nodes, end) !== undefined);
    }
    return [];
  }

  #startsOf(scope: Scope, source: string, id: string): readonly string[] {
    try {
      return this.#wires.resolve(scope, source, id).sources;
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
