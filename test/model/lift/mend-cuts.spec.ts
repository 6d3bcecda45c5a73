import { expect } from 'chai';
import { placeBorderRecords } from '../../../src/model/lift/border-records.ts';
import { cutPieces } from '../../../src/model/lift/cut-pieces.ts';
import { LIFT_WASM } from '../../../src/model/lift/kernels.ts';
import { mendCuts } from '../../../src/model/lift/mend-cuts.ts';
import { type Strips, stripsOf } from '../../../src/model/lift/strips.ts';
import { withTexture } from '../../../src/model/lift/texture.ts';
import { visibleCuts } from '../../../src/model/lift/visible-cuts.ts';
import { type Kernels, openKernels } from '../../../src/runtime/wasm/kernels.ts';
import { placed } from './pictures.ts';

const FINE = 8;
/** Of the image, and of the photograph at its scale: each of two pieces has one end of the image. */
const size = { width: 48, height: 32 };
const own = { width: 30, height: 32 };
const { width, height } = size;
/** Dark water below a dark slope with a light line between, and a light sky. */
const photo = grey((_, y) => (y < 60 ? 160 : y < 156 ? 36 : y < 166 ? 230 : 30));

/** A photograph of FINE times the size of `own`. */
function grey(level: (x: number, y: number) => number): { width: number; height: number; bytes: Uint8Array } {
  const [across, down] = [own.width * FINE, own.height * FINE];
  const bytes = new Uint8Array(across * down * 4).fill(255);
  for (let y = 0, i = 0; y < down; y++)
    for (let x = 0; x < across; x++, i += 4) bytes.fill(level(x, y), i, i + 3);
  return { width: across, height: down, bytes };
}

/** The photograph at the scale of the image. */
function small({ means }: Strips) {
  const bytes = new Uint8Array(own.width * own.height * 4).fill(255);
  for (let i = 0; i < own.width * own.height; i++)
    for (let c = 0; c < 3; c++) bytes[4 * i + c] = Math.round(means[3 * i + c]!);
  return { ...own, bytes };
}

describe('mending cuts', () => {
  let kernels: Kernels;
  beforeEach(async () => {
    kernels = await openKernels(LIFT_WASM);
  });
  afterEach(() => kernels.close());

  /** An image that begins as the photograph does and ends as it does, there lower by `down` px, cut and mended. */
  async function mended(down: number, from = photo, how = { guide: 0.05, textured: true }) {
    const { memory } = kernels;
    const strips = stripsOf(from.bytes, from, own);
    const source = small(strips);
    const matches = Uint16Array.from({ length: width * height }, (_, i) => (i % width < 24 ? 0 : 1));
    const shifts = [
      { x: 0, y: 0 },
      { x: own.width - width, y: -down },
    ];
    const target = { ...size, bytes: new Uint8Array(width * height * 4) };
    for (let i = 0; i < width * height; i++) {
      const shift = shifts[matches[i]!]!;
      const from = Math.max(0, Math.floor(i / width) + shift.y) * own.width + (i % width) + shift.x;
      target.bytes.set(source.bytes.subarray(4 * from, 4 * from + 4), 4 * i);
    }
    const image = placed(kernels, target);
    const pieces = withTexture(memory, placed(kernels, source), placed(kernels, from));
    const pixels = () => memory.bytes(image.at, target.bytes.length);
    const composed = pixels().slice();
    const task = { ...how, source: pieces, parts: [{ top: 0, height }], hole: 0, forbidden: 0 };
    const usual = { cap: 3000, stay: 0, heights: { top: 0, bottom: 1 } };
    let cuts = 0;
    const borders = { ...own, records: placeBorderRecords(memory, strips), count: strips.count };
    const cut = (weights?: Float32Array, price = 0) => {
      cuts++;
      const showing = { ...borders, price };
      const all = { ...task, ...usual, weights, showing };
      return cutPieces(kernels, image, shifts, matches, all, () => Promise.resolve());
    };
    const visible = (found: Uint16Array) => visibleCuts(kernels, borders, shifts, found, size);
    const priced = await visible(await cut(undefined, 20_000));
    pixels().set(composed);
    cuts = 0;
    const labels = await cut();
    const before = { cuts: await visible(labels), pixels: pixels().slice() };
    const found = await mendCuts({ ...{ ...size, labels, shifts, image: pixels, composed, cut, visible } });
    return { priced, before, labels, found, cuts, shifts, pixels, after: await visible(found) };
  }

  it('brings a line that lies at two heights to one', async () => {
    const { before, after, found, shifts, pixels } = await mended(3);
    expect(before.cuts[0]?.strength).to.be.above(0.5);
    expect(after[0]?.strength ?? 0).to.be.below(0.5);
    // The image is that of the pieces which were taken.
    const source = small(stripsOf(photo.bytes, photo, own));
    for (const [x, y] of [
      [5, 20],
      [40, 20],
      [40, 23],
    ] as const) {
      const shift = shifts[found[y * width + x]!]!;
      const from = Math.min(height - 1, Math.max(0, y + shift.y)) * own.width + x + shift.x;
      expect(pixels()[4 * (y * width + x)]).to.equal(source.bytes[4 * from]);
    }
  });

  it('has a price where it shows, so that borders are where it does not', async () => {
    // The line has a gap in both pieces four columns from where they were composed to meet.
    const gap = (x: number) => x >> 3 === 1 || x >> 3 === 2 || x >> 3 === 19 || x >> 3 === 20;
    const faint = grey((x, y) => (y >= 156 && y < 166 && !gap(x) ? 70 : 30));
    const { priced, before } = await mended(3, faint, { guide: 1, textured: false });
    expect(before.cuts[0]?.strength).to.be.above(0.5);
    expect(priced).to.deep.equal([]);
  });

  it('leaves an image alone in which no cut is seen', async () => {
    const { before, labels, found, cuts, pixels } = await mended(0);
    expect(cuts).to.equal(1);
    expect(found).to.equal(labels);
    expect(pixels()).to.deep.equal(before.pixels);
  });
});
