import { expect } from 'chai';
import { pad } from '../../../src/image/pad.ts';
import { resize } from '../../../src/image/resize.ts';
import { animatePyramid } from '../../../src/model/apply/animate.ts';
import { inpaintPyramid } from '../../../src/model/apply/inpaint.ts';
import {
  superResolutionScale,
  superResolutionSizes,
  superResolve,
} from '../../../src/model/apply/super-resolve.ts';
import { compileNet } from '../../../src/model/chain/coarse-to-fine.ts';
import { noiseWalk } from '../../../src/model/chain/noise-walk.ts';
import { recoverPyramid } from '../../../src/model/chain/sample-pyramid.ts';
import { meanSquaredError } from '../../../src/model/metrics/pixel-error.ts';
import { halfWhitened } from '../../../src/model/net/colour-axes.ts';
import { corruptedStart, requireNet, trainingPyramid } from '../../../src/model/pyramid/pyramid-model.ts';
import type { EnergyEngine } from '../../../src/runtime/engine/engine.ts';
import { generator } from '../../../src/runtime/random/random.ts';
import { filled, type Tensor } from '../../../src/runtime/tensor.ts';
import { codeOf, codeOfAsync } from '../../support/code-of.ts';
import { worstDifference } from '../../support/planes.ts';
import { tinyImage, tinyModel } from '../../support/tiny-model.ts';
import { useEngine } from '../../support/use-engine.ts';

const engine = useEngine();
const model = tinyModel({ scales: 3 });

/** 1 in a rectangle. */
function holeIn(
  height: number,
  width: number,
  [x0, y0, x1, y1]: readonly [number, number, number, number],
): Tensor {
  const mask = filled([1, 1, height, width], 0);
  for (let y = y0; y < y1; y++) mask.data.fill(1, y * width + x0, y * width + x1);
  return mask;
}

describe('inpaintPyramid', () => {
  const hole = holeIn(12, 14, [4, 3, 9, 8]);
  const image = tinyImage(12, 14);

  it('keeps every known pixel exactly, at every scale and step, and makes the others up', async () => {
    const seen = new Map<number, Tensor>();
    const result = await inpaintPyramid(engine(), model, image, hole, {
      seed: 3,
      onStep: async (scale, _step, read) => void seen.set(scale, await read()),
    });
    const differs = (p: number) =>
      [0, 1, 2].some((c) => result.data[c * 168 + p] !== image.data[c * 168 + p]);
    for (let p = 0; p < 168; p++) if (hole.data[p] === 0) expect(differs(p)).to.equal(false);
    expect([...hole.data.keys()].filter((p) => hole.data[p] === 1).every(differs)).to.equal(true);
    // The corner is known at the coarsest scale as well.
    expect([...seen.keys()]).to.deep.equal([0, 1, 2]);
    const coarse = trainingPyramid(model).levels[0]!;
    expect(seen.get(0)!.data[0]).to.be.closeTo(coarse.data[0]!, 0.05);
  });

  it('keeps every known pixel exactly with a model of colour axes too', async () => {
    const axes = tinyModel({ scales: 3, colour: halfWhitened(tinyImage(12, 14)) });
    const states: Tensor[] = [];
    const result = await inpaintPyramid(engine(), axes, image, hole, {
      seed: 3,
      onStep: async (scale, _step, read) => void (scale === 2 && states.push(await read())),
    });
    expect(states).to.have.length(2);
    for (const seen of [...states, result]) {
      expect(seen.data.every((value) => Math.abs(value) <= 1)).to.equal(true);
      for (let p = 0; p < 168; p++) {
        for (const c of [0, 1, 2]) {
          if (hole.data[p] === 0) expect(seen.data[c * 168 + p]).to.equal(image.data[c * 168 + p]);
        }
      }
    }
  });

  it('draws fillings that depend on the seed and on their number only', async () => {
    const options = { seed: 5 };
    const two = await inpaintPyramid(engine(), model, image, hole, { ...options, count: 2 });
    const second = await inpaintPyramid(engine(), model, image, hole, { ...options, first: 1 });
    expect(two.shape).to.deep.equal([2, 3, 12, 14]);
    const late = { shape: [1, 3, 12, 14], data: two.data.subarray(504) };
    expect(worstDifference(late, second)).to.be.below(1e-5);
    expect(worstDifference(late, { shape: [1, 3, 12, 14], data: two.data.subarray(0, 504) })).to.be.above(
      1e-3,
    );
  });

  it('extends the canvas, and from a finer scale continues the smooth filling, its detail by the seed', async () => {
    const canvas = pad(image, { top: 0, bottom: 0, left: 5, right: 6 }, 0);
    const around = pad(filled([1, 1, 12, 14], 0), { top: 0, bottom: 0, left: 5, right: 6 }, 1);
    const result = await inpaintPyramid(engine(), model, canvas, around, { seed: 1 });
    expect(result.shape).to.deep.equal([1, 3, 12, 25]);
    for (let y = 0; y < 12; y++) expect(result.data[y * 25 + 5]).to.equal(image.data[y * 14]);
    const fill = (seed: number, startScale: number) =>
      inpaintPyramid(engine(), model, canvas, around, { seed, startScale });
    const [a, b, c, d] = await Promise.all([fill(1, 0), fill(2, 0), fill(1, 1), fill(2, 1)]);
    const fine = meanSquaredError(c!, d!);
    expect(fine).to.be.within(1e-6, meanSquaredError(a!, b!) / 2);
  });

  it('refuses an empty, a full and a wrong-sized mask, other channels and scales', async () => {
    const run = (mask: Tensor, picture = image, startScale = 0) =>
      codeOfAsync(() => inpaintPyramid(engine(), model, picture, mask, { seed: 1, startScale }));
    expect(await run(filled([1, 1, 12, 14], 0))).to.equal('value/out-of-range');
    expect(await run(filled([1, 1, 12, 14], 1))).to.equal('value/out-of-range');
    expect(await run(filled([1, 1, 6, 7], 1))).to.equal('tensor/shape');
    expect(await run(hole, tinyImage(12, 14, 1))).to.equal('tensor/shape');
    expect(await run(hole, image, 3)).to.equal('value/out-of-range');
  });
});

