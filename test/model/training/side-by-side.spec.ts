import { expect } from 'chai';
import { isCancelled, PatchwiseError } from '../../../src/errors.ts';
import type { PyramidModel } from '../../../src/model/pyramid-model.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../../src/model/training/checkpoint-file.ts';
import { disturbedLevels } from '../../../src/model/training/disturbed-level.ts';
import { trainPyramid } from '../../../src/model/training/train-pyramid.ts';
import type { TrainingEvent } from '../../../src/model/training/training-course.ts';
import type { EnergyEngine } from '../../../src/runtime/engine/engine.ts';
import { generator } from '../../../src/runtime/random/random.ts';
import { parameters } from '../../support/parameters.ts';
import { tinyImage, tinySettings } from '../../support/tiny-model.ts';
import { useTwoEngines } from './two-engines.ts';

const image = tinyImage();
const settings = tinySettings({
  lowerSamples: 'photograph',
  disturbance: 0.1,
  colour: 'half',
  rounds: 3,
  roundSamples: 2,
});

describe('training side by side', () => {
  const engines = useTwoEngines();

  const train = (engine: EnergyEngine, extra: Partial<Parameters<typeof trainPyramid>[1]> = {}) =>
    trainPyramid(image, { engine, settings, seed: 3, ...extra });

  it('in processes gives the weights of one process, and tells every update', async () => {
    const here = await train(engines.one);
    const events: TrainingEvent[] = [];
    const there = await train(engines.two, { onEvent: (event) => void events.push(event) });
    expect(parameters(there)).to.deep.equal(parameters(here));
    expect(there.training.history).to.deep.equal(here.training.history);
    expect(there.training.recoveryErrors).to.have.length(2);
    for (const scale of [0, 1]) {
      const updates = events.flatMap((e) =>
        e.kind === 'update' && e.metrics.scale === scale ? [e.metrics.update] : [],
      );
      expect(updates).to.deep.equal(Array.from({ length: scale === 0 ? 6 : 4 }, (_, i) => i + 1));
    }
    const fractions = events.flatMap((e) => ('fraction' in e ? [e.fraction] : []));
    for (let i = 1; i < fractions.length; i++) expect(fractions[i]).to.be.at.least(fractions[i - 1]!);
    expect(fractions.at(-1)).to.be.closeTo(1, 1e-9);
    const order = events.flatMap((e) => (e.kind === 'scale-finished' ? [e.scale] : []));
    expect(order).to.deep.equal([0, 1]);
  });

  it('in one round no scale needs another: its net is the same whatever the others do', async () => {
    const alone = { ...settings, rounds: 1 };
    const other = await train(engines.one, { settings: { ...alone, updates: [2, 4] } });
    const usual = await train(engines.one, { settings: alone });
    const inRounds = await train(engines.one);
    const scale = (model: PyramidModel, s: number) => parameters({ ...model, scales: [model.scales[s]!] });
    expect(scale(inRounds, 1)).to.not.deep.equal(scale(usual, 1));
    expect(scale(other, 1)).to.deep.equal(scale(usual, 1));
    expect(scale(other, 0)).to.not.deep.equal(scale(usual, 0));
  });

  for (const [name, engineOf] of [
    ['in processes', () => engines.two],
    ['in one process', () => engines.one],
  ] as const) {
    it(`cancelled ${name} and resumed from its checkpoint file, ends with the same weights`, async () => {
      const straight = parameters(await train(engines.one));
      let saved: Uint8Array | undefined;
      const controller = new AbortController();
      const error = await train(engineOf(), {
        signal: controller.signal,
        onEvent: (event) => {
          if (event.kind === 'update' && event.metrics.update === 3) controller.abort();
        },
        saveCheckpoint: async (state) => {
          saved = encodeCheckpoint(state, image);
        },
      }).catch((e: unknown) => e);
      expect(isCancelled(error), String(error)).to.equal(true);
      const resume = decodeCheckpoint(saved!, { image, seed: 3, settings });
      expect(resume.side?.scales.some(({ update }) => update >= 2)).to.equal(true);
      expect(parameters(await train(engineOf(), { resume }))).to.deep.equal(straight);
    });
  }

  it('cancelled at the end of a round, before a look whether its chain swings, goes on with that', async () => {
    const sharp = {
      ...{ ...settings, lossBound: 1e-6, steps: 12, stepSize: 20 },
      ...{ initialStd: 0.1, learningRate: 0.3, finalLearningRate: 0.3 },
      guard: { ...settings.guard, minGap: -1e9, maxRecoveryError: 10 },
    };
    const straight = await train(engines.one, { settings: sharp });
    // A third of scale 0.
    const end = 2;
    expect(straight.training.rollbacks[0]).to.include({ scale: 0, atUpdate: end });
    const controller = new AbortController();
    let saved: Uint8Array | undefined;
    const error = await train(engines.one, {
      settings: sharp,
      signal: controller.signal,
      onEvent: (event) => {
        if (event.kind === 'update' && event.metrics.update === end) controller.abort();
      },
      saveCheckpoint: async (state) => {
        saved = encodeCheckpoint(state, image);
      },
    }).catch((e: unknown) => e);
    expect(isCancelled(error), String(error)).to.equal(true);
    const resume = decodeCheckpoint(saved!, { image, seed: 3, settings: sharp });
    expect(resume.side?.scales[0]).to.include({ update: end, lookDue: true });
    const resumed = await train(engines.one, { settings: sharp, resume });
    expect(parameters(resumed)).to.deep.equal(parameters(straight));
    expect(resumed.training.rollbacks).to.deep.equal(straight.training.rollbacks);
  });

  it('a training that runs away says so, and ends the others', async () => {
    const wild = { ...settings, guard: { ...settings.guard, retries: 0, maxRecoveryError: 1e-9 } };
    for (const engine of [engines.one, engines.two]) {
      const error = await train(engine, { settings: wild }).catch((e: unknown) => e);
      expect(error).to.be.instanceOf(PatchwiseError);
      expect((error as PatchwiseError).code).to.equal('training/diverged');
      expect((error as PatchwiseError).details).to.include({ update: 1 });
    }
  });
});

describe('disturbedLevels', () => {
  it('are the level, disturbed by noise that follows the photograph’s own colours', () => {
    const level = tinyImage(40, 40);
    const still = disturbedLevels(level, generator(1), 2, 0);
    for (const [i, value] of still.data.entries()) {
      expect(value).to.be.closeTo(level.data[i % level.data.length]!, 1e-5);
    }
    const noisy = disturbedLevels(level, generator(1), 2, 0.02);
    expect(noisy.shape).to.deep.equal([2, 3, 40, 40]);
    expect([...noisy.data.subarray(0, 4800)]).to.not.deep.equal([...noisy.data.subarray(4800)]);
    const deviationOf = (disturbance: number) => {
      const { data } = disturbedLevels(level, generator(1), 1, disturbance);
      return Math.sqrt(data.reduce((sum, v, i) => sum + (v - level.data[i]!) ** 2, 0) / data.length);
    };
    expect(deviationOf(0.02)).to.be.within(0.001, 0.1);
    expect(deviationOf(0.04) / deviationOf(0.02)).to.be.closeTo(2, 0.1);
  });
});
