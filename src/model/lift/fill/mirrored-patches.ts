import type { KernelMemory } from '../../../runtime/wasm/kernel-memory.ts';
import { type KernelField, patchGrid } from '../field/field.ts';
import type { KernelImage } from '../images.ts';
import type { ExcludedLevel } from './excluded.ts';
import { MIRROR } from './holes.ts';
import type { MaskedLevel } from './masked-levels.ts';

/**
 * Lets only those patches come from the mirrored margins of a canvas that do already: gives all others {@link MIRROR}.
 * What is matched beside the photograph's edge fits its mirror image best of all, so that this would be all of the margin;
 * where it is to be is what the cut decides, at its price (addCostOfMirror).
 * @param mask whose active patches are changed
 */
export function keepMirrored(
  memory: KernelMemory,
  field: KernelField,
  source: KernelImage,
  { active }: MaskedLevel,
  { patches }: ExcludedLevel,
): void {
  const grid = patchGrid(source);
  const count = field.width * field.height;
  const [entries, bits] = [memory.words(field.at, count), memory.bytes(active, count)];
  const margins = memory.bytes(patches, grid.width * grid.height);
  for (let q = 0; q < count; q++) {
    if (bits[q] === 0) continue;
    const entry = entries[q]!;
    const mirrors = (margins[(entry >>> 16) * grid.width + (entry & 0xffff)]! & MIRROR) !== 0;
    bits[q] = mirrors ? bits[q]! & ~MIRROR : bits[q]! | MIRROR;
  }
}