describe('superResolve', () => {
  it('takes the rounds of the released code: three of 4/3 and a jump for ×4 at r = 0.75', () => {
    const sizes = superResolutionSizes({ height: 60, width: 90 }, { height: 240, width: 360 }, 0.75);
    expect(sizes.map(({ height, width }) => [height, width])).to.deep.equal([
      [80, 120],
      [107, 160],
      [142, 213],
      [240, 360],
    ]);
    // A power of 1/r is that many rounds; a smaller factor one.
    expect(superResolutionSizes({ height: 27, width: 27 }, { height: 64, width: 64 }, 0.75)).to.have.length(
      3,
    );
    expect(superResolutionSizes({ height: 60, width: 60 }, { height: 70, width: 70 }, 0.75)).to.have.length(
      1,
    );
    expect(superResolutionSizes({ height: 60, width: 60 }, { height: 120, width: 120 }, 1)).to.have.length(1);
  });

  it('keeps the result true to the small image by back-projection', async () => {
    const size = { height: 24, width: 28 };
    const consistency = async (backProjections: number) => {
      const large = await superResolve(engine(), model, model.image, { size, backProjections });
      return meanSquaredError(resize(large, { height: 12, width: 14 }, 'bicubic'), model.image);
    };
    expect(await consistency(3)).to.be.below(0.2 * (await consistency(0)));
  });

  it('uses the net of the paper’s size, the steps of its recovery chain a round, and reaches the exact size', async () => {
    const scaleAt = (scales: number, ratio: number) =>
      superResolutionScale({ ...tinyModel({ scales }), ratio });
    // The paper's eight scales of 25 to 250 px: the third-finest. The default's ratio: the second-finest.
    expect(scaleAt(8, 0.1 ** (1 / 7))).to.equal(5);
    expect(scaleAt(3, 0.65)).to.equal(1);
    expect(scaleAt(2, 0.3)).to.equal(0);
    expect(scaleAt(1, 1)).to.equal(0);
    const steps: number[] = [];
    const size = { height: 31, width: 37 };
    const result = await superResolve(engine(), model, model.image, {
      size,
      onStep: (round, step) => {
        steps[round] = step;
      },
    });
    expect(result.shape).to.deep.equal([1, 3, 31, 37]);
    expect(steps.every((last) => last === model.scales[0]!.recoverySteps)).to.equal(true);
    expect(steps).to.have.length(superResolutionSizes({ height: 12, width: 14 }, size, model.ratio).length);
    const finest = await superResolve(engine(), model, model.image, { size, scale: 2 });
    expect(worstDifference(finest, result)).to.be.above(1e-3);
  });

  it('refuses factors of 0, 1 and 1000, and other channels', async () => {
    const run = (height: number, width: number, image = model.image) =>
      codeOfAsync(() => superResolve(engine(), model, image, { size: { height, width } }));
    expect(await run(0, 0)).to.equal('value/out-of-range');
    expect(await run(12, 14)).to.equal('value/out-of-range');
    expect(await run(12000, 14000)).to.equal('value/out-of-range');
    expect(await run(24, 28, tinyImage(12, 14, 1))).to.equal('tensor/shape');
  });
});

