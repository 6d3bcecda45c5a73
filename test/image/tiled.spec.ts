import { expect } from 'chai';
import fc from 'fast-check';
import { tiled } from '../../src/image/tiled.ts';

describe('images side by side', () => {
  it('lie row by row, each whole, in a grid that has a place for all', () => {
    const sides = fc.integer({ min: 1, max: 6 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 13 }), sides, sides, fc.constantFrom(1, 3), (n, h, w, c) => {
        const data = Float32Array.from({ length: n * c * h * w }, (_, i) => i);
        const sheet = tiled({ shape: [n, c, h, w], data });
        const [, , height = 0, width = 0] = sheet.shape;
        expect((height / h) * (width / w)).to.equal(n);
        for (let i = 0; i < n; i++) {
          const [left, top] = [(i % (width / w)) * w, Math.floor(i / (width / w)) * h];
          for (let plane = 0; plane < c; plane++)
            for (let y = 0; y < h; y++)
              for (let x = 0; x < w; x++)
                expect(sheet.data[(plane * height + top + y) * width + left + x]).to.equal(
                  data[((i * c + plane) * h + y) * w + x],
                );
        }
      }),
    );
  });

  it('twelve of a landscape are nearly a square', () => {
    const twelve = { shape: [12, 3, 30, 54] as const, data: new Float32Array(12 * 3 * 30 * 54) };
    expect(tiled(twelve).shape).to.deep.equal([1, 3, 120, 162]);
  });
});
