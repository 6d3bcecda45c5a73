import { expect } from 'chai';
import { measureGrain } from '../../bench/grain/measure.ts';
import { windowSpectra } from '../../bench/grain/window-spectra.ts';
import { generator } from '../../src/runtime/random/random.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import { imageOf } from '../support/images.ts';

const [H, W] = [64, 96];

const image = (value: (x: number, y: number, channel: number) => number): Tensor =>
  imageOf(3, H, W, (c, y, x) => value(x, y, c));

/** A plaid of 4 px along both axes whose RMS is `levels`: a product of two cosines of power ¼. */
const plaid = (levels: number, x: number, y: number) =>
  (levels / 127.5) * 2 * Math.cos((Math.PI * x) / 2) * Math.cos((Math.PI * y) / 2);

const ramp = (x: number, y: number) => 0.5 * Math.sin(x / 20) + 0.3 * Math.cos(y / 15);

describe('bench/grain', () => {
  it('has spectra that sum to the variance', () => {
    const noise = generator(3)
      .normal(H * W)
      .map((z) => 0.05 * z);
    const spectra = windowSpectra(image((x, y) => noise[y * W + x]!));
    const light = spectra.map((axes) => axes[0]!.reduce((sum, power) => sum + power, 0));
    const mean = light.reduce((sum, power) => sum + power, 0) / light.length;
    expect(Math.sqrt(mean)).to.be.closeTo(0.05 * 127.5, 0.3);
  });

  it('finds nothing in the photograph itself', () => {
    const photo = image(ramp);
    for (const share of [0.25, 1]) {
      for (const { most, samples, photo: known } of measureGrain(photo, [photo], share)) {
        expect(most).to.equal(0);
        expect(samples).to.equal(known);
      }
    }
  });

  it('finds a plaid of one level, where it is and how strong', () => {
    const photo = image(ramp);
    const grainy = image((x, y) => ramp(x, y) + plaid(1, x, y));
    const [light, red] = measureGrain(photo, [grainy], 0.25);
    expect(light!.at).to.deep.equal({ x: 4, y: 4 });
    expect(light!.samples).to.be.closeTo(1, 0.1);
    // The product of two waves is a sum of two, with half of the power each; the window spreads each over its neighbours.
    expect(light!.most).to.be.within(0.4, 0.75);
    expect(red!.most).to.be.below(0.05);
  });

  it('tells a coloured plaid from a grey one', () => {
    const photo = image(ramp);
    const tinted = image((x, y, c) => ramp(x, y) + (c === 0 ? 1 : c === 2 ? -1 : 0) * plaid(1, x, y));
    const [light, red] = measureGrain(photo, [tinted], 1);
    expect(light!.most).to.be.below(0.05);
    expect(red!.samples).to.be.closeTo(1, 0.1);
  });
});
