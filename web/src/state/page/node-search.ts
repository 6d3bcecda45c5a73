import { INPUT, OUTPUT } from '../../../../src/graph/document/structure.ts';
import type { RegisteredNode, Registry } from '../../../../src/graph/types/registry.ts';
import { STRUCTURAL_TYPES } from '../../../../src/graph/types/structural-node.ts';
import { t } from '../../texts/texts.ts';
import { matchScore } from '../../ui/search.ts';

/** An open end that a new node is to be wired to: the type of an output, or of an input. */
export type EndType =
  | { readonly output: string }
  | { readonly input: string }
  /** A wire that the node is to be put on. */
  | { readonly output: string; readonly input: string };

/** Types of the format that can be added here: the ports of subgraphs only inside one. */
export function structuralTypes(inSubgraph: boolean): readonly RegisteredNode[] {
  return STRUCTURAL_TYPES.filter(({ ref }) => inSubgraph || (ref !== INPUT && ref !== OUTPUT)).map(
    inLanguage,
  );
}

/** A type of the format in the words of the page; those of the studio come in them. */
function inLanguage(node: RegisteredNode): RegisteredNode {
  const { title, category, help } = node.description;
  const { say } = t.nodes;
  return {
    ...node,
    description: { ...node.description, title: say(title), category: say(category), help: say(help) },
  };
}

/** What the shipped workflows are mostly made of, most often first: what an open end is probably for. */
const USUAL = [
  ...['flow/texts', 'image/save', 'detail/lift', 'image/grid', 'image/load', 'model/load', 'mask/dilate'],
  ...[
    'sampling/sample-pyramid',
    'sampling/inject',
    'sampling/inpaint',
    'training/train-pyramid',
    'mask/load',
  ],
  ...[
    'image/resize',
    'energy/net',
    'sampling/langevin',
    'report/save',
    'metrics/quality',
    'metrics/merge',
    'plot/curves',
  ],
];

function usualPlace({ description }: RegisteredNode): number {
  const place = USUAL.indexOf(description.type);
  return place < 0 ? USUAL.length : place;
}

/**
 * Node types that answer a search, the best first; with an open end, only those that can be wired to it, and what is usual
 * first where nothing is searched for.
 * @param also beside those of the registry, after them
 */
export function findNodes(
  registry: Registry,
  search: string,
  end?: EndType,
  also: readonly RegisteredNode[] = [],
): readonly RegisteredNode[] {
  const ranked = [...registry.nodes, ...also]
    .filter((node) => end === undefined || takesEnd(registry, node, end))
    .map((node, index) => ({ node, index, score: scoreOf(search, node) }))
    .filter(({ score }) => score > 0);
  if (search.trim() === '') {
    const all = ranked.map(({ node }) => node);
    return end === undefined ? all : [...all].sort((a, b) => usualPlace(a) - usualPlace(b));
  }
  // Among those that answer alike, their order in the list: a shorter title is no better answer.
  return ranked
    .sort((a, b) => Math.floor(b.score) - Math.floor(a.score) || a.index - b.index)
    .map(({ node }) => node);
}

function takesEnd(registry: Registry, { description }: RegisteredNode, end: EndType): boolean {
  return (
    (!('output' in end) || description.inputs.some((input) => registry.accepts(input.type, end.output))) &&
    (!('input' in end) || description.outputs.some((output) => registry.accepts(end.input, output.type)))
  );
}

function scoreOf(search: string, { description }: RegisteredNode): number {
  const { title, type, category, help } = description;
  return Math.max(
    3 * matchScore(search, title),
    2 * matchScore(search, type),
    matchScore(search, category, false),
    search.length > 2 ? 0.3 * matchScore(search, help, false) : 0,
  );
}

/** Node types by category, in the order of declaration. */
export function byCategory(nodes: readonly RegisteredNode[]): ReadonlyMap<string, readonly RegisteredNode[]> {
  const groups = new Map<string, RegisteredNode[]>();
  for (const node of nodes) {
    const group = groups.get(node.description.category) ?? [];
    group.push(node);
    groups.set(node.description.category, group);
  }
  return groups;
}
