import { expect } from 'chai';
import fc from 'fast-check';
import sharp from 'sharp';
import { readExif, writeExif } from '../../../src/image/codec/exif.ts';
import { exifOfFile, withExif, withTextsOf } from '../../../src/image/codec/exif-in-file.ts';
import { readPhotoNotes, resave } from '../../../src/image/codec/resave.ts';
import { pngText, withPngText } from '../../../src/nodes/png-metadata.ts';

const FORMATS = ['jpeg', 'png', 'tiff', 'webp'] as const;
const SIZE = { width: 30, height: 20 };
const NOTES = {
  IFD0: { Make: 'Seagull', Model: 'DF-300', Copyright: 'A. Person', DateTime: '2024:06:07 08:09:10' },
  IFD2: { DateTimeOriginal: '2024:06:07 08:09:10', LensModel: '50 mm f/1.8', FNumber: '28/10' },
  IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 28/1 4012/100' },
};

function plain(width = SIZE.width, height = SIZE.height, channels: 3 | 4 = 3) {
  const data = Buffer.alloc(width * height * channels);
  for (let i = 0; i < data.length; i++) data[i] = (i * 37) % 251;
  return sharp(data, { raw: { width, height, channels } });
}

/** A photograph as a camera writes it. */
const photograph = (orientation = 1) =>
  plain().withExif(NOTES).withMetadata({ orientation }).withExif(NOTES).jpeg().toBuffer();

const lake = () => sharp('samples/photos/lake.jpg').resize(96);

const latin1 = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('latin1');

/** The EXIF of a file as another program reads it; sharp reads none of TIFF, whose directories it is in. */
async function readBySharp(file: Uint8Array): Promise<string> {
  const { exif, format } = await sharp(file).metadata();
  return latin1(format === 'tiff' ? file : exif);
}

describe('EXIF', () => {
  for (const format of FORMATS) {
    it(`goes into ${format}, and the pixels stay`, async () => {
      const exif = exifOfFile(await photograph());
      if (exif === undefined) throw new Error('The photograph has none.');
      const file = new Uint8Array(await plain()[format]().toBuffer());
      const noted = withExif(file, format, exif, { ...SIZE, srgb: true });
      const said = await readBySharp(noted);
      for (const one of ['Seagull', 'DF-300', 'A. Person', '50 mm f/1.8', '2024:06:07 08:09:10'])
        expect(said).to.include(one);
      expect(await sharp(noted).raw().toBuffer()).to.deep.equal(await sharp(file).raw().toBuffer());
      const read = exifOfFile(noted);
      expect(read?.shot.map(({ tag }) => tag)).to.include.members(exif.shot.map(({ tag }) => tag));
      expect(read?.place, 'where it was taken').to.deep.equal([]);
      // Once more: what was there is replaced.
      const again = withExif(noted, format, exif, { ...SIZE, srgb: true });
      expect(exifOfFile(again)).to.deep.equal(read);
    });

    it(`tells where it was taken in ${format} only if that is wanted`, async () => {
      const exif = exifOfFile(await photograph());
      if (exif === undefined) throw new Error('The photograph has none.');
      const file = new Uint8Array(await plain()[format]().toBuffer());
      const placed = exifOfFile(withExif(file, format, exif, { ...SIZE, srgb: true, place: true }));
      expect(placed?.place).to.deep.equal(exif.place);
      expect(exif.place).to.have.length.greaterThan(1);
    });
  }

  it('is not of the file that it came from: no turn, no sides, no note of the maker', async () => {
    const exif = exifOfFile(await photograph(6));
    const tags = [...(exif?.image ?? []), ...(exif?.shot ?? [])].map(({ tag }) => tag);
    expect(tags).to.include(0x010f);
    expect(tags).to.not.include.oneOf([0x0112, 0x927c, 0xa002, 0xa003]);
    const block = exif && writeExif(exif, { width: 4000, height: 3000, srgb: false });
    const png = withExif(await plain().png().toBuffer(), 'png', readExif(block as Uint8Array) as never, {
      ...{ width: 4000, height: 3000, srgb: false },
    });
    const { orientation } = await sharp(png).metadata();
    expect(orientation ?? 1).to.equal(1);
  });

  it('in big-endian order is the same', async () => {
    const exif = exifOfFile(await photograph());
    const little = writeExif(exif as never, { ...SIZE, srgb: true });
    const big = bigEndian(little);
    expect(readExif(big)).to.deep.equal(readExif(little));
  });

  it('that is damaged is none, and never an error', async () => {
    const block = writeExif(exifOfFile(await photograph()) as never, { ...SIZE, srgb: true, place: true });
    const file = await photograph();
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(block.length - 1), fc.nat(255)), { maxLength: 12 }),
        fc.nat(block.length),
        (changes, length) => {
          const bytes = block.slice(0, length);
          for (const [at, value] of changes) if (at < length) bytes[at] = value;
          const read = readExif(bytes);
          // What is read can be written, into the segment of a JPEG.
          if (read === undefined) return;
          expect(writeExif(read, { ...SIZE, srgb: true, place: true }).length).to.be.below(65_000);
          exifOfFile(withExif(file, 'jpeg', read, { ...SIZE, srgb: true, place: true }));
        },
      ),
    );
  });
});

