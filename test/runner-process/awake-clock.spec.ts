import { expect } from 'chai';
import { awakeClock } from '../../src/runner-process/awake-clock.ts';

describe('clock of what is awake', () => {
  it('counts what passes between looks, but not a sleep, and never goes back', () => {
    let steady = 5000;
    const clock = awakeClock(1000, () => steady);
    expect(clock()).to.equal(0);
    steady += 400;
    expect(clock()).to.equal(400);
    steady += 8 * 3_600_000;
    expect(clock(), 'a night').to.equal(1400);
    steady -= 50;
    expect(clock()).to.equal(1400);
    steady += 50;
    expect(clock()).to.equal(1450);
  });
});
