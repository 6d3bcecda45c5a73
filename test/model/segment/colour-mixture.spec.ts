import { expect } from 'chai';
import { fitColours } from '../../../src/model/segment/colour-mixture.ts';
import { generator } from '../../../src/runtime/random/random.ts';

/** Colours around a mean, with a deviation a channel. */
function around(mean: readonly number[], deviation: readonly number[], count: number, seed: number) {
  const values = generator(seed).normal(3 * count);
  return values.map((value, i) => mean[i % 3]! + deviation[i % 3]! * value);
}

describe('a mixture of colours', () => {
  it('of one Gaussian is the closed form', () => {
    const deviation = [20, 10, 5];
    const mixture = fitColours(around([120, 90, 60], deviation, 20_000, 1), 1);
    // −log N(z) without the constant 3/2 log 2π, variances with the grain of 12.
    const variances = deviation.map((value) => value ** 2 + 12);
    const expected = (z: readonly number[]) =>
      z.reduce((sum, v, c) => sum + (v - [120, 90, 60][c]!) ** 2 / variances[c]! / 2, 0) +
      Math.log(variances.reduce((product, v) => product * v, 1)) / 2;
    for (const z of [
      [120, 90, 60],
      [150, 80, 64],
      [90, 110, 50],
    ] as [number, number, number][])
      expect(mixture.cost(...z).cost).to.be.closeTo(expected(z), 0.1);
  });

  it('gives each colour to the Gaussian that it comes from, and keeps them when it is fitted anew', () => {
    const colours = Float32Array.from([
      ...around([200, 40, 40], [6, 6, 6], 300, 2),
      ...around([40, 200, 40], [6, 6, 6], 300, 3),
      ...around([40, 40, 200], [6, 6, 6], 300, 4),
    ]);
    const once = fitColours(colours, 3);
    const again = fitColours(colours, 3, once);
    for (const mixture of [once, again]) {
      const components = [mixture.cost(200, 40, 40), mixture.cost(40, 200, 40), mixture.cost(40, 40, 200)];
      expect(new Set(components.map(({ component }) => component)).size).to.equal(3);
      expect(mixture.cost(120, 120, 120).cost).to.be.above(components[0]!.cost + 10);
    }
  });

  it('takes colours that are all the same, and fewer than it has Gaussians', () => {
    const flat = fitColours(
      Float32Array.from({ length: 90 }, () => 77),
      5,
    );
    expect(flat.cost(77, 77, 77).cost).to.be.below(flat.cost(90, 77, 77).cost);
    const two = fitColours(Float32Array.from([0, 0, 0, 255, 255, 255]), 5);
    expect(two.cost(0, 0, 0).component).not.to.equal(two.cost(255, 255, 255).component);
  });
});
