import { pad } from '../../image/pad.ts';
import { LEVELS } from '../../image/pointwise.ts';
import { resize } from '../../image/resize.ts';
import { ENGINE, type EnergyEngine } from '../../runtime/engine/engine.ts';
import { nchw, type Size, sizeOf, splitBatch, type Tensor } from '../../runtime/tensor.ts';
import { requireArgument, requireTensor } from '../../shared/arguments.ts';
import { contentBeside } from './content.ts';
import { strainOf } from './strain.ts';

/** Shifts this near each other, as a share of the photograph's long side, count as one: a picture bent a little is no new one. */
const NEAR = 0.04;
/** Side of patches beside the root of the photograph's area: 7 px where that measures 52×29 px. */
const SIDE = 0.18;
const MOST_SIDE = 7;
/** Pixels of a photograph of which all patches are compared with those of others, at most: a picture of ten may be as long. */
export const MOST_COMPARED = 2000;

/** What an image is beside a photograph. */
export interface Judgement {
  /**
   * Share of its patches whose nearest patch of the photograph lies at one shift or near it, 0 to 1: 1 for a copy and
   * for a pan.
   */
  readonly oneShift: number;
  /** How badly its worst place joins (strain.ts). Next to 0 for the photograph itself. */
  readonly strain: number;
  /** How much it shows, as a share of what the photograph does (content.ts): less than 1 of a calm part of it. */
  readonly content: number;
}

/** Compares images with a photograph, each patch with the nearest one. */
export interface NearestMeter {
  /** @param images [N, C, H, W] of any size, at the photograph's scale */
  measure(images: Tensor): Promise<Judgement[]>;
  release(): Promise<void>;
}

/**
 * The meter of a photograph, by exact nearest patches. Of more than {@link MOST_COMPARED} pixels, it and the images are shrunk
 * first.
 * @param photo [1, C, h, w] at the scale of the images
 */
export function nearestMeter(engine: EnergyEngine, photo: Tensor): NearestMeter {
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
    (Math.min(own.width, own.height) - 1) >> 1,
  );
  // Patches that reach beyond the border would be like whatever ends upright: a frame of a pixel leaves them out.
  const frame = { left: 1, right: 1, top: 1, bottom: 1 };
  const framed = pad(small, frame, 'edge');
  const excluded = pad(
    { shape: [1, 1, own.height, own.width], data: new Float32Array(own.width * own.height) },
    frame,
    1,
  );
  const contentOf = contentBeside(small);
  const program = engine.compilePatches({
    photo: framed,
    patch: 2 * reach + 1,
    border: 0,
    heights: 0,
    excluded,
  });
  return {
    async measure(given) {
      const images = compared(given);
      const { h, w } = nchw(images);
      const nearest = await program.nearest(images);
      return splitBatch(images).map((image, i) => {
        const of = nearest.subarray(i * h * w, (i + 1) * h * w);
        return {
          oneShift: oneShift(of, { width: w, height: h }, sizeOf(framed), reach, NEAR * long),
          strain: strainOf(image, 2 * reach + 1, differences(image, framed, of, reach)),
          content: contentOf(image),
        };
      });
    },
    release: () => program.release(),
  };
}

/** Mean square of what each whole patch of an image differs from its nearest of the photograph, levels of 8 bits. */
function differences(image: Tensor, photo: Tensor, nearest: Int32Array, reach: number): Float64Array {
  const { c, h, w } = nchw(image);
  const { h: photoHeight, w: photoWidth } = nchw(photo);
  const side = 2 * reach + 1;
  const [whole, rows] = [w - 2 * reach, h - 2 * reach];
  const found = new Float64Array(whole * rows);
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < whole; x++) {
      const middle = nearest[(y + reach) * w + x + reach]!;
      const [fromX, fromY] = [(middle % photoWidth) - reach, Math.floor(middle / photoWidth) - reach];
      let sum = 0;
      for (let channel = 0; channel < c; channel++)
        for (let v = 0; v < side; v++) {
          const here = (channel * h + y + v) * w + x;
          const there = (channel * photoHeight + fromY + v) * photoWidth + fromX;
          for (let u = 0; u < side; u++) sum += (image.data[here + u]! - photo.data[there + u]!) ** 2;
        }
      found[y * whole + x] = (LEVELS ** 2 * sum) / (c * side * side);
    }
  return found;
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
  const meter = nearestMeter(engine, shrunk(photo));
  try {
    const [judgement] = await meter.measure(shrunk(image));
    return (judgement as Judgement).oneShift;
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
