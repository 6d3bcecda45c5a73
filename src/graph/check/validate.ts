import { requireArgument, requireOptions, TEXTS } from '../../shared/arguments.ts';
import { DOCUMENT, type GraphBody, type GraphDocument, member } from '../document/document.ts';
import { type JsonPath, toPointer } from '../document/json/pointer.ts';
import { portKey } from '../document/port-ref.ts';
import { type GraphProblem, hasErrors, problem } from '../document/problems.ts';
import { type Topology, topology, upstreamOf, wiresInto, wiresOf } from '../document/topology.ts';
import { type FlatDocument, flattenDocument } from '../plan/flatten.ts';
import { findLifting } from '../plan/lifting.ts';
import {
  formatMismatch,
  LENGTH_HINT,
  type LengthMismatch,
  lengthMismatches,
} from '../plan/stream-lengths.ts';
import { defaultTargets, sinksOf } from '../plan/targets.ts';
import { didYouMean } from '../suggest.ts';
import { REGISTRY, type Registry } from '../types/registry.ts';
import { validateNode } from './validate-node.ts';

export interface ValidateOptions {
  /** Nodes that a run is for; with them, nodes that they do not need are no mistake. */
  readonly targets?: readonly string[];
}

/**
 * Everything that can be said of a document before it runs: node by node in the order of the document, then of
 * the graph as a whole. The same in the browser, on the command line and in the server. A document runs when
 * none of the problems is an error.
 *
 * @example
 * import { parseDocument, patchwiseRegistry, validateDocument } from 'patchwise';
 * const parsed = parseDocument('{ "format": "patchwise-graph", "version": 1, "meta": {}, "nodes": {} }');
 * if (parsed.ok) console.log(validateDocument(parsed.value, patchwiseRegistry()));
 */
export function validateDocument(
  document: GraphDocument,
  registry: Registry,
  options: ValidateOptions = {},
): readonly GraphProblem[] {
  requireArgument(document, 'document', DOCUMENT);
  requireRegistry(registry, options);
  return examineDocument(document, registry, options).problems;
}

/** @throws `usage/invalid` for what plain JavaScript gives in the place of a registry and options */
export function requireRegistry(registry: unknown, options: unknown): void {
  requireArgument(registry, 'registry', REGISTRY);
  requireOptions<ValidateOptions>(options, { targets: TEXTS });
}

/** What {@link validateDocument} finds, and what it worked out on the way. */
export interface Examined {
  readonly problems: readonly GraphProblem[];
  readonly flat: FlatDocument;
  readonly topology: Topology;
}

/** As {@link validateDocument}, for who goes on with the document. */
export function examineDocument(
  document: GraphDocument,
  registry: Registry,
  { targets }: ValidateOptions = {},
): Examined {
  const flat = flattenDocument(document, registry);
  const examined = { flat, topology: topology(flat.document) };
  if (Object.keys(document.nodes).length === 0) {
    const hint = 'Add one, or open an example.';
    return { ...examined, problems: [problem('graph/empty', ['nodes'], 'The graph has no node.', hint)] };
  }
  const found = flatProblems(flat, examined.topology, registry, targets);
  if (flat.document === document) return { ...examined, problems: [...found, ...viewProblems(document)] };
  const placed = found
    .filter(
      ({ code, nodeId, port }) =>
        code !== 'input/missing' || !flat.broken.has(portKey(nodeId ?? '', port ?? '')),
    )
    .map((one) => atItsPlace(one, flat));
  return { ...examined, problems: [...flat.problems, ...placed, ...viewProblems(document)] };
}

/** What there is to say of a document without subgraphs. */
function flatProblems(
  flat: FlatDocument,
  order: Topology,
  registry: Registry,
  targets: readonly string[] | undefined,
): readonly GraphProblem[] {
  const { document } = flat;
  const ids = Object.keys(document.nodes);
  if (ids.length === 0) {
    if (hasErrors(flat.problems)) return [];
    const message = 'Nothing of the graph runs: its nodes are muted, bypassed, or hold no others.';
    return [problem('graph/empty', ['nodes'], message, 'Let one of them run.')];
  }
  return [
    ...ids.flatMap((id) => validateNode(document, registry, id)),
    ...cycleProblems(order),
    ...liftingProblems(document, registry, order),
    ...targetProblems(flat, registry, targets),
  ];
}

