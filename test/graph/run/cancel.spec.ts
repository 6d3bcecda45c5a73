import { getEventListeners } from 'node:events';
import { expect } from 'chai';
import { NEVER, Observable, type Subscription, tap } from 'rxjs';
import { z } from 'zod';
import { PatchwiseError } from '../../../src/errors.ts';
import type { RunEvent } from '../../../src/graph/events.ts';
import { collectRun } from '../../../src/graph/run/collect-run.ts';
import type { RunInspector } from '../../../src/graph/run/run-inspector.ts';
import { defineNode, fake, fakeRun, lines, many, Probe, pause, port } from './fake-nodes.ts';

/** Steps for ever; checks nothing itself, and cleans up slowly. */
const endless = defineNode({
  ...fake,
  type: 'test/endless',
  inputs: {},
  outputs: { steps: many('number') },
  params: z.object({}),
  async *run(_, __, { services, signal }) {
    try {
      for (let i = 0; ; i++) {
        await pause(1);
        services.count(signal.aborted ? 'step after abort' : 'step');
        yield { steps: i };
      }
    } finally {
      await pause(5);
      services.count('cleaned up');
    }
  },
});

/** Waits for its signal, as an async function that checks it in every step would. */
const obedient = defineNode({
  ...fake,
  type: 'test/obedient',
  inputs: {},
  outputs: { value: port('number') },
  params: z.object({}),
  async run(_, __, { signal, services }) {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    await pause(5);
    services.count('stopped');
    signal.throwIfAborted();
    return { value: 1 };
  },
});

/** An Observable that never ends by itself. */
const hot = defineNode({
  ...fake,
  type: 'test/hot',
  inputs: {},
  outputs: { value: port('number') },
  params: z.object({}),
  run: (_, __, { services }) =>
    new Observable<{ value: number }>((subscriber) => {
      subscriber.add(NEVER.subscribe());
      return () => services.count('torn down');
    }),
});

const nodes = [endless, obedient, hot];

const graph = {
  early: { type: 'test/constant@1' },
  steps: { type: 'test/endless@1' },
  next: { type: 'test/shift@1', in: { values: 'steps.steps' } },
  never: { type: 'test/collect@1', in: { values: 'next.values' } },
  slow: { type: 'test/obedient@1' },
  hot: { type: 'test/hot@1' },
  sum: { type: 'test/add@1', in: { a: 'slow.value', b: 'hot.value' } },
};

/** Calls once when the graph is in full swing: `early` is done, the rest has begun and `next` has had its first step. */
function onceAllRun(call: () => void) {
  const waits = new Set([
    'early done',
    'steps output',
    'next running',
    'never running',
    'slow running',
    'hot running',
  ]);
  return tap((event: RunEvent) => {
    if (waits.size === 0) return;
    if (event.kind === 'node-state') waits.delete(`${event.nodeId} ${event.state}`);
    if (event.kind === 'output') waits.delete(`${event.nodeId} output`);
    if (waits.size === 0) setImmediate(call);
  });
}

