import type { Tensor } from '../../runtime/tensor.ts';
import { oneImage } from './checks.ts';

/** Patch extent p of the patch metrics: 7×7 pixels. */
export const PATCH = 7;
/** Elements of an RGB patch of p×p pixels: 3·p·p, in the order channel, row, column. */
export function patchElements(patch: number): number {
  return 3 * patch * patch;
}
/** Elements of a 7×7 patch. */
export const PATCH_ELEMENTS = patchElements(PATCH);

/** Even; a block of patches stays in the processor's cache while all directions pass over it. */
const PATCHES_AT_ONCE = 256;

/** How many p×p patches (stride 1) an image has, per axis; 0 where it is too small for one. */
export function patchGrid(image: Tensor, patch = PATCH): { readonly rows: number; readonly columns: number } {
  const { h, w } = oneImage(image);
  const rows = Math.max(0, h - patch + 1);
  const columns = Math.max(0, w - patch + 1);
  return rows === 0 || columns === 0 ? { rows: 0, columns: 0 } : { rows, columns };
}

/**
 * Dot products of every patch with every direction.
 * @param image [1, C, H, W]; a grey image counts as RGB with equal channels
 * @param directions [D, 3·p·p] row after row, D a multiple of 4 (pad with zeros)
 * @returns [D, patches]: row d holds ⟨patch, direction d⟩ with the patches in raster order
 */
export function projectPatches(image: Tensor, directions: Float32Array, patch = PATCH): Float32Array {
  const { rows, columns } = patchGrid(image, patch);
  const patches = rows * columns;
  const elements = patchElements(patch);
  const count = directions.length / elements;
  const out = new Float32Array(count * patches);
  // Doubles: V8 converts every float32 that it loads.
  const wide = Float64Array.from(directions);
  eachBlock(image, patch, (block, size, first) => {
    for (let direction = 0; direction < count; direction += 4) {
      projectBlock(block, size, wide, direction, elements, out, patches, first);
    }
  });
  return out;
}

/**
 * Visits all patches in raster order, some hundred at a time.
 * @param visit gets a block of patches one after another (reused), how many it holds, and the number of the first
 */
export function eachBlock(
  image: Tensor,
  patch: number,
  visit: (block: Float64Array, size: number, first: number) => void,
): void {
  const { rows, columns } = patchGrid(image, patch);
  const patches = rows * columns;
  const block = new Float64Array(PATCHES_AT_ONCE * patchElements(patch));
  for (let first = 0; first < patches; first += PATCHES_AT_ONCE) {
    const size = Math.min(PATCHES_AT_ONCE, patches - first);
    copyPatches(image, patch, first, size, block);
    visit(block, size, first);
  }
}

/** Patches `first` to `first + size − 1` in raster order, one after another. */
function copyPatches(image: Tensor, extent: number, first: number, size: number, into: Float64Array): void {
  const { c, h, w } = oneImage(image);
  const columns = w - extent + 1;
  let at = 0;
  for (let patch = first; patch < first + size; patch++) {
    const corner = Math.floor(patch / columns) * w + (patch % columns);
    for (let channel = 0; channel < 3; channel++) {
      const plane = c === 3 ? channel * h * w : 0;
      for (let dy = 0; dy < extent; dy++) {
        const row = plane + corner + dy * w;
        for (let dx = 0; dx < extent; dx++) into[at++] = image.data[row + dx]!;
      }
    }
  }
}

/** Four directions and two patches at a time: each loaded number serves two to four products. */
function projectBlock(
  block: Float64Array,
  size: number,
  directions: Float64Array,
  direction: number,
  elements: number,
  out: Float32Array,
  stride: number,
  first: number,
): void {
  const d0 = direction * elements;
  const d1 = d0 + elements;
  const d2 = d1 + elements;
  const d3 = d2 + elements;
  for (let i = 0; i < size; i += 2) {
    const p = i * elements;
    const q = p + elements;
    let p0 = 0;
    let p1 = 0;
    let p2 = 0;
    let p3 = 0;
    let q0 = 0;
    let q1 = 0;
    let q2 = 0;
    let q3 = 0;
    for (let k = 0; k < elements; k++) {
      const a = block[p + k]!;
      const b = block[q + k]!;
      const u0 = directions[d0 + k]!;
      const u1 = directions[d1 + k]!;
      const u2 = directions[d2 + k]!;
      const u3 = directions[d3 + k]!;
      p0 += a * u0;
      q0 += b * u0;
      p1 += a * u1;
      q1 += b * u1;
      p2 += a * u2;
      q2 += b * u2;
      p3 += a * u3;
      q3 += b * u3;
    }
    const at = direction * stride + first + i;
    out[at] = p0;
    out[at + stride] = p1;
    out[at + 2 * stride] = p2;
    out[at + 3 * stride] = p3;
    if (i + 1 === size) continue; // an odd last patch: its partner in the block is left over from before
    out[at + 1] = q0;
    out[at + stride + 1] = q1;
    out[at + 2 * stride + 1] = q2;
    out[at + 3 * stride + 1] = q3;
  }
}
