import { assertNever } from '../errors.ts';

/** How {@link resize} makes new pixels from old ones. */
export type ResizeFilter = 'nearest' | 'area' | 'bicubic' | 'lanczos';

/** The weighted sums that make one line of `outSize` samples from one of `inSize`. */
export interface ResizeWeights {
  /** Taps a sample; rows are padded with zero weights. */
  readonly taps: number;
  /** First input sample of each output sample. */
  readonly first: Int32Array;
  /** How many taps of each output sample are in use. */
  readonly count: Int32Array;
  /** [outSize × taps], each row summing to 1. */
  readonly weights: Float64Array;
}

/** Keys' cubic convolution with a = −0.5, support 2 (R. Keys, IEEE TASSP 29(6), 1981). */
function cubic(x: number): number {
  const a = -0.5;
  const d = Math.abs(x);
  if (d < 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  if (d < 2) return (((d - 5) * d + 8) * d - 4) * a;
  return 0;
}

/** sinc windowed by the central lobe of sinc(x/3), support 3. */
function lanczos3(x: number): number {
  const sinc = (t: number) => (t === 0 ? 1 : Math.sin(Math.PI * t) / (Math.PI * t));
  return x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0;
}

/**
 * Pillow's convolution resampling: when shrinking, the kernel is widened by the factor, which removes what the
 * smaller image cannot show (antialiasing); at the border, the taps that are left are normalised to 1.
 */
function kernelWeights(
  kernel: (x: number) => number,
  kernelSupport: number,
  inSize: number,
  outSize: number,
): ResizeWeights {
  const scale = inSize / outSize;
  const stretch = Math.max(scale, 1);
  const support = kernelSupport * stretch;
  const taps = Math.min(inSize, Math.ceil(support) * 2 + 1);
  const first = new Int32Array(outSize);
  const count = new Int32Array(outSize);
  const weights = new Float64Array(outSize * taps);
  for (let i = 0; i < outSize; i++) {
    const center = (i + 0.5) * scale;
    const from = Math.max(0, Math.trunc(center - support + 0.5));
    const n = Math.min(inSize, Math.trunc(center + support + 0.5)) - from;
    let sum = 0;
    for (let k = 0; k < n; k++) {
      const weight = kernel((from + k - center + 0.5) * (1 / stretch));
      weights[i * taps + k] = weight;
      sum += weight;
    }
    for (let k = 0; k < n; k++) weights[i * taps + k]! *= 1 / sum;
    first[i] = from;
    count[i] = n;
  }
  return { taps, first, count, weights };
}

/**
 * The mean over the stretch of input that an output sample covers, border pixels by the covered part.
 * In units of 1/outSize of an input sample, output i covers [i·in, (i+1)·in), so overlaps are whole numbers.
 */
function areaWeights(inSize: number, outSize: number): ResizeWeights {
  const taps = Math.ceil(inSize / outSize) + 1;
  const first = new Int32Array(outSize);
  const count = new Int32Array(outSize);
  const weights = new Float64Array(outSize * taps);
  for (let i = 0; i < outSize; i++) {
    const start = i * inSize;
    const end = start + inSize;
    const from = Math.floor(start / outSize);
    const n = Math.ceil(end / outSize) - from;
    for (let k = 0; k < n; k++) {
      const left = (from + k) * outSize;
      weights[i * taps + k] = (Math.min(end, left + outSize) - Math.max(start, left)) / inSize;
    }
    first[i] = from;
    count[i] = n;
  }
  return { taps, first, count, weights };
}

/** The sample that covers the centre of the output sample; of two at equal distance, the later one. */
function nearestWeights(inSize: number, outSize: number): ResizeWeights {
  const first = Int32Array.from({ length: outSize }, (_, i) =>
    Math.floor(((2 * i + 1) * inSize) / (2 * outSize)),
  );
  return {
    taps: 1,
    first,
    count: new Int32Array(outSize).fill(1),
    weights: new Float64Array(outSize).fill(1),
  };
}

function computeWeights(filter: ResizeFilter, inSize: number, outSize: number): ResizeWeights {
  switch (filter) {
    case 'nearest':
      return nearestWeights(inSize, outSize);
    case 'area':
      return areaWeights(inSize, outSize);
    case 'bicubic':
      return kernelWeights(cubic, 2, inSize, outSize);
    case 'lanczos':
      return kernelWeights(lanczos3, 3, inSize, outSize);
    default:
      return assertNever(filter);
  }
}

const CACHE_LIMIT = 128;
const cache = new Map<string, ResizeWeights>();

/** The weights for one axis. A chain resizes the same sizes over and over: the last 128 are kept. */
export function resizeWeights(filter: ResizeFilter, inSize: number, outSize: number): ResizeWeights {
  const key = `${filter} ${inSize} ${outSize}`;
  const weights = cache.get(key) ?? computeWeights(filter, inSize, outSize);
  cache.delete(key);
  cache.set(key, weights);
  if (cache.size > CACHE_LIMIT) cache.delete(cache.keys().next().value as string);
  return weights;
}
