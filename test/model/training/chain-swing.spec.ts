import { expect } from 'chai';
import { isCancelled } from '../../../src/errors.ts';
import type { NetScale } from '../../../src/model/pyramid/pyramid-model.ts';
import type { Rollback } from '../../../src/model/pyramid/training-record.ts';
import { chainSwing } from '../../../src/model/training/chain-swing.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../../src/model/training/checkpoint-file.ts';
import {
  cloneLearner,
  initialProgress,
  type ScaleInput,
  type ScaleProgress,
} from '../../../src/model/training/scale-progress.ts';
import { type ScaleEvent, trainScale } from '../../../src/model/training/train-scale.ts';
import { type ComputeQueue, createComputeQueue } from '../../../src/runtime/engine/compute-queue.ts';
import { shareEngine } from '../../../src/runtime/engine/shared-engine.ts';
import { generator } from '../../../src/runtime/random/random.ts';
import { tensor } from '../../../src/runtime/tensor.ts';
import { PEAK_NET, peak } from '../../support/peak-net.ts';
import { tinySettings } from '../../support/tiny-model.ts';
import { useEngine } from '../../support/use-engine.ts';

const size = { height: 3, width: 4 };
const start = tensor(
  [1, 1, 3, 4],
  Float32Array.from({ length: 12 }, (_, i) => (i - 5.5) / 40),
);

const scale = (stepSize: number, net = peak(size), steps = 12): NetScale => ({
  ...{ size, net, steps, recoverySteps: 1, stepSize, momentum: 0, startNoise: 0 },
});

describe('chainSwing', () => {
  const engine = useEngine();

  it('is 0 where a chain goes on or comes to rest', async () => {
    expect(await chainSwing(engine(), scale(0.01), start)).to.equal(0);
    expect(await chainSwing(engine(), scale(0.4), start)).to.equal(0);
    // To the other side of the peak at each step, but half as far from it.
    expect(await chainSwing(engine(), scale(3), start)).to.be.below(1e-3);
  });

  it('is the RMS of moves from one side of the peak to the other and back', async () => {
    // A step of 3 (1 − e^(−x)) leads from x to −x where it is 2x.
    const amplitude = 0.8742;
    expect(3 * (1 - Math.exp(-amplitude))).to.be.closeTo(2 * amplitude, 1e-3);
    expect(await chainSwing(engine(), scale(6, peak(size), 200), start)).to.be.closeTo(2 * amplitude, 1e-3);
  });

  it('is 0 where nothing moves, and where a chain is too short for two moves', async () => {
    expect(await chainSwing(engine(), scale(6, peak(size, 0)), start)).to.equal(0);
    expect(await chainSwing(engine(), scale(6, peak(size), 2), start)).to.equal(0);
  });
});

