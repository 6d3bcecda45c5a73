import { expect } from 'chai';
import { orthogonalise } from '../../../src/model/net/orthogonalise.ts';
import { generator } from '../../../src/runtime/random/random.ts';

/** X Xᵀ of a matrix of so many rows, or Xᵀ X where those are fewer. */
function gramOf(matrix: ArrayLike<number>, rows: number): number[][] {
  const columns = matrix.length / rows;
  const wide = rows <= columns;
  const [n, m] = wide ? [rows, columns] : [columns, rows];
  const at = (i: number, k: number) => (wide ? matrix[i * columns + k] : matrix[k * columns + i]) as number;
  return Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) => {
      let sum = 0;
      for (let k = 0; k < m; k++) sum += at(i, k) * at(j, k);
      return sum;
    }),
  );
}

/** The scalar iteration that every singular value goes through. */
function iterated(s: number): number {
  let value = s;
  for (let i = 0; i < 5; i++) value = 3.4445 * value - 4.775 * value ** 3 + 2.0315 * value ** 5;
  return value;
}

describe('orthogonalise', () => {
  it('takes singular values of a diagonal matrix through the published polynomial, divided by the Frobenius norm', () => {
    const diagonal = [3, 1, 0.2];
    const norm = Math.hypot(...diagonal);
    const out = orthogonalise(Float32Array.of(3, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0.2, 0), 3);
    for (const [i, value] of diagonal.entries()) {
      expect(out[i * 4 + i]).to.be.closeTo(iterated(value / norm), 1e-6);
    }
    expect(out.filter((value) => value !== 0)).to.have.length(3);
  });

  for (const [name, rows, columns] of [
    ['wide, as a hidden kernel', 32, 288],
    ['of rows that are no multiple of four', 7, 30],
    ['tall', 20, 6],
  ] as const) {
    it(`brings the singular values of a random matrix near 1: ${name}`, () => {
      const matrix = generator(4).normal(rows * columns);
      const gram = gramOf(orthogonalise(matrix, rows), rows);
      // The means of σ² and of σ⁴; each σ itself lies in 0.68 … 1.14 where the matrix is not nearly singular.
      const n = gram.length;
      const trace = gram.reduce((sum, row, i) => sum + row[i]!, 0);
      expect(trace / n).to.be.within(0.68 ** 2, 1.14 ** 2);
      let squares = 0;
      for (const row of gram) for (const value of row) squares += value ** 2;
      expect(squares / n).to.be.within(0.68 ** 4, 1.14 ** 4);
    });
  }

  it('keeps the singular vectors, whatever the size of the matrix', () => {
    // Two rows that are orthogonal stay so, and stay in place, each with length near 1.
    const matrix = Float32Array.of(3e-6, 4e-6, 0, 0, 0, 0, 1e-6, 0);
    const out = orthogonalise(matrix, 2);
    expect(Math.hypot(...out.slice(0, 4))).to.be.within(0.68, 1.14);
    expect(Math.hypot(...out.slice(4))).to.be.within(0.68, 1.14);
    expect(out[1]! / out[0]!).to.be.closeTo(4 / 3, 1e-5);
    expect(out[4]).to.be.closeTo(0, 1e-9);
  });

  it('does the same to a matrix and to its transpose', () => {
    const matrix = generator(5).normal(6 * 10);
    const flipped = Float32Array.from({ length: 60 }, (_, i) => matrix[(i % 6) * 10 + Math.floor(i / 6)]!);
    const out = orthogonalise(matrix, 6);
    const other = orthogonalise(flipped, 10);
    for (let i = 0; i < 60; i++) expect(other[i]).to.be.closeTo(out[(i % 6) * 10 + Math.floor(i / 6)]!, 1e-9);
  });

  it('leaves zero alone', () => {
    expect([...orthogonalise(new Float32Array(12), 3)]).to.deep.equal(new Array(12).fill(0));
  });
});
