import { expect } from 'chai';
import { PatchwiseError } from '../../../src/errors.ts';
import { buildPyramid } from '../../../src/model/pyramid/pyramid.ts';
import { chainProcess, chainProcessBeside } from '../../../src/model/training/chain-process.ts';
import { scaleInput } from '../../../src/model/training/scale-input.ts';
import { gainsFromRunner } from '../../../src/model/training/synthesis.ts';
import { trainScale } from '../../../src/model/training/train-scale.ts';
import { generator } from '../../../src/runtime/random/random.ts';
import { filled } from '../../../src/runtime/tensor.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { tinyImage, tinySettings } from '../../support/tiny-model.ts';
import { useTwoEngines } from './two-engines.ts';

const image = tinyImage();
const settings = tinySettings({ noiseScale: 0.05, chains: 2 });

describe('synthesis chains in a process of their own', () => {
  const engines = useTwoEngines();

  for (const channels of [
    [4, 1],
    [32, 16, 1],
  ]) {
    it(`beside the rest of their update, give the weights of one process (channels ${channels.join(', ')})`, async () => {
      const beside = { ...settings, net: { channels }, recoveryEvery: 2 };
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
    expect(chainProcessBeside(engines.two, 1e9)).to.equal(undefined);
    expect(chainProcessBeside(engines.one, 1e12)).to.equal(undefined);
    const runner = chainProcessBeside(engines.two, 1e12);
    expect(runner).to.not.equal(undefined);
    runner?.end();
  });

  it('are for small images, or where many threads are', () => {
    const engine = (threads: number) => ({ ...engines.one, device: { ...engines.one.device, threads } });
    expect(gainsFromRunner(engine(2), { height: 46, width: 74 })).to.equal(true);
    expect(gainsFromRunner(engine(2), { height: 150, width: 200 })).to.equal(false);
    expect(gainsFromRunner(engine(4), { height: 150, width: 200 })).to.equal(true);
  });

  it('a scale that runs away there goes back and gives up as one that runs away here', async () => {
    const wild = { ...settings, guard: { ...settings.guard, retries: 1, maxRecoveryError: 1e-9 } };
    const { pyramid } = wild;
    const input = scaleInput(buildPyramid(image, pyramid), 0, {
      ...{ settings: wild, generator: generator(3), lower: [], recovered: undefined },
    });
    const runner = chainProcess(1);
    try {
      for (const host of [{ engine: engines.one }, { engine: engines.two, runner }]) {
        expect(await codeOfAsync(() => trainScale(host, input))).to.equal('training/diverged');
      }
    } finally {
      runner.end();
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
