import { composite } from '../../src/image/composite.ts';
import { runScale } from '../../src/model/coarse-to-fine.ts';
import { heldAt, knownAt } from '../../src/model/known-pixels.ts';
import { type PyramidModel, upsample } from '../../src/model/pyramid-model.ts';
import { injected, sizeAtScale } from '../../src/model/sample-pyramid.ts';
import type { EnergyEngine } from '../../src/runtime/engine/engine.ts';
import { generator } from '../../src/runtime/random/random.ts';
import { type Size, sizeOf, type Tensor } from '../../src/runtime/tensor.ts';

export interface RoundsOptions {
  readonly seed: number;
  /** First scale to run, from 1 on. */
  readonly startScale: number;
  /** Chains a scale, each from the end of the one before with the scale's start noise σ₀ in the hole once more. */
  readonly rounds: number;
  /** What known pixels are held at. Default: the mean over their area, as in inpainting. */
  readonly held?: (size: Size) => Tensor;
}

/**
 * A hole filled as by `inpaintPyramid`, but by several chains a scale, which was tried and rejected (docs/workflows/inpainting.md),
 * or with other values at the known pixels. With one round and without `held` it is `inpaintPyramid`.
 * @param image [1, C, H, W]; `filling` is what its hole begins with, of the same shape
 * @param hole [1, 1, H, W], filled from 0.5 on
 */
export async function filledInRounds(
  engine: EnergyEngine,
  model: PyramidModel,
  { image, filling, hole }: { readonly image: Tensor; readonly filling: Tensor; readonly hole: Tensor },
  { seed, startScale, rounds, held = (size) => heldAt(filling, size) }: RoundsOptions,
): Promise<Tensor> {
  const root = generator(seed);
  let state = injected(model, filling, startScale, sizeOf(image));
  for (const [s, scale] of model.scales.entries()) {
    if (s < startScale) continue;
    const size = sizeAtScale(model, s, sizeOf(image));
    const clamp = { values: held(size), mask: knownAt(hole, size) };
    if (s > startScale) state = upsample(state, size);
    for (let round = 0; round < rounds; round++) {
      const own = root.split('langevin', 0, 'scale', s);
      const generators = [round === 0 ? own : own.split('round', round)];
      state = await runScale(engine, scale, state, { clamp, generators });
    }
  }
  return composite(state, image, knownAt(hole, sizeOf(image)));
}
