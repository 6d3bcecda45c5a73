import type { TimedWork } from '../src/cli/bench/rounds.ts';
import { greyNoise } from '../src/model/chain/coarse-to-fine.ts';
import { adamState } from '../src/model/net/adam.ts';
import { initialiseNet, resolveNetSpec } from '../src/model/net/energy-net.ts';
import { buildPyramid } from '../src/model/pyramid/pyramid.ts';
import { corruptedStart } from '../src/model/pyramid/pyramid-model.ts';
import { atScale, type TrainingSettings } from '../src/model/pyramid/training-settings.ts';
import { noiseScaleAt } from '../src/model/training/schedule.ts';
import { contrastiveUpdate, type LearnerState } from '../src/model/training/update.ts';
import { chainGenerators, synthesisChains } from '../src/model/training/update-chains.ts';
import type { EnergyEngine } from '../src/runtime/engine/engine.ts';
import { generator } from '../src/runtime/random/random.ts';
import { nchw, sizeOf, type Tensor } from '../src/runtime/tensor.ts';

/** The updates of one scale of a training, as a piece of work to time; and the same as a request to PyTorch. */
export interface ScaleWork {
  readonly scale: number;
  /** "narrow net, 27×18, 20 steps" */
  readonly title: string;
  /** The milliseconds are those of one update, on average over whole cycles. */
  work(engine: EnergyEngine): TimedWork;
  readonly request: object;
  /**
   * Updates after which everything recurs: the recovery chain runs at every n-th update, and a quarter of the updates
   * have noise, as in a training.
   */
  readonly cycle: number;
}

/** One of so many blocks of updates has noise. */
const NOISY_BLOCK = 4;

/**
 * The scales of the pyramid that `settings` make of a photograph.
 * @param quick makes a cycle of one update, with everything in it.
 */
export function scaleWorks(photo: Tensor, settings: TrainingSettings, quick = false): ScaleWork[] {
  const { levels } = buildPyramid(photo, settings.pyramid);
  return levels.map((observed, scale) => {
    const size = sizeOf(observed);
    const spec = resolveNetSpec(settings.net, size, nchw(observed).c, settings.largeNetFrom);
    const { channels, kernels } = spec;
    const chain = {
      steps: atScale(settings.steps, scale),
      recoverySteps: atScale(settings.recoverySteps, scale),
      stepSize: atScale(settings.stepSize, scale),
      momentum: atScale(settings.momentum, scale),
      recoveryEvery: atScale(settings.recoveryEvery, scale),
    };
    const cycle = quick ? 1 : NOISY_BLOCK * chain.recoveryEvery;
    return {
      scale,
      cycle,
      title: `${channels.join('-')} at ${size.width}×${size.height}, ${chain.steps} steps`,
      work: (engine) => updatesOf(engine, { scale, observed, settings, spec, cycle }),
      request: {
        ...{ do: 'updates', channels, kernels, ...size, ...chain },
        noiseScale: noiseScaleAt(settings, scale, 0),
        cycle,
        recoveryWeight: settings.recoveryWeight,
      },
    };
  });
}

interface ScaleCase {
  readonly scale: number;
  readonly observed: Tensor;
  readonly settings: TrainingSettings;
  readonly spec: ReturnType<typeof resolveNetSpec>;
  readonly cycle: number;
}

function updatesOf(engine: EnergyEngine, { scale, observed, settings, spec, cycle }: ScaleCase): TimedWork {
  const random = generator(1);
  const net = initialiseNet(spec, random, settings.initialStd);
  const adam = adamState([...net.weights, ...net.biases]);
  let learner: LearnerState = { net, adam, gap: 0, recoveryGap: 0, recoveryError: 0 };
  const every = atScale(settings.recoveryEvery, scale);
  const last = Math.max(0, every * Math.floor(atScale(settings.updates, scale) / every) - cycle);
  let update = 0;
  const { c } = nchw(observed);
  const recoveryStart = corruptedStart(observed, settings.recoveryFactor);
  return async (times) => {
    const began = performance.now();
    for (let i = 0; i < times * cycle; i++, update++) {
      const stream = random.split('update', update);
      // From the noisy beginning of a training, then from its end.
      const at = update % cycle < every ? update % cycle : last + (update % cycle);
      const stepSize = atScale(settings.stepSize, scale);
      const start = greyNoise(stream.split('start'), 1, c, sizeOf(observed));
      const generators = chainGenerators(stream, 1);
      const chains = synthesisChains(net, start, { settings, scale, update: at, stepSize, generators });
      const result = await contrastiveUpdate(engine, learner, {
        scale,
        update: at,
        settings,
        stepSize,
        observed,
        recoveryStart,
        chains,
      });
      learner = result.learner;
    }
    return (performance.now() - began) / cycle;
  };
}
