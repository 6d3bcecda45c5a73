import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { byBytes } from '../../../src/image/pointwise.ts';
import { type LiftOptions, liftImage } from '../../../src/model/lift/lift-image.ts';
import { imageOf, maskOf, noiseImage } from '../../support/images.ts';
import { shrunk } from './pictures.ts';

// Who changes what a lift makes raises the revision of detail/lift, and these.
describe('a lift makes what it made', () => {
  // Blots of noise, with 8 bits as a file has them; the small image has its right half at the left.
  const photo = byBytes(shrunk(noiseImage(7, 9, 16), 160, 90));
  const turned = imageOf(3, 90, 160, (c, y, x) => photo.data[(c * 90 + y) * 160 + ((x + 80) % 160)]!);
  const small = shrunk(turned, 64, 36);

  /** Of the pixels, in levels, and of where the patches came from. */
  async function hash(options: Partial<LiftOptions>): Promise<string> {
    const { image, field } = await liftImage(small, photo, { seed: 1, ...options });
    const levels = Uint8Array.from(image.data, (v) => Math.round(v * 127.5 + 127.5));
    return createHash('sha256').update(levels).update(field.x).update(field.y).digest('hex').slice(0, 16);
  }

  const mask = maskOf(90, 160, (y, x) => (y >= 30 && y < 60 && x >= 60 && x < 100 ? 1 : 0));
  const margins = maskOf(90, 160, (y, x) => (y < 75 && x < 130 ? 0 : 1));
  for (const [name, options, golden] of [
    ['by default', {}, '033bf41b4783c7b0'],
    ['held to the small image', { hold: 0.5 }, '3bdd2579d94479a7'],
    ['in a hole', { mask }, '037871cc89b5b696'],
    ['in a hole that nobody has composed', { mask, open: true }, '8817a6c668ff120f'],
    [
      'around a photograph',
      { mask: margins, canvas: true, trained: { width: 52, height: 30 } },
      '84da3aa3837513a2',
    ],
    [
      'around a photograph, which nobody has composed',
      { mask: margins, canvas: true, open: true, trained: { width: 52, height: 30 } },
      '5a130c426300e5b7',
    ],
  ] as const) {
    it(name, async () => {
      expect(await hash(options)).to.equal(golden);
    });
  }
});
