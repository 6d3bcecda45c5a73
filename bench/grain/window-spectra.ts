import { nchw, type Tensor } from '../../src/runtime/tensor.ts';

/** Side of a window, px. */
const WINDOW = 16;
/** From one value in [−1, 1] to levels of 8 bits. */
const LEVELS = 127.5;
/** Frequencies below this share of the highest are no fine detail: a quarter of the sampling frequency. */
const FINE = WINDOW / 4;

/** What an image is looked at in: lightness, red against blue, green against both. */
export const AXES = ['light', 'red–blue', 'green'] as const;

const ROWS: readonly (readonly [number, number, number])[] = [
  [1 / 3, 1 / 3, 1 / 3],
  [1 / 2, 0, -1 / 2],
  [-1 / 4, 1 / 2, -1 / 4],
];

const turns = Array.from({ length: WINDOW }, (_, i) => (2 * Math.PI * i) / WINDOW);
const COS = turns.map(Math.cos);
const SIN = turns.map(Math.sin);
/** Hann's window, so that an edge of the window is no detail. */
const TAPER = turns.map((_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / WINDOW));
const TAPER_POWER = (TAPER.reduce((sum, t) => sum + t * t, 0) / WINDOW) ** 2;

/** A frequency of a window, cycles per {@link WINDOW} px, without its sign. */
export interface Frequency {
  readonly x: number;
  readonly y: number;
}

/** The frequencies that count as fine detail, each once, with its place in a {@link WindowSpectrum}. */
export const FINE_PLACES: readonly (Frequency & { readonly at: number })[] = turns.flatMap((_, fy) =>
  turns.flatMap((__, fx) => {
    const [x, y] = [Math.min(fx, WINDOW - fx), Math.min(fy, WINDOW - fy)];
    return Math.max(x, y) < FINE ? [] : [{ x, y, at: fy * WINDOW + fx }];
  }),
);

/** Of each of {@link AXES} the power of each frequency, levels², so that they sum to the variance; [fy, fx]. */
export type WindowSpectrum = readonly Float64Array[];

/**
 * The spectra of an image's windows of 16×16 px, half a window apart.
 * @param image [1, 3, H, W] in [−1, 1]
 */
export function windowSpectra(image: Tensor): WindowSpectrum[] {
  const { h, w } = nchw(image);
  const spectra: WindowSpectrum[] = [];
  for (let top = 0; top + WINDOW <= h; top += WINDOW / 2) {
    for (let left = 0; left + WINDOW <= w; left += WINDOW / 2) {
      spectra.push(ROWS.map((row) => power(taperedWindow(image, top, left, row))));
    }
  }
  return spectra;
}

function taperedWindow(
  image: Tensor,
  top: number,
  left: number,
  row: readonly [number, number, number],
): Float64Array {
  const { h, w } = nchw(image);
  const values = new Float64Array(WINDOW * WINDOW);
  for (let y = 0; y < WINDOW; y++) {
    for (let x = 0; x < WINDOW; x++) {
      const at = (top + y) * w + left + x;
      values[y * WINDOW + x] =
        LEVELS * row.reduce((sum, share, channel) => sum + share * image.data[channel * h * w + at]!, 0);
    }
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value, i) => (value - mean) * TAPER[i % WINDOW]! * TAPER[Math.floor(i / WINDOW)]!);
}

/** |DFT|² of a window, first along its rows, then along its columns. */
function power(values: Float64Array): Float64Array {
  const [re, im] = [new Float64Array(values.length), new Float64Array(values.length)];
  for (let y = 0; y < WINDOW; y++) {
    for (let f = 0; f < WINDOW; f++) {
      for (let x = 0; x < WINDOW; x++) {
        re[y * WINDOW + f]! += values[y * WINDOW + x]! * COS[(f * x) % WINDOW]!;
        im[y * WINDOW + f]! -= values[y * WINDOW + x]! * SIN[(f * x) % WINDOW]!;
      }
    }
  }
  const scale = 1 / (WINDOW ** 4 * TAPER_POWER);
  return values.map((_, at) => {
    const [f, fy] = [at % WINDOW, Math.floor(at / WINDOW)];
    let [a, b] = [0, 0];
    for (let y = 0; y < WINDOW; y++) {
      const [c, s] = [COS[(fy * y) % WINDOW]!, SIN[(fy * y) % WINDOW]!];
      a += re[y * WINDOW + f]! * c + im[y * WINDOW + f]! * s;
      b += im[y * WINDOW + f]! * c - re[y * WINDOW + f]! * s;
    }
    return scale * (a * a + b * b);
  });
}
