import { expect } from 'chai';
import { placeBytes } from '../../../../src/model/lift/images.ts';
import { LIFT_WASM } from '../../../../src/model/lift/kernels.ts';
import { type CutTask, cutPieces } from '../../../../src/model/lift/pieces/cut-pieces.ts';
import type { PieceImage } from '../../../../src/model/lift/pieces/hole-pieces.ts';
import { frequentShifts, type Shift } from '../../../../src/model/lift/pieces/piece-shifts.ts';
import { ringShifts } from '../../../../src/model/lift/pieces/ring-shifts.ts';
import { type Kernels, openKernels } from '../../../../src/runtime/wasm/kernels.ts';
import { placed } from '../pictures.ts';

const pause = () => Promise.resolve();

function picture(
  width: number,
  height: number,
  level: (x: number, y: number, c: number) => number,
): PieceImage {
  const bytes = new Uint8Array(width * height * 4).fill(255);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 4) for (let c = 0; c < 3; c++) bytes[i + c] = level(x, y, c);
  }
  return { width, height, bytes };
}

/** Soft blots of all sizes, different everywhere. */
const drawing = (x: number, y: number, c: number): number =>
  Math.round(127 + 60 * Math.sin(x * 0.37 + c) * Math.cos(y * 0.23) + 50 * Math.sin(x * 0.11 - y * 0.19));

const level = { stay: 0, heights: { top: 0, bottom: 1 } };

let kernels: Kernels;
beforeEach(async () => {
  kernels = await openKernels(LIFT_WASM);
});
afterEach(() => kernels.close());

interface Pictures {
  readonly target: PieceImage;
  readonly source: PieceImage;
  readonly hole?: Uint8Array;
  /** As long as the source; what is in the hole, where left out. */
  readonly forbidden?: Uint8Array;
  readonly guide: number;
  readonly cap?: number;
}

/** Numbers of pieces, and the image that they make. */
async function cut(
  shifts: readonly Shift[],
  start: Uint16Array,
  { target, source, hole, forbidden = hole, guide, cap = 3000 }: Pictures,
) {
  const image = placed(kernels, target);
  const flags = (bytes?: Uint8Array) => (bytes === undefined ? 0 : placeBytes(kernels.memory, bytes));
  const task: CutTask = {
    ...level,
    source: placed(kernels, source),
    parts: [{ top: 0, ...source }],
    hole: flags(hole),
    forbidden: flags(forbidden),
    guide,
    cap,
  };
  const labels = await cutPieces(kernels, image, shifts, start, task, pause);
  return { labels, bytes: kernels.memory.bytes(image.at, target.bytes.length).slice() };
}

