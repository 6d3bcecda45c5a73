import { expect } from 'chai';
import { exposureOf, falloffOf, lightnessGain } from '../../src/image/falloff.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import { imageOf } from '../support/images.ts';

const [WIDTH, HEIGHT] = [150, 100];

/** A scene of soft shades and edges, its exposure multiplied at each place. */
function scene(gain: (u: number, v: number) => number): Tensor {
  const radius = Math.hypot(WIDTH, HEIGHT) / 2;
  return imageOf(3, HEIGHT, WIDTH, (c, y, x) => {
    const [u, v] = [(x + 0.5 - WIDTH / 2) / radius, (y + 0.5 - HEIGHT / 2) / radius];
    const edge = Math.floor(x / 30 + Math.sin(y / 20)) % 2 === 0 ? 0.2 : 0;
    const light = 0.45 + edge + 0.02 * Math.sin(x * 1.3 + y * 0.7 + c) + 0.004 * Math.sin(x / 17 - y / 11);
    return 2 * light * lightnessGain(light, gain(u, v)) - 1;
  });
}

describe('falloff', () => {
  it('is found in a scene of edges, whatever its strength', () => {
    for (const fall of [0.1, 0.3, 0.8]) {
      const found = falloffOf(scene((u, v) => Math.exp(-fall * (u * u + v * v) ** 2)));
      expect(found, `${fall}`).to.be.within(fall - 0.06, fall + 0.06);
    }
  });

  it('is none of a scene that is even, darker at one side, or darker in its middle', () => {
    expect(falloffOf(scene(() => 1))).to.be.below(0.03);
    expect(falloffOf(scene((u) => Math.exp(-0.6 * u)))).to.equal(0);
    expect(falloffOf(scene((_, v) => Math.exp(0.9 * v)))).to.equal(0);
    expect(falloffOf(scene((u, v) => Math.exp((u * u + v * v) ** 2)))).to.equal(0);
  });

  it('is none of one colour, of black, of white, of one pixel', () => {
    for (const value of [-1, 0.1, 1]) expect(falloffOf(imageOf(3, 40, 60, () => value))).to.equal(0);
    expect(falloffOf(imageOf(1, 1, 1, () => 0.3))).to.equal(0);
  });

  it('has an exposure that is lightness in shadows and without end at white, and a gain of it', () => {
    expect(exposureOf(0.1)).to.be.closeTo(0.1, 1e-5);
    expect(exposureOf(1)).to.equal(Number.POSITIVE_INFINITY);
    for (const v of [0.2, 0.5, 0.9, 0.999])
      for (const gain of [0.3, 1, 2])
        expect(exposureOf(v * lightnessGain(v, gain))).to.be.closeTo(gain * exposureOf(v), 1e-9);
    expect([lightnessGain(0, 0.3), lightnessGain(1, 0.3)]).to.deep.equal([0.3, 1]);
  });
});
