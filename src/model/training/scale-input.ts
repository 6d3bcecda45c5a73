import type { Generator } from '../../runtime/random/random.ts';
import { sizeOf, type Tensor } from '../../runtime/tensor.ts';
import { startNoiseDeviation } from '../chain/start-noise.ts';
import { type Pyramid, pyramidLevel } from '../pyramid/pyramid.ts';
import { corruptedStart, type ScaleModel, upsample } from '../pyramid/pyramid-model.ts';
import type { TrainingSettings } from '../pyramid/training-settings.ts';
import { trainingColour } from './colour.ts';
import type { ScaleInput } from './scale-progress.ts';

/** What differs between trainings of the same pyramid. */
export interface ScaleInputOptions extends Pick<ScaleInput, 'coarserWaits' | 'resume'> {
  readonly settings: TrainingSettings;
  /** Of the whole training: each scale splits its own off. */
  readonly generator: Generator;
  /** The trained scales below, coarsest first. */
  readonly lower: readonly ScaleModel[];
  /** What the recovery chain of the scale below ended with; undefined at scale 0. */
  readonly recovered: Tensor | undefined;
}

/**
 * What the training of one scale is given: the image at that scale, the start of its recovery chain (the corrupted
 * image at scale 0, else what was recovered below), the noise that its chains start with, and its own random numbers.
 * The one place for it, whoever trains.
 * @throws `value/out-of-range` when the pyramid has no such scale
 */
export function scaleInput(pyramid: Pyramid, scale: number, options: ScaleInputOptions): ScaleInput {
  const { settings, generator, lower, recovered, coarserWaits, resume } = options;
  const observed = pyramidLevel(pyramid, scale);
  return {
    scale,
    observed,
    recoveryStart:
      recovered === undefined
        ? corruptedStart(observed, settings.recoveryFactor)
        : upsample(recovered, sizeOf(observed)),
    startNoise: startNoiseDeviation(pyramid, scale, settings.startNoise),
    colour: trainingColour(pyramid, settings),
    lower,
    settings,
    generator: generator.split('scale', scale),
    coarserWaits,
    resume,
  };
}
