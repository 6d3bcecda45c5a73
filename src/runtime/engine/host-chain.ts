import { PatchwiseError } from '../../errors.ts';
import { nchw, type Tensor } from '../tensor.ts';
import { checkClamp, checkLangevinStep } from './conv-stack.ts';
import type { Clamp, LangevinChain, ScoreGradient } from './engine.ts';

/** Σ f's gradient to a state, and the score maps that come with it. */
export type GradientOf = (images: Tensor) => Promise<ScoreGradient>;

/**
 * Langevin chains whose state lives in host memory and whose gradient comes from a function: the same arithmetic as
 * an engine's own chain (v ← μ·v + δ²/2 · ∂Σf/∂x, x ← clip(x + v + σ·ε, −c, c), held pixels set after every step).
 * @throws `tensor/shape` when the clamp does not fit the state
 */
export function hostChain(gradientOf: GradientOf, initial: Tensor, clamp?: Clamp, limit = 1): LangevinChain {
  if (clamp !== undefined) checkClamp(nchw(initial), clamp);
  let state: Tensor | undefined = { shape: initial.shape, data: initial.data.slice() };
  let last: ScoreGradient | undefined;
  let velocity: Float32Array | undefined;
  const current = (): Tensor => {
    if (state !== undefined) return state;
    throw new PatchwiseError('engine/failed', 'A Langevin chain was used after it had been disposed of.');
  };
  return {
    async step(step) {
      const before = current();
      checkLangevinStep(step, before.data.length);
      const { stepSize, noiseScale, noise, momentum = 0 } = step;
      const found = await gradientOf(before);
      const { gradient } = found;
      const drift = stepSize / 2;
      const next = new Float32Array(before.data.length);
      const moved = new Float32Array(before.data.length);
      for (let i = 0; i < next.length; i++) {
        const v = momentum * (velocity?.[i] ?? 0) + drift * gradient.data[i]!;
        moved[i] = v;
        const x = before.data[i]! + v + (noiseScale > 0 ? noiseScale * noise![i]! : 0);
        // Lets NaN through, so that it is noticed.
        next[i] = Math.min(limit, Math.max(-limit, x));
      }
      if (clamp !== undefined) hold(next, before, clamp);
      if (state === undefined) return;
      velocity = moved;
      last = found;
      state = { shape: before.shape, data: next };
    },
    read: async () => current(),
    lastScore: async () => {
      current();
      return last?.score;
    },
    lastScoreGradient: async () => {
      current();
      return last;
    },
    dispose() {
      state = undefined;
      last = undefined;
      velocity = undefined;
    },
  };
}

/** Sets held pixels to their values. */
function hold(data: Float32Array, like: Tensor, { mask, values }: Clamp): void {
  const { n, c, h, w } = nchw(like);
  const plane = h * w;
  const masks = nchw(mask).n;
  const images = nchw(values).n;
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < c; k++) {
      const at = (i * c + k) * plane;
      const from = ((images === 1 ? 0 : i) * c + k) * plane;
      for (let p = 0; p < plane; p++) {
        if (mask.data[(masks === 1 ? 0 : i) * plane + p]! > 0.5) data[at + p] = values.data[from + p]!;
      }
    }
  }
}
