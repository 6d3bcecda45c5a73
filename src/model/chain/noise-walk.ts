import { PatchwiseError } from '../../errors.ts';
import type { Generator } from '../../runtime/random/random.ts';

export interface NoiseWalkOptions {
  readonly frames: number;
  /** Above 0: how far the walk goes in a frame. Noise that is 1/speed frames apart has half forgotten its past. */
  readonly speed: number;
  /** The walk comes back: the first frame follows on the last as on any other. */
  readonly loop: boolean;
}

/**
 * A smooth random walk of Gaussian noise: at every frame N(0, I), and correlated from frame to frame. Two first-order
 * filters in series, n ← ρ n + ε each, ρ = exp(−speed): unlike a single AR(1) its motion has no jitter. A loop is the
 * same process on a circle, drawn in its Fourier series.
 * @param length values of a frame
 * @throws `value/out-of-range`
 */
export function* noiseWalk(
  generator: Generator,
  length: number,
  options: NoiseWalkOptions,
): Frames<Float32Array> {
  const { frames, speed, loop } = options;
  if (!Number.isInteger(frames) || frames < 1 || !(speed > 0 && speed <= 20)) {
    throw new PatchwiseError('value/out-of-range', `A walk cannot have ${frames} frames at speed ${speed}.`, {
      hint: 'Give at least one frame, and a speed above 0 and at most 20.',
    });
  }
  const rho = Math.exp(-speed);
  yield* loop ? circularWalk(generator, length, frames, rho) : openWalk(generator, length, frames, rho);
}

type Frames<T> = globalThis.Generator<T, void, undefined>;

/** The two filters, started where they have settled. */
function* openWalk(generator: Generator, length: number, frames: number, rho: number): Frames<Float32Array> {
  // Variance of the two filters in series, driven by unit noise: (1 + ρ²) / (1 − ρ²)³.
  const gain = Math.sqrt((1 - rho * rho) ** 3 / (1 + rho * rho));
  const first = new Float64Array(length);
  const second = new Float64Array(length);
  const settle = Math.ceil(12 / (1 - rho));
  for (let t = -settle; t < frames; t++) {
    const noise = generator.split('frame', t).normal(length);
    for (let i = 0; i < length; i++) {
      first[i] = rho * first[i]! + noise[i]!;
      second[i] = rho * second[i]! + first[i]!;
    }
    if (t >= 0) yield Float32Array.from(second, (value) => gain * value);
  }
}

/** n_t = Σ_k w_k (a_k cos ω_k t + b_k sin ω_k t), ω_k = 2πk/T, with the filters' power |1 − ρe^{iω}|⁻⁴ as w_k². */
function* circularWalk(
  generator: Generator,
  length: number,
  frames: number,
  rho: number,
): Frames<Float32Array> {
  const highest = Math.floor(frames / 2);
  const power = Array.from({ length: highest + 1 }, (_, k) => {
    const decay = 1 + rho * rho - 2 * rho * Math.cos((2 * Math.PI * k) / frames);
    // Inside the band a harmonic stands for two of the circle's frequencies, ±k.
    return (k === 0 || 2 * k === frames ? 1 : 2) / decay ** 2;
  });
  const total = power.reduce((sum, p) => sum + p, 0);
  const harmonics = power
    .map((p, k) => ({ k, weight: Math.sqrt(p / total) }))
    .filter(({ weight }) => weight > 1e-4)
    .map(({ k, weight }) => ({
      k,
      weight,
      cosine: generator.split('cosine', k).normal(length),
      sine: generator.split('sine', k).normal(length),
    }));
  for (let t = 0; t < frames; t++) {
    const frame = new Float64Array(length);
    for (const { k, weight, cosine, sine } of harmonics) {
      const angle = (2 * Math.PI * k * t) / frames;
      const c = weight * Math.cos(angle);
      const s = weight * Math.sin(angle);
      for (let i = 0; i < length; i++) frame[i] = frame[i]! + c * cosine[i]! + s * sine[i]!;
    }
    yield Float32Array.from(frame);
  }
}
