import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import fc from 'fast-check';
import { kernelFile } from '../../../scripts/kernels.ts';
import { resize } from '../../../src/image/resize.ts';
import {
  improveField,
  NO_HEIGHT_PENALTY,
  NO_LIMITS,
  newField,
  passNumbers,
  startField,
} from '../../../src/model/lift/field/field.ts';
import { type PatchField, readField } from '../../../src/model/lift/field/patch-field.ts';
import { vote } from '../../../src/model/lift/field/vote.ts';
import { kernelDepths, placeHole } from '../../../src/model/lift/fill/kernel-holes.ts';
import { type KernelImage, packImage, readImage, resampled } from '../../../src/model/lift/images.ts';
import { LIFT_WASM } from '../../../src/model/lift/kernels.ts';
import { PATCH } from '../../../src/model/lift/levels.ts';
import { generator } from '../../../src/runtime/random/random.ts';
import { sizeOf, type Tensor } from '../../../src/runtime/tensor.ts';
import { type Kernels, openKernels } from '../../../src/runtime/wasm/kernels.ts';
import { noiseImage } from '../../support/images.ts';

/** 8-bit levels of a pixel. */
const level = (image: Tensor, c: number, y: number, x: number): number => {
  const [, , h, w] = image.shape as [number, number, number, number];
  return Math.floor(image.data[(c * h + y) * w + x]! * 127.5 + 128);
};

function patchDistance(a: Tensor, ax: number, ay: number, b: Tensor, bx: number, by: number): number {
  let sum = 0;
  for (let dy = 0; dy < PATCH; dy++) {
    for (let dx = 0; dx < PATCH; dx++) {
      for (let c = 0; c < 3; c++) sum += (level(a, c, ay + dy, ax + dx) - level(b, c, by + dy, bx + dx)) ** 2;
    }
  }
  return sum;
}

const sides = fc.record({ w: fc.integer({ min: 7, max: 40 }), h: fc.integer({ min: 7, max: 40 }) });

