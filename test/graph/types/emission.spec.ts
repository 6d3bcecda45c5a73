import { expect } from 'chai';
import fc from 'fast-check';
import {
  type Emission,
  emittedCount,
  emittedNumbers,
  emittingOnly,
  emittingPart,
  rangeElement,
} from '../../../src/graph/types/emission.ts';

const numbers: Emission = { kind: 'numbers', param: 'values' };
const range: Emission = { kind: 'range' };

describe('what a node emits', () => {
  it('is one value when nothing is declared, and what the parameter says otherwise', () => {
    expect(emittedCount(undefined, { count: 9 }, 4)).to.equal(1);
    expect(emittedCount({ kind: 'count', param: 'frames' }, { frames: 9 }, 4)).to.equal(9);
    expect(emittedCount({ kind: 'count', param: 'frames' }, { frames: null }, 4)).to.equal(1);
    expect(emittedCount({ kind: 'entries', param: 'v' }, { v: 'a, b c,\n, d' }, 4)).to.equal(3);
    expect(emittedCount(numbers, { values: '1 2;3' }, 4)).to.equal(3);
    expect(emittedCount({ kind: 'passes' }, {}, 4)).to.equal(4);
  });

  it('names numbers only where they are known', () => {
    expect(emittedNumbers(numbers, 'numbers', { values: '0.5, 2' })).to.deep.equal([0.5, 2]);
    for (const values of ['', 'two', 7])
      expect(emittedNumbers(numbers, 'numbers', { values })).to.equal(undefined);
    expect(
      emittedNumbers(range, 'numbers', { start: 0, stop: 3, count: 4, spacing: 'linear' }),
    ).to.deep.equal([0, 1, 2, 3]);
    expect(
      emittedNumbers(range, 'numbers', { start: 1, stop: 4, count: 3, spacing: 'geometric' }),
    ).to.deep.equal([1, 2, 4]);
    expect(emittedNumbers(range, 'numbers', { start: -1, stop: 4, count: 3, spacing: 'geometric' })).to.equal(
      undefined,
    );
    expect(emittedNumbers(range, 'numbers', { start: 1, stop: 4, count: 1e9 })).to.equal(undefined);
    expect(emittedNumbers({ kind: 'passes' }, 'images', {})).to.equal(undefined);
  });

  it('can be narrowed to one number', () => {
    for (const emission of [numbers, range]) {
      fc.assert(
        fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), (value) => {
          const only = emittedNumbers(emission, 'numbers', {
            spacing: 'linear',
            ...emittingOnly(emission, [value]),
          });
          expect(only?.length).to.equal(1);
          expect(only?.[0] ?? Number.NaN).to.be.closeTo(value, 1e-9);
        }),
      );
    }
    expect(emittingOnly({ kind: 'passes' }, [1])).to.equal(undefined);
  });

  it('is each row with each column of a grid, which falls into whole rows or into parts of one', () => {
    const grid: Emission = { kind: 'grid' };
    const params = { rows: '1, 2', columns: '0.1 0.2 0.3' };
    expect(emittedNumbers(grid, 'rows', params)).to.deep.equal([1, 1, 1, 2, 2, 2]);
    expect(emittedNumbers(grid, 'columns', params)).to.deep.equal([0.1, 0.2, 0.3, 0.1, 0.2, 0.3]);
    expect(emittedCount(grid, params, 1)).to.equal(6);
    expect(emittedNumbers(grid, 'rows', { rows: '1 '.repeat(101), columns: '1 '.repeat(100) })).to.equal(
      undefined,
    );
    expect(emittingOnly(grid, [2, 0.3])).to.deep.equal({ rows: '2', columns: '0.3' });
    expect(emittingPart(grid, params, [3, 6])).to.deep.equal({ rows: '2', columns: '0.1, 0.2, 0.3' });
    expect(emittingPart(grid, params, [4, 5])).to.deep.equal({ rows: '2', columns: '0.2' });
    expect(emittingPart(grid, params, [2, 4])).to.equal(undefined);
  });

  it('has the ends of a range exactly, and stays between them', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 1e6, noNaN: true }),
        fc.integer({ min: 2, max: 50 }),
        (stop, n) => {
          for (const spacing of ['linear', 'geometric'] as const) {
            expect(rangeElement(0, 0.01, stop, n, spacing)).to.equal(0.01);
            expect(rangeElement(n - 1, 0.01, stop, n, spacing)).to.equal(stop);
            for (let i = 1; i < n; i++)
              expect(rangeElement(i, 0.01, stop, n, spacing)).to.be.within(0.01, stop * (1 + 1e-12));
          }
        },
      ),
    );
  });
});
