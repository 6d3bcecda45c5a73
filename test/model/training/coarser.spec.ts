import { expect } from 'chai';
import { encodeModel } from '../../../src/model/file/model-file.ts';
import { buildPyramid, type PyramidOptions } from '../../../src/model/pyramid/pyramid.ts';
import { TRAINING_PRESETS, type TrainingSettings } from '../../../src/model/pyramid/training-settings.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../../src/model/training/checkpoint-file.ts';
import { coarserPyramid } from '../../../src/model/training/coarser.ts';
import { scaleInput } from '../../../src/model/training/scale-input.ts';
import { initialProgress, type ScaleProgress } from '../../../src/model/training/scale-progress.ts';
import { trainPyramid } from '../../../src/model/training/train-pyramid.ts';
import { trainedScale, trainScale } from '../../../src/model/training/train-scale.ts';
import type { TrainingState } from '../../../src/model/training/training-course.ts';
import { generator } from '../../../src/runtime/random/random.ts';
import { sizeOf, type Tensor } from '../../../src/runtime/tensor.ts';
import { PEAK_NET, peak } from '../../support/peak-net.ts';
import { tinyImage, tinySettings } from '../../support/tiny-model.ts';
import { useEngine } from '../../support/use-engine.ts';

describe('coarserPyramid', () => {
  const { pyramid } = TRAINING_PRESETS.balanced;

  it('has a scale 0 of 11 px where it would have 15', () => {
    const image = { height: 640, width: 960 };
    expect(coarserPyramid(image, pyramid)).to.deep.equal({
      ...{ longSide: 64, shortSide: 11, longImages: 'fitted' },
    });
  });

  it('is none where scale 0 is as coarse already, since the photograph is long or the settings say so', () => {
    expect(coarserPyramid({ height: 400, width: 960 }, pyramid)).to.equal(undefined);
    expect(coarserPyramid({ height: 640, width: 960 }, { ...pyramid, shortSide: 11 })).to.equal(undefined);
    // One scale is the image itself, whatever its short side.
    expect(coarserPyramid({ height: 14, width: 16 }, { ...pyramid, scales: 1 })).to.equal(undefined);
  });

  it('is none where the settings name none, as the published ones', () => {
    const published = TRAINING_PRESETS.paper.pyramid;
    expect(coarserPyramid({ height: 640, width: 960 }, published)).to.equal(undefined);
  });
});