describe('noiseWalk', () => {
  const walk = (loop: boolean, frames = 400) =>
    [...noiseWalk(generator(7), 40, { frames, speed: 0.2, loop })].map((frame) => [...frame]);
  const correlation = (a: readonly number[][], lag: number) => {
    let sum = 0;
    let count = 0;
    for (let t = 0; t + lag < a.length; t++) {
      for (let i = 0; i < 40; i++, count++) sum += a[t]![i]! * a[t + lag]![i]!;
    }
    return sum / count;
  };

  for (const loop of [false, true]) {
    it(`has unit variance and the correlation of two filters in series (${loop ? 'loop' : 'open'})`, () => {
      const frames = walk(loop);
      const rho = Math.exp(-0.2);
      expect(correlation(frames, 0)).to.be.closeTo(1, 0.1);
      for (const lag of [1, 5, 10]) {
        const expected = rho ** lag * (1 + (lag * (1 - rho * rho)) / (1 + rho * rho));
        expect(correlation(frames, lag)).to.be.closeTo(expected, 0.1);
      }
    });
  }

  it('as a loop comes back: the step from the last frame to the first is like any other', () => {
    const frames = walk(true, 60);
    const length = (a: readonly number[], b: readonly number[]) =>
      Math.hypot(...a.map((value, i) => value - b[i]!));
    const steps = frames.map((frame, t) => length(frame, frames[(t + 1) % 60]!));
    const mean = steps.reduce((sum, s) => sum + s, 0) / 60;
    expect(steps.at(-1)).to.be.within(0.4 * mean, 2 * mean);
    const open = walk(false, 60);
    expect(length(open.at(-1)!, open[0]!)).to.be.above(3 * mean);
  });

  it('refuses no frames and no speed', () => {
    const run = (frames: number, speed: number) => () =>
      [...noiseWalk(generator(1), 4, { frames, speed, loop: false })].length;
    expect(codeOf(run(0, 1))).to.equal('value/out-of-range');
    expect(codeOf(run(5, 0))).to.equal('value/out-of-range');
  });
});

describe('animatePyramid', () => {
  const frames = async (options: Partial<Parameters<typeof animatePyramid>[2]>, of = model) => {
    const list: Tensor[] = [];
    const all = { seed: 1, frames: 6, strength: 0.3, speed: 0.3, ...options };
    for await (const frame of animatePyramid(engine(), of, all)) list.push(frame);
    return list;
  };

  it('without strength shows the recovered image, from any start scale', async () => {
    const soft = { ...model, scales: model.scales.map((scale) => ({ ...scale, startNoise: 0 })) };
    const start = corruptedStart(trainingPyramid(model).levels[0]!, model.recoveryFactor);
    const recovered = (await recoverPyramid(engine(), model, start)).at(-1)!;
    for (const startScale of [0, 1, 2]) {
      for (const frame of await frames({ strength: 0, startScale }, soft)) {
        expect(worstDifference(frame, recovered)).to.be.below(1e-4);
      }
    }
  });

  it('has the same noise in the detail of every frame, from any start scale', async () => {
    const [still] = await frames({ strength: 0, frames: 1 });
    const [other] = await frames({ strength: 0, frames: 1, seed: 2 });
    expect(worstDifference(still!, other!)).to.be.above(1e-3);
    for (const startScale of [0, 1, 2]) {
      for (const frame of await frames({ strength: 0, startScale })) {
        expect(worstDifference(frame, still!)).to.be.below(1e-4);
      }
    }
  });

  it('moves with strength, the same way whatever the batch, and gives as many frames as asked', async () => {
    const moved = await frames({});
    expect(moved).to.have.length(6);
    expect(worstDifference(moved[0]!, moved[5]!)).to.be.above(0.01);
    const one = await frames({ batch: 1 });
    moved.forEach((frame, t) => {
      expect(worstDifference(frame, one[t]!)).to.be.below(1e-4);
    });
  });
});

describe('compileNet', () => {
  it('computes large images in tiles, and small ones whole', async () => {
    const seen: string[] = [];
    const spied: EnergyEngine = {
      ...engine(),
      id: engine().id,
      device: engine().device,
      dispose: () => engine().dispose(),
      compile(stack) {
        const program = engine().compile(stack);
        return new Proxy(program, {
          get: (target, name) =>
            name === 'score'
              ? (images: Tensor) => {
                  seen.push(images.shape.slice(2).join('×'));
                  return target.score(images);
                }
              : Reflect.get(target, name).bind(target),
        });
      },
    };
    const program = compileNet(spied, requireNet(model.scales[0]!).net);
    await program.score(filled([1, 3, 300, 300], 0));
    expect(seen.splice(0)).to.deep.equal(['300×300']);
    await program.score(filled([1, 3, 400, 600], 0));
    expect(seen).to.have.length(6);
    await program.release();
  });
});
