import { expect } from 'chai';
import fc from 'fast-check';
import { depthsIn, holeAt, touchingPatches } from '../../../../src/model/lift/fill/holes.ts';
import { PATCH } from '../../../../src/model/lift/levels.ts';

/** Holes of a few pixels and of bands, a byte a pixel, with the bit of places that have to be opaque. */
const holes = fc
  .record({ width: fc.integer({ min: PATCH, max: 24 }), height: fc.integer({ min: PATCH, max: 20 }) })
  .chain(({ width, height }) =>
    fc
      .array(fc.constantFrom(0, 0, 0, 1, 2, 3), { minLength: width * height, maxLength: width * height })
      .map((bytes) => ({ width, height, bytes: Uint8Array.from(bytes) })),
  );

describe('holes', () => {
  it('tells of a patch what any of its pixels has', () => {
    fc.assert(
      fc.property(holes, (hole) => {
        const touching = touchingPatches(hole);
        const across = hole.width - PATCH + 1;
        for (const [i, bits] of touching.entries()) {
          let expected = 0;
          for (let v = 0; v < PATCH; v++)
            for (let u = 0; u < PATCH; u++)
              expected |= hole.bytes[(Math.floor(i / across) + v) * hole.width + (i % across) + u]!;
          expect(bits).to.equal(expected);
        }
      }),
    );
  });

  it('grows by what falls into a pixel and one more when it is shrunk', () => {
    fc.assert(
      fc.property(holes, (hole) => {
        const [width, height] = [Math.ceil(hole.width / 2), Math.ceil(hole.height / 3)];
        const small = holeAt(hole, { width, height });
        const expected = new Uint8Array(width * height);
        for (const [i, bits] of hole.bytes.entries()) {
          const x = Math.floor((((i % hole.width) + 0.5) * width) / hole.width);
          const y = Math.floor(((Math.floor(i / hole.width) + 0.5) * height) / hole.height);
          for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++)
            for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++)
              expected[v * width + u]! |= bits;
        }
        expect([...small.bytes]).to.deep.equal([...expected]);
      }),
    );
  });

  it('tells how far a pixel lies from the nearest known one, in rows and columns, up to a limit', () => {
    fc.assert(
      fc.property(holes, fc.integer({ min: 1, max: 12 }), ({ width, bytes }, most) => {
        const known = [...bytes.keys()].filter((i) => bytes[i] === 0);
        const between = (i: number, j: number) =>
          Math.abs((i % width) - (j % width)) + Math.abs(Math.floor(i / width) - Math.floor(j / width));
        const expected = [...bytes.keys()].map((i) =>
          bytes[i] === 0 ? 0 : known.reduce((least, j) => Math.min(least, between(i, j)), most),
        );
        expect([...depthsIn(bytes, width, most)]).to.deep.equal(expected);
      }),
    );
  });
});
