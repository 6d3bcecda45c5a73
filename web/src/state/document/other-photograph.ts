import { computed } from '@preact/signals';
import { type GraphDocument, member, type NodeEntry } from '../../../../src/graph/document/document.ts';
import { typeOf } from '../../../../src/graph/document/port-ref.ts';
import { upstreamOf, wiresInto } from '../../../../src/graph/document/topology.ts';
import type { SourceKind } from '../../../../src/graph/types/node.ts';
import { knownNode, type Registry } from '../../../../src/graph/types/registry.ts';
import { lookOf } from '../page/assets.ts';
import { registry } from '../page/catalogue.ts';
import { whole } from './document.ts';

/*
 * Photographs that stand where the one belongs that a model has learned: what is made up is then that one's. It may be
 * meant, so it is told and nothing is refused.
 */

/** By type of node: the input that takes the photograph which the model at the input `model` has learned. */
const TAKES_LEARNED: Readonly<Record<string, string>> = {
  'detail/lift': 'photo',
  'detail/lift-frames': 'photo',
  'sampling/inpaint': 'image',
};

/**
 * The nodes that load another photograph than the model has learned which works with it, and which one that is. Where the
 * learned one is loaded as well, the other one is meant: an edit of it.
 * @param learnedOf the photograph that a model has learned; undefined where that is not known
 */
export function photographsNotLearned(
  document: GraphDocument,
  known: Registry,
  learnedOf: (model: string) => string | undefined,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const fileOf = (entry: NodeEntry | undefined, kind: SourceKind) => fileIn(entry, kind, known);
  const before = (id: string, port: string, kind: SourceKind): readonly (readonly [string, string])[] => {
    const starts = wiresInto(document, id).flatMap(({ from, to }) => (to.port === port ? [from.node] : []));
    return [...upstreamOf(document, starts)].flatMap((key) => {
      const file = fileOf(member(document.nodes, key), kind);
      return file === undefined ? [] : [[key, file] as const];
    });
  };
  const loaded = new Set(Object.values(document.nodes).flatMap((entry) => fileOf(entry, 'image') ?? []));
  for (const [id, entry] of Object.entries(document.nodes)) {
    const port = TAKES_LEARNED[typeOf(entry)];
    if (port === undefined) continue;
    const learned = before(id, 'model', 'model').flatMap(([, model]) => learnedOf(model) ?? []);
    const [one] = learned;
    if (one === undefined || learned.some((picture) => loaded.has(picture))) continue;
    for (const [key] of before(id, port, 'image')) found.set(key, one);
  }
  return found;
}

/** The file of a kind that a node names. */
function fileIn(entry: NodeEntry | undefined, kind: SourceKind, known: Registry): string | undefined {
  const source = knownNode(known, entry?.type)?.description.source;
  const value = source?.takes === kind ? member(entry?.params, source.param) : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The photograph that a node of the open graph loads, wherever in it one looks. */
export function photographOf(id: string): string | undefined {
  return fileIn(member(whole.value.nodes, id), 'image', registry.value);
}

/** Those of the open graph: the photograph that was learned, by the node that loads another one. */
export const otherPhotographs = computed(() =>
  photographsNotLearned(whole.value, registry.value, (model) => lookOf(model).learned),
);
