import { PatchwiseError } from '../../../errors.ts';
import type { Size } from '../../../runtime/tensor.ts';
import type { Kernels } from '../../../runtime/wasm/kernels.ts';
import { patchGrid } from '../field/field.ts';
import type { LiftLevel } from '../levels.ts';
import type { ReferenceLayout } from '../references.ts';
import { CLEAR, type Hole } from './holes.ts';
import { type KernelHole, kernelHoleAt, kernelTouching } from './kernel-holes.ts';

/** What may not be used of what patches come from, at one level. Addresses of bytes, 0 for "all may be". */
export interface ExcludedLevel {
  /** A byte a pixel of the source: 1 where it may not be used, and {@link CLEAR} where not in what has to be opaque. */
  readonly pixels: number;
  /** The same, a byte a patch of the source. */
  readonly patches: number;
  free(): void;
}

/**
 * What may not be used: what is in the hole, and, where there are two photographs, what lies between and beside them; and
 * in what has to be opaque what is transparent. Undefined: all may be.
 * @param hole of the photograph; undefined: what is in it may be used, too
 * @param clear a byte a pixel, {@link CLEAR} where it is transparent; undefined: nothing has to be opaque
 */
export function excludedPixels(
  layout: ReferenceLayout,
  hole: Hole | undefined,
  clear?: Uint8Array,
): Hole | undefined {
  const none = layout.parts.length > 1 ? outsideParts(layout, hole) : hole;
  if (clear === undefined) return none;
  return { ...layout.size, bytes: none === undefined ? clear : clear.map((bit, i) => bit | none.bytes[i]!) };
}

/**
 * Prepares what may not be used; a patch that touches it may not be used either. The function that is returned makes
 * what it means at a level.
 * @param whole of {@link excludedPixels}
 * @throws (that function) `value/out-of-range` when nothing is left
 */
export function excludedLevels(
  kernels: Kernels,
  whole: KernelHole | undefined,
  signal: AbortSignal | undefined,
): (level: LiftLevel) => Promise<ExcludedLevel> {
  const { memory } = kernels;
  return async ({ source }) => {
    if (whole === undefined) return { pixels: 0, patches: 0, free: () => {} };
    const excluded = await kernelHoleAt(kernels, whole, source, signal);
    const patches = await kernelTouching(kernels, excluded, signal);
    const { width, height } = patchGrid(source);
    requireSource(memory.bytes(patches, width * height), source);
    const own = excluded === whole ? 0 : excluded.at;
    return { pixels: excluded.at, patches, free: () => memory.free(patches, own) };
  };
}

/** What lies between and beside two photographs, and the hole of the first. */
export function outsideParts({ size, parts }: ReferenceLayout, hole?: Hole): Hole {
  const bytes = new Uint8Array(size.width * size.height).fill(1);
  for (const { top, width, height } of parts) {
    for (let y = top; y < top + height; y++) bytes.fill(0, y * size.width, y * size.width + width);
  }
  if (hole !== undefined) {
    for (let y = 0; y < hole.height; y++)
      bytes.set(hole.bytes.subarray(y * hole.width, (y + 1) * hole.width), y * size.width);
  }
  return { ...size, bytes };
}

function requireSource(touching: Uint8Array, { width, height }: Size): void {
  if (touching.some((bits) => (bits & ~CLEAR) === 0)) return;
  throw new PatchwiseError(
    'value/out-of-range',
    `The mask leaves no patch of its surroundings to fill the hole with, at ${width}×${height} px.`,
    { hint: 'Paint a smaller mask, or give another photograph to take patches from.' },
  );
}
