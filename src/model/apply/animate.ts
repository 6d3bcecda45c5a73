import { throwIfCancelled } from '../../errors.ts';
import { addNoise } from '../../image/add-noise.ts';
import type { EnergyEngine } from '../../runtime/engine/engine.ts';
import { generator } from '../../runtime/random/random.ts';
import { concatBatch, nchw, type Size, splitBatch, type Tensor } from '../../runtime/tensor.ts';
import { type CoarseToFineOptions, runCoarseToFine } from '../chain/coarse-to-fine.ts';
import { noiseWalk } from '../chain/noise-walk.ts';
import { sizeAtScale } from '../chain/sample-pyramid.ts';
import {
  corruptedStart,
  type PyramidModel,
  scaleOf,
  trainingPyramid,
  upsample,
} from '../pyramid/pyramid-model.ts';

export interface AnimationOptions {
  readonly seed: number;
  readonly frames: number;
  /** Standard deviation of the noise around the recovery's start, where black to white is 2. */
  readonly strength: number;
  /** How far the noise walks in a frame, above 0. */
  readonly speed: number;
  /** The last frame leads back to the first. */
  readonly loop?: boolean;
  /** Scale at which the noise enters: 0 moves shapes, finer ones move details only. Default 0. */
  readonly startScale?: number;
  readonly size?: Size;
  /** Frames computed at a time. */
  readonly batch?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onFrame?: (done: number) => void;
}

/**
 * An animation of the training image: the recovery chain, whose start is the image with resolution lost, plays the part
 * of SinGAN's z_opt (Shaham et al. 2019, "animation"); grey noise that walks smoothly is added to that start (or, from
 * scale n ≥ 1, to the recovered image of the scale below), and each frame is the chain's result. The noise that the
 * chains of finer scales start with, without which the detail is soft, is the same in every frame: it does not flicker.
 * @returns the frames [1, C, H, W] one by one
 * @throws `value/out-of-range`
 */
export async function* animatePyramid(
  engine: EnergyEngine,
  model: PyramidModel,
  options: AnimationOptions,
): AsyncGenerator<Tensor, void, undefined> {
  const { startScale = 0, strength, size, signal, batch = 4 } = options;
  scaleOf(model, startScale);
  const still = await stillStart(engine, model, options);
  const { h, w } = nchw(still);
  const walk = noiseWalk(generator(options.seed).split('animation'), h * w, {
    frames: options.frames,
    speed: options.speed,
    loop: options.loop ?? false,
  });
  let waiting: Tensor[] = [];
  let done = 0;
  for (const noise of walk) {
    throwIfCancelled(signal);
    waiting.push(addNoise(still, noise, strength));
    if (waiting.length < batch && done + waiting.length < options.frames) continue;
    const result = await runCoarseToFine(engine, model.scales, concatBatch(waiting), {
      from: startScale,
      sizeAt: (scale) => sizeAtScale(model, scale, size),
      chainAt: stillDetail(options.seed, waiting.length),
      signal,
    });
    done += waiting.length;
    waiting = [];
    for (const frame of splitBatch(result)) yield frame;
    options.onFrame?.(done);
  }
}

/** The recovery's chains for a batch of frames, every frame with the same noise at its start. */
function stillDetail(seed: number, frames: number): NonNullable<CoarseToFineOptions['chainAt']> {
  return (scale, index) => ({
    steps: scale.recoverySteps,
    generators: Array.from({ length: frames }, () => generator(seed).split('detail', index)),
  });
}

/** Where the chain of the start scale begins when nothing moves. */
async function stillStart(
  engine: EnergyEngine,
  model: PyramidModel,
  { seed, startScale = 0, size, signal }: AnimationOptions,
): Promise<Tensor> {
  const level = trainingPyramid(model).levels[0] as Tensor;
  const start = upsample(corruptedStart(level, model.recoveryFactor), sizeAtScale(model, 0, size));
  if (startScale === 0) return start;
  const below = await runCoarseToFine(engine, model.scales, start, {
    from: 0,
    to: startScale - 1,
    sizeAt: (scale) => sizeAtScale(model, scale, size),
    chainAt: stillDetail(seed, 1),
    signal,
  });
  return upsample(below, sizeAtScale(model, startScale, size));
}
