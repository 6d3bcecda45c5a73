import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import sharp from 'sharp';
import { PatchwiseError } from '../../../src/errors.ts';
import {
  decodeImage,
  encodeImage,
  formatOfPath,
  WRITABLE_FORMATS,
} from '../../../src/image/codec/image-codec.ts';
import { filled, type Tensor, tensor } from '../../../src/runtime/tensor.ts';
import { failure } from '../../support/failure.ts';
import { imageOf } from '../../support/images.ts';
import { worstDifference } from '../../support/planes.ts';
import { encodeTiff } from '../../support/tiff.ts';

/** Interleaved 8-bit samples to a tensor [1, C, H, W] in [-1, 1]. */
function fromBytes(height: number, width: number, samples: readonly number[], top = 255): Tensor {
  const channels = samples.length / (height * width);
  const data = new Float32Array(samples.length);
  samples.forEach((x, i) => {
    data[(i % channels) * height * width + Math.floor(i / channels)] = (x - top / 2) / (top / 2);
  });
  return tensor([1, channels, height, width], data);
}

/** Display P3 to sRGB by its definition: same curve, other primaries (CSS Color 4, both D65). Values in [0, 1]. */
function srgbOfDisplayP3(rgb: readonly number[]): number[] {
  const [r, g, b] = rgb.map((x) => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4)) as [
    number,
    number,
    number,
  ];
  const linear = [
    1.2249401762805598 * r - 0.2249401762805598 * g,
    -0.0420569547096881 * r + 1.0420569547096881 * g,
    -0.0196375545903344 * r - 0.0786360455506319 * g + 1.0982736001409663 * b,
  ];
  return linear.map((x) => (x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055));
}

/** Smooth colours, which lossy formats keep well. */
function gradient(height: number, width: number, channels = 3): Tensor {
  return imageOf(
    channels,
    height,
    width,
    (c, y, x) => Math.sin(0.7 * c + (1.5 * y) / height) * Math.cos((2 * x) / width),
  );
}

/** A PNG's first bytes, with any size in its header, up to where its pixels should begin. */
function pngHeader(width: number, height: number): Buffer {
  const chunk = Buffer.alloc(17);
  chunk.write('IHDR', 0, 'latin1');
  chunk.writeUInt32BE(width, 4);
  chunk.writeUInt32BE(height, 8);
  chunk.set([8, 2, 0, 0, 0], 12);
  const out = Buffer.alloc(8 + 4 + 17 + 4 + 8);
  out.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  out.writeUInt32BE(13, 8);
  chunk.copy(out, 12);
  out.writeUInt32BE(crc32(chunk), 29);
  out.writeUInt32BE(1000, 33);
  out.write('IDAT', 37, 'latin1');
  return out;
}

