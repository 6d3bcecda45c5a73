import { expect } from 'chai';
import fc from 'fast-check';
import { TRAINING_PRESETS } from '../../../src/model/pyramid/training-settings.ts';
import { healthAfter, INITIAL_GUARD, isParked } from '../../../src/model/training/guard.ts';
import {
  boundedFactor,
  boundedGap,
  learningRateAt,
  linearDecay,
  noiseScaleAt,
} from '../../../src/model/training/schedule.ts';

const { guard } = TRAINING_PRESETS.balanced;
const healthy = { scale: 0, update: 1, loss: 0.1, gap: 0.1, recoveryError: 0.01 };

describe('training guard', () => {
  it('lets a healthy update pass', () => {
    expect(healthAfter(INITIAL_GUARD, healthy, [0.1, 0.2], guard).ok).to.equal(true);
  });

  for (const [name, metrics, scores] of [
    ['a NaN loss', { ...healthy, loss: Number.NaN }, [0]],
    ['an infinite score', healthy, [Number.POSITIVE_INFINITY]],
    ['a recovery that has left the image', { ...healthy, recoveryError: 0.9 }, [0]],
    ['an exploding score', healthy, [-1e6]],
  ] as const) {
    it(`refuses ${name}`, () => {
      expect(healthAfter(INITIAL_GUARD, metrics, scores, guard).ok).to.equal(false);
    });
  }

  it('calls an energy parked that the bounded loss holds near −τ, and none where nothing bounds it', () => {
    expect(isParked({ smoothedGap: -0.08 }, 0.1)).to.equal(true);
    expect(isParked({ smoothedGap: -0.07 }, 0.1)).to.equal(false);
    expect(isParked({ smoothedGap: 0.3 }, 0.1)).to.equal(false);
    expect(isParked({ smoothedGap: -5 }, 0)).to.equal(false);
  });

  it('forgives one low gap and refuses a gap that stays low', () => {
    let state = INITIAL_GUARD;
    let survived = 0;
    for (let i = 0; i < 100; i++) {
      const health = healthAfter(state, { ...healthy, gap: guard.minGap * 2 }, [0], guard);
      if (!health.ok) break;
      state = health.state;
      survived++;
    }
    expect(survived).to.be.within(2, 20);
  });
});

describe('training schedules', () => {
  it('decay linearly and stay flat', () => {
    expect(linearDecay(1, 0, 0, 100, 0.5)).to.equal(1);
    expect(linearDecay(1, 0, 25, 100, 0.5)).to.equal(0.5);
    expect(linearDecay(1, 0.2, 80, 100, 0.5)).to.equal(0.2);
  });

  it('of the paper are those of the released code', () => {
    const { paper } = TRAINING_PRESETS;
    expect(learningRateAt(paper, 3, 0)).to.be.closeTo(4e-4, 1e-12);
    expect(learningRateAt(paper, 3, 3200)).to.be.closeTo(5e-5, 1e-12);
    expect(noiseScaleAt(paper, 0, 500)).to.be.closeTo(0.005, 1e-12);
    expect(noiseScaleAt(paper, 0, 1000)).to.equal(0);
  });

  it('bound the loss: full pull above zero, none at −τ, at most a full push back', () => {
    expect(boundedFactor(3, 0.1)).to.equal(1);
    expect(boundedFactor(-0.05, 0.1)).to.be.closeTo(0.5, 1e-12);
    expect(boundedFactor(-0.1, 0.1)).to.be.closeTo(0, 1e-12);
    expect(boundedFactor(-9, 0.1)).to.equal(-1);
    expect(boundedFactor(-9, 0)).to.equal(1);
  });

  it('is the slope of the recorded loss wherever the gap may be', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.constantFrom(0, 0.05, 0.1, 0.3),
        (gap, bound) => {
          const slope = (boundedGap(gap + 1e-6, bound) - boundedGap(gap - 1e-6, bound)) / 2e-6;
          expect(slope).to.be.closeTo(boundedFactor(gap, bound), 1e-4);
        },
      ),
    );
  });
});