describe('a parked scale', () => {
  const engine = useEngine();

  /** A scale that has the peak's net, hardly learns, and counts as parked wherever chains score below the image. */
  function parked(stepSize: number, updates: number): ScaleInput & { readonly resume: ScaleProgress } {
    const settings = tinySettings({
      ...{ net: PEAK_NET, updates, steps: 12, stepSize, momentum: 0, recoveryEvery: 1, noiseScale: 0 },
      ...{ learningRate: 1e-9, finalLearningRate: 1e-9, lossBound: 1e-9, optimiser: 'adam' as const },
      guard: { ...tinySettings().guard, retries: 0, maxRecoveryError: 10 },
    });
    const input: ScaleInput = {
      ...{ scale: 0, observed: start, recoveryStart: start, startNoise: 0, lower: [], settings },
      generator: generator(3),
    };
    const fresh = initialProgress(input);
    const learner = () => ({ ...cloneLearner(fresh.learner), net: peak(size) });
    return {
      ...input,
      resume: { ...fresh, learner: learner(), healthy: { ...fresh.healthy, learner: learner() } },
    };
  }

  async function train(stepSize: number) {
    const told: Rollback[] = [];
    const onEvent = (event: ScaleEvent) => void (event.kind === 'rollback' && told.push(event.rollback));
    const { scale: trained, progress } = await trainScale({ engine: engine(), onEvent }, parked(stepSize, 4));
    expect(told).to.deep.equal(progress.rollbacks);
    expect(progress.history.map(({ update }) => update)).to.deep.equal([1, 2, 3, 4]);
    return {
      steps: told.map((back) => back.stepSize),
      last: trained.stepSize,
      told,
      gap: progress.history.at(-1)!.gap,
    };
  }

  it('goes back with a smaller step where its chain swings, until it comes to rest', async () => {
    // Beyond δ² 4 chains swing: 6 and 4.2 do, 2.94 does not.
    const { steps, last, told, gap } = await train(6);
    expect(steps.map((step) => step.toFixed(2))).to.deep.equal(['4.20', '2.94']);
    expect(last).to.equal(steps[1]);
    expect(told.map(({ atUpdate, toUpdate }) => [atUpdate, toUpdate])).to.deep.equal([
      [1, 0],
      [1, 0],
    ]);
    expect(told[0]!.reason).to.match(/swings/);
    expect(gap).to.be.above(0);
  });

  it('goes back twice at most, which the guard does not count', async () => {
    const { steps, gap } = await train(12);
    expect(steps.map((step) => step.toFixed(2))).to.deep.equal(['8.40', '5.88']);
    expect(gap, 'still parked').to.be.below(0);
  });

  it('goes on as it is where its chain comes to rest', async () => {
    // A step so small that chains stay below the image.
    const { steps, gap } = await train(0.01);
    expect(gap, 'parked').to.be.below(0);
    expect(steps).to.deep.equal([]);
  });

  /** Cancelled at the n-th call of the engine after an update; what is saved goes through the file. */
  async function cutInLook(input: ScaleInput, update: number, call: number): Promise<ScaleProgress> {
    const controller = new AbortController();
    let left = Number.POSITIVE_INFINITY;
    const queue: ComputeQueue = {
      ...createComputeQueue(),
      turn: async (_client, task) => {
        if (left-- === 0) controller.abort();
        return task();
      },
    };
    const file = { image: start, seed: 3, settings: input.settings };
    const rest = {
      ...file,
      startedAt: '',
      seconds: 0,
      finished: [],
      history: [],
      rollbacks: [],
      coarser: false,
    };
    let saved: Uint8Array | undefined;
    const error = await trainScale(
      {
        engine: shareEngine(engine(), queue, { client: 'a run' }),
        signal: controller.signal,
        onEvent: (event) => {
          if (event.kind === 'update' && event.metrics.update === update) left = call;
        },
        saveProgress: async (current) => {
          saved = encodeCheckpoint({ ...rest, current }, start);
        },
      },
      input,
    ).catch((problem: unknown) => problem);
    expect(isCancelled(error), String(error)).to.equal(true);
    return decodeCheckpoint(saved!, file).current!;
  }

  for (const [when, updates, from, at] of [
    ['when that begins', 4, 0, 1],
    ['at the last update', 1, 0, 1],
    // Update 50 is kept as healthy, too, unless its chain swings.
    ['where weights are kept', 52, 49, 50],
  ] as const) {
    it(`cancelled within a look ${when}, and resumed from the file, is the one never stopped`, async () => {
      const input = () => {
        const scaled = parked(6, updates);
        const guard = from === 0 ? scaled.resume.guard : { smoothedGap: -0.5 };
        return { ...scaled, resume: { ...scaled.resume, update: from, guard } };
      };
      const { progress: straight } = await trainScale({ engine: engine() }, input());
      expect(straight.rollbacks[0]).to.include({ atUpdate: at, toUpdate: 0 });
      for (const call of [0, 1, 12]) {
        const resume = await cutInLook(input(), at, call);
        expect([resume.update, resume.lookDue], `cut at call ${call}`).to.deep.equal([at, true]);
        const { progress } = await trainScale({ engine: engine() }, { ...input(), resume });
        expect(progress, `cut at call ${call}`).to.deep.equal(straight);
      }
    });
  }
});
