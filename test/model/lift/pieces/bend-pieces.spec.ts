import { expect } from 'chai';
import fc from 'fast-check';
import { type KernelField, newField, patchGrid } from '../../../../src/model/lift/field/field.ts';
import { LIFT_WASM } from '../../../../src/model/lift/kernels.ts';
import { PATCH } from '../../../../src/model/lift/levels.ts';
import { type Bend, refineBend } from '../../../../src/model/lift/pieces/bend.ts';
import { bendPieces } from '../../../../src/model/lift/pieces/bend-pieces.ts';
import type { PieceImage } from '../../../../src/model/lift/pieces/hole-pieces.ts';
import { slideBetween } from '../../../../src/model/lift/pieces/slide.ts';
import type { Size } from '../../../../src/runtime/tensor.ts';
import { type Kernels, openKernels } from '../../../../src/runtime/wasm/kernels.ts';
import { within } from '../../../../src/runtime/within.ts';

const size = { width: 256, height: 96 };
const grid = patchGrid(size);
const BORDER = 120;

/** A photograph painted by its places. */
function painted(colour: (x: number, y: number) => number): PieceImage {
  const bytes = new Uint8Array(size.width * size.height * 4);
  for (let y = 0, o = 0; y < size.height; y++)
    for (let x = 0; x < size.width; x++, o += 4) bytes.fill(colour(x, y), o, o + 3);
  return { ...size, bytes };
}

/** A ridge: bright above row 48, dark below, with a little grain. */
const ridge = painted((x, y) => (y < 48 ? 190 : 60) + ((x * 7 + y * 13) % 5));

/** A field of which the patches at `BORDER` and farther have another shift. */
function field(left: { x: number; y: number }, right: { x: number; y: number }): Uint32Array {
  const entries = new Uint32Array(grid.width * grid.height);
  for (let y = 0, q = 0; y < grid.height; y++)
    for (let x = 0; x < grid.width; x++, q++) {
      const shift = x < BORDER ? left : right;
      entries[q] = within(y + shift.y, grid.height) * 65536 + within(x + shift.x, grid.width);
    }
  return entries;
}

const ROW = 45;
const rowsAt = (entries: Uint32Array, x: number): number => (entries[ROW * grid.width + x]! >>> 16) - ROW;

