import { expect } from 'chai';
import fc from 'fast-check';
import sharp from 'sharp';
import { encodeApng, encodePng } from '../../../web/src/picture/apng.ts';
import { encodeGif } from '../../../web/src/picture/gif.ts';
import type { Pixels } from '../../../web/src/picture/tensor-pixels.ts';

function pixels(width: number, height: number, colour: (i: number) => readonly number[]): Pixels {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let i = 0; i < width * height; i++) data.set([...colour(i), 255], 4 * i);
  return { width, height, data };
}

/** RGB of all pictures of a file, one after the other. */
async function decoded(bytes: Uint8Array, pages = 1): Promise<readonly number[]> {
  const options = pages > 1 ? { pages } : {};
  return [...(await sharp(bytes, options).removeAlpha().toColourspace('srgb').raw().toBuffer())];
}

function rgbOf({ data }: Pixels): readonly number[] {
  return [...data].filter((_, i) => i % 4 !== 3);
}

/** Many colours in no order: the dictionary of LZW fills up and starts anew. */
const noise = (count: number, seed: number) =>
  pixels(96, 96, (i) => {
    const h = Math.imul(i + seed, 2654435761) >>> 0;
    return [((h >>> 8) % count) * Math.floor(255 / count), 60, seed];
  });

describe('GIF of steps', () => {
  it('is read back with the pixels of every step when colours are few', async () => {
    const frames = [noise(16, 1), noise(60, 200), noise(2, 7)];
    const bytes = encodeGif(frames.map((p) => ({ pixels: p, delayMs: 80 })));
    const { pages, delay, loop } = await sharp(bytes, { pages: -1 }).metadata();
    expect({ pages, delay, loop }).to.deep.equal({ pages: 3, delay: [80, 80, 80], loop: 0 });
    expect(await decoded(bytes, -1)).to.have.length(96 * 96 * 3);
    const all = [...(await sharp(bytes, { pages: -1 }).removeAlpha().raw().toBuffer())];
    expect(all).to.deep.equal(frames.flatMap(rgbOf));
  });

  it('stays near the picture with many colours', async () => {
    const gradient = pixels(64, 64, (i) => [(i % 64) * 4, Math.floor(i / 64) * 4, 128]);
    const [a, b] = [rgbOf(gradient), await decoded(encodeGif([{ pixels: gradient, delayMs: 50 }]))];
    const error = a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 0)), 0) / a.length;
    expect(error).to.be.below(6);
  });

  it('holds a single pixel', async () => {
    const dot = pixels(1, 1, () => [9, 200, 3]);
    expect(await decoded(encodeGif([{ pixels: dot, delayMs: 10 }]))).to.deep.equal([9, 200, 3]);
  });
});

describe('PNG and animated PNG of steps', () => {
  it('keeps every pixel', async () => {
    const side = fc.integer({ min: 1, max: 9 });
    await fc.assert(
      fc.asyncProperty(side, side, fc.infiniteStream(fc.nat(255)), async (width, height, values) => {
        const next = (): number => values.next().value as number;
        const picture = pixels(width, height, () => [next(), next(), next()]);
        expect(await decoded(await encodePng(picture))).to.deep.equal(rgbOf(picture));
      }),
      { numRuns: 20 },
    );
  });

  it('holds one picture a step, each whole', async () => {
    const frames = [noise(40, 1), noise(40, 2), noise(40, 3)];
    const bytes = Buffer.from(await encodeApng(frames.map((p) => ({ pixels: p, delayMs: 120 }))));
    expect(await decoded(bytes)).to.deep.equal(rgbOf(frames[0] as Pixels));
    const chunks = chunksOf(bytes);
    expect(chunks.map(({ type }) => type).join(' ')).to.equal('IHDR acTL fcTL IDAT fcTL fdAT fcTL fdAT IEND');
    expect(chunks[1]?.data.readUInt32BE(0)).to.equal(3);
    // Sequence numbers run over control and data chunks together.
    const sequence = chunks
      .filter(({ type }) => type === 'fcTL' || type === 'fdAT')
      .map((c) => c.data.readUInt32BE(0));
    expect(sequence).to.deep.equal([0, 1, 2, 3, 4]);
    expect(chunks[2]?.data.readUInt16BE(20)).to.equal(120);
    // The third picture as a file of its own.
    const single = await encodePng(frames[2] as Pixels);
    const own = chunksOf(Buffer.from(single)).find(({ type }) => type === 'IDAT')?.data;
    expect(chunks[7]?.data.subarray(4).equals(own ?? Buffer.alloc(0))).to.equal(true);
  });
});

function chunksOf(bytes: Buffer): { type: string; data: Buffer }[] {
  const chunks = [];
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    chunks.push({
      type: bytes.toString('latin1', at + 4, at + 8),
      data: bytes.subarray(at + 8, at + 8 + length),
    });
    at += 12 + length;
  }
  return chunks;
}
