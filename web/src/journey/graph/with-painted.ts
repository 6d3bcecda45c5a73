import type { NodeEntry } from '../../../../src/graph/document/document.ts';
import { freshId } from '../../../../src/graph/document/edit.ts';
import { typeOf } from '../../../../src/graph/document/port-ref.ts';
import type { Registry } from '../../../../src/graph/types/registry.ts';
import type { Recipe } from '../recipes.ts';
import { descriptionOf, mapEntries, type Nodes, rerouted, withParam } from './nodes.ts';
import { withPasted } from './with-pasted.ts';

/** What was painted: a mask, or a picture with the mask of what was changed; as references. */
export interface Painted {
  readonly mask?: string;
  readonly picture?: string;
  /** What was copied or pasted keeps its tone; else it takes on that of what is around it. */
  readonly keepTone?: boolean;
}

/** Puts what was painted in the place of the workflow's own drawing. */
export function withPainted(
  nodes: Nodes,
  asks: Recipe['asks'],
  { mask, picture, keepTone = false }: Painted,
  registry: Registry,
): Nodes {
  switch (asks) {
    case 'mask':
      return mask === undefined ? nodes : withMask(nodes, mask, registry);
    case 'edit':
      return picture === undefined ? nodes : withEdit(nodes, mask, picture, keepTone);
    case 'painting':
      return mapEntries(nodes, (id, entry) =>
        id === 'painting' && picture !== undefined ? withParam(entry, 'path', picture) : entry,
      );
    case 'paste':
      return mask === undefined || picture === undefined
        ? nodes
        : inOwnLight(withPasted(nodes, mask, picture), keepTone);
    case undefined:
      return nodes;
  }
}

/** A mask that was painted, in the place of the workflow's own: one of a large photograph may have been painted smaller. */
function withMask(nodes: Nodes, mask: string, registry: Registry): Nodes {
  const takesMask = (entry: NodeEntry | undefined) => {
    const source = descriptionOf(registry, entry)?.source;
    return source?.takes === 'mask' ? source.param : undefined;
  };
  const painted = mapEntries(nodes, (_id, entry) => {
    const param = takesMask(entry);
    return param === undefined ? entry : withParam(entry, param, mask);
  });
  const drawn = Object.keys(nodes).find((id) => takesMask(nodes[id]) !== undefined);
  if (drawn === undefined || nodes['photo'] === undefined) return painted;
  const whole = freshId({ nodes }, 'whole-mask');
  return {
    ...rerouted(painted, `${drawn}.mask`, `${whole}.mask`),
    [whole]: { type: 'mask/resize@1', in: { mask: `${drawn}.mask`, like: 'photo.image' } },
  };
}

/**
 * A picture that was painted on, in the place of the workflow's own edit. With the mask of what was painted over, all else
 * is the photograph's, whatever size it was painted in; what was painted is what has changed, also where it looks alike.
 */
function withEdit(nodes: Nodes, mask: string | undefined, picture: string, keepTone: boolean): Nodes {
  const edited = mapEntries(nodes, (id, entry) =>
    id === 'edit' ? withParam(entry, 'path', picture) : entry,
  );
  if (mask === undefined || nodes['photo'] === undefined) return edited;
  const [full, drawn, painted, whole] = ['full-edit', 'drawn', 'painted', 'whole-edit'].map((base) =>
    freshId({ nodes }, base),
  ) as [string, string, string, string];
  const where = nodes['changed'] === undefined ? painted : 'changed';
  const like = 'photo.image';
  return {
    ...rerouted(edited, 'edit.image', `${whole}.image`),
    [full]: { type: 'image/resize@1', in: { image: 'edit.image', like } },
    [drawn]: { type: 'mask/load@1', params: { path: mask } },
    [where]: { type: 'mask/resize@1', in: { mask: `${drawn}.mask`, like } },
    [whole]: {
      type: 'image/join-tone@1',
      ...(keepTone ? { params: { range: 0 } } : {}),
      in: { background: like, foreground: `${full}.image`, mask: `${where}.mask` },
    },
  };
}

/** What was pasted keeps its own light, where that is asked for. */
function inOwnLight(nodes: Nodes, keepTone: boolean): Nodes {
  if (!keepTone) return nodes;
  return mapEntries(nodes, (_id, entry) =>
    typeOf(entry) === 'detail/match-tone' ? withParam(entry, 'strength', 0) : entry,
  );
}
