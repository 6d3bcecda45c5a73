import { type GraphDocument, own } from '../document/document.ts';
import { type Topology, topology, upstreamOf, wiresInto, wiresOf } from '../document/topology.ts';
import { findLifting } from '../plan/lifting.ts';
import { defaultTargets, sinksOf } from '../plan/targets.ts';
import type { Registry } from '../types/registry.ts';
import { type GraphProblem, problem } from './problems.ts';
import { didYouMean } from './suggest.ts';
import { validateNode } from './validate-node.ts';

export interface ValidateOptions {
  /** Nodes that a run is for; with them, nodes that they do not need are no mistake. */
  readonly targets?: readonly string[];
}

/**
 * Everything that can be said of a document before it runs: node by node in the order of the document, then of
 * the graph as a whole. The same in the browser, on the command line and in the server. A document runs when
 * none of the problems is an error.
 */
export function validateDocument(
  document: GraphDocument,
  registry: Registry,
  options: ValidateOptions = {},
): readonly GraphProblem[] {
  const ids = Object.keys(document.nodes);
  if (ids.length === 0) {
    return [problem('graph/empty', ['nodes'], 'The graph has no node.', 'Add one, or open an example.')];
  }
  const order = topology(document);
  return [
    ...ids.flatMap((id) => validateNode(document, registry, id)),
    ...cycleProblems(order),
    ...liftingProblems(document, registry, order),
    ...targetProblems(document, registry, options.targets),
    ...viewProblems(document),
  ];
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
  return [...lifting.liftedBy].map(([id, ports]) => {
    const streams = wiresInto(document, id)
      .filter(({ to }) => ports.includes(to.port))
      .map(({ from, to }) => `${from.node}.${from.port} (at "${to.port}")`);
    const paired = streams.length > 1 ? ', paired by index' : '';
    const message = `The node "${id}" runs once for every element of ${streams.join(' and ')}${paired}.`;
    return problem('node/lifted', ['nodes', id], message, '', { nodeId: id });
  });
}

function targetProblems(
  document: GraphDocument,
  registry: Registry,
  targets: readonly string[] | undefined,
): readonly GraphProblem[] {
  const ids = Object.keys(document.nodes);
  if (targets !== undefined) {
    return targets
      .filter((target) => own(document.nodes, target) === undefined)
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
  const needed = upstreamOf(document, defaultTargets(document, registry));
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

function viewProblems(document: GraphDocument): readonly GraphProblem[] {
  return Object.keys(document.view?.nodes ?? {})
    .filter((id) => own(document.nodes, id) === undefined)
    .map((id) => {
      const message = `The view places a node "${id}", which the graph does not have.`;
      return problem('view/unknown-node', ['view', 'nodes', id], message, 'Remove the entry.');
    });
}
