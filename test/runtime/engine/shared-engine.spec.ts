import { expect } from 'chai';
import { isCancelled } from '../../../src/errors.ts';
import { createComputeQueue } from '../../../src/runtime/engine/compute-queue.ts';
import type {
  ConvStack,
  EnergyEngine,
  LangevinChain,
  ScoreGradient,
} from '../../../src/runtime/engine/engine.ts';
import { createOnnxEngine } from '../../../src/runtime/engine/onnx/engine.ts';
import { shareEngine } from '../../../src/runtime/engine/shared-engine.ts';
import { filled, type Tensor } from '../../../src/runtime/tensor.ts';
import { describeEngine } from './engine-contract.ts';

const STACK: ConvStack = { layers: [], activation: { kind: 'elu' } };
const IMAGE = filled([1, 1, 1, 1], 0);
const STEP = { stepSize: 1, noiseScale: 0 };

/** An engine that writes down what is asked of it, and fails when two calls overlap. */
function recordingEngine(): { engine: EnergyEngine; log: string[] } {
  const log: string[] = [];
  let busy = false;
  const call = async <T>(what: string, result: T): Promise<T> => {
    if (busy) throw new Error(`${what} while the device was busy`);
    busy = true;
    await null;
    await null;
    busy = false;
    log.push(what);
    return result;
  };
  let nets = 0;
  const engine: EnergyEngine = {
    id: 'recording',
    device: { provider: 'cpu', name: 'none', software: false },
    compile() {
      nets += 1;
      const net = `net ${nets}`;
      const chain: LangevinChain = {
        step: () => call(`${net} step`, undefined),
        read: () => call(`${net} read`, IMAGE),
        lastScore: () => call<Tensor | undefined>(`${net} lastScore`, undefined),
        lastScoreGradient: () => call<ScoreGradient | undefined>(`${net} lastScoreGradient`, undefined),
        dispose: () => log.push(`${net} chain disposed`),
      };
      return {
        chain: () => call(`${net} chain`, chain),
        activations: () => call(`${net} activations`, [IMAGE]),
        score: () => call(`${net} score`, IMAGE),
        scoreGradient: () => call(`${net} gradient`, { score: IMAGE, gradient: IMAGE }),
        parameterGradients: () => call(`${net} parameters`, { weights: [], biases: [], meanScores: [1] }),
        gradientsOfBoth: () => call(`${net} both`, { weights: [], biases: [], meanScores: [1, 2] }),
        release: async () => {
          log.push(`${net} released`);
        },
      };
    },
    compilePatches() {
      nets += 1;
      const bank = `patches ${nets}`;
      return {
        evaluate: () => call(`${bank} scores`, { score: IMAGE, drift: IMAGE }),
        nearest: () => call(`${bank} nearest`, Int32Array.of(0)),
        release: async () => {
          log.push(`${bank} released`);
        },
      };
    },
    dispose: async () => {
      log.push('device disposed');
    },
  };
  return { engine, log };
}

describe('an engine shared by several clients', () => {
  it('passes every call through, with its result', async () => {
    const { engine, log } = recordingEngine();
    const shared = shareEngine(engine, createComputeQueue(), { client: 'a' });
    expect([shared.id, shared.device]).to.deep.equal([engine.id, engine.device]);
    const program = shared.compile(STACK);
    expect(await program.score(IMAGE)).to.equal(IMAGE);
    expect(await program.activations(IMAGE)).to.deep.equal([IMAGE]);
    expect((await program.scoreGradient(IMAGE)).gradient).to.equal(IMAGE);
    expect((await program.parameterGradients(IMAGE, [1])).meanScores).to.deep.equal([1]);
    const batch = { images: IMAGE, weights: [1] };
    expect((await program.gradientsOfBoth?.(batch, batch))?.meanScores).to.deep.equal([1, 2]);
    const chain = await program.chain(IMAGE);
    await chain.step(STEP);
    expect(await chain.read()).to.equal(IMAGE);
    expect(await chain.lastScore()).to.equal(undefined);
    expect(await chain.lastScoreGradient()).to.equal(undefined);
    chain.dispose();
    await program.release();
    const patches = shared.compilePatches({ photo: IMAGE, patch: 1, border: 0, heights: 0 });
    expect((await patches.evaluate(IMAGE, 1)).drift).to.equal(IMAGE);
    expect([...(await patches.nearest(IMAGE))]).to.deep.equal([0]);
    await patches.release();
    expect(log).to.deep.equal([
      ...['score', 'activations', 'gradient', 'parameters', 'both', 'chain', 'step', 'read'].map(
        (what) => `net 1 ${what}`,
      ),
      ...['lastScore', 'lastScoreGradient', 'chain disposed'].map((what) => `net 1 ${what}`),
      'net 1 released',
      ...['scores', 'nearest', 'released'].map((what) => `patches 2 ${what}`),
    ]);
  });

  it('alternates the steps of two clients, never two at once', async () => {
    const { engine, log } = recordingEngine();
    const queue = createComputeQueue();
    await Promise.all(
      ['a', 'b'].map(async (client) => {
        const chain = await shareEngine(engine, queue, { client }).compile(STACK).chain(IMAGE);
        for (let i = 0; i < 5; i++) await chain.step(STEP);
      }),
    );
    const steps = log.filter((what) => what.endsWith('step'));
    expect(steps).to.have.length(10);
    expect(steps.every((what, i) => i === 0 || what !== steps[i - 1])).to.equal(true);
  });

  it('stops a cancelled client, lets it clean up, and goes on with the others', async () => {
    const { engine, log } = recordingEngine();
    const queue = createComputeQueue();
    const controller = new AbortController();
    const program = shareEngine(engine, queue, { client: 'a', signal: controller.signal }).compile(STACK);
    const chain = await program.chain(IMAGE);
    const other = await shareEngine(engine, queue, { client: 'b' }).compile(STACK).chain(IMAGE);
    const calls = [chain.step(STEP), chain.read(), program.score(IMAGE)].map((call) =>
      call.then(
        () => false,
        (error: unknown) => isCancelled(error),
      ),
    );
    controller.abort();
    expect(await Promise.all(calls)).to.deep.equal([true, true, true]);
    chain.dispose();
    await program.release();
    await other.step(STEP);
    expect(log.slice(2)).to.deep.equal(['net 1 chain disposed', 'net 1 released', 'net 2 step']);
  });

  it('releases its own programs when disposed of, and leaves the device to the others', async () => {
    const { engine, log } = recordingEngine();
    const queue = createComputeQueue();
    const a = shareEngine(engine, queue, { client: 'a' });
    const b = shareEngine(engine, queue, { client: 'b' });
    await a.compile(STACK).release();
    a.compile(STACK);
    b.compile(STACK);
    await a.dispose();
    await a.dispose();
    expect(log).to.deep.equal(['net 1 released', 'net 2 released']);
  });
});

describeEngine(
  'an engine shared through a queue',
  async () => shareEngine(await createOnnxEngine({ threads: 1 }), createComputeQueue(), { client: 'a' }),
  { tolerance: 1e-5 },
);