describe('saving a picture again', () => {
  const notes = async () => readPhotoNotes(await photograph());

  for (const format of FORMATS) {
    it(`as ${format}, with what its photograph notes and not where it was taken`, async () => {
      const png = await plain().png().toBuffer();
      const file = await resave(png, { ...(await notes()), format, place: false });
      expect((await sharp(file).metadata()).format).to.equal(format);
      const said = await readBySharp(file);
      expect(said).to.include('Seagull');
      expect(exifOfFile(file)?.place).to.deep.equal([]);
    });
  }

  it('keeps the pixels and the texts of a PNG', async () => {
    const png = withPngText(await plain().png().toBuffer(), 'patchwise-graph', '{"a":1}');
    const same = await resave(png, { ...(await notes()), format: 'png', place: false });
    expect(pngText(same, 'patchwise-graph')).to.equal('{"a":1}');
    expect(await sharp(same).raw().toBuffer()).to.deep.equal(await plain().raw().toBuffer());
    const smaller = await resave(png, { format: 'png', place: false, longSide: 15 });
    expect((await sharp(smaller).metadata()).width).to.equal(15);
    expect(pngText(smaller, 'patchwise-graph')).to.equal('{"a":1}');
    expect(withTextsOf(png, await plain().png().toBuffer()).length).to.equal(png.length);
  });

  it('has the quality that is asked for', async () => {
    const png = await sharp('samples/photos/lake.jpg').png().toBuffer();
    const [good, poor] = await Promise.all(
      [95, 60].map((quality) => resave(png, { format: 'jpeg', place: false, quality })),
    );
    expect((poor as Uint8Array).length).to.be.below((good as Uint8Array).length / 2);
  });

  it('goes into the colour space of the photograph, and looks the same', async () => {
    const p3 = await plain().withIccProfile('p3').jpeg().toBuffer();
    const { profile } = await readPhotoNotes(p3);
    expect(profile, 'of the photograph').to.not.equal(undefined);
    expect((await readPhotoNotes(await photograph())).profile, 'sRGB is none').to.equal(undefined);
    for (const format of FORMATS) {
      const file = await resave(await lake().png().toBuffer(), {
        ...{ format, place: false, quality: 95 },
        ...(profile && { profile }),
      });
      const { icc } = await sharp(file).metadata();
      expect(Buffer.from(icc as Uint8Array), format).to.deep.equal(Buffer.from(profile as Uint8Array));
      // Converted back by another program.
      const seen = await sharp(file).toColourspace('srgb').raw().toBuffer();
      const meant = await lake().raw().toBuffer();
      const off = seen.reduce((sum, value, i) => sum + Math.abs(value - (meant[i] as number)), 0);
      expect(off / meant.length, format).to.be.below(3);
    }
  });

  it('has 16 bits where they were and the format has them', async () => {
    const deep = await plain().toColourspace('rgb16').png().toBuffer();
    const depth = async (format: 'png' | 'tiff' | 'jpeg') =>
      (await sharp(await resave(deep, { format, place: false, longSide: 20 })).metadata()).depth;
    expect([await depth('png'), await depth('tiff'), await depth('jpeg')]).to.deep.equal([
      'ushort',
      'ushort',
      'uchar',
    ]);
  });

  it('is opaque as JPEG: what was transparent is white', async () => {
    const clear = await sharp({
      create: { width: 8, height: 8, channels: 4, background: { r: 200, g: 0, b: 0, alpha: 0 } },
    })
      .png()
      .toBuffer();
    const jpeg = await resave(clear, { format: 'jpeg', place: false });
    expect([...(await sharp(jpeg).raw().toBuffer()).subarray(0, 3)]).to.deep.equal([255, 255, 255]);
  });
});

/** A block with its numbers the other way round; directories one after another, as they are written. */
function bigEndian(block: Uint8Array): Uint8Array {
  const source = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const bytes = block.slice();
  const target = new DataView(bytes.buffer);
  bytes.set([0x4d, 0x4d, 0, 42]);
  target.setUint32(4, source.getUint32(4, true));
  const sizes: Readonly<Record<number, number>> = { 3: 2, 4: 4, 5: 4, 8: 2, 9: 4, 10: 4 };
  const turn = (at: number): void => {
    const count = source.getUint16(at, true);
    target.setUint16(at, count);
    for (let i = 0; i < count; i++) {
      const entry = at + 2 + 12 * i;
      const [tag, type] = [source.getUint16(entry, true), source.getUint16(entry + 2, true)];
      const values = source.getUint32(entry + 4, true);
      target.setUint16(entry, tag);
      target.setUint16(entry + 2, type);
      target.setUint32(entry + 4, values);
      const size = sizes[type] ?? 1;
      const length = size * values * (type === 5 || type === 10 ? 2 : 1);
      const from = length <= 4 ? entry + 8 : source.getUint32(entry + 8, true);
      if (length > 4) target.setUint32(entry + 8, from);
      for (let j = from; size > 1 && j < from + length; j += size) bytes.subarray(j, j + size).reverse();
      if (tag === 0x8769 || tag === 0x8825) turn(source.getUint32(entry + 8, true));
    }
  };
  turn(8);
  return bytes;
}
