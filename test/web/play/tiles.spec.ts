import { expect } from 'chai';
import fc from 'fast-check';
import { tiled } from '../../../src/image/tiled.ts';
import { COUNT, tileOf } from '../../../web/src/play/tiles.ts';

describe('where a small picture lies in the frame of all', () => {
  it('is where the studio puts it, for every shape', () => {
    const sides = fc.integer({ min: 8, max: 64 });
    fc.assert(
      fc.property(sides, sides, (width, height) => {
        const data = Float32Array.from({ length: COUNT * width * height }, (_, i) =>
          Math.floor(i / (width * height)),
        );
        const sheet = tiled({ shape: [COUNT, 1, height, width], data });
        const [, , h = 0, w = 0] = sheet.shape;
        const frame = { header: { width: w, height: h } } as Parameters<typeof tileOf>[0];
        for (let i = 0; i < COUNT; i++) {
          const tile = tileOf(frame, i, width / height);
          expect([tile.width, tile.height]).to.deep.equal([width, height]);
          expect(sheet.data[tile.top * w + tile.left]).to.equal(i);
        }
      }),
      { numRuns: 200 },
    );
  });
});
