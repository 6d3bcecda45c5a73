import { collapseNodes } from '../../../../src/graph/document/collapse.ts';
import { dissolveSubgraph } from '../../../../src/graph/document/dissolve.ts';
import { member } from '../../../../src/graph/document/document.ts';
import { freshId, setMode } from '../../../../src/graph/document/edit.ts';
import { bodyAt } from '../../../../src/graph/document/nesting.ts';
import { isStructural, SUBGRAPH } from '../../../../src/graph/document/structure.ts';
import { t } from '../../texts/texts.ts';
import { toast } from '../../ui/toast.ts';
import { view } from '../page/view.ts';
import { edit, graph, openScope, origin, scope, whole } from './document.ts';
import { nameOfNode } from './node-name.ts';
import { activeNode, select, selectedNodes } from './selection.ts';

/* Nodes that do not run, and nodes put together as one. */

/** Bypasses or mutes nodes; when all of them are so already, they run again. */
export function toggleMode(mode: 'bypass' | 'mute', keys: readonly string[] = selectedNodes.value): void {
  const able = keys.filter((key) => {
    const type = member(graph.value.nodes, key)?.type ?? '';
    return !isStructural(type) || type === SUBGRAPH;
  });
  if (able.length === 0) return;
  const all = able.every((key) => member(graph.value.nodes, key)?.mode === mode);
  const label = all ? t.state.letRun : mode === 'bypass' ? t.state.bypass : t.state.mute;
  edit(label(able.length === 1 ? nameOfNode(able[0] ?? '') : t.count.nodes(able.length)), (d) =>
    setMode(d, able, all ? undefined : mode),
  );
}

/** Puts the selected nodes into a subgraph. @returns its id */
export function makeSubgraph(keys: readonly string[] = selectedNodes.value): string | undefined {
  if (keys.length === 0) {
    toast('info', t.state.selectForSubgraph);
    return undefined;
  }
  let id: string | undefined;
  const done = edit(t.state.makeASubgraph, (d) => {
    // The id has to be free on all levels; inside a subgraph, `d` is one of them only.
    const made = collapseNodes(d, keys, freshId(whole.value, 'subgraph'));
    id = made.id;
    return made.document;
  });
  if (!done || id === undefined) return undefined;
  select([id]);
  return id;
}

/** Puts the nodes of a subgraph in its place. */
export function dissolve(key: string | undefined = activeNode.value): void {
  if (key === undefined || member(graph.value.nodes, key)?.type !== SUBGRAPH) return;
  let ids: readonly string[] = [];
  const done = edit(t.state.dissolve(nameOfNode(key)), (d) => {
    const dissolved = dissolveSubgraph(d, key);
    ids = dissolved.ids;
    return dissolved.document;
  });
  if (done) select(ids);
}

/** Where each level of a document was looked at. */
const cameras = new Map<string, { readonly zoom: number; readonly offset: readonly [number, number] }>();

function placeKey(ids: readonly string[]): string {
  return [origin.value.key, ...ids].join('/');
}

/** Shows another level of the document, where it was looked at last, or all of it. */
export function showScope(ids: readonly string[]): void {
  if (bodyAt(whole.value, ids) === undefined) return;
  const canvas = view.value;
  const left = scope.value;
  if (canvas !== undefined) {
    cameras.set(placeKey(left), { zoom: canvas.camera.zoom, offset: canvas.camera.offset });
  }
  select([]);
  openScope(ids);
  // What was left is marked on the level above.
  const from = left.length > ids.length ? left[ids.length] : undefined;
  if (from !== undefined) select([from]);
  const known = cameras.get(placeKey(ids));
  requestAnimationFrame(() => {
    if (known !== undefined && from !== undefined) canvas?.camera.set(known.zoom, known.offset);
    else canvas?.fit();
    canvas?.canvas.focus();
  });
}

export function enterSubgraph(key: string | undefined = activeNode.value): boolean {
  if (key === undefined || member(graph.value.nodes, key)?.type !== SUBGRAPH) return false;
  showScope([...scope.value, key]);
  return true;
}

export function leaveSubgraph(): void {
  if (scope.value.length > 0) showScope(scope.value.slice(0, -1));
}