describe('the kernels of lifting', () => {
  let kernels: Kernels;
  beforeEach(async () => {
    kernels = await openKernels(LIFT_WASM);
  });
  afterEach(() => kernels.close());

  async function matched(
    target: Tensor,
    source: Tensor,
    passes: number,
  ): Promise<{ field: PatchField; images: [KernelImage, KernelImage]; own: ReturnType<typeof newField> }> {
    const images: [KernelImage, KernelImage] = [
      packImage(kernels.memory, target),
      packImage(kernels.memory, source),
    ];
    const own = newField(kernels.memory, images[0]);
    const numbers = passNumbers(generator(3).split('test'));
    await startField(kernels, own, images[1], numbers, undefined);
    const options = {
      passes,
      radius: 64,
      coherent: false,
      limits: NO_LIMITS,
      heightPenalty: NO_HEIGHT_PENALTY,
    };
    await improveField(kernels, own, images[0], images[1], options, numbers, undefined);
    return { field: readField(kernels.memory, own, sizeOf(source)), images, own };
  }

  it('are what the sources in kernels/ compile to', async () => {
    const same = (await readFile('src/model/lift/kernel-bytes.ts', 'utf8')) === (await kernelFile());
    expect(same, 'run `npm run build:kernels`').to.equal(true);
  });

  it('know the distance to each match, on images of any size', async () => {
    await fc.assert(
      fc.asyncProperty(sides, sides, fc.integer(), async (a, b, seed) => {
        const target = noiseImage(seed, a.h, a.w);
        const source = noiseImage(seed + 1, b.h, b.w);
        const { field } = await matched(target, source, 2);
        for (let i = 0; i < field.x.length; i++) {
          const [x, y] = [i % field.width, Math.floor(i / field.width)];
          expect(field.distance[i]).to.equal(patchDistance(target, x, y, source, field.x[i]!, field.y[i]!));
        }
        kernels.memory.freeAll();
      }),
      { numRuns: 15 },
    );
  });

  it('find every patch of an image that is a piece of the other', async () => {
    const source = noiseImage(8, 60, 70);
    const piece: Tensor = { shape: [1, 3, 40, 45], data: new Float32Array(3 * 40 * 45) };
    for (let c = 0; c < 3; c++) {
      for (let y = 0; y < 40; y++) {
        for (let x = 0; x < 45; x++)
          piece.data[(c * 40 + y) * 45 + x] = source.data[(c * 60 + y + 11) * 70 + x + 17]!;
      }
    }
    const { field } = await matched(piece, source, 40);
    for (let i = 0; i < field.x.length; i++) {
      const found = [field.x[i], field.y[i], field.distance[i]];
      expect(found).to.deep.equal([(i % field.width) + 17, Math.floor(i / field.width) + 11, 0]);
    }
  });

  it('vote as the definition says: with and without completeness, and less the deeper in a hole', async () => {
    const [target, source] = [noiseImage(1, 33, 29), noiseImage(2, 24, 31)];
    const { field, images, own } = await matched(target, source, 3);
    const back = newField(kernels.memory, images[1]);
    const numbers = passNumbers(generator(4));
    await startField(kernels, back, images[0], numbers, undefined);
    const options = {
      passes: 1,
      radius: 8,
      coherent: false,
      limits: NO_LIMITS,
      heightPenalty: NO_HEIGHT_PENALTY,
    };
    await improveField(kernels, back, images[1], images[0], options, numbers, undefined);
    const backField = readField(kernels.memory, back, sizeOf(target));
    const hole = { width: 29, height: 33, bytes: new Uint8Array(29 * 33).fill(1, 29 * 10) };
    const deep = await kernelDepths(kernels, placeHole(kernels, hole), undefined);
    for (const [lambda, placed] of [
      [0, 0],
      [0.7, 0],
      [0, deep],
    ] as const) {
      const depths = placed === 0 ? undefined : kernels.memory.bytes(placed, 27 * 23);
      const votes = {
        back: lambda > 0 ? { field: back, patches: back.width * back.height, weight: lambda } : undefined,
        ...{ hole: 0, depths: placed },
      };
      const out = await vote(kernels, images[0], images[1], own, votes, undefined);
      const result = readImage(kernels.memory, out, 3);
      const expected = votesOf(field, source, backField, lambda, depths);
      for (let c = 0; c < 3; c++) {
        for (let y = 0; y < 33; y++) {
          for (let x = 0; x < 29; x++) {
            expect(level(result, c, y, x)).to.be.closeTo(expected(c, y, x), 0.51);
          }
        }
      }
    }
  });

  it('resample as the float resize does, to half a level and what overshoots', async () => {
    await fc.assert(
      fc.asyncProperty(sides, sides, fc.integer(), async (a, b, seed) => {
        const image = noiseImage(seed, a.h, a.w);
        const size = { width: b.w, height: b.h };
        const out = readImage(
          kernels.memory,
          await resampled(kernels, packImage(kernels.memory, image), size, undefined),
          3,
        );
        // From the same 8 bits.
        const rounded = { ...image, data: image.data.map((v) => Math.floor(v * 127.5 + 128) / 127.5 - 1) };
        const exact = resize(rounded, size, 'bicubic', { clip: [-1, 1] });
        for (let i = 0; i < exact.data.length; i++) {
          expect(out.data[i]! * 127.5).to.be.closeTo(exact.data[i]! * 127.5, 0.51);
        }
        kernels.memory.freeAll();
      }),
      { numRuns: 25 },
    );
  });

  /** The vote of a pixel by the definition, in double precision. */
  function votesOf(field: PatchField, source: Tensor, back: PatchField, lambda: number, depths?: Uint8Array) {
    const share = (lambda * field.width * field.height) / (back.width * back.height);
    return (c: number, y: number, x: number): number => {
      let [sum, weight] = [0, 0];
      for (let i = 0; i < field.x.length; i++) {
        const [dx, dy] = [x - (i % field.width), y - Math.floor(i / field.width)];
        if (dx < 0 || dy < 0 || dx >= PATCH || dy >= PATCH) continue;
        const w = 1.3 ** -(depths?.[i] ?? 0) / (1 + field.distance[i]! / (PATCH * PATCH * 3 * 25));
        sum += w * level(source, c, field.y[i]! + dy, field.x[i]! + dx);
        weight += w;
      }
      for (let i = 0; lambda > 0 && i < back.x.length; i++) {
        const [dx, dy] = [x - back.x[i]!, y - back.y[i]!];
        if (dx < 0 || dy < 0 || dx >= PATCH || dy >= PATCH) continue;
        sum += share * level(source, c, Math.floor(i / back.width) + dy, (i % back.width) + dx);
        weight += share;
      }
      return sum / weight;
    };
  }
});
