import { expect } from 'chai';
import { type PatchField, packField } from '../../../../src/model/lift/field/patch-field.ts';
import { voteImage } from '../../../../src/model/lift/field/vote-image.ts';
import { packDeepImage, packImage, readImage } from '../../../../src/model/lift/images.ts';
import { LIFT_WASM } from '../../../../src/model/lift/kernels.ts';
import { joinTones } from '../../../../src/model/lift/tones/join-tones.ts';
import { joiningOffsets } from '../../../../src/model/lift/tones/joining-offsets.ts';
import { toneAt, toneMeans } from '../../../../src/model/lift/tones/tone-means.ts';
import { toneNodes } from '../../../../src/model/lift/tones/tone-nodes.ts';
import { sizeOf, type Tensor } from '../../../../src/runtime/tensor.ts';
import { openKernels } from '../../../../src/runtime/wasm/kernels.ts';
import { at, imageOf, noiseImage } from '../../../support/images.ts';

const HEIGHT = 40;
const BORDER = 60;

/** A photograph of two tones, `left` and `right` (levels of 8 bits), with a grain of up to 3 levels, 240 px wide. */
function twoTones(left: number, right: number): Tensor {
  const grain = noiseImage(5, HEIGHT, 240);
  return imageOf(3, HEIGHT, 240, (c, y, x) => {
    const level = (x < 120 ? left : right) + Math.round(3 * at(grain, c, y, x));
    return (level - 127.5) / 127.5;
  });
}

/** A field of an image of 120 px: up to the border from one place of the photograph, then from another. */
function twoPieces(shifts: (x: number) => number): PatchField {
  const [width, height] = [120 - 6, HEIGHT - 6];
  const of = (value: (x: number, y: number) => number) =>
    Uint16Array.from({ length: width * height }, (_, i) => value(i % width, Math.floor(i / width)));
  return {
    ...{ width, height, patch: 7, source: { width: 240, height: HEIGHT } },
    ...{ x: of((x) => x + shifts(x)), y: of((_, y) => y), distance: new Uint32Array(width * height) },
  };
}

const cut = twoPieces((x) => (x < BORDER - 3 ? 20 : 110));

async function joined(image: Tensor, field: PatchField, photo: Tensor, deep = false): Promise<Tensor> {
  const kernels = await openKernels(LIFT_WASM);
  try {
    const packed = (deep ? packDeepImage : packImage)(kernels.memory, image);
    const options = { deep, active: 0, signal: undefined };
    await joinTones(kernels, packed, packField(kernels.memory, field), field, photo, options);
    return readImage(kernels.memory, packed, 3, deep);
  } finally {
    kernels.close();
  }
}

/** Mean level of the columns [from, to). */
function level(image: Tensor, from: number, to: number): number {
  let sum = 0;
  for (let y = 0; y < HEIGHT; y++) for (let x = from; x < to; x++) sum += at(image, 1, y, x) * 127.5 + 127.5;
  return sum / HEIGHT / (to - from);
}

describe('joinTones', () => {
  it('makes a ramp of the step where two pieces of other tones meet, and keeps their grain', async () => {
    const photo = twoTones(100, 124);
    const image = await voteImage(photo, cut);
    const result = await joined(image, cut, photo);
    const step = (of: Tensor) => level(of, BORDER + 5, BORDER + 10) - level(of, BORDER - 10, BORDER - 5);
    expect(step(image)).to.be.closeTo(24, 1);
    // What is left is the ramp's own slope: 24 levels over twice the reach of 24 px, at both sides of a place 15 px wide.
    expect(step(result)).to.be.within(0, 11);
    const ramp = Array.from({ length: 12 }, (_, i) => level(result, i * 10, i * 10 + 10));
    for (let i = 1; i < ramp.length; i++)
      expect(ramp[i]! - ramp[i - 1]!, `column ${i * 10}`).to.be.within(-0.5, 8);
    // Beside the border all of a row moves alike.
    for (let y = 1; y < HEIGHT; y++) {
      const moved = (row: number) => (at(result, 0, row, 40) - at(image, 0, row, 40)) * 127.5;
      expect(moved(y)).to.be.closeTo(moved(0), 1.01);
    }
  });

  it('leaves a copy as it is, bit for bit, also one that drifts, and by 16 bits', async () => {
    const photo = twoTones(100, 124);
    const deep = { ...photo, data: photo.data.map((v, i) => v + (i % 7) / 65536) };
    const copies = [twoPieces(() => 60), twoPieces((x) => (x < BORDER ? 60 : 61))];
    for (const field of copies) {
      const image = await voteImage(photo, field);
      expect((await joined(image, field, photo)).data).to.deep.equal(image.data);
      const fine = await voteImage(deep, field);
      expect((await joined(fine, field, deep, true)).data).to.deep.equal(fine.data);
    }
  });

  it('gives 16 bits the same tones', async () => {
    const photo = twoTones(100, 124);
    const image = await voteImage(photo, cut);
    const [fine, coarse] = [await joined(image, cut, photo, true), await joined(image, cut, photo)];
    for (let i = 0; i < image.data.length; i++) {
      expect(Math.abs(fine.data[i]! - coarse.data[i]!) * 127.5).to.be.below(0.51);
    }
  });

  it('leaves different things apart, bit for bit', async () => {
    const photo = twoTones(40, 200);
    const image = await voteImage(photo, cut);
    expect((await joined(image, cut, photo)).data).to.deep.equal(image.data);
  });

  it('adds no more than it is allowed to', async () => {
    const photo = twoTones(80, 130);
    const image = await voteImage(photo, cut);
    const result = await joined(image, cut, photo);
    const most = Math.max(...result.data.map((v, i) => Math.abs(v - image.data[i]!) * 127.5));
    expect(most).to.be.within(10, 30.51);
  });
});

