import { basename } from 'node:path';
import type { GraphDocument, JsonValue } from '../../src/graph/document/document.ts';
import { mapNodes } from '../../src/graph/document/nesting.ts';
import type { Size } from '../../src/runtime/tensor.ts';

/** Long side of the images that the workflows are made for: that of the sample models. */
const MADE_FOR = 96;

/** As many as the sample models have: `sample-by-hand` has a chain for each, and others start at scale 3. */
export const SCALES = 4;

/** Short side of the coarsest scale, px: that of the sample models. */
export const COARSEST = 18;

/** Updates a scale of the workflow that trains, and its pool: a training is timed elsewhere (`--only training`). */
export const TRAINING = { updates: 4, poolSize: 8 } as const;

/** Parameters in pixels of the result, on any node. */
const EXTENTS = ['width', 'height', 'left', 'right', 'top', 'bottom'];
/** Those of masks; the sigma of other nodes belongs to the coarsest scale, whose size stays. */
const MASK_EXTENTS = ['radius', 'sigma'];

/**
 * A workflow as it is for images of another size: everything that is given in pixels grows with them, models and input
 * images come from elsewhere, and a training is cut short.
 * @param size long side of what is computed, px
 * @param fileFor the file that takes the place of one that the workflow names
 */
export function graphAtSize(
  document: GraphDocument,
  size: number,
  fileFor: (path: string) => string,
): GraphDocument {
  const factor = size / MADE_FOR;
  return mapNodes(document, (_id, node) => {
    const params: Record<string, JsonValue> = { ...node.params };
    const names = extentsOf(node.type, params);
    for (const name of names) {
      const value = params[name];
      if (typeof value !== 'number') continue;
      params[name] = name === 'sigma' ? value * factor : Math.round(value * factor);
    }
    if (typeof params['path'] === 'string') params['path'] = fileFor(params['path']);
    if (node.type.startsWith('training/train-pyramid@'))
      Object.assign(params, { longSide: size, ...TRAINING });
    return node.type.startsWith('graph/') ? node : { ...node, params };
  });
}

/** The parameters of a node that are in pixels. */
function extentsOf(type: string, params: Readonly<Record<string, JsonValue>>): readonly string[] {
  if (params['unit'] === 'percent') return [];
  // Where a lift begins and ends are shares of the photograph.
  if (type.startsWith('detail/lift@')) return ['width', 'height'];
  return type.startsWith('mask/') ? [...EXTENTS, ...MASK_EXTENTS] : EXTENTS;
}

/** Long side of an input image of this workflow, px: twice as large where a truth to enlarge to is wanted. */
export function inputSide(workflow: string, size: number): number {
  return workflow === 'super-resolution' ? 2 * size : size;
}

/** A reason not to run a workflow at a size, or undefined. */
export function reasonToSkip(photo: Size, size: number): string | undefined {
  const short = Math.round(
    (size * Math.min(photo.height, photo.width)) / Math.max(photo.height, photo.width),
  );
  if (short > COARSEST) return undefined;
  return `its short side would be ${short} px, and the coarsest of ${SCALES} scales has ${COARSEST}`;
}

/** What the file of a path is called, without its folder and its ending. */
export function stemOf(path: string): string {
  return basename(path.replaceAll('\\', '/')).replace(/\.[^.]*$/, '');
}
