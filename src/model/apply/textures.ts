import { gaussianBlur } from '../../image/gaussian-blur.ts';
import { toGrey, toRgb } from '../../image/grey.ts';
import { filled, nchw, type Tensor } from '../../runtime/tensor.ts';

/** Between which Gaussian blurs a band of detail lies, standard deviations in px, the coarsest first. */
export const BANDS = [
  [3, 6],
  [1.5, 3],
  [0.7, 1.5],
  [0, 0.7],
] as const;
/** Standard deviation of the surroundings whose colour and detail count, px. */
const AROUND = 2;
/** What a factor of e in the deviation of a band counts beside a colour difference. */
const DETAIL = 0.3;
/** Less detail than this is none: the deviation of noise, in [-1, 1]. */
const FLOOR = 2 / 127.5;
/** The share of an image that is calm: there detail is the camera's noise. */
const CALM = 0.25;

/** How many quantiles of a colour tell how light a picture was taken; odd. */
const QUANTILES = 49;

/** What a picture shows around each pixel. */
export interface Texture {
  readonly height: number;
  readonly width: number;
  /** Three colours, along the axis of greys and across it. */
  readonly colours: readonly Float32Array[];
  /** The variance of each of {@link BANDS}. */
  readonly variances: readonly Float32Array[];
}

/** @param image [1, C, H, W] in [-1, 1] */
export function textureOf(image: Tensor): Texture {
  const { h, w } = nchw(image);
  const plane = h * w;
  const { data } = gaussianBlur(toRgb(image), AROUND, { border: 'nearest' });
  const channel = (c: number) => data.subarray(c * plane, (c + 1) * plane);
  const [r, g, b] = [channel(0), channel(1), channel(2)] as const;
  const axis = (x: number, y: number, z: number) => {
    const length = Math.hypot(x, y, z);
    return Float32Array.from(r, (value, p) => (x * value + y * g[p]! + z * b[p]!) / length);
  };
  return {
    height: h,
    width: w,
    colours: [axis(1, 1, 1), axis(1, -1, 0), axis(1, 1, -2)],
    variances: bands(toGrey(image)).map((band) => {
      const squares = { shape: band.shape, data: band.data.map((value) => value * value) };
      return gaussianBlur(squares, AROUND, { border: 'nearest' }).data;
    }),
  };
}

/** The detail of a grey image in each band. */
function bands(grey: Tensor): Tensor[] {
  const blurred = (sigma: number) => gaussianBlur(grey, sigma, { border: 'nearest' });
  return BANDS.map(([from, to]) => {
    const soft = blurred(to);
    return { shape: grey.shape, data: blurred(from).data.map((value, p) => value - soft.data[p]!) };
  });
}

/**
 * Both textures as one camera would have taken them: the second in the light of the first, and the one with less noise with
 * as much as the other. Light is how far most quantiles of a colour are apart: a single one, such as the median, jumps
 * where something is added to a picture of few colours. Noise is what the finest band has where a picture is calm.
 */
export function alike(known: Texture, other: Texture): [known: Texture, other: Texture] {
  const colours = other.colours.map((values, k) => {
    const shift = medianShift(known.colours[k]!, values);
    return values.map((value) => value + shift);
  });
  const calm = ({ variances }: Texture) => quantile(variances.at(-1) as Float32Array, CALM);
  const more = calm(other) - calm(known);
  return [noisier(known, more), { ...noisier(other, -more), colours }];
}

/** With white noise of so much variance in the finest band; without change where that is negative. */
function noisier(texture: Texture, variance: number): Texture {
  if (variance <= 0) return texture;
  const of = shares();
  return {
    ...texture,
    variances: texture.variances.map((values, b) => values.map((v) => v + (variance * of[b]!) / of.at(-1)!)),
  };
}

/** The variance of each band of white noise of variance 1: that of a dot. */
function shares(): number[] {
  const side = 65;
  const dot = filled([1, 1, side, side], 0);
  dot.data[(side * side - 1) / 2] = 1;
  return bands(dot).map(({ data }) => data.reduce((sum, value) => sum + value * value, 0));
}

/** Rows of all pixels, of as many numbers as {@link rowWidth}: distances between them say how unlike pixels look. */
export function textureRows({ colours, variances }: Texture): Float64Array {
  const of = shares();
  const columns = [
    ...colours.map((values) => Float64Array.from(values)),
    ...variances.map((values, b) =>
      Float64Array.from(values, (v) => (DETAIL / 2) * Math.log(v + of[b]! * FLOOR ** 2)),
    ),
  ];
  const rows = new Float64Array(columns.length * columns[0]!.length);
  for (const [k, column] of columns.entries())
    for (let p = 0; p < column.length; p++) rows[p * columns.length + k] = column[p]!;
  return rows;
}

/** Numbers of a row of {@link textureRows}: colours, then bands. */
export const COLOURS = 3;
export const rowWidth = COLOURS + BANDS.length;

/** The median of how far quantiles are apart. */
function medianShift(to: Float32Array, from: Float32Array): number {
  const [a, b] = [to.slice().sort(), from.slice().sort()];
  const shifts = Array.from({ length: QUANTILES }, (_, i) => {
    const share = (i + 0.5) / QUANTILES;
    return sortedAt(a, share) - sortedAt(b, share);
  });
  return shifts.sort((x, y) => x - y)[QUANTILES >> 1] as number;
}

function quantile(values: Float32Array, share: number): number {
  return sortedAt(values.slice().sort(), share);
}

function sortedAt(sorted: Float32Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number;
}
