import type { Tensor } from '../../runtime/tensor.ts';
import { oneImage } from './checks.ts';

/** Patch extent p of the patch metrics: 7×7 pixels. */
export const PATCH = 7;
/** Elements of an RGB patch: 3·7·7, in the order channel, row, column. */
export const PATCH_ELEMENTS = 3 * PATCH * PATCH;

const PATCHES_AT_ONCE = 256;

/** How many p×p patches (stride 1) an image has, per axis; 0 where it is too small for one. */
export function patchGrid(image: Tensor): { readonly rows: number; readonly columns: number } {
  const { h, w } = oneImage(image);
  const rows = Math.max(0, h - PATCH + 1);
  const columns = Math.max(0, w - PATCH + 1);
  return rows === 0 || columns === 0 ? { rows: 0, columns: 0 } : { rows, columns };
}

/**
 * Dot products of every patch with every direction.
 * @param image [1, C, H, W]; a grey image counts as RGB with equal channels
 * @param directions [D, 147] row after row; D a multiple of 4, or the rest is done one by one
 * @returns [D, patches]: row d holds ⟨patch, direction d⟩ with the patches in raster order
 */
export function projectPatches(image: Tensor, directions: Float32Array): Float32Array {
  const { rows, columns } = patchGrid(image);
  const patches = rows * columns;
  const count = directions.length / PATCH_ELEMENTS;
  const out = new Float32Array(count * patches);
  const block = new Float32Array(PATCHES_AT_ONCE * PATCH_ELEMENTS);
  for (let first = 0; first < patches; first += PATCHES_AT_ONCE) {
    const size = Math.min(PATCHES_AT_ONCE, patches - first);
    for (let i = 0; i < size; i++) {
      copyPatch(image, Math.floor((first + i) / columns), (first + i) % columns, block, i * PATCH_ELEMENTS);
    }
    let direction = 0;
    for (; direction + 4 <= count; direction += 4) {
      projectFour(block, size, directions, direction, out, patches, first);
    }
    for (; direction < count; direction++) {
      projectOne(block, size, directions, direction, out, direction * patches + first);
    }
  }
  return out;
}

function copyPatch(image: Tensor, y: number, x: number, into: Float32Array, offset: number): void {
  const { c, h, w } = oneImage(image);
  let at = offset;
  for (let channel = 0; channel < 3; channel++) {
    const plane = c === 3 ? channel * h * w : 0;
    for (let dy = 0; dy < PATCH; dy++) {
      const row = plane + (y + dy) * w + x;
      for (let dx = 0; dx < PATCH; dx++) into[at++] = image.data[row + dx]!;
    }
  }
}

/** Four directions at a time: each patch element is loaded once for four products. */
function projectFour(
  block: Float32Array,
  size: number,
  directions: Float32Array,
  direction: number,
  out: Float32Array,
  stride: number,
  first: number,
): void {
  const d0 = direction * PATCH_ELEMENTS;
  const d1 = d0 + PATCH_ELEMENTS;
  const d2 = d1 + PATCH_ELEMENTS;
  const d3 = d2 + PATCH_ELEMENTS;
  for (let i = 0; i < size; i++) {
    const patch = i * PATCH_ELEMENTS;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let k = 0; k < PATCH_ELEMENTS; k++) {
      const value = block[patch + k]!;
      s0 += value * directions[d0 + k]!;
      s1 += value * directions[d1 + k]!;
      s2 += value * directions[d2 + k]!;
      s3 += value * directions[d3 + k]!;
    }
    const at = direction * stride + first + i;
    out[at] = s0;
    out[at + stride] = s1;
    out[at + 2 * stride] = s2;
    out[at + 3 * stride] = s3;
  }
}

function projectOne(
  block: Float32Array,
  size: number,
  directions: Float32Array,
  direction: number,
  out: Float32Array,
  at: number,
): void {
  const d = direction * PATCH_ELEMENTS;
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let k = 0; k < PATCH_ELEMENTS; k++) sum += block[i * PATCH_ELEMENTS + k]! * directions[d + k]!;
    out[at + i] = sum;
  }
}
