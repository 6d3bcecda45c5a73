import { PatchwiseError } from '../../errors.ts';
import { medianFiltered } from '../../image/median.ts';
import { resize } from '../../image/resize.ts';
import { nchw, type Size, type Tensor } from '../../runtime/tensor.ts';
import type { Kernels } from '../../runtime/wasm/kernels.ts';
import { copyOfImage, type KernelImage, resampled } from './images.ts';

/**
 * Long side of the largest level that is held, by default, px: from there on a piece is many patches wide, and stays by
 * itself.
 */
export const HOLD_TO = 330;

/** How much strokes and things of a painting count, as long as they are held. */
const STROKE = 0.75;

/** Long side at which a photograph is flattened, px, and the radius of what goes there. */
const FLAT_SIDE = 128;
const FLAT_RADIUS = 2;

/** How much of what its ground counts a thing does from there on: what it shows is then the photograph's. */
const RELEASED = 0.5;

/** What the growing image is held to. */
export interface Hold {
  /** The small image, or a painting with the places of its strokes as opacity. */
  readonly image: KernelImage;
  /** With a painting the photograph as it would be painted ({@link flattened}). */
  readonly flat?: KernelImage | undefined;
  /** How much it counts where it is transparent, 0 to 1, and where it is not, as long as that is held ({@link holdAt}). */
  readonly shares: readonly [ground: number, strokes: number];
  /** Long side of the largest level that is held, px. */
  readonly to: number;
}

/** How much a painting counts that is held by a share, where its strokes are, and elsewhere. */
export function holdShares(share: number): Hold['shares'] {
  return [share, Math.max(share, STROKE)];
}

/**
 * A photograph as somebody would paint it: what is small in it is gone. What is held to a painting is a mixture of
 * photograph and painting, and is matched with such a mixture (as in Hertzmann et al. 2001, "Image analogies"): its
 * calm areas are else taken from what is calm in the photograph, and a mountain becomes a flat, combed one.
 * @param photo [1, C, H, W]
 */
export function flattened(photo: Tensor): Tensor {
  const { h: height, w: width } = nchw(photo);
  const factor = Math.min(1, FLAT_SIDE / Math.max(height, width));
  const scaled = (side: number) => Math.max(1, Math.round(side * factor));
  const size = { width: scaled(width), height: scaled(height) };
  return medianFiltered(resize(photo, size, 'area', { clip: [-1, 1] }), FLAT_RADIUS);
}

/**
 * What patches of the photograph are matched by at a level where a painting is held: as much of it is flat as of the
 * image is painted. The caller frees it.
 * @param photo at the level
 */
export async function flattenedLevel(
  kernels: Kernels,
  photo: KernelImage,
  flat: KernelImage,
  [ground]: Hold['shares'],
  signal: AbortSignal | undefined,
): Promise<KernelImage> {
  const copy = copyOfImage(kernels.memory, photo);
  const sized = await resampled(kernels, flat, photo, signal);
  mix(kernels, copy, sized, () => ground);
  if (sized !== flat) kernels.memory.free(sized.at);
  return copy;
}

/**
 * The share of {@link Hold} that was asked for.
 * @throws `value/out-of-range`
 */
export function requireHold(share = 0): number {
  if (share >= 0 && share <= 1) return share;
  throw new PatchwiseError('value/out-of-range', `"hold" cannot be ${share}.`, {
    hint: 'Give 0 (off) to 1; 0.3 keeps what a painting shows.',
  });
}

/**
 * How much what is held counts at a level.
 * @param until the share of the largest level up to which strokes are held here; 0: there are none
 * @param longest side of the level, px
 */
export function holdAt(
  { shares: [ground, strokes], to }: Pick<Hold, 'shares' | 'to'>,
  until: number,
  longest: number,
): number {
  if (until === 0) return ground;
  return longest <= to * until ? strokes : RELEASED * ground;
}

/** What is held at the size of a level; undefined where nothing is. The caller frees it. */
export async function heldAtLevel(
  kernels: Kernels,
  hold: Hold | undefined,
  size: Size,
  signal: AbortSignal | undefined,
): Promise<KernelImage | undefined> {
  if (hold === undefined || Math.max(size.width, size.height) > hold.to) return undefined;
  const resized = await resampled(kernels, hold.image, size, signal);
  return resized === hold.image ? copyOfImage(kernels.memory, resized) : resized;
}

/**
 * Draws an image towards another one of its size: what is looked for in the photograph is then what was composed, too,
 * not only what the patches agreed on. Without it a stroke as small as a patch goes in the first rounds: of the patches
 * that cover it most see more of what is around it.
 * @param hold how much the other one counts
 */
export function draw(kernels: Kernels, image: KernelImage, towards: KernelImage, hold: Hold): void {
  const longest = Math.max(image.width, image.height);
  mix(kernels, image, towards, (until) => holdAt(hold, until, longest));
}

/** @param shareOf how much of the other image is taken where it has that opacity, 0 to 1 */
function mix(
  kernels: Kernels,
  image: KernelImage,
  other: KernelImage,
  shareOf: (opacity: number) => number,
): void {
  const count = image.width * image.height * 4;
  const values = kernels.memory.bytes(image.at, count);
  const wanted = kernels.memory.bytes(other.at, count);
  const of = Float64Array.from({ length: 256 }, (_, opacity) => shareOf(opacity / 255));
  for (let i = 0; i < count; i += 4) {
    const share = of[wanted[i + 3]!]!;
    for (let k = i; k < i + 3; k++) values[k] = Math.round(values[k]! * (1 - share) + wanted[k]! * share);
  }
}
