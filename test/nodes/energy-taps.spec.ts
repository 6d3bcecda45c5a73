import { expect } from 'chai';
import { compileNet } from '../../src/model/chain/coarse-to-fine.ts';
import { marginWidth } from '../../src/model/net/energy-net.ts';
import { type PyramidModel, requireNet } from '../../src/model/pyramid/pyramid-model.ts';
import { energyTaps } from '../../src/nodes/energy-taps.ts';
import { injectNode } from '../../src/nodes/sampling/inject.ts';
import { inpaintNode } from '../../src/nodes/sampling/inpaint.ts';
import { langevin } from '../../src/nodes/sampling/langevin.ts';
import { recoverNode } from '../../src/nodes/sampling/recover.ts';
import { samplePyramidNode } from '../../src/nodes/sampling/sample-pyramid.ts';
import { superResolveNode } from '../../src/nodes/sampling/super-resolve.ts';
import type { EnergyEngine } from '../../src/runtime/engine/engine.ts';
import { filled, padMargin, type Tensor } from '../../src/runtime/tensor.ts';
import { tinyImage, tinyModel } from '../support/tiny-model.ts';
import { useEngine } from '../support/use-engine.ts';
import { type NodeRun, runNode } from './harness.ts';

type Metrics = NodeRun<Record<string, never>>['metrics'];

