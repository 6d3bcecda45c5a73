import { expect } from 'chai';
import fc from 'fast-check';
import { normalQuantile } from '../../../src/runtime/random/normal-quantile.ts';
import { fillNormal } from '../../../src/runtime/random/normal-values.ts';

const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const streams = fc.tuple(word, word, word, word);

describe('normal values', () => {
  it('are the same bits by WebAssembly as by the plain loop, from any position', () => {
    fc.assert(
      fc.property(
        streams,
        fc.oneof(fc.nat({ max: 2 ** 40 }), fc.integer({ min: 2 ** 34 - 9000, max: 2 ** 34 + 9 })),
        fc.integer({ min: 0, max: 9000 }),
        (stream, position, count) => {
          const [own, plain] = [new Float32Array(count), new Float32Array(count)];
          fillNormal(stream, position, own);
          fillNormal(stream, position, plain, true);
          expect(own).to.deep.equal(plain);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('reach the tails as the plain loop does', () => {
    const [own, plain] = [new Float32Array(2 ** 20), new Float32Array(2 ** 20)];
    fillNormal([1, 2, 3, 4], 0, own);
    fillNormal([1, 2, 3, 4], 0, plain, true);
    expect(Buffer.compare(Buffer.from(own.buffer), Buffer.from(plain.buffer))).to.equal(0);
    expect(Math.max(...own.subarray(0, 2 ** 16))).to.be.above(3.5);
  });

  it('need no piece beyond r = 5 of the published approximation, which the kernel leaves out', () => {
    // r = √(−ln p) of the outermost word.
    expect(Math.sqrt(-Math.log(2 ** -33))).to.be.below(5);
    expect(normalQuantile(0)).to.be.closeTo(-6.34, 0.01);
  });
});
