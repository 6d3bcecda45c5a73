import { PatchwiseError, throwIfCancelled } from '../../errors.ts';
import { composite } from '../../image/composite.ts';
import type { EnergyEngine, PatchProgram, PatchScores } from '../../runtime/engine/engine.ts';
import { nchw, type Tensor } from '../../runtime/tensor.ts';
import { noiseLevels, type PatchScale, sideAt } from '../pyramid/patch-scale.ts';
import { energyOf, type LangevinOptions } from './langevin.ts';
import { requireGenerators } from './start-noise.ts';

/** What of a chain's options a scale of patches takes: steps, size and noise of each step come from its noise levels. */
export interface PatchChainOptions
  extends Pick<LangevinOptions, 'generators' | 'clamp' | 'signal' | 'onStep'> {
  readonly steps?: number | undefined;
  readonly startNoise?: number | undefined;
}

/** σ of the first level of a chain that starts from a picture and not from noise. */
const KNOWN = 0.3;

/**
 * Annealed Langevin dynamics (Song and Ermon 2019) with the energy of patches: x₀ = image + σ₁ ε, and at each level
 *
 *   x ← x + (1 − σ′ / σ) (D_σ(x) − x) + σ″ ε,   σ′² + σ″² = σ²₊₁,   σ″² = σ²₊₁ (1 − σ²₊₁ / σ²)
 *
 * with the next level σ₊₁ (0 after the last) and the denoised image D_σ: the paper's step with δ²/2 = 1 − σ′ / σ, which is
 * the ancestral step of the variance-exploding process (Song et al. 2021). Chains without generators have no noise and
 * start from the image itself.
 * @param image [N, C, H, W] in [-1, 1], of any size
 * @returns the end of the chains, clipped to [-1, 1]
 * @throws `run/cancelled`, `value/out-of-range`
 */
export async function runPatchScale(
  engine: EnergyEngine,
  scale: PatchScale,
  image: Tensor,
  {
    steps = scale.steps,
    startNoise = scale.startNoise,
    generators,
    clamp,
    signal,
    onStep,
  }: PatchChainOptions = {},
): Promise<Tensor> {
  const { patches } = scale;
  const { n } = nchw(image);
  if (generators !== undefined) requireGenerators(n, generators);
  const from = generators === undefined ? Math.min(startNoise, KNOWN) : startNoise;
  const levels = noiseLevels(from, Math.min(patches.endNoise, from), steps);
  const each = image.data.length / n;
  const noisy = (state: Tensor, deviation: number, ...stream: (string | number)[]): Tensor => {
    if (generators === undefined || deviation === 0) return state;
    const noise = new Float32Array(state.data.length);
    for (const [i, generator] of generators.entries()) {
      noise.set(generator.split(...stream).normal(each), i * each);
    }
    return moved(state, deviation, noise);
  };
  const held = (state: Tensor): Tensor => (clamp ? composite(state, clamp.values, clamp.mask) : state);
  const shown = (state: Tensor): Tensor => clipped(held(state));
  let state = held(steps === 0 ? image : noisy(image, startNoise, 'start-noise'));
  const programs = new Map<number, PatchProgram>();
  const programAt = (side: number): PatchProgram => {
    const { photo, border, heights } = patches;
    const program = programs.get(side) ?? engine.compilePatches({ photo, patch: side, border, heights });
    programs.set(side, program);
    return program;
  };
  try {
    for (const [t, sigma] of levels.entries()) {
      throwIfCancelled(signal);
      const next = levels[t + 1] ?? 0;
      const program = programAt(sideAt(patches, sigma));
      const before = state;
      const { score, drift } = await program.evaluate(before, sigma);
      const fresh = generators === undefined ? 0 : next * Math.sqrt(Math.max(0, 1 - (next / sigma) ** 2));
      const kept = Math.sqrt(Math.max(0, next ** 2 - fresh ** 2));
      const drifted = moved(state, 1 - kept / sigma, drift.data);
      state = held(noisy(drifted, fresh, 'step', t + 1));
      await onStep?.(
        t + 1,
        async () => shown(state),
        async () => energyOf({ score, gradient: drift }),
        async () => score,
      );
    }
    return shown(state);
  } finally {
    for (const program of programs.values()) await program.release();
  }
}

/** Score map and drift of images by a scale of patches, at its last noise level. */
export async function patchScores(
  engine: EnergyEngine,
  scale: PatchScale,
  images: Tensor,
): Promise<PatchScores> {
  const { photo, border, heights, endNoise } = scale.patches;
  const patch = sideAt(scale.patches, endNoise);
  if (nchw(photo).c !== nchw(images).c) {
    throw new PatchwiseError(
      'tensor/shape',
      `The patches have ${nchw(photo).c} channel(s), the image ${nchw(images).c}.`,
    );
  }
  const program = engine.compilePatches({ photo, patch, border, heights });
  try {
    return await program.evaluate(images, endNoise);
  } finally {
    await program.release();
  }
}

function moved({ shape, data }: Tensor, by: number, along: Float32Array): Tensor {
  return { shape, data: data.map((value, i) => value + by * along[i]!) };
}

function clipped({ shape, data }: Tensor): Tensor {
  return { shape, data: data.map((value) => Math.max(-1, Math.min(1, value))) };
}