describe('image codec', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchwise-codec-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  describe('decodeImage', () => {
    it('maps 0 to -1 and 255 to 1, channels apart', async () => {
      const samples = [0, 255, 128, 10, 20, 30];
      const png = await sharp(Uint8Array.from(samples), { raw: { width: 2, height: 1, channels: 3 } })
        .png()
        .toBuffer();
      const { image, alpha, info } = await decodeImage(png);
      expect(worstDifference(image, fromBytes(1, 2, samples))).to.be.below(1e-7);
      expect(image.data[0]).to.equal(-1);
      expect(image.data[2]).to.equal(1);
      expect(alpha).to.equal(undefined);
      expect(info).to.deep.equal({
        format: 'png',
        storedSize: { height: 1, width: 2 },
        orientation: 1,
        greyscale: false,
        hasAlpha: false,
        bitDepth: 8,
        pages: 1,
        colourSpace: 'srgb',
      });
    });

    for (const format of ['png', 'jpeg', 'webp', 'gif', 'tiff', 'avif'] as const) {
      it(`reads ${format}, from bytes and from a file of any name`, async () => {
        const raw = { width: 16, height: 12, channels: 3 as const };
        const bytes = await sharp(
          Uint8Array.from({ length: 16 * 12 * 3 }, (_, i) => [200, 100, 50][i % 3]!),
          {
            raw,
          },
        )
          .toFormat(format)
          .toBuffer();
        const path = join(folder, `${format}.unknown`);
        await writeFile(path, bytes);
        for (const source of [bytes, new Uint8Array(bytes), path]) {
          const { image, info } = await decodeImage(source);
          expect(info.format).to.equal(format);
          const expected = fromBytes(
            12,
            16,
            Array.from({ length: 16 * 12 * 3 }, (_, i) => [200, 100, 50][i % 3]!),
          );
          expect(worstDifference(image, expected)).to.be.below(4 / 127.5);
        }
      });
    }

    it('applies each of the eight EXIF orientations', async () => {
      // Upright is  1 2 / 3 4 / 5 6  in levels of 40. Stored pixels for orientations 1 to 8 (EXIF 2.3, tag 274):
      const stored = [
        ['12', '34', '56'],
        ['21', '43', '65'],
        ['65', '43', '21'],
        ['56', '34', '12'],
        ['135', '246'],
        ['246', '135'],
        ['642', '531'],
        ['531', '642'],
      ];
      for (const [i, rows] of stored.entries()) {
        const levels = [...rows.join('')].flatMap((digit) => new Array<number>(3).fill(40 * Number(digit)));
        const raw = { width: rows[0]!.length, height: rows.length, channels: 3 as const };
        const png = await sharp(Uint8Array.from(levels), { raw })
          .withMetadata({ orientation: i + 1 })
          .png()
          .toBuffer();
        const { image, info } = await decodeImage(png);
        expect(image.shape, `orientation ${i + 1}`).to.deep.equal([1, 3, 3, 2]);
        const upright = [...image.data.subarray(0, 6)].map((x) => Math.round((x * 127.5 + 127.5) / 40));
        expect(upright, `orientation ${i + 1}`).to.deep.equal([1, 2, 3, 4, 5, 6]);
        expect(info.orientation).to.equal(i + 1);
        expect(info.storedSize).to.deep.equal({ height: rows.length, width: rows[0]!.length });
      }
    });

    it('keeps alpha apart, and the colours under it as they are', async () => {
      const rgba = [200, 100, 50, 128, 255, 0, 0, 0, 10, 20, 30, 255];
      const png = await sharp(Uint8Array.from(rgba), { raw: { width: 3, height: 1, channels: 4 } })
        .png()
        .toBuffer();
      const { image, alpha, info } = await decodeImage(png);
      expect(worstDifference(image, fromBytes(1, 3, [200, 100, 50, 255, 0, 0, 10, 20, 30]))).to.be.below(
        1e-7,
      );
      expect(alpha?.shape).to.deep.equal([1, 1, 1, 3]);
      expect([...(alpha as Tensor).data]).to.deep.equal([Math.fround(128 / 255), 0, 1]);
      expect(info.hasAlpha).to.equal(true);
    });

    it('divides colours by alpha where a TIFF has them multiplied', async () => {
      const tiff = encodeTiff({
        width: 2,
        height: 1,
        samples: Uint8Array.from([100, 50, 25, 128, 30, 60, 90, 255]),
        photometric: 2,
        extraSamples: 1,
      });
      const { image, alpha } = await decodeImage(tiff);
      const levels = [...image.data].map((x) => x * 127.5 + 127.5);
      [199.2, 30, 99.6, 60, 49.8, 90].forEach((expected, i) => {
        expect(levels[i]).to.be.closeTo(expected, 1);
      });
      expect(alpha?.data[1]).to.equal(1);
    });

    it('spreads greyscale over three channels and says so, with and without alpha', async () => {
      const grey = await sharp(Uint8Array.of(0, 100, 255), { raw: { width: 3, height: 1, channels: 1 } })
        .toColourspace('b-w')
        .png()
        .toBuffer();
      const plain = await decodeImage(grey);
      expect(
        worstDifference(plain.image, fromBytes(1, 3, [0, 0, 0, 100, 100, 100, 255, 255, 255])),
      ).to.be.below(1e-7);
      expect(plain.info.greyscale).to.equal(true);
      expect(plain.alpha).to.equal(undefined);

      const greyAlpha = await sharp(Uint8Array.of(0, 51, 100, 255), {
        raw: { width: 2, height: 1, channels: 2 },
      })
        .toColourspace('b-w')
        .png()
        .toBuffer();
      const both = await decodeImage(greyAlpha);
      expect(worstDifference(both.image, fromBytes(1, 2, [0, 0, 0, 100, 100, 100]))).to.be.below(1e-7);
      expect([...(both.alpha as Tensor).data]).to.deep.equal([Math.fround(51 / 255), 1]);
      expect(both.info.greyscale).to.equal(true);
    });

    it('keeps 16-bit samples, grey and colour', async () => {
      const grey = Uint16Array.of(0, 1, 257, 258, 40000, 65535);
      const tiff = encodeTiff({ width: 6, height: 1, samples: grey, photometric: 1 });
      const { image, info } = await decodeImage(tiff);
      expect(info).to.include({ bitDepth: 16, greyscale: true, format: 'tiff' });
      const expected = fromBytes(1, 6, [...grey], 65535);
      expect(
        worstDifference(tensor([1, 1, 1, 6], image.data.slice(6, 12)), expected),
        'as fine as float32',
      ).to.be.below(1e-7);

      const colour = Uint16Array.of(1, 30000, 65535, 129, 2, 300);
      const rgb = await decodeImage(encodeTiff({ width: 2, height: 1, samples: colour, photometric: 2 }));
      expect(worstDifference(rgb.image, fromBytes(1, 2, [...colour], 65535))).to.be.below(1e-7);
    });

    it('converts an embedded profile to sRGB alike for 8 and 16 bits', async () => {
      const p3 = [30000, 40000, 20000];
      const expected = fromBytes(1, 1, srgbOfDisplayP3(p3.map((x) => x / 65535)), 1);
      // sharp counts 16-bit samples as Display P3, and writes the numbers of the profile that is asked for.
      for (const profile of ['p3', 'srgb']) {
        const deep = await sharp(Uint16Array.from(p3), { raw: { width: 1, height: 1, channels: 3 } })
          .toColourspace('rgb16')
          .withIccProfile(profile)
          .png()
          .toBuffer();
        const sixteen = await decodeImage(deep);
        expect(sixteen.info.bitDepth).to.equal(16);
        expect(worstDifference(sixteen.image, expected), profile).to.be.below(0.001);
      }
      const shallow = await sharp(
        Uint8Array.from(p3, (x) => x / 257),
        {
          raw: { width: 1, height: 1, channels: 3 },
        },
      )
        .withIccProfile('p3', { attach: true })
        .png()
        .toBuffer();
      const stored = [...(await sharp(shallow, { ignoreIcc: true }).raw().toBuffer())];
      const eight = await decodeImage(shallow);
      expect(eight.info.bitDepth).to.equal(8);
      const converted = fromBytes(1, 1, srgbOfDisplayP3(stored.map((x) => x / 255)), 1);
      expect(worstDifference(eight.image, converted)).to.be.below(0.02);
    });

    it('converts CMYK to sRGB', async () => {
      const inks = Uint8Array.from({ length: 16 * 4 }, (_, i) => [0, 255, 255, 0][i % 4]!);
      const tiff = encodeTiff({ width: 4, height: 4, samples: inks, photometric: 5 });
      const { image, info } = await decodeImage(tiff);
      expect(info.colourSpace).to.equal('cmyk');
      expect(image.shape).to.deep.equal([1, 3, 4, 4]);
      expect(image.data[0]).to.be.above(0.6); // magenta and yellow make red
      expect(image.data[16]).to.be.below(-0.6);
      expect(image.data[32]).to.be.below(-0.6);
    });

    it('reads the first frame of an animation, and counts them', async () => {
      const frames = Uint8Array.from({ length: 3 * 4 * 5 * 3 }, (_, i) => 255 - 100 * Math.floor(i / 60));
      for (const format of ['gif', 'webp'] as const) {
        const bytes = await sharp(frames, { raw: { width: 5, height: 12, channels: 3, pageHeight: 4 } })
          .toFormat(format)
          .toBuffer();
        const { image, info } = await decodeImage(bytes);
        expect(info.pages, format).to.equal(3);
        expect(image.shape).to.deep.equal([1, 3, 4, 5]);
        expect(Math.min(...image.data)).to.be.above(0.95);
      }
    });

    it('reads one pixel, and one colour', async () => {
      const one = await decodeImage(await encodeImage(filled([1, 3, 1, 1], 1), 'png'));
      expect([...one.image.data]).to.deep.equal([1, 1, 1]);
      const flat = await decodeImage(await encodeImage(filled([1, 3, 40, 30], -1), 'png'));
      expect(new Set(flat.image.data)).to.deep.equal(new Set([-1]));
    });

    it('refuses too many pixels from the header, before decoding', async () => {
      // Nothing but a header: if pixels were read at all, this would be a damaged file.
      const error = await failure(() => decodeImage(pngHeader(50_000, 60_000), { name: 'huge.png' }));
      expect(error.code).to.equal('image/too-large');
      expect(error.message).to.include('huge.png').and.include('50000×60000');
      expect(error.details).to.include({ width: 50_000, height: 60_000 });

      const png = await encodeImage(gradient(10, 10), 'png');
      expect((await failure(() => decodeImage(png, { maxPixels: 99 }))).code).to.equal('image/too-large');
      expect((await decodeImage(png, { maxPixels: 100 })).image.shape).to.deep.equal([1, 3, 10, 10]);
    });

    it('refuses too many bytes', async () => {
      const png = await encodeImage(gradient(10, 10), 'png');
      const path = join(folder, 'big.png');
      await writeFile(path, png);
      for (const source of [png, path]) {
        const error = await failure(() => decodeImage(source, { maxBytes: png.length - 1 }));
        expect(error.code).to.equal('file/too-large');
      }
    });

    it('names a missing file, a folder and an empty file', async () => {
      const missing = await failure(() => decodeImage(join(folder, 'no.png')));
      expect(missing.code).to.equal('file/missing');
      expect(missing.message).to.include('no.png');
      expect((await failure(() => decodeImage(folder))).code).to.equal('file/unreadable');
      const empty = join(folder, 'empty.png');
      await writeFile(empty, '');
      const error = await failure(() => decodeImage(empty));
      expect(error.code).to.equal('image/undecodable');
      expect(error.message).to.equal(`${empty} is empty.`);
    });

    it('refuses what is not an image, and says what it is where it can', async () => {
      const cases: [string | Uint8Array, string][] = [
        ['just some text', 'is not an image'],
        ['<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', 'SVG'],
        ['<?xml version="1.0"?><svg/>', 'SVG'],
        ['%PDF-1.7', 'PDF'],
        ['<!doctype html><p>404', 'web page'],
        ['BM000000', 'BMP'],
        [
          Uint8Array.from([0, 0, 0, 24, ...Buffer.from('ftypheic'), 0, 0, 0, 0, ...Buffer.from('mif1heic')]),
          'HEIC',
        ],
      ];
      for (const [content, words] of cases) {
        const error = await failure(() => decodeImage(Buffer.from(content), { name: 'x.png' }));
        expect(error.code).to.equal('image/undecodable');
        expect(error.message).to.include('x.png').and.include(words);
        expect(error.hint).to.include('PNG, JPEG');
      }
    });

    it('refuses float samples, which have no agreed range', async () => {
      const tiff = encodeTiff({ width: 2, height: 1, samples: Float32Array.of(0.5, 1), photometric: 1 });
      const error = await failure(() => decodeImage(tiff));
      expect(error.code).to.equal('image/undecodable');
      expect(error.message).to.include('float');
    });

    it('refuses every format cut off anywhere in its pixels', async () => {
      const samples = Uint8Array.from(
        { length: 64 * 48 * 3 },
        (_, i) => (Math.imul(i, 2654435761) >>> 24) & 255,
      );
      for (const format of ['png', 'jpeg', 'webp', 'gif', 'tiff', 'avif'] as const) {
        const bytes = await sharp(samples, { raw: { width: 64, height: 48, channels: 3 } })
          .toFormat(format)
          .toBuffer();
        for (const part of [0.01, 0.2, 0.5, 0.8, 0.95]) {
          const cut = bytes.subarray(0, Math.max(1, Math.floor(bytes.length * part)));
          const error = await failure(() => decodeImage(cut, { name: `cut.${format}` }));
          expect(error.code, `${format} at ${part}`).to.equal('image/undecodable');
          expect(error.message).to.include(`cut.${format}`);
        }
      }
    });

    it('decodes or refuses by name whatever bytes follow a signature', async () => {
      const signatures = [
        [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
        [0xff, 0xd8, 0xff, 0xe0],
        [...Buffer.from('RIFF0000WEBPVP8 ')],
        [...Buffer.from('GIF89a')],
        [0x49, 0x49, 42, 0, 8, 0, 0, 0],
        [0, 0, 0, 20, ...Buffer.from('ftypavif')],
      ];
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...signatures),
          fc.uint8Array({ maxLength: 200 }),
          async (head, rest) => {
            const outcome = await decodeImage(Uint8Array.from([...head, ...rest]), { maxPixels: 1e6 }).then(
              () => 'decoded',
              (error: unknown) => (error instanceof PatchwiseError ? error.code : error),
            );
            expect(outcome).to.be.oneOf(['decoded', 'image/undecodable', 'image/too-large']);
          },
        ),
        { numRuns: 60 },
      );
    });
  });

  describe('encodeImage', () => {
    const channels = fc.constantFrom(1, 3);
    const images = fc
      .tuple(channels, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
      .chain(([c, h, w]) =>
        fc
          .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: c * h * w, maxLength: c * h * w })
          .map((values) => tensor([1, c, h, w], Float32Array.from(values))),
      );

    const channelsOf = (image: Tensor, c: number) =>
      tensor([1, c, ...image.shape.slice(2)], image.data.slice(0, (image.data.length / 3) * c));

    for (const format of ['png', 'tiff'] as const) {
      for (const bitDepth of [8, 16] as const) {
        it(`is within half a level through ${bitDepth}-bit ${format}`, async () => {
          await fc.assert(
            fc.asyncProperty(images, async (image) => {
              const back = await decodeImage(await encodeImage(image, format, { bitDepth }));
              const halfLevel = 1 / (2 ** bitDepth - 1);
              expect(worstDifference(channelsOf(back.image, image.shape[1]!), image)).to.be.at.most(
                halfLevel + 1e-7,
              );
              expect(back.info.bitDepth).to.equal(bitDepth);
              expect(back.info.greyscale).to.equal(image.shape[1] === 1);
            }),
            { numRuns: 15 },
          );
        });
      }
    }

    it('rounds to the nearest level instead of truncating', async () => {
      const level = (x: number) => (x - 127.5) / 127.5;
      const image = tensor(
        [1, 1, 1, 4],
        Float32Array.from([level(9.6), level(9.4), level(254.7), level(0.3)]),
      );
      const png = await encodeImage(image, 'png');
      expect([...(await sharp(png).toColourspace('b-w').raw().toBuffer())]).to.deep.equal([10, 9, 255, 0]);
    });

    it('clips what lies outside [-1, 1]', async () => {
      const image = tensor([1, 1, 1, 3], Float32Array.from([-1.5, 1.01, 40]));
      const { image: back } = await decodeImage(await encodeImage(image, 'png'));
      expect([...back.data.subarray(0, 3)]).to.deep.equal([-1, 1, 1]);
    });

    it('keeps a decoded 8-bit image bit for bit', async () => {
      const samples = Array.from({ length: 16 * 16 * 3 }, (_, i) => (i * 7) % 256);
      const image = fromBytes(16, 16, samples);
      const png = await encodeImage(image, 'png');
      expect([...(await sharp(png).raw().toBuffer())]).to.deep.equal(samples);
      const { image: again } = await decodeImage(png);
      expect([...again.data]).to.deep.equal([...image.data]);
    });

    for (const format of ['png', 'webp', 'avif', 'tiff'] as const) {
      it(`keeps alpha, and the colours under it, through ${format}`, async () => {
        for (const c of [1, 3]) {
          const image = gradient(8, 10, c);
          const alpha = tensor(
            [1, 1, 8, 10],
            Float32Array.from({ length: 80 }, (_, i) => (i % 10) / 9),
          );
          const back = await decodeImage(await encodeImage(image, format, { alpha, lossless: true }));
          expect(worstDifference(channelsOf(back.image, c), image)).to.be.below(1 / 255 + 1e-6);
          expect(worstDifference(back.alpha as Tensor, alpha)).to.be.below(0.5 / 255 + 1e-6);
        }
      });
    }

    for (const format of ['jpeg', 'webp', 'avif'] as const) {
      it(`is close through lossy ${format}, the closer the higher the quality`, async () => {
        const image = gradient(48, 64);
        const error = async (quality: number) => {
          const { image: back } = await decodeImage(await encodeImage(image, format, { quality }));
          return back.data.reduce((sum, x, i) => sum + Math.abs(x - image.data[i]!), 0) / back.data.length;
        };
        const [low, high] = [await error(10), await error(95)];
        expect(high).to.be.below(0.02);
        expect(low).to.be.above(high);
      });
    }

    it('refuses NaN and infinite values', async () => {
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
        const error = await failure(() => encodeImage(filled([1, 3, 2, 2], value), 'png'));
        expect(error.code).to.equal('value/out-of-range');
      }
    });

    it('refuses batches, other channel counts, no pixels, and an alpha that does not fit', async () => {
      const code = async (image: Tensor, alpha?: Tensor) =>
        (await failure(() => encodeImage(image, 'png', alpha === undefined ? {} : { alpha }))).code;
      expect(await code(filled([2, 3, 4, 4], 0))).to.equal('tensor/shape');
      expect(await code(filled([1, 2, 4, 4], 0))).to.equal('tensor/shape');
      expect(await code(filled([3, 4, 4], 0))).to.equal('tensor/shape');
      expect(await code(filled([1, 3, 0, 4], 0))).to.equal('image/too-small');
      expect(await code(filled([1, 3, 4, 4], 0), filled([1, 1, 4, 5], 1))).to.equal('tensor/shape');
    });

    it('refuses options that a format does not have, and sizes that it cannot hold', async () => {
      const image = filled([1, 3, 2, 2], 0);
      const alpha = filled([1, 1, 2, 2], 1);
      const code = async (promise: Promise<unknown>) => (await failure(() => promise)).code;
      expect(await code(encodeImage(image, 'jpeg', { bitDepth: 16 }))).to.equal('usage/invalid');
      expect(await code(encodeImage(image, 'webp', { bitDepth: 16 }))).to.equal('usage/invalid');
      expect(await code(encodeImage(image, 'jpeg', { alpha }))).to.equal('usage/invalid');
      expect(await code(encodeImage(image, 'jpeg', { lossless: true }))).to.equal('usage/invalid');
      expect(await code(encodeImage(image, 'jpeg', { quality: 0 }))).to.equal('value/out-of-range');
      expect(await code(encodeImage(filled([1, 1, 1, 16384], 0), 'webp'))).to.equal('image/too-large');
      expect(await encodeImage(filled([1, 1, 1, 16383], 0), 'webp')).to.have.length.above(0);
    });

    it('gives the same bytes each time', async () => {
      for (const format of WRITABLE_FORMATS) {
        const [one, two] = [
          await encodeImage(gradient(9, 9), format),
          await encodeImage(gradient(9, 9), format),
        ];
        expect(one.equals(two), format).to.equal(true);
      }
    });
  });

  describe('formatOfPath', () => {
    it('is the format that the name asks for, in either case', async () => {
      for (const [name, format] of [
        ['a.png', 'png'],
        ['b.JPG', 'jpeg'],
        ['c.jpeg', 'jpeg'],
        ['d.webp', 'webp'],
        ['e.avif', 'avif'],
        ['f.tif', 'tiff'],
      ] as const) {
        expect(formatOfPath(name)).to.equal(format);
        const bytes = await encodeImage(gradient(6, 6), format);
        expect((await decodeImage(bytes)).info.format).to.equal(format);
      }
    });

    it('refuses other names', () => {
      for (const name of ['x.bmp', 'x'])
        expect(() => formatOfPath(name))
          .to.throw(PatchwiseError)
          .with.property('code', 'usage/invalid');
    });
  });
});
