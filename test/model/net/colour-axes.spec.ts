import { expect } from 'chai';
import fc from 'fast-check';
import { fromAxes, halfWhitened, sameAxes, toAxes, toColours } from '../../../src/model/net/colour-axes.ts';
import { generator } from '../../../src/runtime/random/random.ts';
import { symmetricEigen } from '../../../src/runtime/symmetric-eigen.ts';
import { filled, type Tensor, tensor } from '../../../src/runtime/tensor.ts';

const [HEIGHT, WIDTH] = [24, 32];
const PLANE = HEIGHT * WIDTH;

/** Normal pixels of given deviations along fixed orthonormal axes around a mean. */
function coloured(deviations: readonly number[], mean: readonly number[], seed = 1): Tensor {
  const third = Math.sqrt(1 / 3);
  const axes = [
    [third, third, third],
    [Math.SQRT1_2, 0, -Math.SQRT1_2],
    [Math.sqrt(1 / 6), -Math.sqrt(2 / 3), Math.sqrt(1 / 6)],
  ];
  const normal = generator(seed).normal(3 * PLANE);
  const data = Float32Array.from({ length: 3 * PLANE }, (_, at) => {
    const [c, p] = [Math.floor(at / PLANE), at % PLANE];
    return axes.reduce((sum, axis, i) => sum + axis[c]! * deviations[i]! * normal[3 * p + i]!, mean[c]!);
  });
  return tensor([1, 3, HEIGHT, WIDTH], data);
}

/** Deviations along the principal axes, largest first. */
function principalDeviations({ data }: Tensor): number[] {
  const mean = [0, 1, 2].map((c) => {
    let sum = 0;
    for (let p = 0; p < PLANE; p++) sum += data[c * PLANE + p]!;
    return sum / PLANE;
  });
  const covariance = Array.from({ length: 9 }, (_, at) => {
    const [a, b] = [Math.floor(at / 3), at % 3];
    let sum = 0;
    for (let p = 0; p < PLANE; p++) {
      sum += (data[a * PLANE + p]! - mean[a]!) * (data[b * PLANE + p]! - mean[b]!);
    }
    return sum / PLANE;
  });
  return [...symmetricEigen(covariance, 3).values].map(Math.sqrt);
}

describe('colour axes', () => {
  it('keep the largest deviation and bring the others half way to it', () => {
    const image = coloured([0.3, 0.06, 0.012], [0.1, -0.05, 0.2]);
    const before = principalDeviations(image);
    const after = principalDeviations(toAxes(image, halfWhitened(image)));
    expect(after[0]).to.be.closeTo(before[0]!, 1e-5);
    for (const i of [1, 2]) expect(after[i]).to.be.closeTo(Math.sqrt(before[0]! * before[i]!), 1e-5);
  });

  it('keep the mean colour, and contain all of the photograph', () => {
    const image = coloured([0.3, 0.2, 0.02], [0.5, -0.2, -0.4]);
    const axes = halfWhitened(image)!;
    const seen = toAxes(image, axes);
    for (let c = 0; c < 3; c++) {
      const mean = (t: Tensor) =>
        t.data.subarray(c * PLANE, (c + 1) * PLANE).reduce((a, b) => a + b, 0) / PLANE;
      expect(mean(seen)).to.be.closeTo(mean(image), 1e-5);
    }
    expect(seen.data.every((value) => Math.abs(value) <= axes.limit)).to.equal(true);
    expect(axes.limit).to.be.at.least(1);
  });

  it('raise an axis that holds rounding only no further', () => {
    const image = coloured([0.3, 0.0001, 0.00001], [0, 0, 0]);
    const before = principalDeviations(image);
    const after = principalDeviations(toAxes(image, halfWhitened(image)));
    // The floor is 0.005 here.
    expect(after[1]! / before[1]!).to.be.closeTo(Math.sqrt(before[0]! / 0.005), 0.01);
  });

  it('raise no axis beyond a reach, the largest and those that lie within it as ever', () => {
    const image = coloured([0.3, 0.06, 0.012], [0, 0, 0]);
    // One pixel far out along the second axis, red against blue.
    image.data[0] = 0.6;
    image.data[2 * PLANE] = -0.6;
    const far = 0.6 * Math.SQRT2;
    const before = principalDeviations(image);
    const gains = (reach?: number) => {
      const after = principalDeviations(toAxes(image, halfWhitened(image, reach)));
      return after.map((deviation, i) => deviation / before[i]!);
    };
    const usual = before.map((deviation) => Math.sqrt(before[0]! / deviation));
    gains().forEach((gain, i) => {
      expect(gain).to.be.closeTo(usual[i]!, 1e-3);
    });
    const [first, second, third] = gains(1.2);
    expect(first).to.be.closeTo(1, 1e-5);
    expect(second).to.be.closeTo(1.2 / far, 0.01);
    expect(second).to.be.below(usual[1]! - 0.5);
    expect(third).to.be.closeTo(usual[2]!, 1e-3);
    // It takes no contrast away.
    expect(gains(0.1)[1]).to.be.closeTo(1, 1e-5);
  });

  it('there and back is the image', () => {
    const deviation = fc.double({ min: 0.02, max: 0.4, noNaN: true });
    const mean = fc.double({ min: -0.5, max: 0.5, noNaN: true });
    fc.assert(
      fc.property(
        fc.tuple(deviation, deviation, deviation),
        fc.tuple(mean, mean, mean),
        fc.nat(1000),
        (deviations, means, seed) => {
          const image = coloured(deviations, means, seed);
          const axes = halfWhitened(image);
          const back = fromAxes(toAxes(image, axes), axes);
          for (const [i, value] of back.data.entries()) expect(value).to.be.closeTo(image.data[i]!, 1e-5);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('show only colours that there are, and let NaN through', () => {
    const axes = halfWhitened(coloured([0.3, 0.06, 0.012], [0, 0, 0]));
    const shown = toColours(tensor([1, 3, 1, 2], Float32Array.of(9, Number.NaN, 9, 0, 9, 0)), axes);
    expect([0, 2, 4].map((at) => shown.data[at])).to.deep.equal([1, 1, 1]);
    expect(shown.data[1]).to.be.NaN;
  });

  it('are RGB for grey and flat images, which pass unchanged', () => {
    const grey = filled([1, 1, 4, 4], 0.3);
    expect(halfWhitened(grey)).to.equal(undefined);
    expect(halfWhitened(filled([1, 3, 4, 4], 0.3))).to.equal(undefined);
    expect(toAxes(grey, undefined)).to.equal(grey);
    expect(toColours(grey, undefined)).to.equal(grey);
    const axes = halfWhitened(coloured([0.3, 0.06, 0.012], [0, 0, 0]))!;
    expect(sameAxes(axes, { ...axes })).to.equal(true);
    expect(sameAxes(axes, undefined)).to.equal(false);
    expect(sameAxes(undefined, undefined)).to.equal(true);
    expect(sameAxes(axes, { ...axes, limit: 9 })).to.equal(false);
  });
});
