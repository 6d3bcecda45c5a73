import { expect } from 'chai';
import fc from 'fast-check';
import { connectedParts, extentsOfParts } from '../../src/image/connected-parts.ts';

describe('the connected parts of a grid', () => {
  it('are told by their first cells: by sides, not by corners', () => {
    const rows = ['##.#', '.#.#', '#..#', '####'];
    const cells = rows.join('');
    const parts = connectedParts({ width: 4, height: 4 }, (a, b) => cells[a] === '#' && cells[b] === '#');
    const inside = [...parts].map((part, i) => (cells[i] === '#' ? part : '.'));
    expect(inside).to.deep.equal([
      ...[0, 0, '.', 3],
      ...['.', 0, '.', 3],
      ...[3, '.', '.', 3],
      ...[3, 3, 3, 3],
    ]);
  });

  it('lie in boxes of their own, with so many cells', () => {
    const cells = ['.##.', '.#..', '##..'].join('');
    const size = { width: 4, height: 3 };
    const extents = extentsOfParts(
      connectedParts(size, (a, b) => cells[a] === cells[b]),
      size,
    );
    expect([...extents.keys()]).to.have.members([0, 1, 3]);
    expect(extents.get(0)).to.deep.equal({ area: 2, left: 0, top: 0, right: 1, bottom: 2 });
    expect(extents.get(1)).to.deep.equal({ area: 5, left: 0, top: 0, right: 3, bottom: 3 });
    expect(extents.get(3)).to.deep.equal({ area: 5, left: 2, top: 0, right: 4, bottom: 3 });
  });

  it('are those that a search from every cell finds', () => {
    const grids = fc.record({
      width: fc.integer({ min: 1, max: 6 }),
      cells: fc.array(fc.boolean(), { maxLength: 36 }),
    });
    fc.assert(
      fc.property(grids, ({ width, cells }) => {
        const height = Math.floor(cells.length / width);
        const joins = (a: number, b: number) => cells[a] === cells[b];
        const parts = connectedParts({ width, height }, joins);
        const reached = (from: number): Set<number> => {
          const seen = new Set([from]);
          for (const i of seen) {
            const beside = [
              i % width > 0 ? i - 1 : -1,
              i % width < width - 1 ? i + 1 : -1,
              i - width,
              i + width,
            ];
            for (const j of beside) if (j >= 0 && j < width * height && joins(i, j)) seen.add(j);
          }
          return seen;
        };
        for (const [i, part] of parts.entries()) expect(part).to.equal(Math.min(...reached(i)));
      }),
    );
  });
});
