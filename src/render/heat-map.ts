import { PatchwiseError } from '../errors.ts';
import { toGrey } from '../image/grey.ts';
import { resize } from '../image/resize.ts';
import { formatShape, nchw, sizeOf, type Tensor } from '../runtime/tensor.ts';
import { type ColourMapName, colourAt, type Rgb } from '../shared/colour-map.ts';

export interface HeatMapOptions {
  /** Default viridis. */
  readonly colours?: ColourMapName;
  /** Values of the two ends of the colours. Default the least and the greatest finite value of all maps. */
  readonly range?: readonly [number, number];
  /** An image under the map, [1 or N, C, H', W'] in [-1, 1]: the result has its size and shows it in grey. */
  readonly overlay?: Tensor;
  /** Weight of the colours over the overlay, 0 to 1. Default 0.6. */
  readonly opacity?: number;
}

/** The grey (THEME.missing) of NaN. */
const MISSING: Rgb = [0.784, 0.8, 0.816];

/**
 * Values as colours: [N, 1, h, w] of any range → [N, 3, h, w] in [-1, 1] (with an overlay: of its size, the map
 * enlarged without blending, so that each value stays visible as a block). NaN becomes light grey; ±infinity the
 * colour of its end.
 * @throws `tensor/shape`, `value/out-of-range`
 */
export function heatMap(map: Tensor, options: HeatMapOptions = {}): Tensor {
  const { n, c } = nchw(map);
  if (c !== 1) {
    throw new PatchwiseError('tensor/shape', `A heat map shows one channel, not ${formatShape(map.shape)}.`);
  }
  const { colours = 'viridis', overlay, opacity = 0.6 } = options;
  if (!(opacity >= 0 && opacity <= 1)) {
    throw new PatchwiseError('value/out-of-range', `The opacity is ${opacity}, not a number of 0 to 1.`);
  }
  const range = heatRange(map, options.range);
  const values = overlay === undefined ? map : resize(map, sizeOf(overlay), 'nearest');
  const { h, w } = nchw(values);
  const under = overlay === undefined ? undefined : toGrey(overlay);
  const layers = under === undefined ? n : nchw(under).n;
  if (layers !== n && layers !== 1) {
    throw new PatchwiseError(
      'tensor/shape',
      `${n} heat maps cannot lie over images of ${formatShape(overlay?.shape ?? [])}.`,
    );
  }
  const plane = h * w;
  const data = new Float32Array(n * 3 * plane);
  const span = range[1] - range[0];
  for (let i = 0; i < n; i++) {
    for (let p = 0; p < plane; p++) {
      const value = values.data[i * plane + p]!;
      // A flat map gets the middle colour.
      const t = span > 0 ? (value - range[0]) / span : 0.5;
      const colour = Number.isNaN(value) ? MISSING : colourAt(colours, t);
      const grey = under?.data[(layers === 1 ? 0 : i) * plane + p] ?? 0;
      const weight = under === undefined ? 1 : opacity;
      for (let channel = 0; channel < 3; channel++) {
        data[(i * 3 + channel) * plane + p] = weight * (2 * colour[channel]! - 1) + (1 - weight) * grey;
      }
    }
  }
  return { shape: [n, 3, h, w], data };
}

/**
 * The values at the ends of the colours: the given ones, or the least and the greatest finite value.
 * @throws `value/out-of-range` for a given range that is not finite or falls
 */
export function heatRange(map: Tensor, range?: readonly [number, number]): readonly [number, number] {
  if (range !== undefined) {
    const [low, high] = range;
    if (Number.isFinite(low) && Number.isFinite(high) && low <= high) return range;
    throw new PatchwiseError('value/out-of-range', `Colours cannot run from ${low} to ${high}.`);
  }
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of map.data) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 0];
}