describe('bendPieces', () => {
  let kernels: Kernels;
  beforeEach(async () => {
    kernels = await openKernels(LIFT_WASM);
  });
  afterEach(() => kernels.close());

  it('leads a ridge across a border to where its other side is, and leaves what is far away', async () => {
    const entries = field({ x: 60, y: 0 }, { x: -60, y: 6 });
    await bendPieces(kernels, entries, grid, ridge);
    const step = rowsAt(entries, BORDER) - rowsAt(entries, BORDER - 1);
    expect(Math.abs(step)).to.be.at.most(1);
    expect(rowsAt(entries, 2)).to.be.within(0, 1);
    expect(rowsAt(entries, grid.width - 3)).to.be.within(5, 6);
    // Nothing jumps within a piece.
    for (let x = 1; x < grid.width; x++)
      expect(Math.abs(rowsAt(entries, x) - rowsAt(entries, x - 1)), `at ${x}`).to.be.at.most(1);
  });

  it('moves nothing where all is one piece, where pieces join, or where nothing is drawn', async () => {
    const one = field({ x: 0, y: 0 }, { x: 0, y: 0 });
    await bendPieces(kernels, one, grid, ridge);
    expect([...one]).to.deep.equal([...field({ x: 0, y: 0 }, { x: 0, y: 0 })]);
    for (const photo of [painted((_x, y) => (y < 48 ? 190 : 60)), painted(() => 128)]) {
      const joined = field({ x: 60, y: 0 }, { x: -60, y: 0 });
      await bendPieces(kernels, joined, grid, photo);
      expect([...joined]).to.deep.equal([...field({ x: 60, y: 0 }, { x: -60, y: 0 })]);
    }
  });

  it('slides pieces along their border only: an upright edge at an upright border stays', async () => {
    const wall = painted((x) => (x % 32 < 16 ? 60 : 190));
    const entries = field({ x: 0, y: 0 }, { x: 4, y: 0 });
    await bendPieces(kernels, entries, grid, wall);
    expect([...entries]).to.deep.equal([...field({ x: 0, y: 0 }, { x: 4, y: 0 })]);
  });

  it('is as fine at a finer level as its pixels are', async () => {
    const entries = field({ x: 60, y: 0 }, { x: -60, y: 6 });
    const bend = await bendPieces(kernels, entries, grid, ridge);
    const fine = await refined(kernels, bend, entries, 3);
    const row = Math.floor(fine.height / 2);
    const rows = Array.from(
      { length: fine.width },
      (_, x) => (fine.entries[row * fine.width + x]! >>> 16) - row,
    );
    const steps = rows.slice(1).map((value, i) => Math.abs(value - rows[i]!));
    const border = BORDER * 3 + PATCH;
    for (const [x, step] of steps.entries())
      expect(step, `at ${x}`).to.be.at.most(Math.abs(x - border) < PATCH ? 3 : 1);
    expect(rows[3]).to.be.within(0, 2);
    expect(rows.at(-4)).to.be.within(15, 18);
  });

  it('leaves every match within the photograph, whatever the field, and every other time does the same', async () => {
    const corner = fc.tuple(fc.nat(grid.width - 1), fc.nat(grid.height - 1)).map(([x, y]) => y * 65536 + x);
    const blocks = fc.array(corner, { minLength: 24, maxLength: 24 });
    await fc.assert(
      fc.asyncProperty(blocks, async (corners) => {
        const made = () =>
          Uint32Array.from({ length: grid.width * grid.height }, (_, q) => {
            const [x, y] = [q % grid.width, Math.floor(q / grid.width)];
            const from = corners[Math.floor(y / 24) * 6 + Math.floor(x / 43)]!;
            const [sx, sy] = [(from & 0xffff) + (x % 43), (from >>> 16) + (y % 24)];
            return within(sy, grid.height) * 65536 + within(sx, grid.width);
          });
        const [one, other] = [made(), made()];
        await bendPieces(kernels, one, grid, ridge);
        await bendPieces(kernels, other, grid, ridge);
        expect([...one]).to.deep.equal([...other]);
        for (const entry of one) {
          expect(entry & 0xffff).to.be.lessThan(grid.width);
          expect(entry >>> 16).to.be.lessThan(grid.height);
        }
      }),
      { numRuns: 5 },
    );
  });
});

describe('slideBetween', () => {
  it('finds how far an edge lies from another, and is sure of it', () => {
    const found = slideBetween(ridge, 60, 48, 190, 43);
    expect(found).to.include({ x: 0, y: 5 });
    expect(found.sure).to.be.greaterThan(0.8);
  });

  it('is not sure where nothing is drawn, nor of what is different however it lies', () => {
    expect(slideBetween(ridge, 60, 15, 190, 15).sure).to.be.lessThan(0.05);
    expect(slideBetween(ridge, 60, 48, 190, 20).sure).to.be.lessThan(0.2);
  });
});

/** The field carried to a level `times` as large, each patch the shift of its coarse one, and the bend refined there. */
async function refined(
  kernels: Kernels,
  bend: Bend,
  entries: Uint32Array,
  times: number,
): Promise<Size & { readonly entries: Uint32Array }> {
  const { memory } = kernels;
  const image = { width: size.width * times, height: size.height * times };
  const coarse: KernelField = newField(memory, size);
  memory.words(coarse.at, entries.length).set(entries);
  const fine = newField(memory, image);
  const room = patchGrid(image);
  const carried = [coarse.at, coarse.width, coarse.height, fine.at, fine.width, room.width, room.height];
  await kernels.run('carryField', [...carried, times, times], fine.height);
  await refineBend(kernels, bend, fine, image, { grid: coarse, source: size }, undefined);
  return {
    width: fine.width,
    height: fine.height,
    entries: memory.words(fine.at, fine.width * fine.height).slice(),
  };
}
