import { expect } from 'chai';
import { type ErrorCode, PatchwiseError } from '../../../src/errors.ts';
import { relativeError, VERIFIED_QUANTITIES, verifyEngine } from '../../../src/model/net/verify.ts';
import type {
  ConvStack,
  EnergyEngine,
  EnergyProgram,
  LangevinChain,
  ParameterGradients,
} from '../../../src/runtime/engine/engine.ts';
import { loadReferenceVectors, REFERENCE_VECTORS } from '../../../src/runtime/engine/reference-vectors.ts';
import { concatBatch, filled, splitBatch, type Tensor } from '../../../src/runtime/tensor.ts';
import { describePatches } from './patch-contract.ts';
import {
  normals,
  randomImage,
  randomNet,
  referenceLoss,
  referenceScore,
  withParameter,
} from './reference-net.ts';

export interface ContractOptions {
  /** Largest relative error of a quantity, max|a − b| / max|b|, that counts as float32 rounding. */
  readonly tolerance: number;
  /**
   * The nets, patches, sizes and vectors to try: all, a few nets and sizes where starting a device is slow, or one of each
   * where every program takes a device seconds to compile ('all').
   */
  readonly breadth?: Breadth;
}

export type Breadth = 'all' | 'few' | 'least';

/** Nets that differ in what engines treat differently: kernels, channel counts, blocks of channels, activations. */
const NETS: Readonly<Record<string, ConvStack>> = {
  'kernels 3, ELU': randomNet({
    layers: [
      [8, 3],
      [6, 3],
      [1, 3],
    ],
  }),
  'one grey channel, kernels 1, 3 and 5': randomNet({
    inChannels: 1,
    layers: [
      [5, 1],
      [7, 3],
      [1, 5],
    ],
  }),
  'channels in blocks of 16': randomNet({
    layers: [
      [32, 3],
      [16, 3],
      [1, 3],
    ],
  }),
  'one grey channel, blocks of 16, kernels 5, 1 and 3, leaky ReLU': randomNet({
    inChannels: 1,
    layers: [
      [16, 5],
      [48, 1],
      [1, 3],
    ],
    activation: { kind: 'leaky-relu', slope: 0.2 },
  }),
  'kernels 5 and 1, leaky ReLU': randomNet({
    layers: [
      [9, 5],
      [4, 1],
      [1, 3],
    ],
    activation: { kind: 'leaky-relu', slope: 0.2 },
  }),
  'a single layer': randomNet({ layers: [[1, 3]] }),
  'many input channels': randomNet({
    inChannels: 8,
    layers: [
      [4, 3],
      [1, 3],
    ],
  }),
};

/** Unlike in kernel, activation, and channels: 6 and 9 fill no vector of 4. */
const FEW_NETS: readonly string[] = ['kernels 3, ELU', 'kernels 5 and 1, leaky ReLU'];

/**
 * Describes what every engine must do; each engine's own spec calls it.
 * @param makeEngine opens the engine; when that throws `engine/unavailable` the tests are skipped and say why
 */
