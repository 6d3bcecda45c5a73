import { expect } from 'chai';
import sharp from 'sharp';
import { decodeImage, encodeImage } from '../../../src/image/codec/image-codec.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { worstDifference } from '../../support/planes.ts';

/** A picture whose numbers are those of Display P3, and its profile. */
async function wideGamut(deep: boolean): Promise<{ file: Buffer; profile: Buffer }> {
  const top = deep ? 65535 : 255;
  const values = Array.from({ length: 6 * 5 * 3 }, (_, i) => (i * 7919) % (top + 1));
  const samples = deep ? Uint16Array.from(values) : Uint8Array.from(values);
  const raw = { width: 6, height: 5, channels: 3 } as const;
  const pipeline = sharp(samples, { raw }).toColourspace(deep ? 'rgb16' : 'srgb');
  const file = await pipeline.withIccProfile('p3', { attach: true }).png().toBuffer();
  const { icc } = await sharp(file).metadata();
  return { file, profile: icc as Buffer };
}

describe('the colour profile of a photograph', () => {
  for (const deep of [false, true]) {
    it(`stays with the values of ${deep ? 16 : 8} bits when asked for, through every format that loses nothing`, async () => {
      const { file, profile } = await wideGamut(deep);
      const stored = await sharp(file, { ignoreIcc: true })
        .toColourspace(deep ? 'rgb16' : 'srgb')
        .raw({ depth: deep ? 'ushort' : 'uchar' })
        .toBuffer();
      const levels = deep ? new Uint16Array(stored.buffer, stored.byteOffset, stored.length / 2) : stored;
      const own = await decodeImage(file, { colours: 'own' });
      const half = deep ? 32767.5 : 127.5;
      for (let i = 0; i < 30; i++) {
        for (let c = 0; c < 3; c++) {
          expect(own.image.data[c * 30 + i]! * half + half).to.be.closeTo(levels[i * 3 + c]!, 0.01);
        }
      }
      expect(Buffer.from(own.profile!).equals(profile)).to.equal(true);
      const bitDepth = deep ? 16 : 8;
      for (const format of ['png', 'tiff', ...(deep ? [] : ['webp' as const])] as const) {
        const written = await encodeImage(own.image, format, {
          ...{ bitDepth, profile: own.profile! },
          ...(format === 'webp' && { lossless: true }),
        });
        const { icc } = await sharp(written).metadata();
        expect(icc?.equals(profile), format).to.equal(true);
        const again = await decodeImage(written, { colours: 'own' });
        expect(worstDifference(again.image, own.image), format).to.be.below(0.1 / half);
        // Somebody who converts sees the same picture as before.
        const [before, after] = [await decodeImage(file), await decodeImage(written)];
        expect(worstDifference(after.image, before.image), format).to.be.below(2 / half);
      }
    });
  }

  it('goes into jpeg and avif, too', async () => {
    const { file, profile } = await wideGamut(false);
    const { image, profile: own } = await decodeImage(file, { colours: 'own' });
    for (const format of ['jpeg', 'avif'] as const) {
      const { icc } = await sharp(await encodeImage(image, format, { profile: own! })).metadata();
      expect(icc?.equals(profile), format).to.equal(true);
    }
  });

  it('is none where there is none, where the file is grey, and where it is converted', async () => {
    const { file } = await wideGamut(false);
    expect((await decodeImage(file)).profile).to.equal(undefined);
    const plain = await sharp(file).toColourspace('srgb').png().toBuffer();
    expect((await decodeImage(plain, { colours: 'own' })).profile).to.equal(undefined);
    const grey = await sharp(plain).greyscale().toColourspace('b-w').png().toBuffer();
    expect((await decodeImage(grey, { colours: 'own' })).profile).to.equal(undefined);
  });

  it('is refused when it is none, or for a grey image', async () => {
    const { file, profile } = await wideGamut(false);
    const { image } = await decodeImage(file);
    const bad = () => encodeImage(image, 'png', { profile: new Uint8Array(200) });
    expect(await codeOfAsync(bad)).to.equal('usage/invalid');
    const grey = { shape: [1, 1, 5, 6], data: image.data.slice(0, 30) };
    expect(await codeOfAsync(() => encodeImage(grey, 'png', { profile }))).to.equal('usage/invalid');
  });
});
