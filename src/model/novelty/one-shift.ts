import { resize } from '../../image/resize.ts';
import { ENGINE, type EnergyEngine } from '../../runtime/engine/engine.ts';
import { nchw, type Size, sizeOf, type Tensor } from '../../runtime/tensor.ts';
import { requireArgument, requireTensor } from '../../shared/arguments.ts';

/** Shifts this near each other, as a share of the photograph's long side, count as one: a picture bent a little is no new one. */
const NEAR = 0.04;
/** Side of patches beside the root of the photograph's area: 7 px where that measures 52×29 px. */
const SIDE = 0.18;
const MOST_SIDE = 7;
/** Pixels of a photograph of which all patches are compared with those of others, at most: a picture of ten may be as long. */
export const MOST_COMPARED = 2000;

/** Measures how much of images is one shift of a photograph. */
export interface OneShiftMeter {
  /**
   * Of each image, of any size but the photograph's scale, the share of its patches whose nearest patch of the photograph
   * lies at one shift or near it: 1 for a copy and for a pan.
   * @param images [N, C, H, W]
   */
  measure(images: Tensor): Promise<number[]>;
  release(): Promise<void>;
}

/**
 * The meter of a photograph, by exact nearest patches. Of more than {@link MOST_COMPARED} pixels, it and the images are shrunk
 * first.
 * @param photo [1, C, h, w] at the scale of the images
 */
export function oneShiftMeter(engine: EnergyEngine, photo: Tensor): OneShiftMeter {
  const whole = sizeOf(photo);
  const by = Math.min(1, Math.sqrt(MOST_COMPARED / (whole.width * whole.height)));
  const compared = (image: Tensor): Tensor => {
    const { width, height } = sizeOf(image);
    const size = { width: Math.round(by * width), height: Math.round(by * height) };
    return by === 1 ? image : resize(image, size, 'lanczos', { clip: [-1, 1] });
  };
  const small = compared(photo);
  const own = sizeOf(small);
  const long = Math.max(own.width, own.height);
  const reach = Math.min(
    MOST_SIDE >> 1,
    Math.max(1, Math.round((SIDE * Math.sqrt(own.width * own.height) - 1) / 2)),
  );
  const program = engine.compilePatches({ photo: small, patch: 2 * reach + 1, border: 0, heights: 0 });
  return {
    async measure(given) {
      const images = compared(given);
      const { n, h, w } = nchw(images);
      const nearest = await program.nearest(images);
      return Array.from({ length: n }, (_, i) =>
        oneShift(
          nearest.subarray(i * h * w, (i + 1) * h * w),
          { width: w, height: h },
          own,
          reach,
          NEAR * long,
        ),
      );
    },
    release: () => program.release(),
  };
}

/** Long side at which finished pictures are measured, px. */
const MEASURED = 52;

/**
 * The share of a picture of any size that one shift of a photograph explains: both shrunk to a long side of 52 px.
 * @param photo [1, C, H, W] in [-1, 1]
 * @param image [1, C, h, w] in [-1, 1]
 *
 * @example
 * import { decodeImage, measureOneShift, openEngine } from 'patchwise';
 * const engine = await openEngine('auto');
 * const [photo, picture] = await Promise.all(['photo.jpg', 'picture.png'].map((path) => decodeImage(path)));
 * if (photo && picture) console.log(await measureOneShift(engine, photo.image, picture.image)); // 1: a copy
 * await engine.dispose();
 */
export async function measureOneShift(engine: EnergyEngine, photo: Tensor, image: Tensor): Promise<number> {
  requireArgument(engine, 'engine', ENGINE);
  requireTensor(photo, 'photo');
  requireTensor(image, 'image');
  const shrunk = (of: Tensor): Tensor => {
    const { width, height } = sizeOf(of);
    const by = MEASURED / Math.max(width, height);
    const side = (value: number) => Math.max(8, Math.round(value * by));
    return resize(of, { width: side(width), height: side(height) }, 'lanczos', { clip: [-1, 1] });
  };
  const meter = oneShiftMeter(engine, shrunk(photo));
  try {
    const [share] = await meter.measure(shrunk(image));
    return share as number;
  } finally {
    await meter.release();
  }
}

/**
 * The largest share of patches whose shifts lie within `near` of one.
 * @param nearest of each pixel the raster index in the photograph of the middle of the nearest patch
 * @param reach pixels at the border whose patches are not whole: they do not count
 */
export function oneShift(nearest: Int32Array, image: Size, photo: Size, reach: number, near: number): number {
  const [rangeX, rangeY] = [image.width + photo.width, image.height + photo.height];
  const counts = new Uint32Array(rangeX * rangeY);
  let patches = 0;
  for (let y = reach; y < image.height - reach; y++)
    for (let x = reach; x < image.width - reach; x++) {
      const at = nearest[y * image.width + x]!;
      const [fromX, fromY] = [at % photo.width, Math.floor(at / photo.width)];
      counts[(fromY - y + image.height) * rangeX + fromX - x + image.width]!++;
      patches++;
    }
  return patches === 0
    ? 1
    : mostWithin(counts, { width: rangeX, height: rangeY }, Math.max(1, Math.round(near))) / patches;
}

/** The largest sum of counts in a square of a reach around a cell. */
function mostWithin(counts: Uint32Array, { width, height }: Size, reach: number): number {
  // Sums over rows, then over columns.
  const rows = new Uint32Array(counts.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let u = Math.max(0, x - reach); u <= Math.min(width - 1, x + reach); u++)
        rows[y * width + x]! += counts[y * width + u]!;
  let most = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let v = Math.max(0, y - reach); v <= Math.min(height - 1, y + reach); v++)
        sum += rows[v * width + x]!;
      most = Math.max(most, sum);
    }
  return most;
}
