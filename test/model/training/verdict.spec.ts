import { expect } from 'chai';
import fc from 'fast-check';
import { type Finding, verdict } from '../../../src/model/training/verdict.ts';

const NONE = { 'ran-away': 0, swings: 0, 'began-parked': 0, stuck: 0 };

/** Scale 0 after a healthy update, where a coarser pyramid waits. */
const HEALTHY: Finding = {
  ...{ scale: 0, update: 7, ranAway: false, parked: false, wasParked: false, swings: undefined },
  ...{ beganWarm: false, coarserWaits: true, returns: NONE, retries: 3 },
};
const FINER = { scale: 1, beganWarm: true };
const PARKED = { parked: true, wasParked: true };
const NO_COARSER = { coarserWaits: false };
const been = (returns: Partial<Finding['returns']>) => ({ returns: { ...NONE, ...returns } });

describe('the verdict on a scale in training', () => {
  for (const [name, found, next] of [
    ['a healthy update', {}, 'keep'],
    ['a healthy update of a finer scale', FINER, 'keep'],
    ['the end of being parked', { wasParked: true, update: 50 }, 'keep'],

    ['an update that runs away', { ranAway: true }, 'back'],
    ['one that does so for the last time', { ranAway: true, ...been({ 'ran-away': 2 }) }, 'back'],
    ['one that does so too often', { ranAway: true, ...been({ 'ran-away': 3 }) }, 'give up'],
    [
      'one that does so after other returns',
      { ranAway: true, ...been({ swings: 2, 'began-parked': 1 }) },
      'back',
    ],
    ['one that may never', { ranAway: true, retries: 0 }, 'give up'],
    ['one that does so while parked', { ranAway: true, ...PARKED, update: 50 }, 'back'],

    ['scale 0 as it becomes parked', { parked: true }, 'look'],
    ['scale 0 that stays parked', PARKED, 'keep'],
    ['scale 0 that stays parked, every 50 updates', { ...PARKED, update: 150 }, 'look'],
    ['scale 0 that was back twice, for the end', { parked: true, ...been({ swings: 2 }) }, 'look'],
    [
      'scale 0 that was back twice, for nothing',
      { parked: true, ...NO_COARSER, ...been({ swings: 2 }) },
      'keep',
    ],
    ['scale 0 that may be back again', { parked: true, ...NO_COARSER, ...been({ swings: 1 }) }, 'look'],

    ['a chain that swings', { ...PARKED, swings: true }, 'back'],
    ['a chain that swings still', { ...PARKED, swings: true, ...NO_COARSER, ...been({ swings: 1 }) }, 'back'],
    ['a chain that swings whatever is done', { ...PARKED, swings: true, ...been({ swings: 2 }) }, 'coarser'],
    ['a chain that comes to rest', { ...PARKED, swings: false }, 'keep'],

    ['a finer scale as it becomes parked', { ...FINER, parked: true }, 'keep'],
    ['one that is still as the net below was', { ...FINER, ...PARKED, update: 50 }, 'fresh'],
    ['one that got away from it', { ...FINER, update: 50 }, 'keep'],
    ['one that began with fresh weights', { ...FINER, ...PARKED, beganWarm: false, update: 50 }, 'keep'],
    ['one that has begun anew', { ...FINER, ...PARKED, update: 50, ...been({ 'began-parked': 1 }) }, 'keep'],
    ['a finer scale that stays parked', { ...FINER, ...PARKED, update: 100 }, 'coarser'],
    ['one for which nothing coarser waits', { ...FINER, ...PARKED, ...NO_COARSER, update: 100 }, 'keep'],
    ['one that is parked later', { ...FINER, ...PARKED, update: 150 }, 'keep'],
  ] as const satisfies readonly (readonly [string, Partial<Finding>, string])[]) {
    it(`${name}: ${next}`, () => {
      expect(verdict({ ...HEALTHY, ...found }).next).to.equal(next);
    });
  }

  const finding: fc.Arbitrary<Finding> = fc.record({
    scale: fc.nat(3),
    update: fc.constantFrom(1, 49, 50, 51, 99, 100, 101, 150),
    ...{ ranAway: fc.boolean(), parked: fc.boolean(), wasParked: fc.boolean() },
    swings: fc.constantFrom(undefined, true, false),
    ...{ beganWarm: fc.boolean(), coarserWaits: fc.boolean() },
    returns: fc.record({
      'ran-away': fc.nat(4),
      swings: fc.nat(3),
      'began-parked': fc.nat(1),
      stuck: fc.nat(1),
    }),
    retries: fc.nat(3),
  });

  it('ends a training only where something coarser waits, and looks only once before it goes on', () => {
    fc.assert(
      fc.property(finding, (found) => {
        const { next } = verdict(found);
        if (next === 'coarser') expect(found.coarserWaits).to.equal(true);
        if (next === 'look') expect(found.swings).to.equal(undefined);
        if (!found.ranAway && !found.parked && found.swings === undefined) expect(next).to.equal('keep');
      }),
    );
  });

  it('lets a scale go back a bounded number of times for whatever cause', () => {
    fc.assert(
      fc.property(fc.array(finding), (all) => {
        const returns = { ...NONE };
        for (const found of all) {
          const ruled = verdict({ ...found, returns, retries: 3 });
          if (ruled.next === 'coarser' || ruled.next === 'give up') return;
          if ('cause' in ruled) returns[ruled.cause]++;
        }
        expect(returns['ran-away']).to.be.at.most(3);
        expect(returns.swings).to.be.at.most(2);
        expect(returns['began-parked']).to.be.at.most(1);
      }),
    );
  });
});