describe('cutPieces', () => {
  it('moves a border to where both pieces are alike', async () => {
    // Right of column 24 the second piece has the very drawing of the first one; left of it another.
    const source = picture(120, 20, (x, y, c) =>
      x < 60 ? drawing(x, y, c) : x - 60 < 24 ? 255 - drawing(x - 60, y, c) : drawing(x - 60, y, c),
    );
    const target = picture(48, 20, drawing);
    const shifts = [
      { x: 0, y: 0 },
      { x: 60, y: 0 },
    ];
    // It was at column 12, where nothing joins.
    const start = Uint16Array.from({ length: 48 * 20 }, (_, i) => (i % 48 < 12 ? 0 : 1));
    const { labels } = await cut(shifts, start, { target, source, guide: 0.05 });
    for (let i = 0; i < labels.length; i++) if (i % 48 < 24) expect(labels[i]).to.equal(0);
  });

  it('costs no more than what it began with: borders, and what was composed', async () => {
    const source = picture(90, 40, drawing);
    const target = picture(60, 40, (x, y, c) => drawing((x * 7) % 90, y, c));
    const shifts = [0, 7, 13, 22, 30].map((x) => ({ x, y: 0 }));
    const start = Uint16Array.from({ length: 60 * 40 }, (_, i) => Math.floor((i % 60) / 12));
    const at = (label: number, x: number, y: number, c: number) =>
      source.bytes[(y * 90 + Math.min(89, x + shifts[label]!.x)) * 4 + c]!;
    const borders = (labels: Uint16Array) => {
      let sum = 0;
      for (let y = 0; y < 40; y++) {
        for (let x = 0; x + 1 < 60; x++) {
          const [a, b] = [labels[y * 60 + x]!, labels[y * 60 + x + 1]!];
          for (let c = 0; c < 3; c++) {
            const [p, q] = [at(a, x, y, c) - at(b, x, y, c), at(a, x + 1, y, c) - at(b, x + 1, y, c)];
            sum += 0.25 * (p * p + q * q) + (p - q) ** 2;
          }
        }
      }
      return sum;
    };
    const { labels, bytes } = await cut(shifts, start, { target, source, guide: 0.05 });
    expect(bytes).to.deep.equal(picture(60, 40, (x, y, c) => at(labels[y * 60 + x]!, x, y, c)).bytes);
    expect(borders(labels)).to.be.below(0.5 * borders(start));
  });

  it('keeps what is far from all else where that counts more than its border', async () => {
    const dark = (x: number, y: number) => x >= 6 && x < 18 && y >= 6 && y < 18;
    const target = picture(24, 24, (x, y) => (dark(x, y) ? 20 : 200));
    const source = picture(48, 24, (x) => (x < 24 ? 200 : 20));
    const shifts = [0, 24].map((x) => ({ x, y: 0 }));
    const start = Uint16Array.from({ length: 576 }, (_, i) => (dark(i % 24, Math.floor(i / 24)) ? 1 : 0));
    const left = async (cap: number) => {
      const { labels } = await cut(shifts, start, { target, source, guide: 0.5, cap });
      return labels.filter((label) => label === 1).length;
    };
    expect(await left(3000)).to.equal(0);
    expect(await left(32_400)).to.be.within(90, 144);
  });

  it('takes nothing from beyond the frame, nor what is forbidden, and leaves what is known', async () => {
    const source = picture(40, 20, drawing);
    const target = picture(40, 20, drawing);
    const hole = Uint8Array.from({ length: 800 }, (_, i) => (i % 40 > 12 && i % 40 < 26 ? 1 : 0));
    const shifts = [8, -9, 20].map((x) => ({ x, y: 0 }));
    const start = new Uint16Array(800);
    const { labels, bytes } = await cut(shifts, start, { target, source, hole, guide: 0.02 });
    for (let i = 0; i < 800; i++) {
      if (hole[i] === 0) {
        expect(labels[i]).to.equal(0);
        expect(bytes[i * 4]).to.equal(target.bytes[i * 4]);
        continue;
      }
      const x = (i % 40) + shifts[labels[i]!]!.x;
      const possible = shifts.some((shift) => {
        const at = (i % 40) + shift.x;
        return at >= 0 && at < 40 && !(at > 12 && at < 26);
      });
      if (possible) expect(x >= 0 && x < 40 && !(x > 12 && x < 26), `column ${i % 40}`).to.equal(true);
    }
  });

  it('takes what is transparent where that may be, and nowhere else', async () => {
    const source = picture(40, 20, drawing);
    // What the first piece has, from columns that are transparent.
    const target = picture(40, 20, (x, y, c) => drawing(x + 14, y, c));
    const within = (i: number) => i % 40 >= 9 && i % 40 < 20;
    const hole = Uint8Array.from({ length: 800 }, (_, i) => (!within(i) ? 0 : i < 400 ? 1 : 3));
    const forbidden = Uint8Array.from({ length: 800 }, (_, i) => (i % 40 >= 22 ? 2 : 0));
    const shifts = [14, -9].map((x) => ({ x, y: 0 }));
    const { labels } = await cut(shifts, new Uint16Array(800), { target, source, hole, forbidden, guide: 1 });
    const chosen = [...labels].filter((_, i) => within(i));
    expect(chosen).to.deep.equal([...new Array(110).fill(0), ...new Array(110).fill(1)]);
  });
});

describe('shifts of pieces', () => {
  it('are those of most patches, in one order', () => {
    const target = { width: 26, height: 16 };
    const field = Uint32Array.from({ length: 200 }, (_, i) => {
      const [x, y] = [i % 20, Math.floor(i / 20)];
      return x < 12 ? (y + 2) * 65536 + x + 5 : x < 19 ? y * 65536 + x + 40 : 0;
    });
    expect(frequentShifts(field, target, 9, undefined)).to.deep.equal([
      { x: 5, y: 2 },
      { x: 40, y: 0 },
    ]);
    expect(frequentShifts(field, target, 1, undefined)).to.deep.equal([{ x: 5, y: 2 }]);
    const right = Uint8Array.from({ length: 200 }, (_, i) => (i % 20 < 12 ? 0 : 1));
    expect(frequentShifts(field, target, 9, right)).to.deep.equal([{ x: 40, y: 0 }]);
  });

  it('around a hole continue what is known into it', () => {
    // What follows column 40 is found again, 55 px further right.
    const source = picture(140, 40, (x, y, c) =>
      x >= 90 ? drawing(x - 55, y, c) : drawing(x * 3, y + 60, c),
    );
    const target = picture(60, 40, drawing);
    const found = (bits: number, forbidden?: Uint8Array) => {
      const hole = Uint8Array.from({ length: 2400 }, (_, i) => (i % 60 >= 48 ? bits : 0));
      return ringShifts({ ...level, target, source, parts: [{ top: 0, ...source }], hole, forbidden });
    };
    expect(found(1)).to.deep.include({ x: 55, y: 0 });
    // It is transparent there.
    const clear = Uint8Array.from({ length: 5600 }, (_, i) => (i % 140 >= 100 ? 2 : 0));
    expect(found(1, clear)).to.deep.include({ x: 55, y: 0 });
    expect(found(3, clear)).to.not.deep.include({ x: 55, y: 0 });
  });
});
