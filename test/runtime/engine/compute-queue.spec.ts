import { getEventListeners } from 'node:events';
import { expect } from 'chai';
import fc from 'fast-check';
import { isCancelled } from '../../../src/errors.ts';
import { createComputeQueue } from '../../../src/runtime/engine/compute-queue.ts';

const outcome = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => value,
    (error: unknown) => error,
  );

/** A task that tells when it begins, and ends when told to. */
function gate(): { open: () => void; begun: Promise<void>; task: () => Promise<void> } {
  let open = (): void => undefined;
  let begin = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const task = (): Promise<void> => {
    begin();
    return opened;
  };
  return { open, begun, task };
}

describe('the compute queue', () => {
  it('alternates between clients that queued all their turns at once, keeping the order of each', async () => {
    const queue = createComputeQueue();
    const order: string[] = [];
    const put = (client: string, i: number) => queue.turn(client, () => order.push(`${client}${i}`));
    const all = [0, 1, 2].map((i) => put('a', i));
    all.push(...[0, 1, 2].map((i) => put('b', i)));
    all.push(put('c', 0));
    await Promise.all(all);
    expect(order).to.deep.equal(['a0', 'b0', 'c0', 'a1', 'b1', 'a2', 'b2']);
  });

  it('alternates between a client that steps and one that queued everything', async () => {
    const queue = createComputeQueue();
    const order: string[] = [];
    const bulk = Array.from({ length: 8 }, () => queue.turn('bulk', () => order.push('bulk')));
    const stepper = (async () => {
      for (let i = 0; i < 4; i++) await queue.turn('stepper', () => order.push('step'));
    })();
    await Promise.all([...bulk, stepper]);
    const first = order.slice(0, 8);
    expect(first.filter((who) => who === 'step')).to.have.length(4);
    expect(first.join()).not.to.contain('step,step');
  });

  it('serves a newcomer before the second turn of the one that runs, and after all who wait', async () => {
    const queue = createComputeQueue();
    const order: string[] = [];
    const { open, begun, task } = gate();
    const all: Promise<unknown>[] = [queue.turn('a', task)];
    all.push(queue.turn('b', () => order.push('b')));
    all.push(queue.turn('a', () => order.push('a')));
    await begun;
    all.push(queue.turn('new', () => order.push('new')));
    open();
    await Promise.all(all);
    expect(order).to.deep.equal(['b', 'new', 'a']);
  });

  it('lets no stream of new names starve a client, however many there were', async () => {
    const queue = createComputeQueue();
    let served = false;
    let newcomers = 0;
    const spawn = async (): Promise<void> => {
      while (!served && newcomers < 1000) {
        newcomers += 1;
        await queue.turn(`new ${newcomers}`, () => undefined);
      }
    };
    await Promise.all([
      spawn(),
      spawn(),
      spawn(),
      (async () => {
        for (let i = 0; i < 100; i++) await queue.turn('old', () => undefined);
        served = true;
      })(),
    ]);
    expect(served).to.equal(true);
    expect(newcomers).to.be.lessThan(450);
  });

  it('runs one task at a time, every task once, and passes its value on', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(3)), { maxLength: 30 }),
        async (plan) => {
          const queue = createComputeQueue();
          let running = 0;
          const results = plan.map(([client, waits], i) =>
            queue.turn(client, async () => {
              running += 1;
              expect(running).to.equal(1);
              for (let wait = 0; wait < waits; wait++) await null;
              running -= 1;
              return i;
            }),
          );
          expect(await Promise.all(results)).to.deep.equal(plan.map((_, i) => i));
          expect(queue.depth).to.equal(0);
        },
      ),
      { numRuns: 40 },
    ));

  it('gives every waiting client a turn before any has two', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 40 }),
        async (plan) => {
          const queue = createComputeQueue();
          const order: string[] = [];
          await Promise.all(plan.map((client) => queue.turn(client, () => order.push(client))));
          const count = (who: string, list: readonly string[]) => list.filter((x) => x === who).length;
          order.forEach((_, i) => {
            const soFar = order.slice(0, i + 1);
            for (const client of new Set(plan)) {
              const behind = Math.max(...order.map((other) => count(other, soFar))) - count(client, soFar);
              if (count(client, soFar) < count(client, plan)) expect(behind).to.be.at.most(1);
            }
          });
        },
      ),
      { numRuns: 60 },
    ));

  it('keeps an error, thrown or rejected, to the caller whose task it was', async () => {
    const queue = createComputeQueue();
    const results = await Promise.all([
      outcome(
        queue.turn('a', () => {
          throw new Error('thrown');
        }),
      ),
      outcome(queue.turn('a', () => Promise.reject(new Error('rejected')))),
      outcome(queue.turn('a', () => 'fine')),
      outcome(queue.turn('b', () => 'fine too')),
    ]);
    expect(results.slice(0, 2).map((error) => (error as Error).message)).to.deep.equal([
      'thrown',
      'rejected',
    ]);
    expect(results.slice(2)).to.deep.equal(['fine', 'fine too']);
    await queue.idle();
  });

  it('lets a cancelled waiter go at once, without its task, while another runs', async () => {
    const queue = createComputeQueue();
    const { open, task } = gate();
    const running = queue.turn('a', task);
    const controller = new AbortController();
    let ran = false;
    const waiting = outcome(
      queue.turn(
        'b',
        () => {
          ran = true;
        },
        controller.signal,
      ),
    );
    const after = queue.turn('b', () => 'after');
    expect(queue.depth).to.equal(3);
    controller.abort();
    expect(queue.depth).to.equal(2);
    expect(isCancelled(await waiting)).to.equal(true);
    open();
    await running;
    expect(await after).to.equal('after');
    expect(ran).to.equal(false);
  });

  it('refuses a turn whose signal is aborted already, and does not interrupt one that has begun', async () => {
    const queue = createComputeQueue();
    const controller = new AbortController();
    const { open, begun, task } = gate();
    const running = queue.turn('a', () => task().then(() => 'finished'), controller.signal);
    await begun;
    controller.abort();
    const late = outcome(queue.turn('a', () => 'never', controller.signal));
    open();
    expect(await running).to.equal('finished');
    expect(isCancelled(await late)).to.equal(true);
    expect(queue.depth).to.equal(0);
  });

  it('leaves no listener on a signal', async () => {
    const queue = createComputeQueue();
    const controller = new AbortController();
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        outcome(
          queue.turn(
            'a',
            () => {
              if (i % 2 === 0) throw new Error('odd');
            },
            controller.signal,
          ),
        ),
      ),
    );
    expect(getEventListeners(controller.signal, 'abort')).to.have.length(0);
  });

  it('is idle when nothing waits or runs, after failures and cancellations too', async () => {
    const queue = createComputeQueue();
    await queue.idle();
    const controller = new AbortController();
    const done: string[] = [];
    const turns = [
      outcome(queue.turn('a', () => Promise.reject(new Error('x')))).then(() => done.push('failed')),
      outcome(queue.turn('a', () => 1, controller.signal)).then(() => done.push('cancelled')),
      queue.turn('b', () => done.push('ran')),
    ];
    controller.abort();
    await queue.idle();
    await Promise.all(turns);
    expect(done).to.have.members(['failed', 'cancelled', 'ran']);
    expect(queue.depth).to.equal(0);
  });

  it('returns to the event loop whenever turns have taken long enough, though no task does', async () => {
    let clock = 0;
    const queue = createComputeQueue({ yieldAfterMs: 15, now: () => clock });
    const order: string[] = [];
    const turns = Array.from({ length: 9 }, () =>
      queue.turn('a', () => {
        order.push('turn');
        clock += 5;
      }),
    );
    const beat = (): void => {
      order.push('loop');
      if (order.length < 12) setImmediate(beat);
    };
    setImmediate(beat);
    await Promise.all(turns);
    const runs = order
      .join(' ')
      .split('loop')
      .map((run) => run.trim().split(' ').filter(Boolean).length);
    expect(Math.max(...runs)).to.equal(3);
  });

  it('lets timers fire between turns that block the thread', async () => {
    const queue = createComputeQueue();
    let fired = false;
    setTimeout(() => {
      fired = true;
    }, 1);
    // Each asks for the next before it ends: the queue is never empty, and the thread never idle.
    let turns = 0;
    const turn = (): Promise<void> =>
      queue.turn('a', () => {
        turns += 1;
        const until = performance.now() + 2;
        while (performance.now() < until);
        if (!fired && turns < 100_000) void turn();
      });
    await turn();
    while (!fired && turns < 100_000) await queue.idle();
    expect(fired, `after ${turns} turns`).to.equal(true);
  });
});
