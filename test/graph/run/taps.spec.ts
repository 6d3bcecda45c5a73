import { expect } from 'chai';
import { z } from 'zod';
import type { RunEvent } from '../../../src/graph/events.ts';
import { type Clock, EventBus } from '../../../src/graph/run/event-bus.ts';
import { TAP_INTERVAL_MS, Taps } from '../../../src/graph/run/taps.ts';
import { TapQueue, VALUES_WAITING } from '../../../src/graph/tap-queue.ts';
import { defineNode, fake, finish, port } from './fake-nodes.ts';

/** A clock that a test sets. */
class FakeClock implements Clock {
  time = 0;
  #timers: { readonly at: number; readonly callback: () => void }[] = [];

  readonly now = (): number => this.time;

  readonly after = (ms: number, callback: () => void): (() => void) => {
    const timer = { at: this.time + ms, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  };

  get waiting(): number {
    return this.#timers.length;
  }

  advance(ms: number): void {
    this.time += ms;
    const due = this.#timers.filter((timer) => timer.at <= this.time);
    this.#timers = this.#timers.filter((timer) => timer.at > this.time);
    for (const timer of due) timer.callback();
  }
}

function setUp() {
  const clock = new FakeClock();
  const events: RunEvent[] = [];
  const bus = new EventBus({ closed: false, next: (event) => events.push(event) }, clock);
  const taps = new Taps(bus, clock);
  const progress = (nodeId: string, done: number) =>
    taps.post({ kind: 'progress', nodeId, done, total: 100 });
  const seen = () =>
    events.map((event) => (event.kind === 'progress' ? `${event.nodeId} ${event.done}` : event.kind));
  return { clock, events, bus, taps, progress, seen };
}

describe('The event bus', () => {
  it('delivers in order what a subscriber causes while it handles an event', () => {
    const events: string[] = [];
    const emit = (message: string) => bus.emit({ kind: 'log', nodeId: 'a', level: 'info', message });
    const bus = new EventBus(
      {
        closed: false,
        next(event) {
          if (event.kind === 'log' && event.message === 'first') emit('caused');
          if (event.kind === 'log') events.push(`${event.seq} ${event.message}`);
        },
      },
      new FakeClock(),
    );
    emit('first');
    emit('second');
    expect(events).to.deep.equal(['0 first', '1 caused', '2 second']);
  });
});

describe('Taps', () => {
  it('let through the latest of each node once an interval', () => {
    const { clock, progress, seen } = setUp();
    for (let done = 0; done < 10; done++) {
      progress('a', done);
      progress('b', done);
    }
    expect(seen()).to.deep.equal([]);
    clock.advance(TAP_INTERVAL_MS);
    expect(seen()).to.deep.equal(['a 9', 'b 9']);
    progress('a', 10);
    clock.advance(TAP_INTERVAL_MS - 1);
    expect(seen()).to.have.length(2);
    clock.advance(1);
    expect(seen()).to.deep.equal(['a 9', 'b 9', 'a 10']);
    expect(clock.waiting).to.equal(0);
  });

  it('carry every value of a metric since the last report, in order', () => {
    const { clock, events, taps } = setUp();
    const steps = () => events.map((event) => event.kind === 'metric' && event.moment.step);
    const post = (from: number, to: number) => {
      for (let step = from; step < to; step++)
        taps.post({ kind: 'metric', nodeId: 'a', name: 'score', value: -step, moment: { step } });
    };
    post(0, 20);
    clock.advance(TAP_INTERVAL_MS);
    expect(steps()).to.deep.equal(Array.from({ length: 20 }, (_, step) => step));
    post(20, 23);
    taps.flush('a');
    expect(steps().slice(20)).to.deep.equal([20, 21, 22]);
  });

  it('of a metric are bounded, spread evenly, the newest among them', () => {
    const queue = new TapQueue<{ kind: 'metric'; nodeId: string; name: string; step: number }>((tap) => tap);
    for (let step = 0; step < 10 * VALUES_WAITING; step++)
      queue.add({ kind: 'metric', nodeId: 'a', name: 'score', step });
    const steps = queue.take().map(({ step }) => step);
    expect(steps.length).to.be.within(VALUES_WAITING / 2, VALUES_WAITING);
    expect(steps.at(-1)).to.equal(10 * VALUES_WAITING - 1);
    expect(steps).to.deep.equal([...steps].sort((a, b) => a - b));
    expect(queue.isEmpty).to.equal(true);
  });

  it('keep previews of different ports and metrics of different names apart', () => {
    const { clock, events, taps, seen } = setUp();
    for (const value of [1, 2]) {
      taps.post({ kind: 'preview', nodeId: 'a', port: 'x', value, moment: {} });
      taps.post({ kind: 'preview', nodeId: 'a', port: 'y', value, moment: {} });
      taps.post({ kind: 'metric', nodeId: 'a', name: 'gap', value, moment: {} });
      taps.post({ kind: 'metric', nodeId: 'a', name: 'x', value, moment: {} });
    }
    clock.advance(TAP_INTERVAL_MS);
    expect(seen()).to.deep.equal(['preview', 'preview', 'metric', 'metric', 'metric', 'metric']);
    expect(events.flatMap((event) => (event.kind === 'metric' ? [event.name] : []))).to.deep.equal([
      'gap',
      'gap',
      'x',
      'x',
    ]);
  });

  it('carry the time at which they were posted, not that at which they were let through', () => {
    const { clock, events, progress } = setUp();
    clock.time = 1000;
    progress('a', 1);
    clock.time = 1040;
    progress('a', 2);
    clock.advance(TAP_INTERVAL_MS);
    expect(events.map(({ at }) => at)).to.deep.equal([1040]);
  });

  it('flush what one node said, and leave the others waiting', () => {
    const { clock, bus, taps, progress, seen } = setUp();
    progress('a', 80);
    progress('b', 5);
    taps.flush('a');
    bus.emit({ kind: 'node-state', nodeId: 'a', state: 'done' });
    clock.advance(TAP_INTERVAL_MS);
    expect(seen()).to.deep.equal(['a 80', 'node-state', 'b 5']);
  });

  it('come through on time when a busy node starves the timers', () => {
    const { clock, progress, seen } = setUp();
    for (let done = 0; done <= 100; done++) {
      clock.time += 1;
      progress('a', done);
    }
    expect(seen()).to.deep.equal(['a 50']);
  });

  it('leave no timer behind', () => {
    const { clock, taps, progress } = setUp();
    progress('a', 1);
    taps.dispose();
    expect(clock.waiting).to.equal(0);
    progress('b', 1);
    taps.flush();
    expect(clock.waiting).to.equal(0);
  });

  it('of a thousand steps reach the subscriber few times but for the numbers, the last one before "done"', async () => {
    const busy = defineNode({
      ...fake,
      type: 'test/busy',
      inputs: {},
      outputs: { value: port('number') },
      params: z.object({}),
      async run(_, __, context) {
        for (let i = 1; i <= 1000; i++) {
          context.progress(i, 1000, 'step');
          context.metric('gap', -i, { step: i });
          context.preview('value', i, { step: i });
        }
        context.log('info', 'all steps made');
        return { value: 1 };
      },
    });
    const clock = new FakeClock();
    const { events } = await finish({ a: { type: 'test/busy@1' } }, { nodes: [busy], clock });
    const metrics = events.flatMap((event) => (event.kind === 'metric' ? [event] : []));
    expect(metrics.length).to.be.within(VALUES_WAITING / 2, VALUES_WAITING);
    const others = events.filter((event) => event.kind !== 'metric' || event === metrics.at(-1));
    expect(others.map((event) => event.kind)).to.deep.equal([
      'run-started',
      'node-state',
      'node-state',
      'log',
      'output',
      'progress',
      'metric',
      'preview',
      'node-state',
      'run-finished',
    ]);
    const [progress, metric, preview] = others.slice(5, 8);
    expect(progress).to.include({ done: 1000, total: 1000, label: 'step' });
    expect(metric).to.deep.include({ name: 'gap', value: -1000, moment: { step: 1000 } });
    expect(preview).to.deep.include({ port: 'value', value: 1000, moment: { step: 1000 } });
  });

  it('are not heard from a node that goes on talking after its end', async () => {
    let talk: () => void = () => undefined;
    const chatty = defineNode({
      ...fake,
      type: 'test/chatty',
      inputs: {},
      outputs: { value: port('number') },
      params: z.object({}),
      async run(_, __, { progress, log }) {
        talk = () => {
          progress(1, 2);
          log('info', 'still here');
        };
        return { value: 1 };
      },
    });
    const listener = defineNode({
      ...fake,
      type: 'test/listener',
      inputs: { value: port('number') },
      outputs: {},
      params: z.object({}),
      sink: true,
      async run() {
        talk();
        return {};
      },
    });
    const { events } = await finish(
      { a: { type: 'test/chatty@1' }, b: { type: 'test/listener@1', in: { value: 'a.value' } } },
      { nodes: [chatty, listener] },
    );
    expect(events.filter((event) => event.kind === 'progress' || event.kind === 'log')).to.deep.equal([]);
  });

  it('are not heard from an element of a stream whose turn is over', async () => {
    const talk: (() => void)[] = [];
    const late = defineNode({
      ...fake,
      type: 'test/late',
      inputs: { value: port('number') },
      outputs: { value: port('number') },
      params: z.object({}),
      async run({ value }, _, { progress }) {
        talk.push(() => progress(value, 2));
        if (value === 1) for (const say of talk.toReversed()) say();
        return { value };
      },
    });
    const { events } = await finish(
      {
        values: { type: 'test/counter@1', params: { count: 2 } },
        late: { type: 'test/late@1', in: { value: 'values.values' } },
      },
      { nodes: [late] },
    );
    const progress = events.filter((event) => event.kind === 'progress');
    expect(progress.map((event) => event.kind === 'progress' && event.done)).to.deep.equal([1]);
  });

  it('estimate the time that is left', async () => {
    const clock = new FakeClock();
    const timed = defineNode({
      ...fake,
      type: 'test/timed',
      inputs: {},
      outputs: { value: port('number') },
      params: z.object({}),
      async run(_, __, { progress }) {
        clock.time += 3000;
        progress(25, 100);
        return { value: 1 };
      },
    });
    const { events } = await finish({ a: { type: 'test/timed@1' } }, { nodes: [timed], clock });
    expect(events.find((event) => event.kind === 'progress')).to.include({ etaMs: 9000 });
  });

  it('estimate it by the pace since the work moves, not by what was prepared before', async () => {
    const clock = new FakeClock();
    const prepares = defineNode({
      ...fake,
      type: 'test/prepares',
      inputs: {},
      outputs: { value: port('number') },
      params: z.object({}),
      async run(_, __, { progress }) {
        for (const [done, label, takes] of [
          [0, 'prepares', 8000],
          [0, 'still', 1000],
          [1, 'first', 100],
          [2, 'second', 100],
        ] as const) {
          clock.time += takes;
          progress(done, 10, label);
        }
        return { value: 1 };
      },
    });
    const { events } = await finish({ a: { type: 'test/prepares@1' } }, { nodes: [prepares], clock });
    const told = events.flatMap((event) => (event.kind === 'progress' ? [event.etaMs] : []));
    // Not every report is told, but the first and the last are.
    expect([told[0], told.at(-1)]).to.deep.equal([undefined, 800]);
  });

  it('estimate nothing by what was done before work began anew', async () => {
    /** What is told last, after reports of an attempt that is dropped and of the next. */
    async function lastTold(next: readonly (readonly [done: number, takes: number])[]) {
      const clock = new FakeClock();
      const attempts = defineNode({
        ...fake,
        type: 'test/attempts',
        inputs: {},
        outputs: { value: port('number') },
        params: z.object({}),
        async run(_, __, { progress }) {
          for (const [done, takes] of [[1, 1000], [500, 60_000], ...next] as const) {
            clock.time += takes;
            progress(done, 1000);
          }
          return { value: 1 };
        },
      });
      const { events } = await finish({ a: { type: 'test/attempts@1' } }, { nodes: [attempts], clock });
      return events.findLast((event) => event.kind === 'progress');
    }
    expect(await lastTold([[3, 100]])).to.not.have.property('etaMs');
    expect(
      await lastTold([
        [3, 100],
        [4, 100],
      ]),
    ).to.include({ etaMs: 99_600 });
    // A return to weights of a little before is no new beginning.
    expect(await lastTold([[450, 1000]])).to.have.property('etaMs');
  });
});
