import { expect } from 'chai';
import { isCancelled, PatchwiseError } from '../../../src/errors.ts';
import { buildPyramid } from '../../../src/model/pyramid.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../../src/model/training/checkpoint-file.ts';
import { scaleInput } from '../../../src/model/training/scale-input.ts';
import { chainProcess, chainProcessBeside } from '../../../src/model/training/scale-process.ts';
import { gainsFromRunner } from '../../../src/model/training/synthesis.ts';
import { trainPyramid } from '../../../src/model/training/train-pyramid.ts';
import { trainScale } from '../../../src/model/training/train-scale.ts';
import type { EnergyEngine } from '../../../src/runtime/engine/engine.ts';
import { generator } from '../../../src/runtime/random/random.ts';
import { filled } from '../../../src/runtime/tensor.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { parameters } from '../../support/parameters.ts';
import { tinyImage, tinySettings } from '../../support/tiny-model.ts';
import { useTwoEngines } from './two-engines.ts';

const image = tinyImage();
const settings = tinySettings({ chainsAhead: true, noiseScale: 0.05, chains: 2 });

describe('synthesis chains in a process of their own', () => {
  const engines = useTwoEngines();

  for (const channels of [
    [4, 1],
    [32, 16, 1],
  ]) {
    it(`beside the rest of their update, give the weights of one process (channels ${channels.join(', ')})`, async () => {
      const beside = { ...settings, chainsAhead: false, net: { channels }, recoveryEvery: 2 };
      const pyramid = buildPyramid(image, beside.pyramid);
      const input = () => {
        const options = { settings: beside, generator: generator(3), lower: [], recovered: undefined };
        return scaleInput(pyramid, 0, options);
      };
      const runner = chainProcess(1);
      try {
        const here = await trainScale({ engine: engines.one }, input());
        const there = await trainScale({ engine: engines.two, runner }, input());
        expect(there.progress).to.deep.equal(here.progress);
      } finally {
        runner.end();
      }
    });
  }

  it('are not begun for a training of a moment', () => {
    expect(chainProcessBeside(engines.two, { ...settings, chainsAhead: false }, 1e9)).to.equal(undefined);
    expect(chainProcessBeside(engines.one, { ...settings, chainsAhead: false }, 1e12)).to.equal(undefined);
    const runner = chainProcessBeside(engines.two, { ...settings, chainsAhead: false }, 1e12);
    expect(runner).to.not.equal(undefined);
    runner?.end();
  });

  it('are for small images, or where many threads are', () => {
    const engine = (threads: number) => ({ ...engines.one, device: { ...engines.one.device, threads } });
    expect(gainsFromRunner(engine(2), { height: 46, width: 74 })).to.equal(true);
    expect(gainsFromRunner(engine(2), { height: 150, width: 200 })).to.equal(false);
    expect(gainsFromRunner(engine(4), { height: 150, width: 200 })).to.equal(true);
  });
});

describe('synthesis chains that run ahead of their update', () => {
  const engines = useTwoEngines();

  const train = (engine: EnergyEngine, extra: Partial<Parameters<typeof trainPyramid>[1]> = {}) =>
    trainPyramid(image, { engine, settings, seed: 3, ...extra });

  it('give the same weights in a process of their own and in this one', async () => {
    const here = await train(engines.one);
    const there = await train(engines.two);
    expect(parameters(there)).to.deep.equal(parameters(here));
    expect(there.training.history).to.deep.equal(here.training.history);
  });

  it('run on the net of the update before: from the second update on the weights are others', async () => {
    const within = (updates: number, chainsAhead: boolean) =>
      train(engines.one, {
        settings: { ...settings, pyramid: { scales: 1, longSide: 14, shortSide: 8 }, updates, chainsAhead },
      });
    expect(parameters(await within(1, true))).to.deep.equal(parameters(await within(1, false)));
    expect(parameters(await within(2, true))).to.not.deep.equal(parameters(await within(2, false)));
  });

  it('cancelled anywhere and resumed from the checkpoint file, end with the same weights', async () => {
    const straight = parameters(await train(engines.one));
    for (const [engine, cut] of [
      [engines.one, 1],
      [engines.two, 4],
      [engines.two, 8],
    ] as const) {
      let saved: Uint8Array | undefined;
      let seen = 0;
      const controller = new AbortController();
      const error = await train(engine, {
        signal: controller.signal,
        onEvent: (event) => {
          if (event.kind === 'update' && ++seen === cut) controller.abort();
        },
        saveCheckpoint: async (state) => {
          saved = encodeCheckpoint(state, image);
        },
      }).catch((e: unknown) => e);
      expect(isCancelled(error), String(error)).to.equal(true);
      const resume = decodeCheckpoint(saved!, { image, seed: 3, settings });
      expect(resume.current?.behind, 'the older net').to.not.equal(undefined);
      expect(parameters(await train(engines.one, { resume })), `cut at ${cut}`).to.deep.equal(straight);
    }
  });

  it('a training that runs away there goes back and gives up as one that runs away here', async () => {
    const wild = { ...settings, guard: { ...settings.guard, retries: 1, maxRecoveryError: 1e-9 } };
    for (const engine of [engines.one, engines.two]) {
      expect(await codeOfAsync(() => train(engine, { settings: wild }))).to.equal('training/diverged');
    }
  });

  it('tells what a chain threw, then runs the next; a process that died says so', async () => {
    const runner = chainProcess(1);
    try {
      const weights = new Float32Array(27).fill(0.01);
      const stack = {
        layers: [{ inChannels: 3, outChannels: 1, kernel: 3, weights, bias: new Float32Array(1) }],
        activation: { kind: 'elu' } as const,
      };
      const chains = { steps: 2, stepSize: 0.1, momentum: 0, noiseScale: 0, streams: [] };
      const bad = runner.synthesise(stack, { ...chains, start: filled([1, 3, 6, 6], Number.NaN) });
      const good = runner.synthesise(stack, { ...chains, start: filled([1, 3, 6, 6], 0) });
      expect(await codeOfAsync(() => bad)).to.equal('langevin/not-finite');
      const { state, energy } = await good;
      // The centre lies in nine patches: each step moves it by 0.1 / 2 · 9 · 0.01.
      expect(state.data[2 * 6 + 2]).to.be.closeTo(2 * 0.05 * 9 * 0.01, 1e-6);
      expect(energy?.gradientNorm).to.be.above(0);
      const pending = runner.synthesise(stack, { ...chains, steps: 1e6, start: filled([1, 3, 64, 64], 0) });
      runner.end();
      const error = await pending.catch((e: unknown) => e);
      expect(error).to.be.instanceOf(PatchwiseError);
      expect((error as PatchwiseError).code).to.equal('engine/failed');
    } finally {
      runner.end();
    }
  });
});
