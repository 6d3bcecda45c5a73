import type { GraphDocument, NodeEntry } from '../../../../src/graph/document/document.ts';
import { freshId, mapSources } from '../../../../src/graph/document/edit.ts';
import { nodeOfSource, typeOf } from '../../../../src/graph/document/port-ref.ts';
import { allSources } from '../../../../src/graph/document/structure.ts';
import { mapEntries, type Nodes } from './nodes.ts';

/** Whether a workflow pastes an object of its own into its picture. */
export function pastesObject({ nodes }: GraphDocument): boolean {
  return Object.values(nodes).some((entry) => typeOf(entry) === 'image/paste');
}

/** A workflow whose object was pasted in the paint editor: the scene, and the mask of the object in it. */
export function withPastedScene(document: GraphDocument, mask: string, picture: string): GraphDocument {
  const nodes = withPasted(document.nodes, mask, picture);
  const before = document.view?.nodes ?? {};
  const kept = Object.entries(before).filter(([id]) => nodes[id] !== undefined);
  const places = Object.values(before);
  // Above what is there, in a row.
  const [left, top] = [Math.min(0, ...places.map(({ x }) => x)), Math.min(0, ...places.map(({ y }) => y))];
  const fresh = Object.keys(nodes).filter((id) => document.nodes[id] === undefined);
  const row = fresh.map((id, index) => [id, { x: left + 320 * index, y: top - 420 }] as const);
  return {
    ...document,
    nodes,
    view: { ...document.view, nodes: Object.fromEntries([...kept, ...row]) },
  };
}

/**
 * A scene with an object in it and the mask of the object, in the place of what the workflow's own Paste nodes make:
 * each at the size of the picture that is pasted into. What was there for the workflow's own object alone goes.
 */
export function withPasted(nodes: Nodes, mask: string, picture: string): Nodes {
  const pastes = Object.keys(nodes).filter((id) => typeOf(nodes[id]) === 'image/paste');
  if (pastes.length === 0) return nodes;
  const objects = pastes.flatMap((id) => {
    const { canvas: _canvas, ...rest } = nodes[id]?.in ?? {};
    return allSources({ in: rest });
  });
  const fresh = (base: string): string => freshId({ nodes }, base);
  const [scene, drawn] = [fresh('scene'), fresh('drawn')];
  const put: Record<string, NodeEntry> = {
    [scene]: { type: 'image/load@1', params: { path: picture } },
    [drawn]: { type: 'mask/load@1', params: { path: mask } },
  };
  const moved = new Map<string, string>();
  for (const id of pastes) {
    const like = String(nodes[id]?.in?.['canvas'] ?? '');
    const [small, where] = [fresh(`${id}-scene`), fresh(`${id}-object`)];
    put[small] = { type: 'image/resize@1', in: { image: `${scene}.image`, like } };
    put[where] = { type: 'mask/resize@1', in: { mask: `${drawn}.mask`, like } };
    moved.set(`${id}.image`, `${small}.image`).set(`${id}.mask`, `${where}.mask`);
  }
  const kept = Object.fromEntries(Object.entries(nodes).filter(([id]) => !pastes.includes(id)));
  const rewired = mapEntries(kept, (_id, entry) =>
    mapSources(entry, (source) => moved.get(source) ?? source),
  );
  return { ...withoutUnused(rewired, objects), ...put };
}

/** Takes out what nobody reads any more, from these outputs upwards. */
function withoutUnused(nodes: Nodes, outputs: readonly string[]): Nodes {
  let left = nodes;
  const open = outputs.map((output) => nodeOfSource(output));
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const entry = left[id];
    const read = Object.values(left).some((other) =>
      allSources(other).some((source) => nodeOfSource(source) === id),
    );
    if (entry === undefined || read) continue;
    left = Object.fromEntries(Object.entries(left).filter(([key]) => key !== id));
    open.push(...allSources(entry).map(nodeOfSource));
  }
  return left;
}
