import { expect } from 'chai';
import { heatMap, heatRange } from '../../src/render/heat-map.ts';
import { THEME } from '../../src/render/theme.ts';
import { filled, type Tensor } from '../../src/runtime/tensor.ts';
import { type ColourMapName, colourAt } from '../../src/shared/colour-map.ts';
import { codeOf } from '../support/code-of.ts';
import { colourDistance, pixel, plain, rgb } from './pixels.ts';

const map = (h: number, w: number, values: readonly number[]): Tensor => ({
  shape: [1, 1, h, w],
  data: Float32Array.from(values),
});

/** A colour of 0 to 1 a channel, as it was published. */
const hexOf = (colour: readonly number[]): string =>
  `#${Buffer.from(colour.map((value) => Math.round(value * 255))).toString('hex')}`;

describe('colour maps', () => {
  it('begin and end with the published colours and hold values outside', () => {
    expect(hexOf(colourAt('viridis', 0))).to.equal('#440154');
    expect(hexOf(colourAt('viridis', 1))).to.equal('#fde725');
    expect(hexOf(colourAt('magma', 0))).to.equal('#000004');
    expect(hexOf(colourAt('magma', 1))).to.equal('#fcfdbf');
    expect(colourAt('magma', -3)).to.deep.equal(colourAt('magma', 0));
    expect(colourAt('magma', 1 / 0)).to.deep.equal(colourAt('magma', 1));
  });

  it('stay close to the published table between the anchors', () => {
    // Entries 64, 127 and 200 of matplotlib's viridis, and 127 of magma.
    expect(colourDistance(toLevels('viridis', 64 / 255), [58, 82, 139])).to.be.below(4);
    expect(colourDistance(toLevels('viridis', 127 / 255), [33, 144, 140])).to.be.below(4);
    expect(colourDistance(toLevels('viridis', 200 / 255), [116, 208, 84])).to.be.below(6);
    expect(colourDistance(toLevels('magma', 127 / 255), [182, 54, 121])).to.be.below(6);
  });

  it('rise evenly in lightness, so that grey print shows the order', () => {
    for (const name of ['viridis', 'magma'] as const) {
      const lightness = Array.from({ length: 33 }, (_, i) => luma(colourAt(name, i / 32)));
      for (let i = 1; i < 33; i++) expect(lightness[i]! - lightness[i - 1]!).to.be.within(0.005, 0.06);
    }
  });

  it('blue-red is light in the middle and equally dark at its ends', () => {
    expect(luma(colourAt('blue-red', 0.5))).to.be.above(0.9);
    expect(luma(colourAt('blue-red', 0)) - luma(colourAt('blue-red', 1))).to.be.closeTo(0, 0.1);
  });
});

function toLevels(name: ColourMapName, t: number): number[] {
  return colourAt(name, t).map((value) => value * 255);
}

function luma([r, g, b]: readonly [number, number, number]): number {
  return 0.299 * r + 0.587 * g + 0.114 * b;
}

describe('heatMap', () => {
  it('gives the least value the first colour and the greatest the last', () => {
    const image = heatMap(map(1, 3, [-5, 0, 5]));
    expect(image.shape).to.deep.equal([1, 3, 1, 3]);
    expect(pixel(image, 0, 0)).to.deep.equal(rgb('#440154'));
    expect(colourDistance(pixel(image, 1, 0), toLevels('viridis', 0.5))).to.be.below(1);
    expect(pixel(image, 2, 0)).to.deep.equal(rgb('#fde725'));
  });

  it('shares one range over a batch, or takes the one that is given', () => {
    const batch: Tensor = { shape: [2, 1, 1, 1], data: Float32Array.of(0, 10) };
    const image = heatMap(batch);
    expect(image.shape).to.deep.equal([2, 3, 1, 1]);
    expect(Math.round((image.data[3]! + 1) * 127.5)).to.equal(0xfd);
    const fixed = heatMap(map(1, 2, [0, 10]), { range: [0, 20], colours: 'magma' });
    expect(colourDistance(pixel(fixed, 1, 0), toLevels('magma', 0.5))).to.be.below(1);
  });

  it('shows NaN in grey, infinity at the end, and a flat map in the middle colour', () => {
    const image = heatMap(map(1, 4, [0, Number.NaN, 1 / 0, 1]));
    expect(pixel(image, 1, 0)).to.deep.equal(rgb(THEME.missing));
    expect(pixel(image, 2, 0)).to.deep.equal(rgb('#fde725'));
    expect(colourDistance(pixel(heatMap(map(1, 1, [3])), 0, 0), toLevels('viridis', 0.5))).to.be.below(1);
    expect(pixel(heatMap(map(1, 1, [Number.NaN])), 0, 0)).to.deep.equal(rgb(THEME.missing));
  });

  it('lies over an image in its size, letting the grey through', () => {
    const overlay = plain(4, 6, [255, 255, 255]);
    const image = heatMap(map(2, 2, [0, 1, 0, 1]), { overlay, opacity: 0.5 });
    expect(image.shape).to.deep.equal([1, 3, 4, 6]);
    const expected = rgb('#440154').map((level) => (level + 255) / 2);
    expect(colourDistance(pixel(image, 2, 3), expected)).to.be.at.most(1);
    expect(pixel(image, 3, 0)).to.deep.equal(pixel(image, 5, 3));
    expect(heatMap(map(1, 1, [0]), { overlay, opacity: 0 }).data.every((value) => value > 0.999)).to.equal(
      true,
    );
  });

  it('refuses several channels, odd ranges and overlays that do not fit', () => {
    expect(codeOf(() => heatMap(filled([1, 3, 2, 2], 0)))).to.equal('tensor/shape');
    expect(codeOf(() => heatRange(map(1, 1, [0]), [1, 0]))).to.equal('value/out-of-range');
    expect(codeOf(() => heatRange(map(1, 1, [0]), [0, Number.NaN]))).to.equal('value/out-of-range');
    expect(codeOf(() => heatMap(map(1, 1, [0]), { opacity: 2 }))).to.equal('value/out-of-range');
    const overlay = filled([2, 3, 4, 4], 0);
    expect(codeOf(() => heatMap(filled([3, 1, 2, 2], 0), { overlay }))).to.equal('tensor/shape');
  });
});
