import { PatchwiseError } from '../../errors.ts';
import { composite } from '../../image/composite.ts';
import { resize } from '../../image/resize.ts';
import { type Size, sizeOf, type Tensor } from '../../runtime/tensor.ts';
import type { Kernels } from '../../runtime/wasm/kernels.ts';
import { copyOfImage, type KernelImage, resampled } from './images.ts';

/**
 * Long side up to which levels are held to the small image, px: from there on a piece is many patches wide, and stays
 * by itself.
 */
const HOLD_UP_TO = 330;

/** How much strokes and things count that are drawn over the small image, as long as they are held. */
const STROKE = 0.65;

/** How much of what its ground counts a thing does from there on: what it shows is then the photograph's. */
const RELEASED = 0.5;

/** What the growing image is held to. */
export interface Hold {
  readonly image: KernelImage;
  /** How much it counts where it is transparent, 0 to 1, and where it is not, as long as that is held ({@link holdAt}). */
  readonly shares: readonly [ground: number, strokes: number];
}

/** How much a small image counts that is held by a share, where strokes are drawn over it, and elsewhere. */
export function holdShares(share: number): Hold['shares'] {
  return [share, Math.max(share, STROKE)];
}

/**
 * The small image with strokes drawn over it, of the size of their mask.
 * @param strokes [1, C, H, W] in [-1, 1], of any size: a picture of what the small image shows
 * @param mask where in it they are, [1, 1, h, w]: 0 where none is, else the share of {@link HOLD_UP_TO} up to which it is held
 */
export function withStrokes(small: Tensor, strokes: Tensor, mask: Tensor): Tensor {
  const sized = (image: Tensor) => resize(image, sizeOf(mask), 'bicubic', { clip: [-1, 1] });
  const drawn = { shape: mask.shape, data: mask.data.map((share) => (share > 0 ? 1 : 0)) };
  return composite(sized(small), sized(strokes), drawn);
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

/**
 * How much what is held counts at a level.
 * @param until the share of {@link HOLD_UP_TO} up to which strokes are held here; 0: there are none
 * @param longest side of the level, px
 */
export function holdAt([ground, strokes]: Hold['shares'], until: number, longest: number): number {
  if (until === 0) return ground;
  return longest <= HOLD_UP_TO * until ? strokes : RELEASED * ground;
}

/** What is held at the size of a level; undefined where nothing is. The caller frees it. */
export async function heldAtLevel(
  kernels: Kernels,
  hold: Hold | undefined,
  size: Size,
  signal: AbortSignal | undefined,
): Promise<KernelImage | undefined> {
  if (hold === undefined || Math.max(size.width, size.height) > HOLD_UP_TO) return undefined;
  const resized = await resampled(kernels, hold.image, size, signal);
  return resized === hold.image ? copyOfImage(kernels.memory, resized) : resized;
}

/**
 * Draws an image towards another one of its size: what is looked for in the photograph is then what was composed, too,
 * not only what the patches agreed on. Without it a stroke as small as a patch goes in the first rounds: of the patches
 * that cover it most see more of what is around it.
 * @param shares how much the other one counts, as {@link Hold} says
 */
export function draw(
  kernels: Kernels,
  image: KernelImage,
  towards: KernelImage,
  shares: Hold['shares'],
): void {
  const count = image.width * image.height * 4;
  const values = kernels.memory.bytes(image.at, count);
  const wanted = kernels.memory.bytes(towards.at, count);
  const longest = Math.max(image.width, image.height);
  const of = Float64Array.from({ length: 256 }, (_, until) => holdAt(shares, until / 255, longest));
  for (let i = 0; i < count; i += 4) {
    const share = of[wanted[i + 3]!]!;
    for (let k = i; k < i + 3; k++) values[k] = Math.round(values[k]! * (1 - share) + wanted[k]! * share);
  }
}
