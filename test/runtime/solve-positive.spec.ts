import { expect } from 'chai';
import fc from 'fast-check';
import { solvePositive } from '../../src/runtime/solve-positive.ts';

describe('solvePositive', () => {
  it('finds x of any A x, A being M Mᵀ and a ridge', () => {
    const value = fc.double({ min: -3, max: 3, noNaN: true });
    const system = fc
      .integer({ min: 1, max: 8 })
      .chain((n) =>
        fc.tuple(
          fc.array(value, { minLength: n * n, maxLength: n * n }),
          fc.array(value, { minLength: n, maxLength: n }),
        ),
      );
    fc.assert(
      fc.property(system, ([m, x]) => {
        const n = x.length;
        const at = (i: number, j: number) =>
          x.reduce((sum, _, k) => sum + m[i * n + k]! * m[j * n + k]!, i === j ? 1 : 0);
        const matrix = Float64Array.from({ length: n * n }, (_, i) => at(Math.floor(i / n), i % n));
        const wanted = Float64Array.from(x, (_, i) => x.reduce((sum, v, j) => sum + at(i, j) * v, 0));
        const found = solvePositive(matrix, wanted);
        x.forEach((v, i) => {
          expect(found?.[i]).to.be.closeTo(v, 1e-6);
        });
      }),
    );
  });

  it('says that equations are singular: their rows are multiples of each other, nearly or quite', () => {
    const wanted = Float64Array.of(1, 2);
    expect(solvePositive(Float64Array.of(4, 2, 2, 1), wanted)).to.equal(undefined);
    expect(solvePositive(Float64Array.of(4, 2, 2, 1 + 1e-12), wanted, 1e-10)).to.equal(undefined);
    expect(solvePositive(Float64Array.of(4, 2, 2, -1), wanted)).to.equal(undefined);
    expect(solvePositive(Float64Array.of(4, Number.NaN, Number.NaN, 1), wanted)).to.equal(undefined);
  });
});
