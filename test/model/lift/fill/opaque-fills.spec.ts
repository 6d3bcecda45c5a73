import { expect } from 'chai';
import fc from 'fast-check';
import { continued } from '../../../../src/model/lift/fill/continued.ts';
import { CLEAR, type Hole } from '../../../../src/model/lift/fill/holes.ts';
import {
  clearPixels,
  leavesOpaquePatch,
  withOpaqueFills,
} from '../../../../src/model/lift/fill/opaque-fills.ts';
import { type Lifted, liftImage } from '../../../../src/model/lift/lift-image.ts';
import { type Tensor, tensor } from '../../../../src/runtime/tensor.ts';
import { imageOf, maskOf } from '../../../support/images.ts';
import { shrunk, smallPhoto } from '../pictures.ts';

const MAY_CHANGE = 1;
const OPAQUELY = MAY_CHANGE | CLEAR;

/** A picture of characters: `.` is 0, `o` may change, `O` only opaquely. */
function drawn({ width, bytes }: Hole): string[] {
  const rows = Array.from({ length: bytes.length / width }, (_, y) =>
    bytes.subarray(y * width, (y + 1) * width),
  );
  return rows.map((row) => [...row].map((bits) => '.o?O'[bits]).join(''));
}

function holeOfRows(rows: readonly string[]): Hole {
  const [width, height] = [rows[0]!.length, rows.length];
  return { width, height, bytes: Uint8Array.from(rows.join(''), (c) => (c === 'o' ? 1 : 0)) };
}

/** Opacity of characters: `-` is transparent. */
function opacityOfRows(rows: readonly string[]): Tensor {
  return tensor(
    [1, 1, rows.length, rows[0]!.length],
    Float32Array.from(rows.join(''), (c) => (c === '-' ? 0 : 1)),
  );
}

describe('what has to be filled opaquely', () => {
  it('is each part of a hole that is opaque all around', () => {
    const hole = holeOfRows(['oo....oo', 'oo....oo', '........', '...oo...']);
    // What is in the hole is known of a photograph, not of a canvas. The second part's edge is transparent along half.
    const opacity = opacityOfRows(['--......', '--......', '......--', '...--...']);
    const canvas = ['OO....oo', 'OO....oo', '........', '...OO...'];
    expect(drawn(withOpaqueFills(hole, opacity, false))).to.deep.equal(canvas);
    const photograph = ['OO....OO', 'OO....OO', '........', '...OO...'];
    expect(drawn(withOpaqueFills(hole, opacity, true))).to.deep.equal(photograph);
  });

  it('of a canvas is a margin, too, that meets a round corner of the photograph', () => {
    const rows = Array.from({ length: 20 }, () => 'o..');
    const hole = holeOfRows(rows);
    const clear = (count: number) => opacityOfRows(rows.map((_row, y) => (y < count ? '---' : '...')));
    expect(withOpaqueFills(hole, clear(2), false).bytes.includes(MAY_CHANGE)).to.equal(false);
    expect(withOpaqueFills(hole, clear(3), false).bytes.includes(OPAQUELY)).to.equal(false);
  });

  it('of a photograph is what was opaque, where most around a part is; what was transparent stays', () => {
    const hole = holeOfRows(['......', '.oooo.', '.oooo.', '......']);
    expect(
      drawn(withOpaqueFills(hole, opacityOfRows(['...---', '....--', '....--', '...---']), true)),
    ).to.deep.equal(['......', '.OOO..', '.OOO..', '......']);
    // At the rim of what was cut out it may be either, as the patches are.
    expect(
      drawn(withOpaqueFills(hole, opacityOfRows(['.-----', '..----', '..----', '.-----']), true)),
    ).to.deep.equal(drawn(hole));
  });

  it('is nothing new outside of the hole, all of a hole in an opaque picture, none in a transparent one', () => {
    const [width, height] = [9, 7];
    const bits = fc.array(fc.boolean(), { minLength: width * height, maxLength: width * height });
    fc.assert(
      fc.property(bits, bits, fc.boolean(), (inside, opaque, before) => {
        const hole = { width, height, bytes: Uint8Array.from(inside, Number) };
        fc.pre(hole.bytes.includes(0));
        const alpha = (values: readonly boolean[]) =>
          tensor([1, 1, height, width], Float32Array.from(values, Number));
        const { bytes } = withOpaqueFills(hole, alpha(opaque), before);
        bytes.forEach((byte, i) => {
          if (hole.bytes[i] === 0) expect(byte).to.equal(0);
          else
            expect(byte).to.be.oneOf(
              before && !opaque[i] ? [0, MAY_CHANGE, OPAQUELY] : [MAY_CHANGE, OPAQUELY],
            );
        });
        const all = withOpaqueFills(hole, alpha(opaque.map(() => true)), before).bytes;
        expect([...all]).to.deep.equal([...hole.bytes].map((byte) => byte * OPAQUELY));
        const none = withOpaqueFills(hole, alpha(opaque.map(() => false)), before).bytes;
        expect([...none]).to.deep.equal([...hole.bytes]);
      }),
    );
  });

  it('finds no opaque patch where a transparent place is nowhere a patch away', () => {
    const spotted = maskOf(40, 40, (y, x) => (y % 6 === 0 && x % 6 === 0 ? 0 : 1));
    const half = maskOf(40, 40, (_y, x) => (x < 20 ? 0.9 : 0.96));
    const excluded = (alpha: Tensor) => ({ width: 40, height: 40, bytes: clearPixels(alpha) });
    expect(leavesOpaquePatch(excluded(spotted), { width: 40, height: 40 })).to.equal(false);
    expect(leavesOpaquePatch(excluded(half), { width: 40, height: 40 })).to.equal(true);
    expect(leavesOpaquePatch(excluded(half), { width: 14, height: 14 }), 'coarser').to.equal(false);
  });
});

