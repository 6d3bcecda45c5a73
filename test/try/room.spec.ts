import { expect } from 'chai';
import fc from 'fast-check';
import { bytesFor, sizeThatFits } from '../../try/page/room.ts';

const GIB = 2 ** 30;

describe('photographs and the memory of a device', () => {
  it('reckons what was measured: less than 1.2 gigabytes for twelve megapixels', () => {
    expect(bytesFor({ width: 4000, height: 3000 }) / 2 ** 20).to.be.within(1137, 1200);
  });

  it('takes twelve megapixels as they are on two gigabytes, and smaller on one', () => {
    const photograph = { width: 4000, height: 3000 };
    expect(sizeThatFits(photograph, 2 * GIB)).to.equal(undefined);
    expect(sizeThatFits(photograph, GIB)).to.deep.equal({ width: 2404, height: 1803 });
  });

  it('offers what fits, of the same proportions, and never an enlargement', () => {
    const side = fc.integer({ min: 1, max: 8192 });
    const memory = fc.integer({ min: 1, max: 64 }).map((eighths) => (eighths * GIB) / 8);
    fc.assert(
      fc.property(side, side, memory, (width, height, bytes) => {
        const fits = sizeThatFits({ width, height }, bytes);
        if (fits === undefined) return;
        expect(fits.width).to.be.within(1, width);
        expect(fits.height).to.be.within(1, height);
        const long = Math.max(fits.width, fits.height);
        // Below that the question is not worth while, however little there is.
        if (long > 512) expect(bytesFor(fits)).to.be.at.most(0.6 * bytes);
        expect(Math.abs(fits.width - (width * long) / Math.max(width, height))).to.be.at.most(2);
      }),
    );
  });
});