export function describeEngine(
  name: string,
  makeEngine: () => Promise<EnergyEngine>,
  { tolerance, breadth = 'all' }: ContractOptions,
): void {
  describe(`${name}, as every engine`, () => {
    let engine: EnergyEngine;

    before(async function () {
      try {
        engine = await makeEngine();
      } catch (error) {
        if (!(error instanceof PatchwiseError) || error.code !== 'engine/unavailable') throw error;
        console.log(`      skipped: ${error.message}`);
        this.skip();
      }
    });

    after(() => engine?.dispose());

    describePatches(() => engine, 100 * tolerance, breadth !== 'least');

    const withProgram = async <T>(
      net: ConvStack,
      use: (program: EnergyProgram) => Promise<T>,
    ): Promise<T> => {
      const program = engine.compile(net);
      try {
        return await use(program);
      } finally {
        await program.release();
      }
    };

    for (const vectors of breadth === 'least' ? (['energy-net-2'] as const) : REFERENCE_VECTORS) {
      it(`computes every quantity of ${vectors} as an independent program did in float64`, async () => {
        const results = await verifyEngine(engine, await loadReferenceVectors(vectors));
        expect(results.map(({ quantity }) => quantity)).to.deep.equal(VERIFIED_QUANTITIES);
        for (const { quantity, relativeError } of results) {
          expect(relativeError, quantity).to.be.below(tolerance);
        }
      });
    }

    const tried = breadth === 'least' ? FEW_NETS.slice(0, 1) : FEW_NETS;
    const nets = Object.entries(NETS).filter(([title]) => breadth === 'all' || tried.includes(title));
    for (const [title, net] of nets) {
      const images = randomImage([2, net.layers[0]?.inChannels ?? 0, 11, 9], 7);

      it(`gives score maps by the definition of convolution (${title})`, async () => {
        const score = await withProgram(net, (program) => program.score(images));
        const expected = referenceScore(net, images);
        expect(score.shape).to.deep.equal([2, 1, ...mapExtents(net, 11, 9)]);
        expect(relativeError(score.data, expected)).to.be.below(tolerance);
      });

      it(`gives the gradient to the image that finite differences give (${title})`, async () => {
        const { score, gradient } = await withProgram(net, (program) => program.scoreGradient(images));
        expect(relativeError(score.data, referenceScore(net, images))).to.be.below(tolerance);
        expect(gradient.shape).to.deep.equal(images.shape);
        const pixels = someIndices(gradient.data.length, 12);
        const expected = pixels.map((pixel) => imageDifference(net, images, pixel));
        const scale = Math.max(...gradient.data.map(Math.abs));
        for (const [i, pixel] of pixels.entries()) {
          expect(gradient.data[pixel], `pixel ${pixel}`).to.be.closeTo(
            expected[i] as number,
            scale * tolerance,
          );
        }
      });

      it(`gives the gradients to the parameters that finite differences give (${title})`, async () => {
        const weights = [0.7, -1.3];
        const { meanScores, ...gradients } = await withProgram(net, (program) =>
          program.parameterGradients(images, weights),
        );
        const loss = meanScores.reduce((sum, mean, i) => sum + mean * (weights[i] as number), 0);
        const scoreScale = Math.max(...referenceScore(net, images).map(Math.abs));
        expect(loss).to.be.closeTo(referenceLoss(net, images, weights), scoreScale * tolerance);
        for (const [layer, { weights: own }] of net.layers.entries()) {
          for (const kind of ['weights', 'bias'] as const) {
            const actual = gradients[kind === 'bias' ? 'biases' : kind][layer] as Float32Array;
            expect(actual.length).to.equal(kind === 'bias' ? net.layers[layer]?.bias.length : own.length);
            const scale = Math.max(...gradients.weights.flatMap((list) => [...list]).map(Math.abs));
            for (const index of someIndices(actual.length, 5)) {
              const expected = parameterDifference(net, images, weights, layer, kind, index);
              const place = `layer ${layer}, ${kind}[${index}]`;
              expect(actual[index], place).to.be.closeTo(expected, scale * tolerance);
            }
          }
        }
      });

      it(`steps by half δ² times the gradient plus σ times the noise, then clips (${title})`, async () => {
        await withProgram(net, async (program) => {
          const { gradient, score } = await program.scoreGradient(images);
          const noise = normals(images.data.length, 3);
          const chain = await program.chain(images);
          await chain.step({ stepSize: 0.3, noiseScale: 0.2, noise });
          const next = await chain.read();
          const expected = images.data.map((x, i) =>
            clip(x + 0.15 * (gradient.data[i] as number) + 0.2 * (noise[i] as number)),
          );
          expect(next.shape).to.deep.equal(images.shape);
          expect(relativeError(next.data, expected)).to.be.below(tolerance);
          const lastScore = await chain.lastScore();
          expect(lastScore?.shape).to.deep.equal(score.shape);
          expect(relativeError(lastScore?.data ?? [], score.data)).to.be.below(tolerance);
          chain.dispose();
        });
      });

      it(`treats each image of a batch as if it were alone (${title})`, async () => {
        await withProgram(net, async (program) => {
          const three = concatBatch([images, randomImage([1, ...images.shape.slice(1)], 8)]);
          const alone = splitBatch(three);
          const noise = normals(three.data.length, 4);
          const step = { stepSize: 0.1, noiseScale: 0.1 };
          const together = await stepped(program, three, 2, (chain) => chain.step({ ...step, noise }));
          const stride = noise.length / 3;
          const singly: Tensor[] = [];
          for (const [i, image] of alone.entries()) {
            const own = noise.subarray(i * stride, (i + 1) * stride);
            singly.push(await stepped(program, image, 2, (chain) => chain.step({ ...step, noise: own })));
          }
          expect(relativeError(together.data, concatBatch(singly).data)).to.be.below(tolerance);

          const weights = [0.5, 0.5, -1];
          const all = await program.parameterGradients(three, weights);
          const parts: ParameterGradients[] = [];
          for (const [i, image] of alone.entries()) {
            parts.push(await program.parameterGradients(image, [weights[i] as number]));
          }
          expect(all.meanScores).to.have.length(3);
          const sums = all.weights.map((list, layer) =>
            list.map((_, k) =>
              parts.reduce((sum, part) => sum + (part.weights[layer]?.[k] ?? Number.NaN), 0),
            ),
          );
          const flat = (lists: readonly Float32Array[]) => lists.flatMap((list) => [...list]);
          expect(relativeError(flat(all.weights), flat(sums))).to.be.below(10 * tolerance);
        });
      });

      it(`gives the gradients of two batches as two calls do, bit for bit, where it has a call for both (${title})`, async () => {
        await withProgram(net, async (program) => {
          const one = { images: splitBatch(images)[0] as Tensor, weights: [0.5] };
          const other = { images, weights: [-1.5, 0.25] };
          const both = await program.gradientsOfBoth?.(one, other);
          if (both === undefined) return;
          const apart = [
            await program.parameterGradients(one.images, one.weights),
            await program.parameterGradients(other.images, other.weights),
          ] as const;
          for (const kind of ['weights', 'biases'] as const) {
            for (const [layer, values] of apart[0][kind].entries()) {
              const sum = values.map((value, i) => value + (apart[1][kind][layer]?.[i] ?? Number.NaN));
              expect([...(both[kind][layer] as Float32Array)], `${kind} ${layer}`).to.deep.equal([...sum]);
            }
          }
          expect(both.meanScores).to.deep.equal(apart.flatMap(({ meanScores }) => meanScores));
        });
      });
    }

    it('takes images of several sizes, and batches of several lengths, in any order', async () => {
      const net = NETS['kernels 3, ELU'] as ConvStack;
      await withProgram(net, async (program) => {
        const batches = [
          [1, 7, 7],
          [3, 12, 8],
          [1, 8, 12],
          [2, 7, 7],
          [1, 12, 8],
        ] as const;
        for (const [n, height, width] of breadth === 'all' ? batches : batches.slice(0, 2)) {
          const images = randomImage([n, 3, height, width], height);
          const expected = referenceScore(net, images);
          const { score } = await program.scoreGradient(images);
          expect(relativeError(score.data, expected)).to.be.below(tolerance);
          expect(relativeError((await program.score(images)).data, expected)).to.be.below(tolerance);
          const chain = await program.chain(images);
          await chain.step({ stepSize: 0.1, noiseScale: 0 });
          expect(relativeError((await chain.lastScore())?.data ?? [], expected)).to.be.below(tolerance);
          chain.dispose();
        }
      });
    });

    it('gives what each layer gives: any layer’s activations, put through the rest of the net, are the score', async () => {
      const net = NETS['kernels 3, ELU'] as ConvStack;
      const images = randomImage([2, 3, 11, 10], 3);
      const [outputs, score] = await withProgram(net, async (program) => [
        await program.activations(images),
        await program.score(images),
      ]);
      expect(outputs.map((output) => output.shape[1])).to.deep.equal([8, 6, 1]);
      expect(relativeError((outputs.at(-1) as Tensor).data, score.data)).to.be.below(tolerance);
      for (const [layer, output] of outputs.slice(0, -1).entries()) {
        const rest = await withProgram({ ...net, layers: net.layers.slice(layer + 1) }, (program) =>
          program.score(output),
        );
        expect(rest.shape).to.deep.equal(score.shape);
        expect(relativeError(rest.data, score.data)).to.be.below(tolerance);
      }
    });

    it('moves in silent steps as in others, and tells of the next again', async () => {
      // All hidden channels in blocks of 16, two hidden layers or one.
      const inBlocks = [
        randomNet({
          layers: [
            [32, 3],
            [16, 3],
            [1, 3],
          ],
        }),
        randomNet({
          activation: { kind: 'leaky-relu', slope: 0.2 },
          layers: [
            [16, 5],
            [1, 3],
          ],
        }),
      ];
      for (const net of [...nets.map(([, one]) => one), ...(breadth === 'all' ? inBlocks : [])]) {
        await withProgram(net, async (program) => {
          const channels = net.layers[0]?.inChannels ?? 0;
          const images = randomImage([2, channels, 13, 12], 4);
          const clamp = { mask: filled([1, 1, 13, 12], 0), values: filled([1, channels, 13, 12], 0.5) };
          clamp.mask.data.fill(1, 10, 40);
          for (const held of [undefined, clamp]) {
            const ends = [];
            for (const silent of [false, true]) {
              const chain = await program.chain(images, held);
              for (let t = 1; t <= 3; t++) {
                const noise = normals(images.data.length, t);
                await chain.step({
                  stepSize: 0.2,
                  noiseScale: 0.1,
                  noise,
                  momentum: 0.8,
                  silent: silent && t < 3,
                });
              }
              const told = await chain.lastScoreGradient();
              ends.push({
                state: await chain.read(),
                score: await chain.lastScore(),
                gradient: told?.gradient,
              });
              chain.dispose();
            }
            const [telling, quiet] = ends;
            for (const what of ['state', 'score', 'gradient'] as const) {
              expect(quiet?.[what]?.data.length, what).to.be.above(0);
              expect(relativeError(quiet?.[what]?.data ?? [], telling?.[what]?.data ?? [])).to.be.below(
                tolerance,
              );
            }
          }
        });
      }
    });

    it('tells the gradient that the last step climbed, with momentum, noise and held pixels too, and for each image', async () => {
      const nets = [NETS['kernels 3, ELU'] as ConvStack, randomNet({ layers: [[1, 3]] })];
      for (const net of nets) {
        await withProgram(net, async (program) => {
          const images = randomImage([2, 3, 9, 8], 4);
          const clamp = { mask: filled([1, 1, 9, 8], 0), values: filled([1, 3, 9, 8], 0.5) };
          clamp.mask.data.fill(1, 10, 40);
          const chain = await program.chain(images, clamp);
          expect(await chain.lastScoreGradient()).to.equal(undefined);
          for (let t = 1; t <= 3; t++) {
            const state = await chain.read();
            const noise = normals(images.data.length, t);
            await chain.step({ stepSize: 0.2, noiseScale: 0.1, noise, momentum: 0.8 });
            const direct = await program.scoreGradient(state);
            const told = await chain.lastScoreGradient();
            expect(told?.gradient.shape).to.deep.equal(images.shape);
            expect(relativeError(told?.score.data ?? [], direct.score.data)).to.be.below(tolerance);
            expect(relativeError(told?.gradient.data ?? [], direct.gradient.data)).to.be.below(
              10 * tolerance,
            );
          }
          chain.dispose();
        });
      }
    });

    it('keeps two chains of one program apart', async () => {
      const net = NETS['kernels 3, ELU'] as ConvStack;
      await withProgram(net, async (program) => {
        const a = randomImage([1, 3, 9, 9], 1);
        const b = randomImage([1, 3, 9, 9], 2);
        const step = (chain: LangevinChain) => chain.step({ stepSize: 0.2, noiseScale: 0 });
        const alone = await stepped(program, a, 3, step);
        const chains = [await program.chain(a), await program.chain(b)] as const;
        for (let i = 0; i < 3; i++) for (const chain of chains) await step(chain);
        expect((await chains[0].read()).data).to.deep.equal(alone.data);
        for (const chain of chains) chain.dispose();
      });
    });

    it('follows the closed form of a chain under a linear score', async () => {
      // One layer: ∂Σf/∂x is a constant G, so x_t = x_0 + t·δ²/2·G + σ·Σε as long as nothing clips.
      const net = scaled(randomNet({ layers: [[1, 3]] }), 0.05);
      await withProgram(net, async (program) => {
        const x0 = randomImage([1, 3, 8, 8], 5, 0.3);
        const { gradient } = await program.scoreGradient(x0);
        const chain = await program.chain(x0);
        const expected = Float64Array.from(x0.data);
        for (let t = 1; t <= 10; t++) {
          const noise = normals(x0.data.length, t);
          await chain.step({ stepSize: 0.04, noiseScale: 0.01, noise });
          noise.forEach((e, i) => {
            expected[i] = (expected[i] as number) + 0.02 * (gradient.data[i] as number) + 0.01 * e;
          });
        }
        expect(Math.max(...expected.map(Math.abs)), 'the test must not clip').to.be.below(1);
        expect(relativeError((await chain.read()).data, expected)).to.be.below(tolerance);
        chain.dispose();
      });
    });

    it('keeps the velocity that momentum asks for: a linear score gives a geometric series', async () => {
      // ∂Σf/∂x is a constant G: v_t = δ²/2 · G · (1 − μ^t)/(1 − μ), and x_t = x_0 + Σ v.
      const net = scaled(randomNet({ layers: [[1, 3]] }), 0.05);
      await withProgram(net, async (program) => {
        const x0 = randomImage([2, 3, 8, 8], 5, 0.3);
        const { gradient } = await program.scoreGradient(x0);
        const chain = await program.chain(x0);
        const momentum = 0.6;
        let travelled = 0;
        for (let t = 1; t <= 6; t++) {
          await chain.step({ stepSize: 0.04, noiseScale: 0, momentum });
          travelled += (0.02 * (1 - momentum ** t)) / (1 - momentum);
        }
        const expected = x0.data.map((x, i) => x + travelled * (gradient.data[i] as number));
        expect(Math.max(...expected.map(Math.abs)), 'the test must not clip').to.be.below(1);
        expect(relativeError((await chain.read()).data, expected)).to.be.below(tolerance);
        chain.dispose();
      });
    });

    // Thousands of steps: where each takes its time, those that are asserted above speak for them.
    if (breadth !== 'least')
      it('samples a Gaussian energy with the variance and the memory of the AR(1) process that it is', async () => {
        // Under f = −x²/(2s²) a step is x ← ρx + σε with ρ = 1 − δ²/(2s²), whose variance from x₀ = 0 is
        // σ²(1 − ρ^2t)/(1 − ρ²). The net is a fine polygon through f, made of leaky ReLUs of slope 0.
        const s = 0.25;
        const stepSize = 0.02;
        const noiseScale = 0.1;
        const rho = 1 - stepSize / (2 * s * s);
        const variance = (t: number) => (noiseScale ** 2 * (1 - rho ** (2 * t))) / (1 - rho * rho);
        await withProgram(gaussianNet(s), async (program) => {
          const x0 = filled([1, 1, 64, 64], 0);
          const chain = await program.chain(x0);
          const states: Float32Array[] = [x0.data];
          for (let t = 1; t <= 12; t++) {
            await chain.step({ stepSize, noiseScale, noise: normals(x0.data.length, 100 + t) });
            states.push((await chain.read()).data);
          }
          chain.dispose();
          for (const t of [1, 4, 12]) {
            const state = states[t] as Float32Array;
            const relative = moment(state, state) / variance(t);
            expect(relative, `variance after ${t} steps`).to.be.within(0.92, 1.08);
          }
          const [before, last] = [states[11], states[12]] as [Float32Array, Float32Array];
          expect(moment(before, last) / moment(before, before)).to.be.closeTo(rho, 0.03);
        });
      });

    it('takes the slope of leaky ReLU at exactly zero, as automatic differentiation does', async () => {
      const one = (weight: number) => ({
        inChannels: 1,
        outChannels: 1,
        kernel: 1,
        weights: Float32Array.of(weight),
        bias: new Float32Array(1),
      });
      const net: ConvStack = {
        layers: [one(1), one(1)],
        activation: { kind: 'leaky-relu', slope: 0.25 },
      };
      const { gradient } = await withProgram(net, (program) =>
        program.scoreGradient({ shape: [1, 1, 1, 3], data: Float32Array.of(-1, 0, 1) }),
      );
      expect([...gradient.data]).to.deep.equal([0.25, 0.25, 1]);
    });

    it('has read the noise once a step is done: the next ones may have theirs in the same memory', async () => {
      await withProgram(NETS['kernels 3, ELU'] as ConvStack, async (program) => {
        const x = randomImage([1, 3, 9, 9], 1);
        const of = async (memory: (values: Float32Array) => Float32Array) => {
          const chain = await program.chain(x);
          for (let t = 0; t < 12; t++) {
            const noise = memory(normals(x.data.length, t));
            await chain.step({ stepSize: 0.1, noiseScale: 0.1, noise });
          }
          const state = await chain.read();
          chain.dispose();
          return state;
        };
        const same = new Float32Array(x.data.length);
        const reused = await of((values) => {
          same.set(values);
          return same;
        });
        expect(reused).to.deep.equal(await of((values) => values));
      });
    });

    it('gives the same step for a noise scale of 0 with and without noise', async () => {
      await withProgram(NETS['kernels 3, ELU'] as ConvStack, async (program) => {
        const x = randomImage([1, 3, 9, 9], 1);
        const noise = normals(x.data.length, 1);
        const without = await stepped(program, x, 1, (chain) => chain.step({ stepSize: 0.1, noiseScale: 0 }));
        const with0 = await stepped(program, x, 1, (chain) =>
          chain.step({ stepSize: 0.1, noiseScale: 0, noise }),
        );
        expect(with0.data).to.deep.equal(without.data);
      });
    });

    it('clips at the limit of the net where it has one', async () => {
      const net = { ...(NETS['kernels 3, ELU'] as ConvStack), limit: 2.5 };
      await withProgram(net, async (program) => {
        const x = randomImage([1, 3, 9, 9], 1);
        const noise = normals(x.data.length, 2);
        const { gradient } = await program.scoreGradient(x);
        const next = await stepped(program, x, 1, (chain) =>
          chain.step({ stepSize: 0.3, noiseScale: 2, noise }),
        );
        const expected = x.data.map((value, i) => {
          const moved = value + 0.15 * (gradient.data[i] as number) + 2 * (noise[i] as number);
          return Math.min(2.5, Math.max(-2.5, moved));
        });
        expect(Math.max(...next.data)).to.equal(2.5);
        expect(relativeError(next.data, expected)).to.be.below(tolerance);
      });
    });

    it('holds clamped pixels at their values after every step and moves only the others', async () => {
      await withProgram(NETS['kernels 3, ELU'] as ConvStack, async (program) => {
        const x = randomImage([2, 3, 9, 10], 1);
        const values = randomImage([1, 3, 9, 10], 2);
        const mask = {
          shape: [1, 1, 9, 10],
          data: new Float32Array(90).map((_, i) => (i % 3 === 0 ? 1 : 0)),
        };
        const chain = await program.chain(x, { mask, values });
        const free = await program.chain(x);
        for (let t = 0; t < 3; t++) {
          const step = { stepSize: 0.2, noiseScale: 0.1, noise: normals(x.data.length, t) };
          await chain.step(step);
          await free.step(step);
          const [held, moved] = [await chain.read(), await free.read()];
          held.data.forEach((value, i) => {
            if (mask.data[i % 90] === 1) expect(value).to.equal(values.data[i % 270]);
            else if (t === 0) expect(value).to.be.closeTo(moved.data[i] as number, tolerance);
          });
        }
        chain.dispose();
        free.dispose();
      });
    });

    it('takes a clamp of its own for each image', async () => {
      await withProgram(NETS['kernels 3, ELU'] as ConvStack, async (program) => {
        const x = randomImage([2, 3, 8, 8], 1);
        const mask = { shape: [2, 1, 8, 8], data: new Float32Array(128).fill(1, 0, 64) };
        const values = concatBatch([filled([1, 3, 8, 8], 0.25), filled([1, 3, 8, 8], -0.5)]);
        const chain = await program.chain(x, { mask, values });
        await chain.step({ stepSize: 0.2, noiseScale: 0 });
        const [first, second] = splitBatch(await chain.read()) as [Tensor, Tensor];
        expect(new Set(first.data)).to.deep.equal(new Set([0.25]));
        expect(new Set(second.data).size).to.be.above(100);
        chain.dispose();
      });
    });

    it('never changes a tensor that it was given or has given', async () => {
      await withProgram(NETS['kernels 3, ELU'] as ConvStack, async (program) => {
        const x = randomImage([1, 3, 9, 9], 1);
        const copy = x.data.slice();
        const chain = await program.chain(x);
        expect((await chain.read()).data).to.deep.equal(copy);
        expect(await chain.lastScore()).to.equal(undefined);
        await chain.step({ stepSize: 0.2, noiseScale: 0 });
        const first = await chain.read();
        const firstCopy = first.data.slice();
        await chain.step({ stepSize: 0.2, noiseScale: 0 });
        expect((await chain.read()).data).not.to.deep.equal(firstCopy);
        chain.dispose();
        await program.release();
        expect(x.data).to.deep.equal(copy);
        expect(first.data).to.deep.equal(firstCopy);
      });
    });

    it('keeps the weights that it compiled, whatever becomes of the arrays', async () => {
      const net = randomNet({
        layers: [
          [4, 3],
          [1, 3],
        ],
      });
      const images = randomImage([1, 3, 7, 7], 1);
      const expected = referenceScore(net, images);
      await withProgram(net, async (program) => {
        for (const layer of net.layers) {
          layer.weights.fill(0);
          layer.bias.fill(0);
        }
        expect(relativeError((await program.score(images)).data, expected)).to.be.below(tolerance);
      });
    });

    it('lets NaN through to the host instead of clipping it away', async () => {
      await withProgram(NETS['kernels 3, ELU'] as ConvStack, async (program) => {
        const x = randomImage([1, 3, 9, 9], 1);
        x.data[40] = Number.NaN;
        for (const clamp of [undefined, { mask: filled([1, 1, 9, 9], 0), values: filled([1, 3, 9, 9], 0) }]) {
          const chain = await program.chain(x, clamp);
          await chain.step({ stepSize: 0.1, noiseScale: 0 });
          expect((await chain.read()).data[40]).to.be.NaN;
          expect((await chain.lastScore())?.data.some(Number.isNaN)).to.equal(true);
          chain.dispose();
        }
        expect((await program.score(x)).data.some(Number.isNaN)).to.equal(true);
        expect((await program.parameterGradients(x, [1])).meanScores[0]).to.be.NaN;
      });
    });

    it('refuses a net, images, noise and image weights that do not fit', async () => {
      const net = NETS['kernels 3, ELU'] as ConvStack;
      const twoScores = randomNet({ layers: [[2, 3]] });
      await refused('tensor/shape', async () => engine.compile(twoScores));
      await withProgram(net, async (program) => {
        await refused('tensor/shape', () => program.score(filled([1, 1, 9, 9], 0)));
        await refused('tensor/shape', () => program.scoreGradient(filled([3, 9, 9], 0)));
        await refused('image/too-small', () => program.chain(filled([1, 3, 6, 9], 0)));
        const images = filled([2, 3, 9, 9], 0);
        await refused('tensor/shape', () => program.parameterGradients(images, [1]));
        await refused('value/out-of-range', () => program.parameterGradients(images, [1, Number.NaN]));
        const clamp = { mask: filled([1, 1, 9, 8], 0), values: filled([1, 3, 9, 9], 0) };
        await refused('tensor/shape', () => program.chain(images, clamp));
        const chain = await program.chain(images);
        await refused('tensor/shape', () => chain.step({ stepSize: 0.1, noiseScale: 1 }));
        const noise = new Float32Array(3);
        await refused('tensor/shape', () => chain.step({ stepSize: 0.1, noiseScale: 1, noise }));
        await refused('value/out-of-range', () => chain.step({ stepSize: Number.NaN, noiseScale: 0 }));
        await refused('value/out-of-range', () => chain.step({ stepSize: 0.1, noiseScale: 0, momentum: 1 }));
        expect((await chain.read()).data, 'a refused step moves nothing').to.deep.equal(images.data);
        chain.dispose();
        await refused('engine/failed', () => chain.step({ stepSize: 0.1, noiseScale: 0 }));
      });
    });

    it('refuses to run a released program, and releases twice without harm', async () => {
      const program = engine.compile(NETS['kernels 3, ELU'] as ConvStack);
      const images = filled([1, 3, 9, 9], 0);
      await program.score(images);
      await program.release();
      await program.release();
      await refused('engine/failed', () => program.score(images));
      await refused('engine/failed', () => program.chain(images));
    });
  });
}

