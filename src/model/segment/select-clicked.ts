import { PatchwiseError, throwIfCancelled } from '../../errors.ts';
import { resize } from '../../image/resize.ts';
import { type Size, sizeOf, type Tensor } from '../../runtime/tensor.ts';
import type { OpenKernels } from '../../runtime/wasm/kernels.ts';
import {
  type Checks,
  FUNCTION,
  NUMBER,
  requireOptions,
  requireTensor,
  SIGNAL,
} from '../../shared/arguments.ts';
import { contrastOf, growRegion, type Levels } from './grow-region.ts';
import { levelsOf, reachOfMark, selectObject } from './select-object.ts';

/** Where an object was clicked at. */
export interface ClickOptions {
  /** Within the image, px from its left and upper edge. */
  readonly x: number;
  readonly y: number;
  readonly signal?: AbortSignal | undefined;
  readonly openKernels?: OpenKernels | undefined;
}

const CLICK_OPTIONS: Checks<ClickOptions> = {
  x: NUMBER,
  y: NUMBER,
  signal: SIGNAL,
  openKernels: FUNCTION,
};

/** Longer side at which the object is looked for, px. */
const WORKING = 192;
/** Pixels of an object there, at least, and at most as a share of the image: what is larger is drawn around. */
const SIZES = { least: 20, share: 0.2 };
/** Radius of the dot that a click marks, as a share of the longer side. */
const DOT = 0.008;
/** How far beyond the dot an object may reach, in distances to the farthest pixel that was grown; and beyond what was grown. */
const REACH = { dot: 1.2, grown: 0.25 };
/** An outline of less contrast is none, levels. */
const FAINT = 30;

/**
 * The object that lies at a point: what grows there up to its strongest outline says how large it is, and is then fitted to
 * it (`selectObject`) once from the dot alone and once from all that was grown, since others of its colours may lie near.
 * The one with the stronger outline is taken.
 * @param image [1, 1 or 3, H, W] in [-1, 1]
 * @returns [1, 1, H, W] in [0, 1], soft at its edge; undefined where nothing stands out, or what does fills over a fifth of
 *   the image
 * @throws `tensor/shape`, `value/out-of-range` for a point outside of it, `run/cancelled`
 *
 * @example
 * import { decodeImage } from 'patchwise';
 * import { selectClicked } from 'patchwise/model';
 * const { image } = await decodeImage('photo.jpg');
 * const mask = await selectClicked(image, { x: 120, y: 80 });
 * console.log(mask?.shape ?? 'nothing stands out there');
 */
export async function selectClicked(image: Tensor, options: ClickOptions): Promise<Tensor | undefined> {
  requireTensor(image, 'image');
  requireOptions(options, CLICK_OPTIONS, ['x', 'y']);
  const { x, y, signal, openKernels } = options;
  const size = sizeOf(image);
  if (!(x >= 0 && x <= size.width && y >= 0 && y <= size.height)) {
    throw new PatchwiseError(
      'value/out-of-range',
      `The point ${x}, ${y} lies outside of the image of ${size.width}×${size.height} px.`,
      { hint: 'Give a point within it, in px from its left and upper edge.' },
    );
  }
  const shrink = Math.min(1, WORKING / Math.max(size.width, size.height));
  const small = {
    width: Math.max(1, Math.round(size.width * shrink)),
    height: Math.max(1, Math.round(size.height * shrink)),
  };
  const levels: Levels = { ...small, colours: levelsOf(resize(image, small, 'area')) };
  const column = Math.min(small.width - 1, Math.floor((x / size.width) * small.width));
  const row = Math.min(small.height - 1, Math.floor((y / size.height) * small.height));
  const most = SIZES.share * small.width * small.height;
  const grown = growRegion(levels, row * small.width + column, { ...SIZES, most });
  if (grown === undefined) return undefined;
  const mark = enlarged(grown, small, size);
  const tries: readonly (readonly [mark: Tensor, reach: number])[] = [
    [dotAt({ x, y }, size), REACH.dot * farthest(mark, { x, y })],
    [mark, reachOfMark(mark, REACH.grown)],
  ];
  let best: { readonly mask: Tensor; readonly contrast: number } | undefined;
  for (const [given, reach] of tries) {
    throwIfCancelled(signal);
    const mask = await selectObject(image, given, { reach, signal, ...(openKernels && { openKernels }) });
    const region = resize(mask, small, 'area').data.map((share) => (share >= 0.5 ? 1 : 0));
    const pixels = region.reduce((sum, one) => sum + one, 0);
    const contrast = pixels < SIZES.least || pixels > 1.25 * most ? 0 : contrastOf(levels, region);
    if (contrast >= FAINT && contrast > (best?.contrast ?? 0)) best = { mask, contrast };
  }
  return best?.mask;
}

function enlarged(region: Uint8Array, { width, height }: Size, size: Size): Tensor {
  const small = { shape: [1, 1, height, width], data: Float32Array.from(region) };
  const { shape, data } = resize(small, size, 'bicubic');
  return { shape, data: data.map((share) => (share >= 0.5 ? 1 : 0)) };
}

function dotAt({ x, y }: { readonly x: number; readonly y: number }, { width, height }: Size): Tensor {
  const radius = Math.max(1, DOT * Math.max(width, height));
  const data = Float32Array.from({ length: width * height }, (_, i) =>
    Math.hypot((i % width) + 0.5 - x, Math.floor(i / width) + 0.5 - y) <= radius ? 1 : 0,
  );
  return { shape: [1, 1, height, width], data };
}

/** Distance of the farthest pixel of a mask from a point, px. */
function farthest(mask: Tensor, { x, y }: { readonly x: number; readonly y: number }): number {
  const { width } = sizeOf(mask);
  let most = 0;
  for (const [i, inside] of mask.data.entries())
    if (inside === 1)
      most = Math.max(most, Math.hypot((i % width) + 0.5 - x, Math.floor(i / width) + 0.5 - y));
  return most;
}
