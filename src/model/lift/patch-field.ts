import type { Size } from '../../runtime/tensor.ts';
import type { KernelMemory } from '../../runtime/wasm/kernel-memory.ts';
import type { KernelField } from './field.ts';
import { PATCH } from './levels.ts';

/**
 * A nearest-neighbour field: for each patch of an image the patch of another that is most like it. Patches are squares
 * of `patch` pixels named by their top left corners, so a field has `patch` − 1 columns and rows fewer than its image.
 */
export interface PatchField extends Size {
  readonly patch: number;
  /** Size of the image that the matches are in. */
  readonly source: Size;
  /** Corners of the matches, row by row. */
  readonly x: Uint16Array;
  readonly y: Uint16Array;
  /** Squared distance of each patch to its match, over red, green and blue in levels of 8 bits; 2³² − 1: no match. */
  readonly distance: Uint32Array;
}

export function readField(memory: KernelMemory, field: KernelField, source: Size): PatchField {
  const { width, height } = field;
  const count = width * height;
  const entries = memory.words(field.at, count);
  const x = new Uint16Array(count);
  const y = new Uint16Array(count);
  for (let i = 0; i < count; i++) {
    x[i] = entries[i]! & 0xffff;
    y[i] = entries[i]! >>> 16;
  }
  const { width: sourceWidth, height: sourceHeight } = source;
  return {
    ...{ width, height, patch: PATCH, source: { width: sourceWidth, height: sourceHeight }, x, y },
    distance: memory.words(field.distances, count).slice(),
  };
}