async function refused(code: ErrorCode, act: () => Promise<unknown>): Promise<void> {
  let caught: unknown;
  try {
    await act();
  } catch (error) {
    caught = error;
  }
  expect(caught).to.be.instanceOf(PatchwiseError);
  expect((caught as PatchwiseError).code).to.equal(code);
}

async function stepped(
  program: EnergyProgram,
  initial: Tensor,
  steps: number,
  step: (chain: LangevinChain) => Promise<void>,
): Promise<Tensor> {
  const chain = await program.chain(initial);
  for (let i = 0; i < steps; i++) await step(chain);
  const state = await chain.read();
  chain.dispose();
  return state;
}

/** ∂(Σ f)/∂x at one pixel by central differences in float64. */
function imageDifference(net: ConvStack, images: Tensor, pixel: number): number {
  const h = 1e-5;
  const sum = (change: number) => {
    const data = Float64Array.from(images.data);
    data[pixel] = (data[pixel] as number) + change;
    return referenceScore(net, { ...images, data: data as unknown as Float32Array }).reduce(
      (a, b) => a + b,
      0,
    );
  };
  return (sum(h) - sum(-h)) / (2 * h);
}

function parameterDifference(
  net: ConvStack,
  images: Tensor,
  weights: readonly number[],
  layer: number,
  kind: 'weights' | 'bias',
  index: number,
): number {
  const h = 1e-5;
  const loss = (change: number) =>
    referenceLoss(withParameter(net, layer, kind, index, change), images, weights);
  return (loss(h) - loss(-h)) / (2 * h);
}

