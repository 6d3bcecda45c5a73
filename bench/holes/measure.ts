import { matchImages } from '../../src/model/lift/field/match-images.ts';
import { holeOf, touchingPatches } from '../../src/model/lift/fill/holes.ts';
import { areaDownscale } from '../../src/model/metrics/area.ts';
import { type PatchProfile, patchProfile, patchSwd } from '../../src/model/metrics/patch-swd.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import { openKernelThreads } from '../../src/runtime/wasm/kernel-threads.ts';
import type { Hole } from './holes.ts';

export interface FillingFigures {
  /** Of the patches that touch the hole against all of the photograph, both at a quarter of their size. */
  readonly patchSwd: number;
  /**
   * Levels of 8 bits by which patches across the edge of the hole differ from the nearest patch of the photograph
   * (RMS).
   */
  readonly seam: number;
  /** The same of patches within the hole. */
  readonly inside: number;
}

/** A meter for fillings of one hole. Matches are found by PatchMatch at half size: alike for all fillers, but not exact. */
export function meterOf({ photo, mask }: Hole): (filled: Tensor) => Promise<FillingFigures> {
  const reference: PatchProfile = patchProfile(areaDownscale(photo, 4));
  const region = binary(areaDownscale(mask, 4));
  const half = areaDownscale(photo, 2);
  const hole = holeOf(binary(areaDownscale(mask, 2)));
  const touching = touchingPatches(hole);
  const known = touchingPatches({ ...hole, bytes: hole.bytes.map((inside) => 1 - inside) });
  return async (filled) => {
    const image = patchProfile(areaDownscale(filled, 4), region);
    const options = { passes: 12, seed: 1, openKernels: openKernelThreads };
    const { distance, patch } = await matchImages(areaDownscale(filled, 2), half, options);
    const levels = (wanted: (i: number) => boolean) => {
      const found = distance.filter((_, i) => wanted(i));
      return Math.sqrt(found.reduce((sum, d) => sum + d, 0) / found.length / (3 * patch * patch));
    };
    return {
      patchSwd: patchSwd(reference, image).distance,
      seam: levels((i) => touching[i] === 1 && known[i] === 1),
      inside: levels((i) => touching[i] === 1 && known[i] === 0),
    };
  };
}

/** A pixel belongs to the hole when a pixel that it averages does. */
function binary(mask: Tensor): Tensor {
  return { ...mask, data: mask.data.map((v) => (v > 0 ? 1 : 0)) };
}