/** Leads a problem of the flat document to where it is written: into subgraphs, or to the port that set a value. */
function atItsPlace(found: GraphProblem, flat: FlatDocument): GraphProblem {
  const [, top, id, member, name = ''] = found.path.split('/');
  const path = top === 'nodes' && id !== undefined ? flat.paths.get(id) : undefined;
  if (path === undefined || id === undefined) return found;
  const set = member === 'params' ? flat.values.get(portKey(id, name)) : undefined;
  if (set !== undefined) {
    return { ...found, path: toPointer(set.path), nodeId: set.nodeId, port: set.port };
  }
  return { ...found, path: `${toPointer(path)}${found.path.slice(`/nodes/${id}`.length)}` };
}

function cycleProblems({ cycles }: Topology): readonly GraphProblem[] {
  return cycles.map((loop) => {
    const first = loop[0] ?? '';
    const message =
      loop.length === 1
        ? `The node "${first}" feeds itself.`
        : `Nodes feed each other in a loop: ${[...loop, first].join(' → ')}.`;
    return problem('graph/cycle', ['nodes', first], message, 'Remove one of the wires between them.', {
      nodeId: first,
    });
  });
}

function liftingProblems(
  document: GraphDocument,
  registry: Registry,
  { order }: Topology,
): readonly GraphProblem[] {
  const lifting = findLifting(document, registry, order);
  const mismatches = lengthMismatches(document, registry, order, lifting).map(mismatchProblem);
  const lifted = [...lifting.liftedBy].map(([id, ports]) => {
    const streams = wiresInto(document, id)
      .filter(({ to }) => ports.includes(to.port))
      .map(({ from, to }) => `${from.node}.${from.port} (at "${to.port}")`);
    const paired = streams.length > 1 ? ', paired by index' : '';
    const message = `The node "${id}" runs once for every element of ${streams.join(' and ')}${paired}.`;
    return problem('node/lifted', ['nodes', id], message, '', { nodeId: id });
  });
  return [...mismatches, ...lifted];
}

function mismatchProblem(mismatch: LengthMismatch): GraphProblem {
  const { nodeId, streams } = mismatch;
  const { port } = streams[1];
  return problem(
    'stream/length-mismatch',
    ['nodes', nodeId, 'in', port],
    `At the node "${nodeId}", ${formatMismatch(mismatch, 'meet')}.`,
    LENGTH_HINT,
    { nodeId, port },
  );
}

function targetProblems(
  flat: FlatDocument,
  registry: Registry,
  targets: readonly string[] | undefined,
): readonly GraphProblem[] {
  const { document } = flat;
  const ids = Object.keys(document.nodes);
  if (targets !== undefined) {
    return targets
      .filter((target) => flat.standIns(target).length === 0)
      .map((target) =>
        problem(
          'graph/unknown-target',
          ['nodes'],
          `There is no node "${target}" to run.`,
          didYouMean(target, ids),
        ),
      );
  }
  if (sinksOf(document, registry).length === 0) {
    const message = 'No node writes a file: the results of the last nodes are shown, and not kept.';
    return [problem('graph/no-sink', ['nodes'], message)];
  }
  const needed = upstreamOf(document, defaultTargets(document, registry, flat.idle));
  const read = new Set(wiresOf(document).map((wire) => wire.from.node));
  return ids
    .filter((id) => !needed.has(id))
    .map((id) => {
      const message = read.has(id)
        ? `The node "${id}" does not run: it feeds only nodes that do not run.`
        : `The node "${id}" does not run: nothing uses what it makes.`;
      const hint = 'Wire it towards a node that writes a file, or remove it.';
      return problem('node/unused', ['nodes', id], message, hint, { nodeId: id });
    });
}

function viewProblems(body: GraphBody, path: JsonPath = []): readonly GraphProblem[] {
  const strangers = Object.keys(body.view?.nodes ?? {})
    .filter((id) => member(body.nodes, id) === undefined)
    .map((id) => {
      const message = `The view places a node "${id}", which the graph does not have.`;
      return problem('view/unknown-node', [...path, 'view', 'nodes', id], message, 'Remove the entry.');
    });
  const inside = Object.entries(body.nodes).flatMap(([id, { graph }]) =>
    graph === undefined ? [] : viewProblems(graph, [...path, 'nodes', id, 'graph']),
  );
  return [...strangers, ...inside];
}
