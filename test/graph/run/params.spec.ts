import { expect } from 'chai';
import { z } from 'zod';
import { PatchwiseError } from '../../../src/errors.ts';
import { defineNode, fake, fakeRun, finish, Probe, port } from './fake-nodes.ts';

/** Emits its seed. */
const seeded = defineNode({
  ...fake,
  type: 'test/seeded',
  inputs: {},
  outputs: { seed: port('number') },
  params: z.object({ seed: z.number().int().min(0).nullable().default(null).describe('v') }),
  run: async (_, __, { seed }) => ({ seed }),
});

const interval = defineNode({
  ...fake,
  type: 'test/interval',
  inputs: {},
  outputs: { width: port('number') },
  params: z
    .object({ low: z.number().default(0).describe('v'), high: z.number().default(10).describe('v') })
    .refine(({ low, high }) => low < high, { message: 'low must be below high', path: ['low'] }),
  run: async (_, { low, high }) => ({ width: high - low }),
});

describe('Parameters and seeds in a run', () => {
  it('sweeps over a parameter that a stream is wired to', async () => {
    const run = await finish({
      scales: { type: 'test/counter@1', params: { count: 4 } },
      two: { type: 'test/constant@1', params: { value: 2 } },
      sum: { type: 'test/add@1', in: { a: 'two.value', scale: 'scales.values' } },
    });
    expect(run.outputs.get('sum.sum')).to.deep.equal([0, 2, 4, 6]);
  });

  it('sets a parameter by a single wire without lifting the node', async () => {
    const run = await finish({
      three: { type: 'test/constant@1', params: { value: 3 } },
      sum: { type: 'test/add@1', in: { a: 'three.value', scale: 'three.value' } },
    });
    expect(run.outputs.get('sum.sum')).to.deep.equal([9]);
  });

  it('names the parameter, its range and the source when a wired value is out of range', async () => {
    const run = await finish({
      scales: { type: 'test/counter@1', params: { from: 99, count: 4 } },
      two: { type: 'test/constant@1', params: { value: 2 } },
      sum: { type: 'test/add@1', in: { a: 'two.value', scale: 'scales.values' } },
    });
    expect(run.outputs.get('sum.sum')).to.deep.equal([198, 200]);
    expect(run.errors[0]).to.include({ code: 'value/out-of-range', nodeId: 'sum', port: 'scale' });
    expect(run.errors[0]?.message).to.match(
      /"scale" must be a number from -100 to 100, not 101\..*scales\.values/,
    );
  });

  it('checks rules over several parameters once wired values are in place', async () => {
    const run = await finish(
      {
        high: { type: 'test/constant@1', params: { value: 4 } },
        width: { type: 'test/interval@1', in: { high: 'high.value' }, params: { low: 5 } },
      },
      { nodes: [interval] },
    );
    expect(run.errors[0]).to.include({ code: 'value/out-of-range', port: 'low' });
    expect(run.errors[0]?.message).to.contain('low must be below high');
  });

  it('gives a node its own seed, the one wired to it, or one derived from the root seed', async () => {
    const graph = {
      own: { type: 'test/seeded@1', params: { seed: 12 } },
      derived: { type: 'test/seeded@1' },
      seeds: { type: 'test/counter@1', params: { from: 40, count: 2 } },
      wired: { type: 'test/seeded@1', in: { seed: 'seeds.values' } },
    };
    const first = await finish(graph, { nodes: [seeded], seed: 1 });
    const second = await finish(graph, { nodes: [seeded], seed: 1 });
    const third = await finish(graph, { nodes: [seeded], seed: 2 });
    expect(first.outputs.get('own.seed')).to.deep.equal([12]);
    expect(first.outputs.get('wired.seed')).to.deep.equal([40, 41]);
    expect(second.outputs.get('derived.seed')).to.deep.equal(first.outputs.get('derived.seed'));
    expect(third.outputs.get('derived.seed')).to.not.deep.equal(first.outputs.get('derived.seed'));
    const started = first.events[0];
    expect(started?.kind === 'run-started' && started.seeds['derived']).to.equal(
      first.outputs.get('derived.seed')?.[0],
    );
  });

  it('applies overrides as texts or as values', async () => {
    const graph = { a: { type: 'test/constant@1', params: { value: 1 } } };
    expect((await finish(graph, { overrides: ['a.value=7.5'] })).outputs.get('a.value')).to.deep.equal([7.5]);
    expect((await finish(graph, { overrides: { 'a.value': -2 } })).outputs.get('a.value')).to.deep.equal([
      -2,
    ]);
  });
});

