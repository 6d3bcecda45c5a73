import { expect } from 'chai';
import {
  heightPenaltyCost,
  improveField,
  NO_LIMITS,
  newField,
  passNumbers,
  startField,
} from '../../../../src/model/lift/field/field.ts';
import { patchHeights, pixelHeights, placesOf } from '../../../../src/model/lift/field/heights.ts';
import { readField } from '../../../../src/model/lift/field/patch-field.ts';
import { LIFT_WASM } from '../../../../src/model/lift/kernels.ts';
import type { PieceImage } from '../../../../src/model/lift/pieces/hole-pieces.ts';
import { ringShifts } from '../../../../src/model/lift/pieces/ring-shifts.ts';
import { generator } from '../../../../src/runtime/random/random.ts';
import { type Kernels, openKernels } from '../../../../src/runtime/wasm/kernels.ts';
import { placed } from '../pictures.ts';

// Skies without a cloud: nothing but its height tells one place from another.
function sky(width: number, height: number): PieceImage {
  return { width, height, bytes: new Uint8Array(width * height * 4).fill(200) };
}

describe('a sky that is extended upwards counts as the first row of the photograph', () => {
  let kernels: Kernels;
  beforeEach(async () => {
    kernels = await openKernels(LIFT_WASM);
  });
  afterEach(() => kernels.close());

  it('where patches are matched: there the first row costs nothing', async () => {
    // Half of 47 rows of patches lie above the photograph, the others within it.
    const [target, source] = [placed(kernels, sky(20, 53)), placed(kernels, sky(20, 30))];
    const field = newField(kernels.memory, target);
    const numbers = passNumbers(generator(1).split('test'));
    await startField(kernels, field, source, numbers, undefined);
    const heightPenalty = {
      cost: heightPenaltyCost(0.1),
      target: placesOf(47, 2 / 46, -1),
      source: patchHeights(24, [{ top: 0, height: 30 }]),
    };
    const options = { passes: 12, radius: 32, coherent: false, limits: NO_LIMITS, heightPenalty };
    await improveField(kernels, field, target, source, options, numbers, undefined);
    const { width, height, y, distance } = readField(kernels.memory, field, source);
    for (let row = 0; row < height; row++) {
      const rows = new Set(y.subarray(row * width, (row + 1) * width));
      // 24 rows of patches in the photograph: the nearest one to the height.
      expect([...rows], `row ${row}`).to.deep.equal([Math.round(Math.max(0, row / 23 - 1) * 23)]);
      if (row <= 23) expect(Math.max(...distance.subarray(row * width, (row + 1) * width))).to.equal(0);
    }
  });

  it('where borders are moved: a piece costs as much as it lies below the first row', async () => {
    const [width, height] = [8, 40];
    const [target, source] = [placed(kernels, sky(width, height)), placed(kernels, sky(width, 21))];
    const { memory } = kernels;
    const [shifts, costs] = [memory.take(8), memory.take(width * height * 4)];
    memory.words(shifts, 2).set([0, 0]);
    const scratch = memory.take(width * (height + 1) * 8);
    const photo = [source.at, source.width, source.height, shifts];
    // Guide ½ and stay 1; from a photograph's height above it to its lower edge.
    const rows = memory.take(21 * 8);
    memory.doubles(rows, 21).set(pixelHeights(21, [{ top: 0, height: 21 }]));
    const counts = [0.5, 3000, 1, -1, 1, rows];
    const args = [costs, target.at, width, height, ...photo, 0, 0, ...counts, scratch, 16];
    await kernels.run('pieceCosts', args, 1);
    const found = memory.words(costs, width * height);
    for (let y = 0; y < 18; y++) {
      // Rows 0 to 19 of 40 lie above the photograph; the piece takes them from its rows 0 to 19 of 21, and compares two more.
      expect(found[y * width], `row ${y}`).to.equal(Math.floor(0.5 * 255 ** 2 * (y / 20) ** 2 + 0.5));
    }
  });

  it('where pieces continue what is known: the best ones come from the first rows', () => {
    // The upper 18 of 60 rows are new: the first 20 rows, which are looked at together, have their middle above the photograph.
    const [target, source] = [sky(12, 60), sky(12, 42)];
    const hole = Uint8Array.from({ length: 12 * 60 }, (_, i) => (i < 12 * 18 ? 1 : 0));
    const heights = { top: -18 / 42, bottom: 1 };
    const found = ringShifts({
      ...{ target, source, parts: [{ top: 0, ...source }], hole, forbidden: undefined, stay: 1, heights },
    });
    // Their middle, row 10, comes from row 0.
    expect(found[0]?.y).to.equal(-10);
  });
});

describe('heights of a canvas', () => {
  it('are those of the photograph in it: margins count as its first or last row', () => {
    const canvas = { top: 0, height: 30, counted: { top: 10, height: 11 } };
    const pixels = [...pixelHeights(30, [canvas])];
    expect(pixels.slice(0, 11)).to.deep.equal(Array(11).fill(0));
    expect([pixels[15], pixels[20], pixels[29]]).to.deep.equal([0.5, 1, 1]);
    const patches = [...patchHeights(24, [canvas])];
    expect([patches[10], patches[12], patches[14], patches[23]]).to.deep.equal([0, 0.5, 1, 1]);
  });
});
