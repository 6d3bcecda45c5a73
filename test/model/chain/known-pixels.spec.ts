import { expect } from 'chai';
import fc from 'fast-check';
import { heldAt, knownAt } from '../../../src/model/chain/known-pixels.ts';
import { filled, tensor } from '../../../src/runtime/tensor.ts';
import { noiseTensor } from '../../support/planes.ts';

describe('held pixels', () => {
  it('carry nothing of the hole, whatever it holds, at any smaller size', () => {
    const extent = fc.integer({ min: 1, max: 23 });
    fc.assert(
      fc.property(extent, extent, fc.nat(22), fc.nat(22), (height, width, x, y) => {
        const image = noiseTensor([1, 3, 23, 23], 1);
        const free = filled([1, 1, 23, 23], 0);
        const other = tensor(image.shape, image.data.slice());
        for (let row = y; row < Math.min(23, y + 6); row++) {
          for (let column = x; column < Math.min(23, x + 7); column++) {
            free.data[row * 23 + column] = 1;
            for (const c of [0, 1, 2]) other.data[c * 529 + row * 23 + column] = 9;
          }
        }
        const size = { height, width };
        const known = knownAt(free, size);
        const [a, b] = [heldAt(image, size), heldAt(other, size)];
        known.data.forEach((is, p) => {
          for (const c of [0, 1, 2]) {
            const at = c * height * width + p;
            if (is === 1) expect(a.data[at]).to.equal(b.data[at]);
          }
        });
      }),
    );
  });

  it('are the image itself at its own size', () => {
    const image = noiseTensor([1, 3, 7, 9], 2);
    expect([...heldAt(image, { height: 7, width: 9 }).data]).to.deep.equal([...image.data]);
  });
});