describe('an image without what is transparent', () => {
  it('goes on into it with the nearest means, and stays elsewhere', () => {
    const image = tensor([1, 1, 2, 6], Float32Array.of(1, 9, 2, 4, 9, 9, 3, 9, 9, 9, 9, 9));
    const unknown = Uint8Array.of(0, 1, 0, 0, 1, 1, 0, 1, 1, 1, 1, 1);
    expect([...continued(image, unknown).data]).to.deep.equal([1, 2, 2, 4, 2.5, 2.5, 3, 2, 3, 3, 2.5, 2.5]);
    const nothing = new Uint8Array(12).fill(1);
    expect(continued(image, nothing).data).to.deep.equal(image.data);
  });
});

describe('a lift of a photograph with a transparent place', () => {
  let photo: Tensor;
  let small: Tensor;
  before(async () => {
    photo = await smallPhoto();
    small = shrunk(photo, 48, 27);
  });

  /** Transparent in a square; the colours are there, as many programs leave them. */
  const alpha = maskOf(90, 160, (y, x) => (y >= 40 && y < 64 && x >= 40 && x < 64 ? 0 : 1));
  const opacityWithin = ({ alpha: made }: Lifted, left: number, right: number) => {
    const values: number[] = [];
    for (let y = 30; y < 74; y++) {
      for (let x = left; x < right; x++) values.push(made!.data[y * (made!.data.length / 90) + x]!);
    }
    return { least: Math.min(...values), most: Math.max(...values) };
  };

  it('fills a hole beside it opaquely, and leaves it as it is', async () => {
    // Over its edge, along a quarter of its own.
    const mask = maskOf(90, 160, (y, x) => (y >= 40 && y < 64 && x >= 60 && x < 90 ? 1 : 0));
    const lifted = await liftImage(small, photo, { seed: 1, mask, alpha });
    expect([...lifted.alpha!.data]).to.deep.equal([...alpha.data]);
    const at = 50 * 160 + 62;
    expect(lifted.image.data[at], 'what was transparent keeps its colour').to.equal(photo.data[at]);
    expect(lifted.image.data[at + 10]).to.not.equal(photo.data[at + 10]);
  });

  it('closes it where the mask covers all of it', async () => {
    const mask = maskOf(90, 160, (y, x) => (y >= 36 && y < 68 && x >= 36 && x < 68 ? 1 : 0));
    const { alpha: made } = await liftImage(small, photo, { seed: 1, mask, alpha });
    expect(Math.min(...made!.data)).to.equal(1);
  });

  /** A canvas that is wider by 40 px at the left, its mirror image there at first. */
  const wide = (image: Tensor, width: number, add: number, channels: number) =>
    imageOf(channels, image.shape[2]!, width + add, (c, y, x) => {
      const from = x < add ? add - 1 - x : x - add;
      return image.data[(c * image.shape[2]! + y) * width + from]!;
    });
  const extended = (own: Tensor) =>
    liftImage(wide(small, 48, 12, 3), wide(photo, 160, 40, 3), {
      ...{ seed: 1, alpha: wide(own, 160, 40, 1) },
      mask: maskOf(90, 200, (_y, x) => (x < 40 ? 1 : 0)),
      trained: { width: 48, height: 27 },
      canvas: true,
    });

  it('extends a canvas opaquely', async () => {
    const hole = maskOf(90, 160, (y, x) => (y >= 40 && y < 64 && x >= 8 && x < 32 ? 0 : 1));
    expect(opacityWithin(await extended(hole), 0, 40)).to.deep.equal({ least: 1, most: 1 });
  });

  it('goes on transparently around what was cut out', async () => {
    const object = maskOf(90, 160, (y, x) => (y >= 20 && y < 80 && x >= 60 && x < 120 ? 1 : 0));
    expect(opacityWithin(await extended(object), 0, 40).least).to.equal(0);
  });

  it('is what it was where the opacity is 1 everywhere, and without any', async () => {
    const mask = maskOf(90, 160, (y, x) => (y >= 40 && y < 64 && x >= 60 && x < 90 ? 1 : 0));
    const [plain, opaque] = await Promise.all(
      [undefined, maskOf(90, 160, () => 1)].map((own) =>
        liftImage(small, photo, { seed: 1, mask, alpha: own }),
      ),
    );
    expect(opaque!.image.data).to.deep.equal(plain!.image.data);
  });

  it('takes what there is where no patch of it is opaque', async () => {
    const spots = maskOf(90, 160, (y, x) => (y % 8 === 4 && x % 8 === 4 ? 0 : 1));
    const mask = maskOf(90, 160, (y, x) => (y >= 45 && y < 52 && x >= 69 && x < 76 ? 1 : 0));
    const { alpha: made } = await liftImage(small, photo, { seed: 1, mask, alpha: spots });
    expect(made!.shape).to.deep.equal([1, 1, 90, 160]);
  });
});