describe('a training that is stuck', () => {
  const image = tinyImage(9, 12, 1);
  /** Of 5×7 and 9×12 px. */
  const USUAL: PyramidOptions = { longSide: 12, shortSide: 5 };
  const SEED = 3;
  const engine = useEngine();

  /** Hardly learns, counts as parked wherever chains score below the image, and swings beyond δ² 4. */
  const settings = (pyramid: TrainingSettings['pyramid']): TrainingSettings =>
    tinySettings({
      ...{ pyramid, net: PEAK_NET, colour: 'rgb', updates: [6, 2], steps: 12, stepSize: 12, momentum: 0 },
      ...{ recoveryEvery: 1, noiseScale: 0, learningRate: 1e-9, finalLearningRate: 1e-9, lossBound: 1e-9 },
      ...{ optimiser: 'adam', startNoise: 0, warmStart: false, checkpointEvery: 1 },
      guard: { ...tinySettings().guard, retries: 0, maxRecoveryError: 10 },
    });

  /** Scale 0 about to begin with the peak's net. */
  function aboutToSwing(of: TrainingSettings) {
    const pyramid = buildPyramid(image, of.pyramid);
    const input = scaleInput(pyramid, 0, {
      ...{ settings: of, generator: generator(SEED), lower: [], recovered: undefined },
    });
    const net = peak(sizeOf(pyramid.levels[0] as Tensor));
    const fresh = initialProgress(input);
    const learner = { ...fresh.learner, net };
    const current: ScaleProgress = { ...fresh, learner, healthy: { ...fresh.healthy, learner } };
    return { input, current };
  }

  function stateOf(of: TrainingSettings): TrainingState {
    return {
      ...{ seed: SEED, settings: of, startedAt: '2026-11-29T00:00:00.000Z', seconds: 0 },
      ...{ finished: [], history: [], rollbacks: [], coarser: false, current: aboutToSwing(of).current },
    };
  }

  it('is so where a finer scale is parked at its 100th update, too', async () => {
    const of = settings(USUAL);
    const pyramid = buildPyramid(image, of.pyramid);
    const { current } = aboutToSwing(of);
    const lower = [trainedScale(aboutToSwing(of).input, current)];
    const input = scaleInput(pyramid, 1, {
      ...{ settings: { ...of, updates: [6, 120] }, generator: generator(SEED), lower },
      recovered: pyramid.levels[0],
    });
    const fresh = initialProgress(input);
    // Parked by what the guard remembers of the updates before.
    const progress = { ...fresh, update: 99, guard: { smoothedGap: -1 } };
    const ended = (coarserWaits: boolean) =>
      trainScale({ engine: engine() }, { ...input, coarserWaits, resume: progress });
    expect((await ended(false)).progress.update).to.equal(120);
    const { stuck, progress: last } = await ended(true);
    expect(stuck).to.equal(true);
    expect(last.update).to.equal(100);
    expect(last.rollbacks.map(({ scale, toUpdate }) => [scale, toUpdate])).to.deep.equal([[1, 0]]);
  });

  it('goes on to its last update where nothing coarser waits', async () => {
    const { input, current } = aboutToSwing(settings(USUAL));
    const { stuck, progress } = await trainScale({ engine: engine() }, { ...input, resume: current });
    expect(stuck).to.equal(false);
    expect(progress.update).to.equal(6);
    expect(progress.rollbacks.map(({ stepSize }) => stepSize.toFixed(2))).to.deep.equal(['8.40', '5.88']);
  });

  it('ends after both returns with a smaller step where one does, and says so', async () => {
    const { input, current } = aboutToSwing(settings(USUAL));
    const { stuck, progress } = await trainScale(
      { engine: engine() },
      { ...input, coarserWaits: true, resume: current },
    );
    expect(stuck).to.equal(true);
    expect(progress.update).to.equal(1);
    const last = progress.rollbacks.at(-1)!;
    expect(progress.rollbacks).to.have.length(3);
    expect(last.reason).to.match(/parked whatever is done/);
    expect([last.atUpdate, last.toUpdate, last.stepSize]).to.deep.equal([1, 0, 12]);
  });

  it('begins anew with a coarser pyramid, as it would have by itself', async () => {
    const both = settings({ ...USUAL, coarserShortSide: 4 });
    const model = await trainPyramid(image, {
      engine: engine(),
      settings: both,
      seed: SEED,
      resume: stateOf(both),
    });
    const alone = settings({ ...USUAL, shortSide: 4 });
    const expected = await trainPyramid(image, { engine: engine(), settings: alone, seed: SEED });
    expect(model.scales.map(({ size }) => size)).to.deep.equal(expected.scales.map(({ size }) => size));
    expect(model.scales[0]!.size).to.deep.equal({ height: 4, width: 5 });
    expect(model.scales.map(({ net }) => net)).to.deep.equal(expected.scales.map(({ net }) => net));
    expect(model.training.history).to.deep.equal(expected.training.history);
    expect(model.training.settings, 'as asked').to.deep.equal(both);
    expect(model.training.rollbacks).to.have.length(3);
  });

  it('is gone on with where it was cut after that, to the same weights', async () => {
    const both = settings({ ...USUAL, coarserShortSide: 4 });
    const whole = await trainPyramid(image, {
      engine: engine(),
      settings: both,
      seed: SEED,
      resume: stateOf(both),
    });
    const cut = new AbortController();
    let kept: Uint8Array | undefined;
    const broken = await trainPyramid(image, {
      ...{ engine: engine(), settings: both, seed: SEED, resume: stateOf(both), signal: cut.signal },
      onEvent: (event) => {
        // Scale 1 has two updates: this is one of the pyramid begun anew.
        if (event.kind === 'update' && event.metrics.scale === 1) cut.abort();
      },
      saveCheckpoint: async (state) => {
        kept = encodeCheckpoint(state, image);
      },
    }).catch((error: unknown) => error);
    expect(broken).to.have.property('code', 'run/cancelled');
    const resume = decodeCheckpoint(kept!, { image, seed: SEED, settings: both });
    expect(resume.coarser).to.equal(true);
    const resumed = await trainPyramid(image, { engine: engine(), settings: both, seed: SEED, resume });
    const timeless = ({ training, ...model }: typeof whole) =>
      encodeModel({ ...model, training: { ...training, seconds: 0 } });
    expect(timeless(resumed)).to.deep.equal(timeless(whole));
  });
});
