import { expect } from 'chai';
import fc from 'fast-check';
import type { EnergyEngine, LangevinStep } from '../../../src/runtime/engine/engine.ts';
import { createOnnxEngine } from '../../../src/runtime/engine/onnx/engine.ts';
import { type TilingOptions, tiledProgram } from '../../../src/runtime/engine/tiled.ts';
import { axisTiles } from '../../../src/runtime/engine/tiles.ts';
import { filled, type Tensor } from '../../../src/runtime/tensor.ts';
import { worstDifference } from '../../support/planes.ts';
import { describeEngine } from './engine-contract.ts';
import { normals, randomImage, randomNet } from './reference-net.ts';
import { withPrograms } from './with-programs.ts';

/** An engine that cuts everything into tiles. */
function tiledEngine(engine: EnergyEngine, options: TilingOptions): EnergyEngine {
  return withPrograms(engine, (program, stack) => tiledProgram(program, stack, options));
}

const onnx = () => createOnnxEngine({ provider: 'cpu', threads: 1 });

describeEngine(
  'an engine in tiles of 3 pixels',
  async () => tiledEngine(await onnx(), { tile: 3, above: 0 }),
  { tolerance: 1e-5 },
);

describe('axisTiles', () => {
  it('cover the axis without overlap, in windows of one extent that reach the margin or the border', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 0, max: 20 }),
        (length, tile, margin) => {
          const tiles = axisTiles(length, tile, margin);
          expect(tiles[0]!.from).to.equal(0);
          expect(tiles.at(-1)!.to).to.equal(length);
          tiles.forEach(({ from, to, start, extent }, i) => {
            if (i > 0) expect(from).to.equal(tiles[i - 1]!.to);
            expect(to).to.be.above(from);
            expect(start).to.be.within(0, Math.max(0, from - margin));
            expect(start + extent).to.be.within(Math.min(length, to + margin), length);
            expect(extent).to.equal(tiles[0]!.extent);
            expect(extent).to.be.at.most(tile + 2 * margin);
          });
        },
      ),
    );
  });
});

describe('tiledProgram', () => {
  const stack = randomNet({
    layers: [
      [5, 3],
      [4, 5],
      [1, 3],
    ],
    seed: 3,
  });
  const images = randomImage([2, 3, 41, 37], 4);
  const engine = useEngine(onnx);

  const both = async (
    tile: number,
    use: (program: ReturnType<EnergyEngine['compile']>) => Promise<Tensor[]>,
  ) => {
    const program = engine().compile(stack);
    const whole = await use(program);
    const tiled = await use(tiledProgram(program, stack, { tile, above: 0 }));
    await program.release();
    return whole.map((tensor, i) => worstDifference(tensor, tiled[i]!));
  };

  for (const tile of [4, 7, 16, 25, 100]) {
    it(`scores and gradients in tiles of ${tile} px are those of the whole image, borders included`, async () => {
      const [score, gradient, scoreOnly] = await both(tile, async (program) => {
        const { score, gradient } = await program.scoreGradient(images);
        return [score, gradient, await program.score(images)];
      });
      expect(score).to.be.below(1e-5);
      expect(gradient).to.be.below(1e-5);
      expect(scoreOnly).to.be.below(1e-5);
    });
  }

  for (const tile of [4, 16, 100]) {
    it(`activations in tiles of ${tile} px are those of the whole image, every layer to its border`, async () => {
      const worst = await both(tile, async (program) => [...(await program.activations(images))]);
      expect(worst).to.have.length(3);
      for (const difference of worst) expect(difference).to.be.below(1e-5);
    });
  }

  it('parameter gradients and mean scores are those of the whole images', async () => {
    const program = engine().compile(stack);
    const whole = await program.parameterGradients(images, [1, -0.5]);
    const tiled = await tiledProgram(program, stack, { tile: 9, above: 0 }).parameterGradients(
      images,
      [1, -0.5],
    );
    await program.release();
    for (const [i, mean] of tiled.meanScores.entries())
      expect(mean).to.be.closeTo(whole.meanScores[i]!, 1e-5);
    for (const kind of ['weights', 'biases'] as const) {
      tiled[kind].forEach((values, layer) => {
        for (const [i, value] of values.entries()) expect(value).to.be.closeTo(whole[kind][layer]![i]!, 1e-5);
      });
    }
  });

  it('a chain with noise, momentum and held pixels takes the steps of the whole image', async () => {
    const mask = filled([1, 1, 41, 37], 0);
    for (let p = 300; p < 700; p++) mask.data[p] = 1;
    const values = filled([1, 3, 41, 37], 0.25);
    const steps: LangevinStep[] = [1, 2, 3].map((seed) => ({
      stepSize: 0.2,
      noiseScale: 0.05,
      noise: normals(images.data.length, seed),
      momentum: 0.5,
    }));
    const [state, score] = await both(10, async (program) => {
      const chain = await program.chain(images, { mask, values });
      for (const step of steps) await chain.step(step);
      const result = [await chain.read(), (await chain.lastScore())!];
      chain.dispose();
      return result;
    });
    expect(state).to.be.below(1e-5);
    expect(score).to.be.below(1e-4);
  });

  it('never hands the engine more than a window, and small batches as they are', async () => {
    const seen: string[] = [];
    const program = engine().compile(stack);
    const spied = new Proxy(program, {
      get: (target, name) =>
        name === 'score'
          ? (batch: Tensor) => {
              seen.push(batch.shape.join('×'));
              return target.score(batch);
            }
          : Reflect.get(target, name).bind(target),
    });
    const tiled = tiledProgram(spied, stack, { tile: 14, above: 41 * 37 });
    await tiled.score(randomImage([1, 3, 41, 37], 1));
    expect(seen.splice(0)).to.deep.equal(['1×3×41×37']);
    // Two images are above the limit together, but not each by itself.
    await tiled.score(images);
    expect(seen.splice(0)).to.deep.equal(['1×3×41×37', '1×3×41×37']);
    await tiled.score(randomImage([1, 3, 60, 50], 1));
    expect([...new Set(seen)]).to.deep.equal(['1×3×28×29']);
    await program.release();
  });
});

import { useEngine } from '../../support/use-engine.ts';