describe('Score and gradient norm', () => {
  const engine = useEngine();
  const model = tinyModel({ scales: 2 });
  const options = () => ({ seed: 3, services: { engine: async () => engine() } });

  /** Mean score and root mean square of the gradient of an image at a scale, evaluated anew. */
  async function direct(of: PyramidModel, scale: number, image: Tensor): Promise<[number, number]> {
    const { net } = requireNet(of.scales[scale]!);
    const program = compileNet(engine(), net);
    try {
      const { score, gradient } = await program.scoreGradient(padMargin(image, marginWidth(net.spec)));
      const mean = score.data.reduce((sum, x) => sum + x, 0) / score.data.length;
      return [mean, Math.sqrt(gradient.data.reduce((sum, x) => sum + x * x, 0) / gradient.data.length)];
    } finally {
      await program.release();
    }
  }

  const told = (metrics: Metrics, name: string) =>
    metrics.filter(([told]) => told === name).map(([, value, at]) => ({ value, at }));

  it('are what a direct evaluation gives of the state before each step (sampling/langevin)', async () => {
    const net = { index: 1, scale: { ...model.scales[1]!, momentum: 0.6, startNoise: 0 } };
    const image = tinyImage(12, 14);
    // Noise-free, since the frame around the image, which is not given out, would differ otherwise.
    const { metrics } = await runNode(langevin, { image, net }, { steps: 1 }, options());
    const [score, norm] = await direct(model, 1, image);
    expect(told(metrics, 'score')).to.have.length(1);
    expect(told(metrics, 'score')[0]!.at).to.deep.equal({ scale: 1, step: 0 });
    expect(told(metrics, 'score')[0]!.value).to.be.closeTo(score, 1e-5 * Math.abs(score));
    expect(told(metrics, 'gradient norm')[0]!.value).to.be.closeTo(norm, 1e-5 * norm);
  });

  it('rise from step to step of a short chain', async () => {
    const net = { index: 0, scale: { ...model.scales[0]!, stepSize: 0.01, momentum: 0 } };
    const { metrics } = await runNode(langevin, { image: tinyImage(8, 9), net }, { steps: 12 }, options());
    const scores = told(metrics, 'score');
    // All twelve, on a machine that is not so busy that telling takes long.
    const steps = scores.map(({ at }) => at?.step ?? -1);
    expect(steps[0]).to.equal(0);
    expect(steps.length).to.be.within(2, 12);
    for (const [i, step] of steps.slice(1).entries()) expect(step).to.be.above(steps[i]!);
    for (const [i, { value }] of scores.slice(1).entries()) expect(value).to.be.above(scores[i]!.value);
    expect(told(metrics, 'gradient norm').map(({ at }) => at)).to.deep.equal(scores.map(({ at }) => at));
  });

  it('are told by every node that runs chains, scale by scale', async () => {
    const image = model.image;
    const hole = filled([1, 1, 12, 14], 0);
    hole.data.fill(1, 40, 60);
    const runs = {
      'sample-pyramid': (await runNode(samplePyramidNode, { model }, { count: 2 }, options())).metrics,
      inject: (await runNode(injectNode, { model, image }, { startScale: 0 }, options())).metrics,
      inpaint: (await runNode(inpaintNode, { model, image, hole }, {}, options())).metrics,
      'super-resolve': (await runNode(superResolveNode, { model, image }, { factor: 1.5 }, options()))
        .metrics,
      recover: (await runNode(recoverNode, { model }, {}, options())).metrics,
    };
    for (const [node, metrics] of Object.entries(runs)) {
      const scales = new Set(told(metrics, 'score').map(({ at }) => at?.scale));
      expect([...scales], node).to.deep.equal(node === 'super-resolve' ? [0] : [0, 1]);
      for (const [, value] of metrics) expect(value, node).to.satisfy(Number.isFinite);
      expect(told(metrics, 'gradient norm').length, node).to.equal(told(metrics, 'score').length);
    }
    const [score] = await direct(
      model,
      0,
      (await runNode(injectNode, { model, image }, { startScale: 0 }, options())).outputs.start[0]!,
    );
    expect(told(runs.inject, 'score')[0]!.value).to.be.closeTo(score, 1e-5 * Math.abs(score));
  });

  it('change no sample: an engine that cannot tell them gives the same', async () => {
    const mute: EnergyEngine = {
      id: engine().id,
      device: engine().device,
      dispose: async () => undefined,
      compilePatches: (bank) => engine().compilePatches(bank),
      compile(stack) {
        const program = engine().compile(stack);
        return {
          ...program,
          score: (x) => program.score(x),
          scoreGradient: (x) => program.scoreGradient(x),
          activations: (x) => program.activations(x),
          parameterGradients: (x, w) => program.parameterGradients(x, w),
          release: () => program.release(),
          async chain(initial, clamp) {
            const chain = await program.chain(initial, clamp);
            return {
              step: (step) => chain.step(step),
              read: () => chain.read(),
              lastScore: () => chain.lastScore(),
              lastScoreGradient: async () => undefined,
              dispose: () => chain.dispose(),
            };
          },
        };
      },
    };
    const sample = async (services: { engine: () => Promise<EnergyEngine> }) =>
      runNode(samplePyramidNode, { model }, { count: 2, noiseScale: 0.02 }, { seed: 3, services });
    const telling = await sample({ engine: async () => engine() });
    const silent = await sample({ engine: async () => mute });
    expect(silent.metrics).to.deep.equal([]);
    expect(telling.metrics.length).to.be.above(0);
    for (const [i, image] of telling.outputs.images.entries()) {
      expect([...image.data]).to.deep.equal([...silent.outputs.images[i]!.data]);
    }
  });

  it('are told for every step of a chain that is short or dear to compute', async () => {
    for (const [steps, each, cost] of [
      [20, 5, 4],
      [2000, 1000, 3],
    ] as const) {
      let time = 0;
      const told: number[] = [];
      const see = energyTaps(
        { metric: (name, _value, of) => void (name === 'score' && told.push(of?.step ?? -1)) },
        () => time,
      );
      for (let step = 0; step < steps; step++) {
        time += each;
        await see(
          async () => {
            time += cost;
            return { score: 1, gradientNorm: 1 };
          },
          { step },
        );
      }
      expect(told).to.deep.equal(Array.from({ length: steps }, (_, i) => i));
    }
  });

  it('are told for the first step of each scale, however dear', async () => {
    let time = 0;
    const told: [number | undefined, number | undefined][] = [];
    const see = energyTaps(
      { metric: (name, _value, of) => void (name === 'score' && told.push([of?.scale, of?.step])) },
      () => time,
    );
    for (const scale of [0, 1, 2]) {
      for (const step of [0, 1, 2]) {
        await see(
          async () => {
            time += 200;
            return { score: 1, gradientNorm: 1 };
          },
          { scale, step },
        );
      }
    }
    expect(told).to.deep.equal([
      [0, 0],
      [1, 0],
      [2, 0],
    ]);
  });

  it('take less than half a percent of a long chain’s time, but are told twice a second', async () => {
    let time = 0;
    const cost = 8;
    const at: number[] = [];
    const see = energyTaps(
      { metric: (name, _value, of) => void (name === 'score' && at.push(of?.step ?? -1)) },
      () => time,
    );
    const energy = async () => {
      time += cost;
      return { score: 1, gradientNorm: 1 };
    };
    for (let step = 0; step < 60_000; step++) {
      time += 5;
      await see(energy, { step });
    }
    expect(at[0]).to.equal(0);
    expect(Math.max(...at.slice(1).map((step, i) => step - at[i]!))).to.be.at.most(101);
    // Twice a second is the floor: 16 ms of 1000.
    expect(at.length * cost).to.be.below(0.017 * time);
    const cheap: number[] = [];
    let clock = 0;
    const seeCheap = energyTaps(
      { metric: (name) => void (name === 'score' && cheap.push(clock)) },
      () => clock,
    );
    for (let step = 0; step < 60_000; step++) {
      clock += 5;
      await seeCheap(
        async () => {
          clock += 0.1;
          return { score: 1, gradientNorm: 1 };
        },
        { step },
      );
    }
    expect(cheap.length * 0.1).to.be.below(0.005 * clock + 100);
    expect(cheap.length).to.be.above(10_000);
  });
});
