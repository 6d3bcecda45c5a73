import { expect } from 'chai';
import fc from 'fast-check';
import { DEEP, depthsIn, type Hole, holeAt, touchingPatches } from '../../../../src/model/lift/fill/holes.ts';
import {
  kernelDepths,
  kernelHoleAt,
  kernelTouching,
  placeHole,
} from '../../../../src/model/lift/fill/kernel-holes.ts';
import { maskedLevels } from '../../../../src/model/lift/fill/masked-levels.ts';
import { newImage, packImage } from '../../../../src/model/lift/images.ts';
import { LIFT_WASM } from '../../../../src/model/lift/kernels.ts';
import { PATCH } from '../../../../src/model/lift/levels.ts';
import { type Kernels, openKernels } from '../../../../src/runtime/wasm/kernels.ts';
import { noiseImage } from '../../../support/images.ts';

/** Boxes of each bit in an image of several bands of rows, wide enough for many bytes at once. */
const holes: fc.Arbitrary<Hole> = fc
  .record({
    width: fc.integer({ min: PATCH, max: 70 }),
    height: fc.integer({ min: PATCH, max: 50 }),
    boxes: fc.array(fc.tuple(fc.nat(69), fc.nat(49), fc.nat(69), fc.nat(49), fc.constantFrom(0, 1, 2, 3)), {
      maxLength: 5,
    }),
  })
  .map(({ width, height, boxes }) => {
    const bytes = new Uint8Array(width * height);
    for (const [left, top, right, bottom, bits] of boxes)
      for (let y = top; y <= Math.min(bottom, height - 1); y++)
        for (let x = left; x <= Math.min(right, width - 1); x++) bytes[y * width + x] = bits;
    return { width, height, bytes };
  });

describe('holes in the kernels’ memory', () => {
  let kernels: Kernels;
  beforeEach(async () => {
    kernels = await openKernels(LIFT_WASM);
  });
  afterEach(() => kernels.close());
  const bytesAt = (at: number, count: number) => [...kernels.memory.bytes(at, count)];

  it('are at another size what they are outside, larger sizes included', async () => {
    await fc.assert(
      fc.asyncProperty(
        holes,
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 1, max: 60 }),
        async (hole, width, height) => {
          const placed = placeHole(kernels, hole);
          const { at } = await kernelHoleAt(kernels, placed, { width, height }, undefined);
          expect(bytesAt(at, width * height)).to.deep.equal([...holeAt(hole, { width, height }).bytes]);
          kernels.memory.freeAll();
        },
      ),
    );
  });

  it('tell of a patch what it touches', async () => {
    await fc.assert(
      fc.asyncProperty(holes, async (hole) => {
        const touching = touchingPatches(hole);
        const at = await kernelTouching(kernels, placeHole(kernels, hole), undefined);
        expect(bytesAt(at, touching.length)).to.deep.equal([...touching]);
        kernels.memory.freeAll();
      }),
    );
  });

  it('tell of a patch how deep its middle lies', async () => {
    await fc.assert(
      fc.asyncProperty(holes, async (hole) => {
        const { width, height, bytes } = hole;
        const depths = depthsIn(bytes, width, DEEP);
        const expected: number[] = [];
        for (let y = 0; y + PATCH <= height; y++)
          for (let x = 0; x + PATCH <= width; x++) expected.push(depths[(y + 3) * width + x + 3]!);
        const at = await kernelDepths(kernels, placeHole(kernels, hole), undefined);
        expect(bytesAt(at, expected.length)).to.deep.equal(expected);
        kernels.memory.freeAll();
      }),
    );
  });

  it('keep what is known of the image around them', async () => {
    await fc.assert(
      fc.asyncProperty(holes, async (hole) => {
        const { width, height } = hole;
        const { memory } = kernels;
        const base = noiseImage(1, height, width);
        const levels = [{ target: hole, photo: hole, source: hole }];
        const placed = { hole: placeHole(kernels, hole), base };
        const masked = await (await maskedLevels(kernels, placed, levels, undefined, undefined))(0);
        const image = newImage(memory, hole);
        memory.words(image.at, width * height).fill(7);
        await masked.restore(image);
        const around = memory.words(packImage(memory, base).at, width * height);
        const expected = Array.from(around, (pixel, i) => (hole.bytes[i] === 0 ? pixel : 7));
        expect([...memory.words(image.at, width * height)]).to.deep.equal(expected);
        memory.freeAll();
      }),
    );
  });
});
