import { expect } from 'chai';
import fc from 'fast-check';
import { cutOut, hasTransparency, pasteObject, withoutMargin } from '../../../web/src/paint/picture/paste.ts';
import { blankRaster } from '../../../web/src/paint/raster/raster.ts';
import {
  cornersOf,
  dragged,
  handleAt,
  handlesOf,
  placedInside,
  type Transform,
  toCanvas,
  toObject,
} from '../../../web/src/paint/stage/transform.ts';
import { mask, picture, rowsOf } from './helpers.ts';

const object = { width: 20, height: 10 };
const keys = { shift: false, alt: false };
const angle = fc.double({ min: -7, max: 7, noNaN: true });
const scale = fc.oneof(
  fc.double({ min: 0.1, max: 5, noNaN: true }),
  fc.double({ min: -5, max: -0.1, noNaN: true }),
);
const place = fc.double({ min: -100, max: 100, noNaN: true });
const transform: fc.Arbitrary<Transform> = fc.record({
  x: place,
  y: place,
  scaleX: scale,
  scaleY: scale,
  angle,
});

describe('transform of a pasted object', () => {
  it('maps to the picture and back', () => {
    fc.assert(
      fc.property(transform, place, place, (t, x, y) => {
        const back = toObject(t, object, toCanvas(t, object, { x, y }));
        expect(back.x).to.be.closeTo(x, 1e-6);
        expect(back.y).to.be.closeTo(y, 1e-6);
      }),
    );
  });

  it('keeps the opposite corner where it is when a corner is drawn', () => {
    fc.assert(
      fc.property(transform, place, place, fc.boolean(), (t, dx, dy, shift) => {
        const from = cornersOf(t, object)[2]!;
        const after = dragged(
          t,
          object,
          { kind: 'size', hx: 1, hy: 1 },
          from,
          { x: from.x + dx, y: from.y + dy },
          { shift, alt: false },
        );
        const [before, now] = [cornersOf(t, object)[0]!, cornersOf(after, object)[0]!];
        expect(now.x).to.be.closeTo(before.x, 1e-6);
        expect(now.y).to.be.closeTo(before.y, 1e-6);
        if (!shift) expect(after.scaleX / t.scaleX).to.be.closeTo(after.scaleY / t.scaleY, 1e-6);
      }),
    );
  });

  it('brings the corner under the pointer when it is free', () => {
    const t: Transform = { x: 50, y: 40, scaleX: 2, scaleY: 1, angle: 0.7 };
    const from = cornersOf(t, object)[2]!;
    const to = { x: from.x + 13, y: from.y + 4 };
    const after = dragged(t, object, { kind: 'size', hx: 1, hy: 1 }, from, to, { shift: true, alt: false });
    const corner = cornersOf(after, object)[2]!;
    expect(corner.x).to.be.closeTo(to.x, 1e-9);
    expect(corner.y).to.be.closeTo(to.y, 1e-9);
  });

  it('moves, and turns around its middle', () => {
    const t: Transform = { x: 5, y: 6, scaleX: 1, scaleY: 1, angle: 0 };
    expect(dragged(t, object, { kind: 'move' }, { x: 0, y: 0 }, { x: 3, y: -2 }, keys)).to.include({
      x: 8,
      y: 4,
    });
    const turn = { kind: 'turn' } as const;
    expect(dragged(t, object, turn, { x: 5, y: 0 }, { x: 11, y: 6 }, keys).angle).to.be.closeTo(
      Math.PI / 2,
      1e-9,
    );
    const near = dragged(t, object, turn, { x: 5, y: 0 }, { x: 11, y: 5.7 }, { shift: true, alt: false });
    expect(near.angle).to.be.closeTo(Math.PI / 2, 1e-9);
  });

  it('finds the handle under the pointer, then the inside, then nothing', () => {
    const t: Transform = { x: 50, y: 50, scaleX: 2, scaleY: 2, angle: 0 };
    expect(handlesOf(t, object, 1)).to.have.length(9);
    expect(handleAt(t, object, 1, { x: 71, y: 61 }, 5)).to.deep.equal({ kind: 'size', hx: 1, hy: 1 });
    expect(handleAt(t, object, 1, { x: 50, y: 14 }, 5)).to.deep.equal({ kind: 'turn' });
    expect(handleAt(t, object, 1, { x: 55, y: 52 }, 5)).to.deep.equal({ kind: 'move' });
    expect(handleAt(t, object, 1, { x: 90, y: 90 }, 5)).to.equal(undefined);
  });

  it('comes in no larger than a part of the picture', () => {
    expect(placedInside({ width: 1000, height: 100 }, { width: 100, height: 100 }).scaleX).to.be.closeTo(
      0.06,
      1e-9,
    );
    expect(placedInside({ width: 10, height: 10 }, { width: 100, height: 100 }).scaleX).to.equal(1);
  });
});