/** f(x) = −x²/(2s²) of single grey pixels in [−1, 1], as a polygon with corners every 0.05. */
function gaussianNet(s: number): ConvStack {
  const h = 0.05;
  const corners = Array.from({ length: 20 }, (_, j) => (j + 0.5) * h);
  const sides = [1, -1];
  const outChannels = sides.length * corners.length;
  return {
    activation: { kind: 'leaky-relu', slope: 0 },
    layers: [
      {
        inChannels: 1,
        outChannels,
        kernel: 1,
        weights: Float32Array.from(sides.flatMap((side) => corners.map(() => side))),
        bias: Float32Array.from(sides.flatMap(() => corners.map((corner) => -corner))),
      },
      {
        inChannels: outChannels,
        outChannels: 1,
        kernel: 1,
        weights: new Float32Array(outChannels).fill(-h / (s * s)),
        bias: new Float32Array(1),
      },
    ],
  };
}

function scaled(net: ConvStack, factor: number): ConvStack {
  const layers = net.layers.map((layer) => ({ ...layer, weights: layer.weights.map((w) => w * factor) }));
  return { ...net, layers };
}

function mapExtents(net: ConvStack, height: number, width: number): [number, number] {
  const margin = net.layers.reduce((sum, { kernel }) => sum + kernel - 1, 0);
  return [height - margin, width - margin];
}

/** Some indices spread over 0 … length − 1, the ends among them. */
function someIndices(length: number, count: number): number[] {
  const last = length - 1;
  return [...new Set(Array.from({ length: count }, (_, i) => Math.round((i * last) / (count - 1))))];
}

function moment(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] as number), 0) / a.length;
}

function clip(x: number): number {
  return Math.max(-1, Math.min(1, x));
}
