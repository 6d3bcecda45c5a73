import { expect } from 'chai';
import {
  lastOfEachPort,
  matchingPosition,
  momentLabel,
  scaleMarks,
  timelineOf,
} from '../../../web/src/watch/timeline.ts';

const kept = (index: number, moment: { scale?: number; update?: number; step?: number }) => ({
  nodeId: 'a',
  port: 'image',
  index,
  moment,
  hash: `${index}`.padStart(64, '0'),
  bytes: 4,
});

const chain = timelineOf([
  kept(8, { scale: 1, step: 10 }),
  kept(0, { scale: 0, step: 0 }),
  kept(4, { scale: 0, step: 20 }),
  kept(12, { scale: 1, step: 30 }),
  kept(14, { step: 0 }),
]);

describe('timeline', () => {
  it('is in the order of the run', () => {
    expect(chain.map(({ index }) => index)).to.deep.equal([0, 4, 8, 12, 14]);
  });

  it('names moments', () => {
    expect(momentLabel({ scale: 2, update: 40, step: 15 })).to.equal('scale 2 · update 40 · step 15');
    expect(momentLabel({ step: 3 })).to.equal('no. 3');
    expect(momentLabel({})).to.equal('');
  });

  it('marks where scales begin', () => {
    expect(scaleMarks(chain)).to.deep.equal([
      { scale: 0, first: 0 },
      { scale: 1, first: 2 },
    ]);
    expect(scaleMarks([])).to.deep.equal([]);
  });

  it('finds the moment of another port: the same scale and nearest step, else the same part of the way', () => {
    expect(matchingPosition(chain, { scale: 1, step: 28 }, 0)).to.equal(3);
    expect(matchingPosition(chain, { scale: 0, step: 12 }, 0)).to.equal(1);
    expect(matchingPosition(chain, { scale: 7, step: 12 }, 0.5)).to.equal(2);
    expect(matchingPosition(chain, { step: 1 }, 1)).to.equal(4);
    expect(matchingPosition([], { step: 1 }, 1)).to.equal(0);
  });

  it('ends with the newest of each port', () => {
    const other = { ...kept(3, { step: 1 }), port: 'steps' };
    const last = lastOfEachPort([kept(9, { step: 2 }), other, kept(4, { step: 1 })]);
    expect(last.map(({ port, index }) => [port, index])).to.deep.equal([
      ['image', 9],
      ['steps', 3],
    ]);
  });
});