describe('Cancelling a run', () => {
  it('stops every node within its step, and says so only after the finalisers have run', async () => {
    const probe = new Probe();
    const abort = new AbortController();
    let inspector: RunInspector | undefined;
    const run$ = fakeRun(graph, {
      nodes,
      probe,
      signal: abort.signal,
      inspect: (given) => {
        inspector = given;
      },
    });
    const run = await collectRun(run$.pipe(onceAllRun(() => abort.abort())));
    expect(run.outcome).to.equal('cancelled');
    expect(run.errors).to.deep.equal([]);
    expect(Object.fromEntries(run.states)).to.deep.equal({
      early: 'done',
      steps: 'cancelled',
      next: 'cancelled',
      never: 'cancelled',
      slow: 'cancelled',
      hot: 'cancelled',
      sum: 'cancelled',
    });
    expect(probe.of('step')).to.be.above(0);
    expect(probe.of('step after abort')).to.be.at.most(1);
    for (const what of ['cleaned up', 'next ended', 'stopped', 'torn down'])
      expect(probe.of(what), what).to.equal(1);
    expect(inspector?.liveValues).to.equal(0);
    expect(lines(run.events).at(-1)).to.equal('finish cancelled');
  });

  it('counts as cancelled when the signal was aborted before the start, and runs nothing', async () => {
    const probe = new Probe();
    const run = await collectRun(fakeRun(graph, { nodes, probe, signal: AbortSignal.abort() }));
    expect(run.outcome).to.equal('cancelled');
    expect(new Set(run.states.values())).to.deep.equal(new Set(['cancelled']));
    expect(probe.counts.size).to.equal(0);
  });

  it('stops the nodes just so when the subscriber goes away, and tells it nothing more', async () => {
    const probe = new Probe();
    const events: RunEvent[] = [];
    let inspector: RunInspector | undefined;
    const run$ = fakeRun(graph, {
      nodes,
      probe,
      inspect: (given) => {
        inspector = given;
      },
    });
    let subscription: Subscription | undefined;
    await new Promise<void>((resolve) => {
      subscription = run$.pipe(onceAllRun(resolve)).subscribe((event) => events.push(event));
    });
    subscription?.unsubscribe();
    const heard = events.length;
    // At once, for an Observable; after its step, for a generator.
    expect(probe.of('torn down')).to.equal(1);
    const ends = ['cleaned up', 'next ended', 'stopped', 'torn down'];
    while (ends.some((what) => probe.of(what) === 0)) await pause(1);
    for (const what of ends) expect(probe.of(what), what).to.equal(1);
    expect(probe.of('step after abort')).to.be.at.most(1);
    expect(events).to.have.length(heard);
    expect(inspector?.liveValues).to.equal(0);
  });

  it('can be cancelled from within the delivery of an event, and still delivers in order', async () => {
    const abort = new AbortController();
    const events: RunEvent[] = [];
    await new Promise<void>((resolve) => {
      fakeRun(graph, { nodes, signal: abort.signal }).subscribe({
        next(event) {
          if (event.kind === 'output' && event.nodeId === 'steps') abort.abort();
          events.push(event);
        },
        complete: resolve,
      });
    });
    expect(events.map((event) => event.seq)).to.deep.equal(events.map((_, i) => i));
    expect(events.at(-1)).to.include({ kind: 'run-finished', outcome: 'cancelled' });
  });

  it('can be unsubscribed from within the first event', async () => {
    const probe = new Probe();
    let heard = 0;
    const subscription = fakeRun(graph, { nodes, probe }).subscribe(() => {
      heard += 1;
      // The subscription is not there yet in the very first event.
      queueMicrotask(() => subscription.unsubscribe());
    });
    // Another run of it, subscribed to later, has stepped meanwhile.
    const other = new AbortController();
    await collectRun(
      fakeRun(graph, { nodes, signal: other.signal }).pipe(
        tap((event) => void (event.kind === 'output' && other.abort())),
      ),
    );
    expect(heard).to.be.at.least(1);
    expect(probe.of('step')).to.equal(0);
  });

  it('can be cancelled by a node as it starts', async () => {
    const abort = new AbortController();
    const cancelling = defineNode({
      ...fake,
      type: 'test/cancelling',
      inputs: {},
      outputs: { value: port('number') },
      params: z.object({}),
      run() {
        abort.abort();
        return NEVER;
      },
    });
    const run = await collectRun(
      fakeRun({ a: { type: 'test/cancelling@1' } }, { nodes: [cancelling], signal: abort.signal }),
    );
    expect(run.states.get('a')).to.equal('cancelled');
  });

  it('tells what fails while a node is being stopped, and nothing of the stopping itself', async () => {
    const saving = (type: string, failure: unknown) =>
      defineNode({
        ...fake,
        type: `test/${type}`,
        inputs: {},
        outputs: { value: port('number') },
        params: z.object({}),
        async run(_, __, { signal }) {
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
          if (failure === undefined) signal.throwIfAborted();
          throw failure;
        },
      });
    const full = new PatchwiseError('file/unwritable', 'The disk is full.', { hint: 'Free some space.' });
    const abort = new AbortController();
    const run$ = fakeRun(
      { a: { type: 'test/full@1' }, b: { type: 'test/broken@1' }, c: { type: 'test/stops@1' } },
      {
        nodes: [
          saving('full', full),
          saving('broken', new TypeError('x is not a function')),
          saving('stops', undefined),
        ],
        signal: abort.signal,
      },
    );
    const started = new Set<string>();
    const run = await collectRun(
      run$.pipe(
        tap((event) => {
          if (event.kind !== 'node-state' || event.state !== 'running') return;
          started.add(event.nodeId);
          if (started.size === 3) setImmediate(() => abort.abort());
        }),
      ),
    );
    expect(run.outcome).to.equal('cancelled');
    const warnings = run.events.flatMap((e) => (e.kind === 'log' ? [[e.nodeId, e.level, e.message]] : []));
    expect(warnings).to.have.deep.members([
      ['a', 'warning', 'While it was being stopped: The disk is full. Free some space.'],
      ['b', 'warning', 'While it was being stopped: x is not a function'],
    ]);
  });

  it('counts a node as done that had given everything when the cancel came', async () => {
    const abort = new AbortController();
    const run$ = fakeRun({ a: { type: 'test/constant@1' } }, { signal: abort.signal });
    const run = await collectRun(
      run$.pipe(
        tap((event) => {
          if (event.kind === 'output') abort.abort();
        }),
      ),
    );
    expect([run.outcome, run.states.get('a')]).to.deep.equal(['done', 'done']);
  });

  it('leaves no listener on the signal that it was given', async () => {
    const abort = new AbortController();
    await collectRun(fakeRun({ a: { type: 'test/constant@1' } }, { signal: abort.signal }));
    expect(getEventListeners(abort.signal, 'abort')).to.deep.equal([]);
  });

  it('leaves a run that was over alone, and does not abort nodes that have ended', async () => {
    const abort = new AbortController();
    let aborted = false;
    const listens = defineNode({
      ...fake,
      type: 'test/listens',
      inputs: {},
      outputs: { value: port('number') },
      params: z.object({}),
      async run(_, __, { signal }) {
        signal.addEventListener('abort', () => {
          aborted = true;
        });
        return { value: 1 };
      },
    });
    const run = await collectRun(
      fakeRun({ a: { type: 'test/listens@1' } }, { nodes: [listens], signal: abort.signal }),
    );
    abort.abort();
    expect(run.outcome).to.equal('done');
    expect(aborted).to.equal(false);
  });

  it('warns when a finaliser throws while the node is being cancelled', async () => {
    const messy = defineNode({
      ...fake,
      type: 'test/messy',
      inputs: {},
      outputs: { steps: many('number') },
      params: z.object({}),
      async *run() {
        try {
          for (let i = 0; ; i++) {
            yield { steps: i };
            await pause(1);
          }
        } finally {
          // biome-ignore lint/correctness/noUnsafeFinally: the very thing to test
          throw new Error('the device is stuck');
        }
      },
    });
    const abort = new AbortController();
    const run$ = fakeRun({ a: { type: 'test/messy@1' } }, { nodes: [messy], signal: abort.signal });
    const run = await collectRun(
      run$.pipe(
        tap((event) => {
          if (event.kind === 'output') abort.abort();
        }),
      ),
    );
    expect(run.outcome).to.equal('cancelled');
    expect(lines(run.events)).to.include('a warning: The node did not stop cleanly: the device is stuck');
  });
});
