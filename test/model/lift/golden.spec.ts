import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { type LiftOptions, liftImage } from '../../../src/model/lift/lift-image.ts';
import { imageOf, maskOf, noiseImage } from '../../support/images.ts';
import { shrunk } from './pictures.ts';

// Who changes what a lift makes raises the version of detail/lift, and these.
describe('a lift makes what it made', () => {
  // Blots of noise, with 8 bits as a file has them; the small image has its right half at the left.
  const blots = shrunk(noiseImage(7, 9, 16), 160, 90);
  const photo = { ...blots, data: blots.data.map((v) => (Math.round((v + 1) * 127.5) - 127.5) / 127.5) };
  const turned = imageOf(3, 90, 160, (c, y, x) => photo.data[(c * 90 + y) * 160 + ((x + 80) % 160)]!);
  const small = shrunk(turned, 64, 36);

  /** As large as tells the texture of what is small. */
  const large = shrunk(noiseImage(7, 9, 16), 320, 180);

  /** Of the pixels, in levels, and of where the patches came from. */
  async function hash(options: Partial<LiftOptions>, from = photo): Promise<string> {
    const { image, field } = await liftImage(small, from, { seed: 1, ...options });
    const levels = Uint8Array.from(image.data, (v) => Math.round(v * 127.5 + 127.5));
    return createHash('sha256').update(levels).update(field.x).update(field.y).digest('hex').slice(0, 16);
  }

  const mask = maskOf(90, 160, (y, x) => (y >= 30 && y < 60 && x >= 60 && x < 100 ? 1 : 0));
  for (const [name, options, golden] of [
    ['by default', {}, '0e6f76ebbe82888a'],
    ['with completeness as a number', { lambda: 0.3 }, '2c0eb1392a48e201'],
    ['with borders left where they are', { seams: false }, '5877df456b090bb0'],
    ['in a hole', { mask }, 'c53a233255eea33e'],
  ] as const) {
    it(name, async () => {
      expect(await hash(options)).to.equal(golden);
    });
  }
  it('of a photograph with texture', async () => {
    const levels = large.data.map((v) => (Math.round((v + 1) * 127.5) - 127.5) / 127.5);
    expect(await hash({}, { ...large, data: levels })).to.equal('50a1808985b89ce0');
  });
});
