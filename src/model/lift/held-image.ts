import { PatchwiseError } from '../../errors.ts';
import type { Size } from '../../runtime/tensor.ts';
import type { Kernels } from '../../runtime/wasm/kernels.ts';
import { copyOfImage, type KernelImage, resampled } from './images.ts';

/**
 * Long side up to which levels are held to the small image, px: from there on a piece is many patches wide, and stays
 * by itself.
 */
const HOLD_UP_TO = 330;

/** The small image, which the growing one is held to. */
export interface Hold {
  readonly small: KernelImage;
  /** How much it counts, 0 to 1. */
  readonly share: number;
}

/**
 * The share of {@link Hold} that was asked for.
 * @throws `value/out-of-range`
 */
export function requireHold(share = 0): number {
  if (share >= 0 && share <= 1) return share;
  throw new PatchwiseError('value/out-of-range', `"hold" cannot be ${share}.`, {
    hint: 'Give 0 (off) to 1; 0.5 keeps small strokes of a painting.',
  });
}

/** The small image at the size of a level; undefined where nothing is held. The caller frees it. */
export async function heldAtLevel(
  kernels: Kernels,
  hold: Hold | undefined,
  size: Size,
  signal: AbortSignal | undefined,
): Promise<KernelImage | undefined> {
  if (hold === undefined || hold.share === 0 || Math.max(size.width, size.height) > HOLD_UP_TO)
    return undefined;
  const resized = await resampled(kernels, hold.small, size, signal);
  return resized === hold.small ? copyOfImage(kernels.memory, resized) : resized;
}

/**
 * Draws an image towards another one of its size: what is looked for in the photograph is then what was composed, too,
 * not only what the patches agreed on. Without it a stroke as small as a patch goes in the first rounds: of the patches
 * that cover it most see more of what is around it.
 */
export function draw(kernels: Kernels, image: KernelImage, towards: KernelImage, share: number): void {
  const count = image.width * image.height * 4;
  const values = kernels.memory.bytes(image.at, count);
  const wanted = kernels.memory.bytes(towards.at, count);
  for (let i = 0; i < count; i++) values[i] = Math.round(values[i]! * (1 - share) + wanted[i]! * share);
}
