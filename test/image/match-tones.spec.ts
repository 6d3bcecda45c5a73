import { expect } from 'chai';
import { toGrey } from '../../src/image/grey.ts';
import { matchHistogram } from '../../src/image/match-histogram.ts';
import { matchTones } from '../../src/image/match-tones.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import { codeOf } from '../support/code-of.ts';
import { at, flat, imageOf } from '../support/images.ts';
import { expectClose, noiseTensor } from '../support/planes.ts';

describe('matchTones', () => {
  /** Dark blue, grey and pale yellow, in three parts from dark to light. */
  const print = imageOf(3, 30, 30, (c, y, x) => {
    const light = (y * 30 + x) / 450 - 1;
    const warm = [0.1, 0.1, -0.35][c]!;
    return 0.8 * light + (light < -0.33 ? -warm : light > 0.33 ? warm : 0);
  });
  /** Red darks and green lights. */
  const photo = imageOf(3, 20, 20, (c, y, x) => {
    const light = Math.sin(x * 7 + y * 3) * 0.7;
    return light + (c === (light < 0 ? 0 : 1) ? 0.25 : -0.1);
  });
  /** The mean of blue above red, where an image is in its darkest, or lightest, third. */
  const bluer = (image: Tensor, lightest: boolean) => {
    const grey = toGrey(image).data;
    const limit = grey.slice().sort()[Math.floor((grey.length * (lightest ? 2 : 1)) / 3)]!;
    const cells = [...grey.keys()].filter((i) => (lightest ? grey[i]! > limit : grey[i]! < limit));
    const plane = grey.length;
    return cells.reduce((sum, i) => sum + image.data[2 * plane + i]! - image.data[i]!, 0) / cells.length;
  };

  it('gives darks and lights the colours that the reference has there, by channels they have others', () => {
    const out = matchTones(photo, print);
    for (const lightest of [false, true])
      expect(bluer(out, lightest)).to.be.closeTo(bluer(print, lightest), 0.15);
    // Red and blue of a picture by themselves become those of the reference, whatever they were beside each other.
    const inverse = imageOf(3, 20, 20, (c, y, x) => (c === 2 ? -1 : 1) * Math.sin(x * 7 + y * 3) * 0.7);
    const hues = (image: Tensor) => Math.abs(bluer(image, false)) + Math.abs(bluer(image, true));
    expect(hues(matchHistogram(inverse, print))).to.be.above(1.5 * hues(matchTones(inverse, print)));
  });

  it('gives lightness the distribution of the reference, and keeps its order', () => {
    const [own, out] = [toGrey(photo).data, toGrey(matchTones(photo, print)).data];
    expectClose(toGrey(matchTones(photo, print)), matchHistogram(toGrey(photo), toGrey(print)), 1e-5);
    const darkest = own.indexOf(Math.min(...own));
    expect(out[darkest]).to.be.closeTo(Math.min(...out), 1e-5);
  });

  it('changes nothing when the reference is the content', () => {
    const image = noiseTensor([1, 3, 9, 9]);
    expectClose(matchTones(image, image), image, 1e-5);
  });

  it('takes what is grey, of one channel or of three, and says what cannot be matched', () => {
    const grey = noiseTensor([1, 1, 6, 6], 3);
    expect(matchTones(grey, flat(0.5, 4, 4, 1)).data.every((value) => value === 0.5)).to.equal(true);
    const even = matchTones(flat(-0.2, 5, 5), print);
    expect(Number.isFinite(at(even, 0, 2, 2))).to.equal(true);
    expect(codeOf(() => matchTones(photo, grey))).to.equal('tensor/shape');
  });
});
