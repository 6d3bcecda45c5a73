import { expect } from 'chai';
import { Pace } from '../../../web/src/canvas/pace.ts';

describe('pace of drawing', () => {
  /** Times of drawings, ms, where something changes with every frame of a screen for a second. */
  function drawings(cost: number): number[] {
    const pace = new Pace();
    const times: number[] = [];
    for (let now = 0; now < 1000; now += 1000 / 60) {
      pace.ask();
      if (!pace.due(now)) continue;
      pace.drawing(now);
      pace.took(cost);
      times.push(now);
    }
    return times;
  }

  it('draws a single change with the next frame', () => {
    const pace = new Pace();
    expect(pace.due(0), 'nothing has changed').to.equal(false);
    pace.ask();
    expect(pace.due(0)).to.equal(true);
    pace.drawing(0);
    expect(pace.due(1000), 'it is drawn').to.equal(false);
  });

  it('draws what changes all the time some times a second, less often where that is slow', () => {
    expect(drawings(2).length).to.be.within(15, 21);
    expect(drawings(25).length).to.be.within(8, 11);
    expect(drawings(400).length).to.be.within(6, 8);
  });
});
