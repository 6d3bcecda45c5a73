import { addNode, freshId, setParam } from '../../../../src/graph/document/edit.ts';
import type { Asset } from '../../../../src/protocol/assets.ts';
import { edit, graph, whole } from '../../state/document/document.ts';
import { focusNode } from '../../state/document/selection.ts';
import { nodesTaking, readerOf, sourceOf } from '../../state/document/sources.ts';
import { t } from '../../texts/texts.ts';

/** What a node takes that reads a file. */
export type TargetKind = 'mask' | 'image';

/** A node that can take what was painted. */
export interface Target {
  readonly id: string;
  readonly title: string;
}

/** Nodes of the graph that read a mask or a picture, in its order. */
export function targetsFor(kind: TargetKind): readonly Target[] {
  return nodesTaking(kind).map((id) => ({ id, title: graph.value.view?.nodes?.[id]?.title ?? id }));
}

/**
 * Puts an uploaded picture into a node that is there, or into a new one, as one step that can be undone.
 * @returns the node's id; undefined when it was refused
 */
export function useAsset(kind: TargetKind, asset: Asset, target: string | undefined): string | undefined {
  const label = kind === 'mask' ? t.paint.useTheMask : t.paint.useThePicture;
  if (target !== undefined) {
    const param = sourceOf(target)?.param;
    if (param === undefined) return undefined;
    return edit(label, (document) => setParam(document, target, param, asset.reference)) ? target : undefined;
  }
  const type = readerOf(kind);
  const param = type?.description.source?.param;
  if (type === undefined || param === undefined) return undefined;
  const id = freshId(whole.value, kind === 'mask' ? 'mask' : 'painting');
  const done = edit(label, (document) =>
    addNode(document, id, { type: type.ref, params: { [param]: asset.reference } }, freePlace()),
  );
  if (done) focusNode(id);
  return done ? id : undefined;
}

/** Below everything that is there, at the left. */
function freePlace(): { readonly x: number; readonly y: number } {
  const places = Object.values(graph.value.view?.nodes ?? {});
  if (places.length === 0) return { x: 40, y: 40 };
  return { x: Math.min(...places.map(({ x }) => x)), y: Math.max(...places.map(({ y }) => y)) + 260 };
}