describe('the offsets of nodes', () => {
  it('are those of a screened membrane: the closed form for a border across a row', async () => {
    const photo = imageOf(3, HEIGHT, 240, (_c, _y, x) => ((x < 120 ? 100 : 120) - 127.5) / 127.5);
    const nodes = toneNodes(cut, { width: 120, height: HEIGHT }, { width: 60, height: 20 });
    const means = toneMeans(photo, { width: 120, height: 20 }, sizeOf(photo));
    const limits = { slack: 1, range: 120, reach: 4, tones: 30 };
    const kernels = await openKernels(LIFT_WASM);
    const offsets = await joiningOffsets(kernels, nodes, means, limits);
    kernels.close();
    // With h = 1/reach², r + 1/r = 2 + h: right of the border −B rᵏ, left of it B rᵏ.
    const hold = 1 / limits.reach ** 2;
    const r = 1 + hold / 2 - Math.sqrt(hold + (hold * hold) / 4);
    const link = (1 - (3 * 20 ** 2) / limits.range ** 2) ** 2;
    const most = (20 * link) / (hold + 2 * link + 1 - r);
    for (const row of [0, 10, 19]) {
      for (let k = 0; k < 12; k++) {
        expect(offsets[(row * 60 + 30 + k) * 4]).to.be.closeTo(-most * r ** k, 0.1);
        expect(offsets[(row * 60 + 29 - k) * 4]).to.be.closeTo(most * r ** k, 0.1);
      }
    }
  });

  it('take the piece of a neighbour where a patch matches poorly, and none where all do', () => {
    const poor = (x: number) => x >= BORDER - 9 && x < BORDER + 3;
    const field = { ...cut, x: cut.x.slice(), distance: cut.distance.slice() };
    for (let i = 0; i < field.x.length; i++) {
      if (!poor(i % field.width)) continue;
      field.x[i] = 0;
      field.distance[i] = 147 * 30 * 30;
    }
    const [size, cells] = [
      { width: 120, height: HEIGHT },
      { width: 60, height: 20 },
    ];
    const shifts = new Set(toneNodes(field, size, cells).shiftX);
    expect([...shifts].sort((a, b) => a - b)).to.deep.equal([20, 110]);
    const none = toneNodes({ ...field, distance: field.distance.map(() => 0xffffffff) }, size, cells);
    expect(none.known.every((known) => known === 0)).to.equal(true);
  });
});

describe('toneMeans', () => {
  it('are the means of cells, straight between their middles, and tell what is calm', () => {
    const ramp = imageOf(3, 20, 40, (c, _y, x) => (3 * x + 10 * c - 127.5) / 127.5);
    const means = toneMeans(ramp, { width: 10, height: 5 }, { width: 40, height: 20 });
    for (const x of [2, 7.3, 20, 38]) {
      const tone = toneAt(means, x, 11);
      for (let c = 0; c < 3; c++) expect(tone[c]).to.be.closeTo(3 * (x - 0.5) + 10 * c, 0.01);
    }
    // Beyond the middles of the outer cells, and at another size of the same picture.
    expect(toneAt(means, -5, 0)[0]).to.be.closeTo(toneAt(means, 2, 0)[0], 0.001);
    const larger = toneMeans(ramp, { width: 10, height: 5 }, { width: 80, height: 40 });
    expect(toneAt(larger, 40, 22)).to.deep.equal(toneAt(means, 20, 11));

    // Standard deviation 20 levels everywhere: half as calm.
    const rough = imageOf(3, 20, 40, (_c, y, x) => ((x + y) % 2 === 0 ? 20 : -20) / 127.5);
    expect(toneAt(toneMeans(rough, { width: 10, height: 5 }, sizeOf(rough)), 20, 10)[3]).to.be.closeTo(
      0.5,
      1e-3,
    );
  });

  it('leave out what does not count: a cell of nothing else takes those around it', () => {
    // Three rows of four cells in the middle are an object of another tone.
    const object = (y: number, x: number) => y >= 6 && y < 14 && x >= 14 && x < 26;
    const scene = imageOf(3, 20, 40, (c, y, x) => ((object(y, x) ? 250 : 3 * y + 10 * c) - 127.5) / 127.5);
    const excluded = Uint8Array.from({ length: 800 }, (_, i) => (object(Math.floor(i / 40), i % 40) ? 1 : 0));
    const cells = { width: 10, height: 5 };
    const means = toneMeans(scene, cells, sizeOf(scene), excluded);
    expect(Math.max(...means.values)).to.be.below(80);
    for (const [x, y] of [
      [13, 10],
      [27, 10],
      [20, 5],
    ] as const)
      expect(toneAt(means, x, y)[0]).to.be.closeTo(3 * y, 6);
    expect(toneAt(toneMeans(scene, cells, sizeOf(scene)), 16, 10)[0]).to.be.above(100);
  });
});
