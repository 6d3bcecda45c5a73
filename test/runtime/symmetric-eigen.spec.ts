import { expect } from 'chai';
import fc from 'fast-check';
import { symmetricEigen } from '../../src/runtime/symmetric-eigen.ts';

describe('symmetricEigen', () => {
  it('gives the known values and vectors of a 2×2 matrix', () => {
    const { values, vectors } = symmetricEigen([2, 1, 1, 2], 2);
    expect([...values].map((v) => Math.round(v * 1e12) / 1e12)).to.deep.equal([3, 1]);
    for (const [i, expected] of [Math.SQRT1_2, Math.SQRT1_2].entries()) {
      expect(vectors[i]).to.be.closeTo(expected, 1e-12);
    }
  });

  it('diagonalises any symmetric matrix with orthonormal vectors, largest value first', () => {
    const element = fc.double({ min: -10, max: 10, noNaN: true });
    const matrices = fc
      .integer({ min: 1, max: 12 })
      .chain((n) => fc.tuple(fc.constant(n), fc.array(element, { minLength: n * n, maxLength: n * n })));
    fc.assert(
      fc.property(matrices, ([n, elements]) => {
        const a = (i: number, j: number) => elements[Math.min(i, j) * n + Math.max(i, j)]!;
        const matrix = Float64Array.from({ length: n * n }, (_, at) => a(Math.floor(at / n), at % n));
        const { values, vectors } = symmetricEigen(matrix, n);
        for (let i = 0; i < n; i++) {
          if (i > 0) expect(values[i]).to.be.at.most(values[i - 1]!);
          for (let j = 0; j < n; j++) {
            let [dot, image] = [0, 0];
            for (let k = 0; k < n; k++) {
              dot += vectors[i * n + k]! * vectors[j * n + k]!;
              image += matrix[j * n + k]! * vectors[i * n + k]!;
            }
            expect(dot).to.be.closeTo(i === j ? 1 : 0, 1e-9);
            expect(image).to.be.closeTo(values[i]! * vectors[i * n + j]!, 1e-8);
          }
        }
      }),
    );
  });
});
