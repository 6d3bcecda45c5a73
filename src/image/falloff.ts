import { nchw, type Size, type Tensor } from '../runtime/tensor.ts';
import { toGrey } from './grey.ts';
import { resize } from './resize.ts';

/** Longer side of what is looked at, px. */
const SIDE = 200;
/** Lightness, 0 to 1, that tells how it falls: nothing is left of that in what is darker, or lighter. */
const [DARKEST, LIGHTEST] = [1 / 16, 0.985];
const ROUNDS = 20;
/** Residuals from which a slope is an edge, in their robust spread (Tukey's biweight), and the least spread. */
const EDGE = 3;
const LEAST_SPREAD = 0.02;

/**
 * How strongly an image becomes darker from its middle to its corners, as lenses make it: the a ≥ 0 by which its
 * {@link exposureOf} is multiplied by exp(−a r⁴), with r the distance from the middle, 1 in a corner. It is what the slopes
 * of its logarithm have in common (Zheng, Lin, Kang, "Single-image vignetting correction", 2009; Tukey's weights leave out
 * edges) in that of the four quarters where it is least: a lens makes all of them darker, a scene some.
 * @param image [1, C, H, W] in [-1, 1]
 */
export function falloffOf(image: Tensor): number {
  const { h, w } = nchw(image);
  const factor = Math.min(1, SIDE / Math.max(w, h));
  const size = { width: Math.max(2, Math.round(w * factor)), height: Math.max(2, Math.round(h * factor)) };
  const quarters = slopesOf(resize(toGrey(image), size, 'area').data, size);
  return Math.max(0, Math.min(...quarters.map(fallOf)));
}

/**
 * What lightness v, 0 to 1, was before a curve that leaves white what is white: v / (1 − v⁴)^¼. What is multiplied there
 * is multiplied in shadows and middle tones, too, and changes little that is nearly white.
 */
export function exposureOf(lightness: number): number {
  return lightness / Math.sqrt(Math.sqrt(1 - lightness ** 4));
}

/** What lightness, 0 to 1, is multiplied by where its exposure is. */
export function lightnessGain(lightness: number, gain: number): number {
  // Products: powers take twice as long, and every pixel of a canvas comes by here.
  const [fourth, seen] = [lightness * lightness * lightness * lightness, lightness * gain];
  return gain / Math.sqrt(Math.sqrt(1 - fourth + seen * seen * seen * seen));
}

/** Of each quarter pairs of slopes: of r⁴, and of the logarithm of what is seen, negative. */
function slopesOf(values: Float32Array, { width, height }: Size): readonly number[][] {
  const seen = values.map((value) => {
    const light = (1 + value) / 2;
    return light >= DARKEST && light <= LIGHTEST ? Math.log(exposureOf(light)) : Number.NaN;
  });
  const radius = Math.hypot(width, height) / 2;
  const quarters: number[][] = [[], [], [], []];
  for (let y = 0; y + 1 < height; y++) {
    for (let x = 0; x + 1 < width; x++) {
      const i = y * width + x;
      if (Number.isNaN(seen[i]! + seen[i + 1]! + seen[i + width]!)) continue;
      const [u, v] = [(x + 1 - width / 2) / radius, (y + 1 - height / 2) / radius];
      const quarter = quarters[2 * Number(v > 0) + Number(u > 0)] as number[];
      const four = 4 * (u * u + v * v);
      quarter.push(four * u, radius * (seen[i]! - seen[i + 1]!));
      quarter.push(four * v, radius * (seen[i]! - seen[i + width]!));
    }
  }
  return quarters;
}

function fallOf(slopes: readonly number[]): number {
  let fall = 0;
  const count = slopes.length / 2;
  const errors = new Float64Array(count);
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < count; i++) errors[i] = slopes[2 * i + 1]! - fall * slopes[2 * i]!;
    const sizes = errors.map(Math.abs).sort();
    const limit = EDGE * (1.4826 * (sizes[count >> 1] ?? 0) + LEAST_SPREAD);
    let [products, squares] = [0, 1e-9];
    for (let i = 0; i < count; i++) {
      const far = (errors[i]! / limit) ** 2;
      if (far >= 1) continue;
      const weighted = (1 - far) ** 2 * slopes[2 * i]!;
      products += weighted * slopes[2 * i + 1]!;
      squares += weighted * slopes[2 * i]!;
    }
    fall = products / squares;
  }
  return fall;
}
