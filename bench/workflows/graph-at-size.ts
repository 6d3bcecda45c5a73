import { basename } from 'node:path';
import type { GraphDocument, JsonValue } from '../../src/graph/document/document.ts';
import { mapNodes } from '../../src/graph/document/nesting.ts';
import type { Size } from '../../src/runtime/tensor.ts';

/** As many as the sample models have: `sample-by-hand` has a chain for each, and others start at scale 3. */
export const SCALES = 4;

/** Short side of the coarsest scale, px: that of the sample models. */
export const COARSEST = 18;

/** Updates a scale of the workflow that trains, and its pool: a training is timed elsewhere (`--only training`). */
export const TRAINING = { updates: 4, poolSize: 8 } as const;

/**
 * A workflow for images of another size, which the workflow itself does not know: models and input images come from
 * elsewhere, and a training is cut short.
 * @param size long side of what is computed, px
 * @param fileFor the file that takes the place of one that the workflow names
 */
export function graphAtSize(
  document: GraphDocument,
  size: number,
  fileFor: (path: string) => string,
): GraphDocument {
  return mapNodes(document, (_id, node) => {
    const path = node.params?.['path'];
    const changed: Record<string, JsonValue> = typeof path === 'string' ? { path: fileFor(path) } : {};
    if (node.type.startsWith('training/train-pyramid@'))
      Object.assign(changed, { longSide: size, ...TRAINING });
    return Object.keys(changed).length === 0 ? node : { ...node, params: { ...node.params, ...changed } };
  });
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