describe('pasting', () => {
  const layers = () => ({ colours: blankRaster(8, 6, 4), mask: blankRaster(8, 6, 1) });

  it('copies an object pixel by pixel when it is not changed, and marks its shape', () => {
    const { colours, mask: shape } = layers();
    const stamp = picture(2, 2, (x, y) => [100 * x, 100 * y, 50, x === 1 && y === 1 ? 0 : 255]);
    expect(pasteObject(colours, shape, stamp, { x: 4, y: 3, scaleX: 1, scaleY: 1, angle: 0 })).to.deep.equal({
      left: 3,
      top: 2,
      right: 5,
      bottom: 4,
    });
    expect([...colours.data.slice(4 * (2 * 8 + 3), 4 * (2 * 8 + 3) + 3)]).to.deep.equal([0, 0, 50]);
    expect(rowsOf(shape).slice(2, 4)).to.deep.equal(['00099000', '00090000']);
  });

  it('is exact for a flat colour under every turn and size, and covers its area', () => {
    fc.assert(
      fc.property(angle, fc.double({ min: 0.4, max: 3, noNaN: true }), (turn, size) => {
        const [colours, shape] = [blankRaster(60, 60, 4), blankRaster(60, 60, 1)];
        const flat = picture(10, 8, () => [10, 200, 90, 255]);
        pasteObject(colours, shape, flat, { x: 30, y: 30, scaleX: size, scaleY: -size, angle: turn });
        const covered = shape.data.reduce((a, b) => a + b, 0) / 255;
        expect(covered).to.be.closeTo(80 * size ** 2, 0.05 * 80 * size ** 2 + 2);
        for (let i = 0; i < 3600; i++) {
          // Thin edges are rounded to 8 bits.
          if (colours.data[4 * i + 3]! < 40) continue;
          expect(colours.data[4 * i + 1]).to.be.closeTo(200, 1);
        }
        expect([...shape.data]).to.deep.equal([...colours.data].filter((_, i) => i % 4 === 3));
      }),
      { numRuns: 25 },
    );
  });

  it('lets nothing shine in from what is transparent', () => {
    const { colours, mask: shape } = layers();
    // Green that cannot be seen beside red.
    const stamp = picture(2, 1, (x) => (x === 0 ? [255, 0, 0, 255] : [0, 255, 0, 0]));
    pasteObject(colours, shape, stamp, { x: 4, y: 3, scaleX: 3, scaleY: 3, angle: 0.4 });
    for (let i = 0; i < 48; i++) expect(colours.data[4 * i + 1]).to.equal(0);
  });

  it('mirrors', () => {
    const { colours, mask: shape } = layers();
    const stamp = picture(2, 1, (x) => [x * 200, 0, 0, 255]);
    pasteObject(colours, shape, stamp, { x: 4, y: 2.5, scaleX: -1, scaleY: 1, angle: 0 });
    const row = [3, 4].map((x) => colours.data[4 * (2 * 8 + x)]!);
    expect(row[0]).to.be.above(row[1]!);
  });

  it('cuts an object out of another picture by a mask', () => {
    const source = picture(4, 3, (x, y) => [10 * x, 10 * y, 7, 255]);
    const cut = cutOut(source, mask('0000', '0940', '0000'))!;
    expect(withoutMargin(cut), 'without a margin').to.equal(cut);
    expect([cut.width, cut.height]).to.deep.equal([2, 1]);
    expect([...cut.data]).to.deep.equal([10, 10, 7, 255, 20, 10, 7, 113]);
    expect(cutOut(source, mask('0000', '0000', '0000'))).to.equal(undefined);
    expect(hasTransparency(cut)).to.equal(true);
    expect(hasTransparency(source)).to.equal(false);
  });

  it('has no frame around what is transparent', () => {
    const framed = blankRaster(9, 7, 4);
    framed.data.set([200, 100, 50, 1], 4 * (2 * 9 + 5));
    framed.data.set([10, 20, 30, 255], 4 * (4 * 9 + 3));
    const object = withoutMargin(framed);
    expect([object.width, object.height, object.channels]).to.deep.equal([3, 3, 4]);
    expect([...object.data.subarray(8, 12)]).to.deep.equal([200, 100, 50, 1]);
    expect([...object.data.subarray(24, 28)]).to.deep.equal([10, 20, 30, 255]);
    const nothing = blankRaster(3, 3, 4);
    expect(withoutMargin(nothing)).to.equal(nothing);
  });
});
