import { expect } from 'chai';
import fc from 'fast-check';
import { floodFill } from '../../../web/src/paint/raster/flood-fill.ts';
import { fillPolygon, rectanglePoints } from '../../../web/src/paint/raster/polygon.ts';
import { area, mask, newCoverage, picture, rowsOf, valueAt } from './helpers.ts';

describe('lasso and rectangle', () => {
  it('covers a rectangle of whole pixels exactly', () => {
    const coverage = newCoverage(8, 6);
    fillPolygon(coverage, rectanglePoints({ x: 6.2, y: 4.5 }, { x: 2.9, y: 1.1 }));
    expect(rowsOf(coverage.raster)).to.deep.equal([
      '00000000',
      '00999990',
      '00999990',
      '00999990',
      '00999990',
      '00000000',
    ]);
  });

  it('covers the area of any triangle inside', () => {
    const coordinate = fc.double({ min: 2, max: 38, noNaN: true });
    const point = fc.record({ x: coordinate, y: coordinate });
    fc.assert(
      fc.property(point, point, point, (a, b, c) => {
        const coverage = newCoverage(40, 40);
        fillPolygon(coverage, [a, b, c]);
        const exact = Math.abs((b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y)) / 2;
        expect(area(coverage)).to.be.closeTo(exact, 0.02 * exact + 3);
      }),
    );
  });

  it('leaves out the hole of a way that crosses itself', () => {
    const coverage = newCoverage(30, 30);
    const [outer, inner] = [
      rectanglePoints({ x: 2, y: 2 }, { x: 28, y: 28 }),
      rectanglePoints({ x: 10, y: 10 }, { x: 20, y: 20 }),
    ];
    fillPolygon(coverage, [...outer, outer[0]!, ...inner, inner[0]!]);
    expect(valueAt(coverage, 15, 15)).to.equal(0);
    expect(valueAt(coverage, 25, 5)).to.equal(255);
  });

  it('holds what lies outside of the picture', () => {
    const coverage = newCoverage(4, 4);
    fillPolygon(coverage, rectanglePoints({ x: -5, y: -5 }, { x: 2, y: 40 }));
    expect(area(coverage)).to.equal(8);
    expect(
      fillPolygon(newCoverage(4, 4), [
        { x: 0, y: 0 },
        { x: 3, y: 3 },
      ]),
    ).to.equal(undefined);
  });
});

describe('fill', () => {
  it('covers what is connected and alike', () => {
    const coverage = newCoverage(6, 4);
    const walls = mask('009000', '009000', '999900', '000900');
    expect(floodFill(coverage, walls, { x: 5, y: 0 }, 0)).to.deep.equal({
      left: 3,
      top: 0,
      right: 6,
      bottom: 4,
    });
    expect(rowsOf(coverage.raster)).to.deep.equal(['000999', '000999', '000099', '000099']);
  });

  it('goes as far as the tolerance', () => {
    const ramp = picture(10, 1, (x) => [10 * x, 0, 0, 255]);
    const coverage = newCoverage(10, 1);
    floodFill(coverage, ramp, { x: 4, y: 0 }, 20);
    expect(rowsOf(coverage.raster)).to.deep.equal(['0099999000']);
  });

  it('finds the same pixels as a fill one by one', () => {
    const cells = fc.array(fc.boolean(), { minLength: 63, maxLength: 63 });
    fc.assert(
      fc.property(cells, fc.nat(8), fc.nat(6), (walls, x, y) => {
        const source = mask(
          ...Array.from({ length: 7 }, (_, row) =>
            walls
              .slice(9 * row, 9 * row + 9)
              .map((w) => (w ? '9' : '0'))
              .join(''),
          ),
        );
        const coverage = newCoverage(9, 7);
        floodFill(coverage, source, { x, y }, 0);
        const expected = new Set<number>();
        const waiting: [number, number][] = [[x, y]];
        for (let at = waiting.pop(); at; at = waiting.pop()) {
          const [cx, cy] = at;
          const cell = cy * 9 + cx;
          if (cx < 0 || cy < 0 || cx > 8 || cy > 6 || expected.has(cell) || walls[cell] !== walls[y * 9 + x])
            continue;
          expected.add(cell);
          waiting.push([cx - 1, cy], [cx + 1, cy], [cx, cy - 1], [cx, cy + 1]);
        }
        const found = [...coverage.raster.data].flatMap((value, cell) => (value > 0 ? [cell] : []));
        expect(found).to.deep.equal([...expected].sort((a, b) => a - b));
      }),
    );
  });
});
