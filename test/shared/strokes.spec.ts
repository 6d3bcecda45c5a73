import { expect } from 'chai';
import fc from 'fast-check';
import { PatchwiseError } from '../../src/errors.ts';
import { parseStrokes, type Stroke, withStroke } from '../../src/shared/strokes.ts';

describe('strokes as a text', () => {
  it('are read as they were written, to a ten-thousandth', () => {
    const place = fc.integer({ min: -20_000, max: 20_000 }).map((value) => value / 1e4);
    const stroke = fc
      .tuple(
        place,
        place,
        fc.integer({ min: 1, max: 5000 }),
        fc.array(fc.tuple(place, place), { minLength: 1, maxLength: 9 }),
      )
      .map(([dx, dy, radius, points]): Stroke => ({ dx, dy, radius: radius / 1e4, points: points.flat() }));
    fc.assert(
      fc.property(fc.array(stroke, { maxLength: 5 }), (strokes) => {
        const text = strokes.reduce(withStroke, '');
        expect(JSON.stringify(parseStrokes(text))).to.equal(JSON.stringify(strokes).replaceAll('-0,', '0,'));
      }),
    );
  });

  it('that cannot be read are told by their number', () => {
    for (const text of ['0 0 0.1 0.5', '0 0 0.1', '0 0 -1 0 0', '0 0 0.1 a b', '1e9 0 0.1 0 0'])
      expect(() => parseStrokes(`0 0 0.1 0.5 0.5; ${text}`), text).to.throw(PatchwiseError, 'Stroke 2');
  });
});
