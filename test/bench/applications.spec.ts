import { expect } from 'chai';
import { meanOfDraws } from '../../bench/applications/case.ts';
import { KINDS, maskOf, placesOf } from '../../bench/applications/places.ts';
import { marked } from '../../bench/applications/removal.ts';
import { ringShifted } from '../../bench/applications/ring-shift.ts';
import { lassoAround, overlap } from '../../bench/applications/selecting.ts';
import { summary } from '../../bench/applications/summary.ts';
import { imageOf } from '../support/images.ts';
import { worstDifference } from '../support/planes.ts';

describe('the benchmark of applications', () => {
  // Sky above, a rough ground of stripes below, and a wall at the right.
  const photo = imageOf(3, 200, 320, (_, y, x) => {
    if (x >= 240) return -0.8;
    if (y < 100) return 0.7;
    return (Math.floor(x / 2) + Math.floor(y / 2)) % 2 === 0 ? -0.2 : 0.1;
  });

  it('cuts holes where a photograph has a horizon, an edge and a texture, the same ones each time', () => {
    const places = placesOf(photo, 1);
    expect(places.map(({ kind }) => kind)).to.deep.equal([...KINDS]);
    expect(placesOf(photo, 1)).to.deep.equal(places);
    const [horizon, edge, texture] = places;
    expect(horizon!.top).to.be.below(100);
    expect(horizon!.top + horizon!.height).to.be.above(100);
    expect(edge!.left).to.be.below(240);
    expect(edge!.left + edge!.width).to.be.above(240);
    expect(texture!.top + texture!.height / 2).to.be.above(100);
  });

  it('fills a hole of what repeats by a shift, exactly, and looks at nothing in it', () => {
    const stripes = imageOf(3, 60, 120, (c, y, x) => ((x % 12) + (y % 5) + c) / 20);
    const hole = maskOf({ left: 40, top: 20, width: 24, height: 18 }, { width: 120, height: 60 });
    expect(worstDifference(ringShifted(marked(stripes, hole), hole), stripes)).to.equal(0);
  });

  it('tells of those who fill by chance the means of all their fillings, and shows the first', () => {
    const draws = [0.1, 0.2, 0.6].map((swd, i) => {
      const image = imageOf(1, 1, 1, () => i);
      return { by: 'one', image, seconds: 2 * i, figures: { 'patch SWD': swd, whitened: -swd } };
    });
    const { image, seconds, figures } = meanOfDraws(draws);
    expect(image).to.equal(draws[0]!.image);
    expect(seconds).to.equal(2);
    expect(figures['patch SWD']).to.be.closeTo(0.3, 1e-12);
    expect(figures['whitened']).to.be.closeTo(-0.3, 1e-12);
    expect(() => meanOfDraws([])).to.throw('Nothing was made');
  });

  it('draws a lasso that holds an object and little more', () => {
    const object = maskOf({ left: 30, top: 20, width: 60, height: 40 }, { width: 120, height: 90 });
    const lasso = lassoAround(object);
    expect(object.data.every((inside, i) => inside === 0 || lasso.data[i] === 1)).to.equal(true);
    expect(overlap(lasso, object)).to.be.within(0.5, 0.85);
    expect(overlap(object, object)).to.equal(1);
  });

  it('averages each kind, and all of them', () => {
    const one = (kind: string, value: number) => ({
      of: {
        ...{ application: 'removal', photograph: 'p', kind, given: photo },
        window: { left: 0, top: 0, width: 8, height: 8 },
      },
      made: [{ by: 'a', image: photo, seconds: 1, figures: { swd: value } }],
    });
    const text = summary([one('x', 1), one('x', 3), one('y', 5)]);
    expect(text)
      .to.match(/x +a +2 +2\.00 +1\.00/)
      .and.to.match(/all +a +3 +3\.00 +1\.00/);
  });
});
