import { expect } from 'chai';
import { isDeep } from '../../../../src/image/pointwise.ts';
import { joinSeam } from '../../../../src/model/lift/tones/join-seam.ts';
import { filledCells } from '../../../../src/model/lift/tones/pull-push.ts';
import { imageOf } from '../../../support/images.ts';

const [WIDTH, HEIGHT, SEAM] = [512, 64, 256];

/** Known up to column {@link SEAM}, made beyond it. */
const hole = {
  ...{ width: WIDTH, height: HEIGHT },
  bytes: Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => (i % WIDTH < SEAM ? 0 : 1)),
};

/** In levels of 8 bits: 100 where known, and `made` beyond. */
const stepped = (made: number | ((y: number) => number)) =>
  imageOf(3, HEIGHT, WIDTH, (_, y, x) => {
    const level = x < SEAM ? 100 : typeof made === 'number' ? made : made(y);
    return level / 127.5 - 1;
  });

const levels = (image: { readonly data: Float32Array }, x: number, y = 32) =>
  (image.data[y * WIDTH + x]! + 1) * 127.5;

describe('joinSeam', () => {
  it('takes away a step of tone at the seam, and all that lies beyond it, and leaves what is known', () => {
    const image = stepped(90);
    const before = image.data.slice();
    joinSeam(image, hole, { deep: true });
    expect(levels(image, SEAM)).to.be.within(98, 100);
    for (const deep of [8, 40]) expect(levels(image, SEAM + deep)).to.be.closeTo(100, 0.5);
    for (let i = 0; i < before.length; i++) {
      if (i % WIDTH < SEAM && image.data[i] !== before[i]) expect.fail(`known pixel ${i} changed`);
    }
  });

  it('leaves 8 bits where there are 8', () => {
    const image = stepped(90);
    joinSeam(image, hole, { deep: false });
    expect(isDeep(image)).to.equal(false);
    expect(levels(image, SEAM)).to.be.within(98, 100);
  });

  it('adds less farther in of what changes along the seam', () => {
    const far = (image: ReturnType<typeof stepped>) => {
      joinSeam(image, hole, { deep: true });
      return Math.max(...[30, 31, 32, 33, 34, 35, 36, 37].map((y) => levels(image, SEAM + 6, y)));
    };
    // Steps of 10 levels everywhere, and up and down in turns of eight rows.
    const even = far(stepped(90)) - 90;
    const changing = far(stepped((y) => (y % 16 < 8 ? 90 : 110))) - 110;
    expect(changing).to.be.below(even / 2);
  });

  it('leaves what is another thing, and what counts no tone', () => {
    for (const [made, toneless] of [
      [30, undefined],
      [90, new Uint8Array(WIDTH * HEIGHT).fill(1)],
    ] as const) {
      const image = stepped(made);
      const before = image.data.slice();
      joinSeam(image, hole, { toneless, deep: true });
      expect(image.data, `${made}`).to.deep.equal(before);
    }
  });
});

describe('filledCells', () => {
  it('keeps known cells, and gives others what lies nearest', () => {
    const values = new Float64Array(16 * 16);
    const known = new Uint8Array(16 * 16);
    for (let y = 0; y < 16; y++) {
      known[y * 16] = known[y * 16 + 15] = 1;
      values[y * 16] = 4;
    }
    const filled = filledCells({ width: 16, height: 16, channels: 1, values, known }).values;
    expect(filled[8 * 16]).to.equal(4);
    expect(filled[8 * 16 + 15]).to.equal(0);
    expect(filled[8 * 16 + 1]).to.be.above(3);
    expect(filled[8 * 16 + 14]).to.be.below(1);
    expect(filled[8 * 16 + 7]! + filled[8 * 16 + 8]!).to.be.closeTo(4, 1e-9);
  });

  it('is 0 where no cell has values', () => {
    const filled = filledCells({
      width: 3,
      height: 2,
      channels: 2,
      values: new Float64Array(12),
      known: new Uint8Array(6),
    });
    expect([...filled.values]).to.deep.equal(new Array(12).fill(0));
  });
});
