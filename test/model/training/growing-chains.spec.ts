import { expect } from 'chai';
import { decodeCheckpoint, encodeCheckpoint } from '../../../src/model/training/checkpoint-file.ts';
import { plannedCosts } from '../../../src/model/training/cost.ts';
import { meanStepsShare, stepsAt } from '../../../src/model/training/schedule.ts';
import { TRAINING_PRESETS } from '../../../src/model/training/settings.ts';
import { trainPyramid } from '../../../src/model/training/train-pyramid.ts';
import type { TrainingEvent, TrainingState } from '../../../src/model/training/training-course.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { parameters } from '../../support/parameters.ts';
import { tinyImage, tinySettings } from '../../support/tiny-model.ts';
import { useEngine } from '../../support/use-engine.ts';

describe('chains that grow through a training', () => {
  const engine = useEngine();

  const GROWING = { steps: [20, 12], firstSteps: [8, 12], firstStepsFraction: 0.6, recoverySteps: [10, 12] };

  it('have so many steps at first, then more from update to update, then all; recovery in proportion', () => {
    const settings = { ...TRAINING_PRESETS.paper, ...GROWING, updates: 100 };
    expect(stepsAt(settings, 0, 0)).to.deep.equal({ synthesis: 8, recovery: 4 });
    expect(stepsAt(settings, 0, 30)).to.deep.equal({ synthesis: 14, recovery: 7 });
    for (const update of [60, 99]) {
      expect(stepsAt(settings, 0, update)).to.deep.equal({ synthesis: 20, recovery: 10 });
    }
    expect(stepsAt(settings, 1, 0)).to.deep.equal({ synthesis: 12, recovery: 12 });
  });

  it('have all of them from the first update on where nothing is said, and never more than at the end', () => {
    const settings = { ...TRAINING_PRESETS.paper, steps: 9, recoverySteps: 3, updates: 10 };
    const { firstSteps: _none, ...without } = settings as typeof settings & { firstSteps?: number };
    expect(stepsAt(without, 0, 0)).to.deep.equal({ synthesis: 9, recovery: 3 });
    expect(stepsAt({ ...settings, firstSteps: 30 }, 0, 0)).to.deep.equal({ synthesis: 9, recovery: 3 });
  });

  it('cost what their steps cost', () => {
    const settings = { ...TRAINING_PRESETS.paper, ...GROWING, updates: 1000 };
    for (const updates of [1, 300, 600, 1000]) {
      let sum = 0;
      for (let u = 0; u < updates; u++) sum += stepsAt(settings, 0, u).synthesis / 20;
      expect(meanStepsShare(settings, 0, updates), `${updates}`).to.be.closeTo(sum / updates, 0.01);
    }
    const sizes = [{ height: 15, width: 20 }];
    const ratio =
      plannedCosts(settings, sizes, 3).total / plannedCosts({ ...settings, firstSteps: 20 }, sizes, 3).total;
    expect(ratio).to.be.within(0.75, 0.95);
  });

  it('are trained, told and resumed like others, bit for bit', async () => {
    const image = tinyImage();
    const settings = tinySettings({ steps: 6, firstSteps: 2, firstStepsFraction: 1, recoverySteps: 3 });
    const fractions: number[] = [];
    const states: Uint8Array[] = [];
    const options = { engine: engine(), settings: { ...settings, checkpointEvery: 2 }, seed: 3 };
    const whole = await trainPyramid(image, {
      ...options,
      onEvent: (event: TrainingEvent) => 'fraction' in event && fractions.push(event.fraction),
      saveCheckpoint: async (state: TrainingState) => void states.push(encodeCheckpoint(state, image)),
    });
    for (let i = 1; i < fractions.length; i++) expect(fractions[i]).to.be.at.least(fractions[i - 1]!);
    expect(fractions.at(-1)).to.be.closeTo(1, 1e-9);
    const others = await trainPyramid(image, {
      ...options,
      settings: { ...options.settings, firstSteps: 6 },
    });
    expect(parameters(others)).to.not.deep.equal(parameters(whole));
    const resume = decodeCheckpoint(states[1] as Uint8Array, { image, seed: 3, settings: options.settings });
    const resumed = await trainPyramid(image, { ...options, resume });
    expect(parameters(resumed)).to.deep.equal(parameters(whole));
    expect(whole.scales.map(({ steps }) => steps)).to.deep.equal([6, 6]);
  });

  it('are refused with no step at first', async () => {
    const settings = tinySettings({ firstSteps: [2, 0] });
    const training = () => trainPyramid(tinyImage(), { engine: engine(), settings, seed: 1 });
    expect(await codeOfAsync(training)).to.equal('value/out-of-range');
  });
});
