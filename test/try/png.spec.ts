import { expect } from 'chai';
import sharp, { type PngOptions } from 'sharp';
import { toTensors } from '../../src/image/codec/decoded-image.ts';
import { decodeImage } from '../../src/image/codec/image-codec.ts';
import { readHeader } from '../../try/replaced/image-header.ts';
import { readPng } from '../../try/replaced/read-png.ts';
import { writePng } from '../../try/replaced/write-png.ts';

const SIZE = { width: 37, height: 23 };

/** Waves in every channel, through the whole range. */
function samplesOf(channels: 1 | 2 | 3 | 4, deep: boolean) {
  const top = deep ? 65535 : 255;
  const count = SIZE.width * SIZE.height * channels;
  const samples = deep ? new Uint16Array(count) : new Uint8Array(count);
  for (let i = 0; i < count; i++) samples[i] = Math.round((top * (1 + Math.sin(i * i * 0.01))) / 2);
  return { samples, ...SIZE, channels };
}

/** As sharp writes it. */
function bySharp(channels: 1 | 2 | 3 | 4, deep: boolean, options: PngOptions = {}) {
  const { samples } = samplesOf(channels, deep);
  const image = sharp(samples, { raw: { ...SIZE, channels } });
  const space = channels >= 3 ? (deep ? 'rgb16' : 'srgb') : deep ? 'grey16' : 'b-w';
  return image.toColourspace(space).png(options);
}

/** PNG without a canvas, against sharp. */
describe('PNG in the browser', () => {
  for (const deep of [false, true]) {
    for (const channels of [1, 2, 3, 4] as const) {
      const title = `${channels} channels of ${deep ? 16 : 8} bits`;
      it(`writes ${title}: sharp reads the same samples`, async () => {
        const given = samplesOf(channels, deep);
        const { image, alpha, info } = await decodeImage(Buffer.from(await writePng(given)));
        expect([info.bitDepth, info.greyscale, info.hasAlpha]).to.deep.equal([
          deep ? 16 : 8,
          channels < 3,
          channels % 2 === 0,
        ]);
        const values = toTensors(given, { bitDepth: deep ? 16 : 8 });
        expect(image.data).to.deep.equal(values.image.data);
        expect(alpha?.data).to.deep.equal(values.alpha?.data);
      });

      for (const progressive of [false, true]) {
        it(`reads ${title}${progressive ? ', interlaced' : ''}, as sharp does`, async () => {
          const file = await bySharp(channels, deep, { progressive }).toBuffer();
          const own = await readPng(file);
          // A canvas keeps 8 bits without alpha.
          if (!deep && channels % 2 === 1) {
            expect(own).to.equal(undefined);
            return;
          }
          const there = await decodeImage(file);
          const here = toTensors(own!, { bitDepth: deep ? 16 : 8 });
          expect(here.image.data).to.deep.equal(there.image.data);
          expect(here.alpha?.data).to.deep.equal(there.alpha?.data);
          expect(readHeader(file, 'png')).to.deep.equal({
            ...SIZE,
            bitDepth: deep ? 16 : 8,
            greyscale: channels < 3,
            alpha: channels % 2 === 0,
          });
        });
      }
    }
  }

  it('leaves a profile other than sRGB, and an orientation, to the browser; sRGB is read here', async () => {
    const named = (profile: string) => bySharp(3, true).withIccProfile(profile).toBuffer();
    expect(await readPng(await named('p3'))).to.equal(undefined);
    expect((await readPng(await named('srgb')))?.samples).to.be.instanceOf(Uint16Array);
    const turned = await bySharp(3, true).withMetadata({ orientation: 6 }).toBuffer();
    if (turned.includes('eXIf')) expect(await readPng(turned)).to.equal(undefined);
  });

  it('refuses a file that is cut off or damaged', async () => {
    const file = await bySharp(4, true).toBuffer();
    const damaged = Buffer.from(file);
    damaged.fill(0x55, Math.floor(file.length / 2), Math.floor(file.length / 2) + 40);
    for (const bad of [file.subarray(0, file.length / 2), damaged]) {
      const failed = await readPng(bad).then(
        () => 'read',
        () => 'refused',
      );
      expect(failed).to.equal('refused');
    }
  });

  for (const format of ['jpeg', 'webp', 'gif'] as const) {
    it(`knows size and alpha of a ${format} file before it is decoded`, async () => {
      for (const lossless of [false, true]) {
        for (const channels of [3, 4] as const) {
          const file = await bySharp(channels, false)
            .toFormat(format, format === 'webp' ? { lossless } : {})
            .toBuffer();
          const { width, height, alpha } = readHeader(file, format);
          expect({ width, height }).to.deep.equal(SIZE);
          if (format !== 'gif') expect(alpha).to.equal((await sharp(file).metadata()).hasAlpha);
        }
      }
    });
  }
});
