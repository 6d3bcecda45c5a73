import { addNoise } from '../../src/image/add-noise.ts';
import { runScale } from '../../src/model/coarse-to-fine.ts';
import { noiseWalk } from '../../src/model/noise-walk.ts';
import {
  corruptedStart,
  type PyramidModel,
  scaleOf,
  trainingPyramid,
  upsample,
} from '../../src/model/pyramid-model.ts';
import type { EnergyEngine } from '../../src/runtime/engine/engine.ts';
import { generator } from '../../src/runtime/random/random.ts';
import { concatBatch, splitBatch, type Tensor } from '../../src/runtime/tensor.ts';

export interface WalkingDetailOptions {
  readonly seed: number;
  readonly frames: number;
  /** Standard deviation of the noise around the recovery's start. */
  readonly strength: number;
  readonly speed: number;
  /** How far the noise that finer scales start with walks in a frame; 0: it stands still, as in `animatePyramid`. */
  readonly detailSpeed: number;
}

/**
 * A loop as by `animatePyramid` from scale 0, but the noise that finer scales start with walks, too, instead of being the
 * same in every frame: tried and rejected (docs/workflows/animation.md). With `detailSpeed` 0 it is `animatePyramid`.
 * @returns the frames [1, C, H, W]
 */
export async function walkingDetail(
  engine: EnergyEngine,
  model: PyramidModel,
  { seed, frames, strength, speed, detailSpeed }: WalkingDetailOptions,
): Promise<Tensor[]> {
  const root = generator(seed);
  const loop = { frames, loop: true };
  const pixels = (scale: number) => scaleOf(model, scale).size.height * scaleOf(model, scale).size.width;
  const details = model.scales.map((_, s) => {
    const own = root.split('detail', s);
    if (detailSpeed > 0) return [...noiseWalk(own.split('walk'), pixels(s), { ...loop, speed: detailSpeed })];
    return new Array<Float32Array>(frames).fill(own.split('start-noise').normal(pixels(s)));
  });
  const still = corruptedStart(trainingPyramid(model).levels[0] as Tensor, model.recoveryFactor);
  const walk = noiseWalk(root.split('animation'), pixels(0), { ...loop, speed });
  let state = concatBatch([...walk].map((noise) => addNoise(still, noise, strength)));
  for (const [s, scale] of model.scales.entries()) {
    if (s > 0) {
      const larger = splitBatch(upsample(state, scale.size));
      state = concatBatch(larger.map((frame, t) => addNoise(frame, details[s]![t]!, scale.startNoise)));
    }
    state = await runScale(engine, scale, state, { steps: scale.recoverySteps });
  }
  return splitBatch(state);
}
