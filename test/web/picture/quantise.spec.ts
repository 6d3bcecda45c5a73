import { expect } from 'chai';
import {
  bytesOfHex,
  hexOfBytes,
  indexColours,
  medianCut,
  pickPalette,
} from '../../../web/src/picture/quantise.ts';

/** Pixels of given colours, each repeated. */
function pixels(...parts: readonly (readonly [hex: string, count: number])[]): Uint8ClampedArray {
  return Uint8ClampedArray.from(
    parts.flatMap(([hex, count]) => Array.from({ length: count }, () => [...bytesOfHex(hex), 255]).flat()),
  );
}

describe('median cut', () => {
  it('finds few colours exactly', () => {
    const rgba = pixels(['#102030', 5], ['#ff0000', 3], ['#00ff7f', 1]);
    const palette = medianCut(rgba, 8);
    expect(palette).to.have.length(9);
    const indices = indexColours(rgba, palette);
    const colours = [...indices].map((i) =>
      hexOfBytes(palette[3 * i]!, palette[3 * i + 1]!, palette[3 * i + 2]!),
    );
    expect(colours).to.deep.equal([...Array(5).fill('#102030'), ...Array(3).fill('#ff0000'), '#00ff7f']);
  });

  it('never gives more colours than asked for', () => {
    const rgba = Uint8ClampedArray.from({ length: 4 * 5000 }, (_, i) =>
      i % 4 === 3 ? 255 : (i * 7919) % 251,
    );
    expect(medianCut(rgba, 12).length / 3).to.equal(12);
  });

  it('leaves transparent pixels out', () => {
    const rgba = pixels(['#808080', 4]);
    const clear = Uint8ClampedArray.of(...rgba, 255, 0, 0, 0);
    expect([...medianCut(clear, 4)]).to.deep.equal([128, 128, 128]);
    expect([...medianCut(new Uint8ClampedArray(0), 4)]).to.deep.equal([0, 0, 0]);
  });
});

describe('palette of a photograph', () => {
  it('goes from dark to light', () => {
    expect(pickPalette(pixels(['#336699', 2], ['#eeeeee', 9], ['#201008', 4]), 3)).to.deep.equal([
      '#201008',
      '#336699',
      '#eeeeee',
    ]);
  });

  it('takes a rare colour that stands out before another shade of a frequent one', () => {
    const shades = [0x60, 0x68, 0x70, 0x78].map((v) => [hexOfBytes(v, v, 0xc0), 500] as const);
    expect(pickPalette(pixels(...shades, ['#d02020', 20]), 2)).to.include('#d02020');
  });
});
