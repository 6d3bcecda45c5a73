import { expect } from 'chai';
import { featherMask, growMask } from '../../../web/src/paint/raster/feather.ts';
import { blankRaster } from '../../../web/src/paint/raster/raster.ts';
import { mask, rowsOf } from './helpers.ts';

describe('feather', () => {
  it('spreads a point as a Gaussian and keeps its sum', () => {
    const point = blankRaster(41, 41, 1);
    for (let y = 18; y < 23; y++) point.data.fill(255, y * 41 + 18, y * 41 + 23);
    const soft = featherMask(point, 3);
    const sum = (data: Uint8ClampedArray) => data.reduce((a, b) => a + b, 0);
    expect(sum(soft.data)).to.be.closeTo(sum(point.data), 0.03 * sum(point.data));
    // The profile of a box of 5 px under a Gaussian of 3 px, both ways, in its middle.
    const inside = 2 * 0.2977; // Φ(2.5 / 3) − ½
    expect(soft.data[20 * 41 + 20]! / 255).to.be.closeTo(inside ** 2, 0.01);
    expect(soft.data[20 * 41 + 14]).to.equal(soft.data[14 * 41 + 20]);
  });

  it('leaves a full mask full, and a hard edge as it is with no width', () => {
    const full = blankRaster(9, 9, 1);
    full.data.fill(255);
    expect(featherMask(full, 4).data).to.deep.equal(full.data);
    expect(rowsOf(featherMask(mask('0099'), 0))).to.deep.equal(['0099']);
  });
});

describe('growing and shrinking', () => {
  it('grows by a disk', () => {
    const point = mask('0000000', '0000000', '0000000', '0009000', '0000000', '0000000', '0000000');
    expect(rowsOf(growMask(point, 2))).to.deep.equal([
      '0000000',
      '0099900',
      '0999990',
      '0999990',
      '0999990',
      '0099900',
      '0000000',
    ]);
  });

  it('shrinks back what it grew, away from the border', () => {
    const block = mask(
      '000000000',
      '000000000',
      '000000000',
      '000999000',
      '000999000',
      '000999000',
      '000000000',
      '000000000',
      '000000000',
    );
    expect(rowsOf(growMask(growMask(block, 2), -2))).to.deep.equal(rowsOf(block));
    expect(rowsOf(growMask(block, 0))).to.deep.equal(rowsOf(block));
  });
});
