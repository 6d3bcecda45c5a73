import { addNode, freshId, setParam } from '../../../../src/graph/document/edit.ts';
import type { Asset } from '../../../../src/protocol/assets.ts';
import { t } from '../../texts/texts.ts';
import { toast } from '../../ui/toast.ts';
import { showArrived } from './arrive.ts';
import { edit, undo, whole } from './document.ts';
import { nameOfNode } from './node-name.ts';
import { select, selectedNodes } from './selection.ts';
import { nodesTaking, readerOf, sourceOf, sourceValue } from './sources.ts';

/** Where a picture or model goes that is dropped on the graph. */
export type DropPlan = { readonly kind: 'into'; readonly node: string } | { readonly kind: 'new' };

/**
 * Where a file goes: into the node that it was dropped on, if that reads such files; else into the selected one, or the
 * only one that reads such files, unless that holds a file of the person's own already; else into a new node. So a
 * second drop replaces nothing that a person brought, unless it is let go right on it.
 */
export function planDrop(kind: Asset['kind'], target?: string): DropPlan {
  if (target !== undefined && readsFiles(target, kind)) return { kind: 'into', node: target };
  const free = [...selectedNodes.value, onlyReader(kind)].find(
    (key) => key !== undefined && readsFiles(key, kind) && !holdsOwnFile(key),
  );
  return free === undefined ? { kind: 'new' } : { kind: 'into', node: free };
}

/**
 * Puts a stored file into the graph, as {@link planDrop} says; one step that can be undone.
 * @returns the node of the graph that it went into; undefined where it became one, or went nowhere
 */
export function placeAsset(asset: Asset, at: readonly [number, number], target?: string): string | undefined {
  const plan = planDrop(asset.kind, target);
  if (plan.kind === 'into') {
    const param = sourceOf(plan.node)?.param;
    if (param === undefined) return undefined;
    if (edit(t.state.use(asset.name), (d) => setParam(d, plan.node, param, asset.reference))) {
      select([plan.node]);
      toast('success', t.state.goesInto(asset.name, nameOfNode(plan.node)), {
        action: { label: t.state.undo, run: undo },
      });
    }
    return plan.node;
  }
  const registered = readerOf(asset.kind);
  const param = registered?.description.source?.param;
  if (registered === undefined || param === undefined) return undefined;
  const id = freshId(whole.value, asset.kind === 'image' ? 'photo' : 'model');
  const done = edit(t.state.addNamed(asset.name), (d) =>
    addNode(
      d,
      id,
      { type: registered.ref, params: { [param]: asset.reference } },
      { x: Math.round(at[0]), y: Math.round(at[1]) },
    ),
  );
  if (!done) return undefined;
  select([id]);
  showArrived([id], at);
  toast('success', t.state.isInTheNewNode(asset.name, nameOfNode(id)), {
    action: { label: t.state.undo, run: undo },
  });
  return undefined;
}

/** Whether a node takes such a file: a picture goes into a mask as well. */
function readsFiles(key: string, kind: Asset['kind']): boolean {
  const takes = sourceOf(key)?.takes;
  return kind === 'model' ? takes === 'model' : takes === 'image' || takes === 'mask';
}

function holdsOwnFile(key: string): boolean {
  const source = sourceValue(key);
  return source !== undefined && !source.startsWith('sample:');
}

function onlyReader(kind: Asset['kind']): string | undefined {
  const readers = nodesTaking(kind);
  return readers.length === 1 ? readers[0] : undefined;
}
