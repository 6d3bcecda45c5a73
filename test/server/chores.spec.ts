import { expect } from 'chai';
import { turnsOf } from '../../src/server/chores.ts';

describe('what a studio does again and again', () => {
  it('takes no more than its share of the time, and is not begun while it goes on', async () => {
    let time = 1000;
    let done = 0;
    let end: () => void = () => undefined;
    const turn = turnsOf(
      {
        ...{ everyMs: 10, share: 1 / 20, what: 'a look' },
        chore: () =>
          new Promise<void>((resolve) => {
            end = () => {
              done += 1;
              resolve();
            };
          }),
      },
      () => undefined,
      () => time,
    );
    const first = turn();
    time += 50;
    await turn();
    time += 50;
    end();
    await first;
    expect(done).to.equal(1);
    // It took 100 ms: 1,900 ms are others'.
    time += 1890;
    await turn();
    expect(done).to.equal(1);
    time += 20;
    const second = turn();
    end();
    await second;
    expect(done).to.equal(2);
  });

  it('that fails is told of, and comes again', async () => {
    const told: string[] = [];
    const turn = turnsOf(
      { everyMs: 10, what: 'renewing the lock', chore: () => Promise.reject(new Error('no')) },
      (_level, message) => void told.push(message),
    );
    await turn();
    await turn();
    expect(told).to.deep.equal(['renewing the lock failed', 'renewing the lock failed']);
  });
});
