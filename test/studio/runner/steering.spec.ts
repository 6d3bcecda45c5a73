import { expect } from 'chai';
import type { Steered } from '../../../src/studio/ports/runner-messages.ts';
import { createSteering } from '../../../src/studio/runner/steering.ts';

describe('steering a run', () => {
  it('holds from the next step on, and takes hold at the same steps in the next attempt', () => {
    const told: Steered[] = [];
    const first = createSteering([], (one) => told.push(one));
    const seen: object[] = [first.ask('walk')];
    first.set('walk', { stepSize: 0.1 });
    seen.push(first.ask('walk'), first.ask('walk'));
    first.set('walk', { stepSize: 0.2 });
    expect(first.ask('other')).to.deep.equal({});
    seen.push(first.ask('walk'));
    expect(seen).to.deep.equal([{}, { stepSize: 0.1 }, { stepSize: 0.1 }, { stepSize: 0.2 }]);
    const again = createSteering(told, (one) => told.push(one));
    expect([1, 2, 3, 4].map(() => again.ask('walk'))).to.deep.equal(seen);
    expect(told.map(({ step }) => step)).to.deep.equal([2, 4]);
  });

  it('keeps what was set just before the run was cut off', () => {
    const told: Steered[] = [];
    const cut = createSteering([], (one) => told.push(one));
    cut.ask('walk');
    cut.set('walk', { momentum: 0.5 });
    cut.close();
    const again = createSteering(told, () => undefined);
    expect([again.ask('walk'), again.ask('walk')]).to.deep.equal([{}, { momentum: 0.5 }]);
  });
});