describe('Starting a run', () => {
  it('does nothing before it is subscribed to, and runs anew for each subscription', async () => {
    const probe = new Probe();
    const run$ = fakeRun({ a: { type: 'test/constant@1' } }, { probe });
    // Another run has come to its end meanwhile.
    await finish({ a: { type: 'test/constant@1' } });
    expect(probe.of('a')).to.equal(0);
    const finished = () =>
      new Promise<void>((resolve, reject) => run$.subscribe({ complete: resolve, error: reject }));
    await Promise.all([finished(), finished()]);
    expect(probe.of('a')).to.equal(2);
  });

  it('errors with every problem before anything runs when the document is invalid', async () => {
    const probe = new Probe();
    const events: unknown[] = [];
    const error = await new Promise<unknown>((resolve) => {
      fakeRun(
        {
          a: { type: 'test/constant@1' },
          b: { type: 'test/nothing@1' },
          c: { type: 'test/add@1', in: { a: 'a.missing' } },
        },
        { probe },
      ).subscribe({ next: (event) => events.push(event), error: resolve });
    });
    expect(error).to.be.instanceOf(PatchwiseError);
    const { code, details } = error as PatchwiseError;
    expect(code).to.equal('graph/invalid');
    const problems = details?.['problems'] as { code: string }[];
    expect(problems.map((problem) => problem.code)).to.include.members([
      'node/unknown-type',
      'wire/unknown-port',
    ]);
    expect(events).to.deep.equal([]);
    expect(probe.counts.size).to.equal(0);
  });

  it('errors on an override that does not fit', async () => {
    const error = await new Promise<unknown>((resolve) => {
      fakeRun({ a: { type: 'test/add@1' } }, { overrides: ['a.scale=1000'] }).subscribe({ error: resolve });
    });
    expect((error as PatchwiseError).code).to.equal('graph/invalid');
  });

  it('runs only what the targets need', async () => {
    const run = await finish(
      {
        a: { type: 'test/constant@1' },
        b: { type: 'test/add@1', in: { a: 'a.value' } },
        out: { type: 'test/sink@1', in: { value: 'b.sum' } },
        other: { type: 'test/constant@1' },
      },
      { targets: ['b'] },
    );
    expect([...run.states.keys()]).to.deep.equal(['a', 'b']);
    expect(run.probe.written.size).to.equal(0);
  });

  it('keeps the latest value of a target at hand until the run ends', async () => {
    const seen: unknown[] = [];
    const abort = new AbortController();
    let latest: (() => unknown) | undefined;
    const run$ = fakeRun(
      {
        values: { type: 'test/counter@1', params: { count: 5 } },
        slow: { type: 'test/shift@1', in: { values: 'values.values' }, params: { ms: 1 } },
      },
      {
        targets: ['slow'],
        signal: abort.signal,
        inspect: (inspector) => {
          latest = () => inspector.latest('slow', 'values');
        },
      },
    );
    await new Promise<void>((resolve) => {
      run$.subscribe({
        next: (event) => {
          if (event.kind === 'node-state' && event.nodeId === 'slow') seen.push(latest?.());
        },
        complete: resolve,
      });
    });
    // Queued, running, done.
    expect(seen).to.deep.equal([undefined, undefined, 4]);
    expect(latest?.()).to.equal(undefined);
  });
});
