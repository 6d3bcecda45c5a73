import { expect } from 'chai';
import fc from 'fast-check';
import {
  type ChainMotion,
  formatSchedule,
  MotionRecord,
  parseSchedule,
  scheduledAt,
} from '../../../src/model/chain/schedule.ts';

const motion = fc.record({
  stepSize: fc.double({ min: 1e-6, max: 100, noNaN: true }),
  noiseScale: fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value + 0),
  momentum: fc.double({ min: 0, max: 0.99, noNaN: true }).map((value) => value + 0),
});

describe('The schedule of a chain', () => {
  it('written down and read again moves each step as it was moved', () => {
    fc.assert(
      fc.property(
        motion,
        fc.array(fc.option(motion, { nil: undefined }), { maxLength: 12 }),
        (first, steps) => {
          const record = new MotionRecord(first);
          let now: ChainMotion = first;
          const moved = steps.map((changed, i) => {
            now = changed ?? now;
            record.note(i + 1, now);
            return now;
          });
          const schedule = parseSchedule(formatSchedule(record.schedule));
          for (const [i, expected] of moved.entries())
            expect({ ...first, ...scheduledAt(schedule, i + 1) }).to.deep.equal(expected);
        },
      ),
    );
  });

  it('may be written in any order and on lines', () => {
    expect(parseSchedule('12: noiseScale 0.01,momentum .5\n 5 : stepSize 2e-1 ;')).to.deep.equal([
      { step: 5, values: { stepSize: 0.2 } },
      { step: 12, values: { noiseScale: 0.01, momentum: 0.5 } },
    ]);
  });
});
