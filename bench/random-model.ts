import { initialiseNet, resolveNetSpec } from '../src/model/net/energy-net.ts';
import { pyramidSizes } from '../src/model/pyramid/pyramid.ts';
import type { PyramidModel } from '../src/model/pyramid/pyramid-model.ts';
import { atScale, type TrainingSettings } from '../src/model/pyramid/training-settings.ts';
import { generator } from '../src/runtime/random/random.ts';
import { filled, type Size } from '../src/runtime/tensor.ts';
import { VERSION } from '../src/version.ts';

/** A pyramid of untrained nets for an image of a size: what a sample costs does not depend on the weights. */
export function randomModel(settings: TrainingSettings, image: Size): PyramidModel {
  const { sizes, ratio } = pyramidSizes(image, settings.pyramid);
  const finest = sizes.at(-1) as Size;
  return {
    image: filled([1, 3, finest.height, finest.width], 0),
    ratio,
    scales: sizes.map((size, s) => ({
      size,
      net: initialiseNet(resolveNetSpec(settings.net, size, 3, settings.largeNetFrom), generator(s), 0.05),
      steps: atScale(settings.steps, s),
      recoverySteps: atScale(settings.recoverySteps, s),
      stepSize: atScale(settings.stepSize, s),
      momentum: atScale(settings.momentum, s),
      startNoise: 0,
    })),
    recoveryFactor: settings.recoveryFactor,
    training: {
      ...{ patchwise: VERSION, seed: 0, engine: 'none', settings },
      ...{ history: [], rollbacks: [], recoveryErrors: [] },
    },
  };
}
