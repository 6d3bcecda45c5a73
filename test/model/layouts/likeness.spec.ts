import { expect } from 'chai';
import fc from 'fast-check';
import { nearestThatDiffer } from '../../../src/model/layouts/likeness.ts';
import { pixelDiversity } from '../../../src/model/metrics/pixel-diversity.ts';
import { generator } from '../../../src/runtime/random/random.ts';
import { tensor } from '../../../src/runtime/tensor.ts';

describe('the limit of what layouts may be unlike the photograph', () => {
  const noise = (seed: number, deviation: number) =>
    tensor(
      [1, 3, 8, 9],
      generator(seed)
        .normal(216)
        .map((value) => deviation * value),
    );
  const observed = noise(1, 1);
  /** Each is as far from the mean as it is from the photograph. */
  const layouts = (distances: readonly number[]) =>
    distances.map((distance, i) => ({ image: noise(10 + i, 10 * distance), distance }));

  it('is the least up to which the layouts differ as much as asked, and keeps as many as asked', () => {
    const distances = fc.array(fc.double({ min: 0.01, max: 0.5, noNaN: true }), {
      minLength: 3,
      maxLength: 20,
    });
    const asked = fc.record({ diversity: fc.double({ min: 0, max: 3, noNaN: true }), least: fc.nat(10) });
    fc.assert(
      fc.property(distances, asked, (all, enough) => {
        const drawn = layouts(all);
        const limit = nearestThatDiffer(drawn, observed, enough);
        const kept = drawn.filter(({ distance }) => distance <= (limit ?? Number.POSITIVE_INFINITY));
        expect(kept.length).to.be.at.least(Math.min(all.length, Math.max(2, enough.least)));
        if (limit === undefined) return;
        expect(limit).to.be.at.least(0.1);
        expect(kept.length).to.be.below(all.length);
        expect(
          pixelDiversity(
            observed,
            kept.map(({ image }) => image),
          ),
        ).to.be.at.least(enough.diversity);
      }),
      { numRuns: 50 },
    );
  });

  it('is not there where all are like enough, nor where the farthest are what makes them differ', () => {
    const near = layouts([0.02, 0.04, 0.06, 0.08]);
    const far = [...near, ...layouts([0.2, 0.3]).map((one, i) => ({ ...one, image: noise(90 + i, 3) }))];
    const of = (drawn: typeof near, diversity: number) =>
      nearestThatDiffer(drawn, observed, { diversity, least: 2 });
    expect(of(near, 0)).to.equal(undefined);
    const nearDiversity = pixelDiversity(
      observed,
      near.map(({ image }) => image),
    );
    expect(of(far, nearDiversity), 'what is beyond 0.1 goes').to.equal(0.1);
    expect(of(far, 1.5 * nearDiversity), 'one of both has to stay').to.equal(0.2);
    expect(of(far, 100)).to.equal(undefined);
    const twins = [...near, ...far.slice(4, 5), { ...far[5]!, distance: 0.2 }];
    expect(of(twins, 1.5 * nearDiversity), 'of two as far as each other both stay').to.equal(undefined);
  });
});
