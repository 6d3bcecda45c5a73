import { expect } from 'chai';
import { from, Observable, range } from 'rxjs';
import { z } from 'zod';
import { OVERFLOW_LIMIT } from '../../../../src/graph/run/flow/value-source.ts';
import { defineNode, fake, finish, many, optional, Probe, pause, port, upTo } from '../fake-nodes.ts';

/** Emits a stream, and notes how far it ran ahead of what sinks have written. */
function watched(probe: Probe, reader: string) {
  let ahead = 0;
  const node = defineNode({
    ...fake,
    type: 'test/watched',
    inputs: {},
    outputs: { values: many('number') },
    params: z.object({ count: z.number().default(10).describe('v') }),
    async *run(_, { count }) {
      for (let i = 0; i < count; i++) {
        ahead = Math.max(ahead, i + 1 - (probe.written.get(reader)?.length ?? 0));
        yield { values: i };
      }
    },
  });
  return { node, ahead: () => ahead };
}

/** An Observable that emits `count` numbers at once. */
const burst = defineNode({
  ...fake,
  type: 'test/burst',
  inputs: {},
  outputs: { values: many('number') },
  params: z.object({ count: z.number().default(10).describe('v') }),
  run: (_, { count }) =>
    new Observable<{ values: number }>((subscriber) => {
      range(0, count).subscribe({
        next: (values) => subscriber.next({ values }),
        complete: () => subscriber.complete(),
      });
    }),
});

describe('Back-pressure', () => {
  it('moves a thousand values through a chain with a handful alive at once, none lost and none twice', async () => {
    const run = await finish({
      values: { type: 'test/counter@1', params: { count: 1000 } },
      a: { type: 'test/shift@1', in: { values: 'values.values' }, params: { by: 1 } },
      b: { type: 'test/add@1', in: { a: 'a.values' }, params: { scale: 2 } },
      all: { type: 'test/collect@1', in: { values: 'b.sum' } },
    });
    expect(run.outputs.get('all.list')).to.deep.equal([upTo(1000).map((i) => 2 * (i + 1))]);
    // Three channels of one, and one value in the hands of each of three readers, and one being made.
    expect(run.inspector.peakValues).to.be.at.most(7);
    expect(run.inspector.largestChannel).to.equal(1);
  });

  it('holds a producer back to the slowest of its consumers', async () => {
    const probe = new Probe();
    const source = watched(probe, 'slow');
    const slow = defineNode({
      ...fake,
      type: 'test/slow',
      inputs: { value: port('number') },
      outputs: {},
      params: z.object({}),
      sink: true,
      async run({ value }, _, { services, nodeId }) {
        if (value % 100 === 0) await pause(1);
        services.write(nodeId, value);
        return {};
      },
    });
    const run = await finish(
      {
        values: { type: 'test/watched@1', params: { count: 1000 } },
        slow: { type: 'test/slow@1', in: { value: 'values.values' } },
        fast: { type: 'test/sink@1', in: { value: 'values.values' } },
      },
      { probe, nodes: [source.node, slow] },
    );
    expect(run.probe.written.get('slow')).to.deep.equal(upTo(1000));
    expect(run.probe.written.get('fast')).to.deep.equal(upTo(1000));
    // One is written next, one waits in the channel, one is made.
    expect(source.ahead()).to.be.at.most(3);
    expect(run.inspector.peakValues).to.be.at.most(5);
  });

  it('dissolves the deadlock of a diamond that collects in one branch and streams in the other', async () => {
    const run = await finish({
      values: { type: 'test/counter@1', params: { count: 300, from: 1 } },
      all: { type: 'test/collect@1', in: { values: 'values.values' } },
      share: { type: 'test/add@1', in: { a: 'values.values', b: 'all.sum' } },
    });
    const total = (300 * 301) / 2;
    expect(run.outputs.get('share.sum')).to.deep.equal(upTo(300, 1).map((i) => i + total));
    // As large as the graph needs: all values, and room for one more, without which the producer does not learn
    // that it has ended.
    expect(run.inspector.largestChannel).to.be.within(299, 301);
  });

  it('enlarges only channels that take part in a deadlock', async () => {
    const run = await finish({
      values: { type: 'test/counter@1', params: { count: 5 } },
      all: { type: 'test/collect@1', in: { values: 'values.values' } },
      twice: { type: 'test/collect@1', in: { values: ['values.values', 'values.values'] } },
      other: { type: 'test/counter@1', params: { count: 100 } },
      slow: { type: 'test/shift@1', in: { values: 'other.values' }, params: { ms: 0 } },
    });
    expect(run.outputs.get('twice.list')).to.deep.equal([[...upTo(5), ...upTo(5)]]);
    expect(run.inspector.largestChannel).to.be.at.most(6);
  });

  it('dissolves nested collector diamonds', async () => {
    const run = await finish({
      values: { type: 'test/counter@1', params: { count: 20, from: 1 } },
      sum: { type: 'test/collect@1', in: { values: 'values.values' } },
      one: { type: 'test/add@1', in: { a: 'values.values', b: 'sum.sum' } },
      sum2: { type: 'test/collect@1', in: { values: 'one.sum' } },
      two: { type: 'test/add@1', in: { a: 'one.sum', b: 'sum2.sum' } },
      last: { type: 'test/add@1', in: { a: 'two.sum', b: 'values.values' } },
    });
    const one = upTo(20, 1).map((i) => i + 210);
    const total = one.reduce((a, b) => a + b, 0);
    expect(run.outputs.get('last.sum')).to.deep.equal(one.map((value, i) => value + total + i + 1));
  });

  it('lets a node read its streams in an order that its producer does not expect', async () => {
    const backwards = defineNode({
      ...fake,
      type: 'test/backwards',
      inputs: { first: many('number'), second: many('number') },
      outputs: { list: port('list') },
      params: z.object({}),
      async run({ first, second }) {
        const list: number[] = [];
        for await (const value of second) list.push(value);
        for await (const value of first) list.push(value);
        return { list };
      },
    });
    const run = await finish(
      {
        values: { type: 'test/counter@1', params: { count: 10 } },
        late: { type: 'test/shift@1', in: { values: 'values.values' }, params: { by: 100 } },
        all: { type: 'test/backwards@1', in: { first: 'values.values', second: 'late.values' } },
      },
      { nodes: [backwards] },
    );
    expect(run.outputs.get('all.list')).to.deep.equal([[...upTo(10, 100), ...upTo(10)]]);
  });

  it('balances a producer that fills one output before it starts the other', async () => {
    const halves = defineNode({
      ...fake,
      type: 'test/halves',
      inputs: {},
      outputs: { a: many('number'), b: many('number'), count: port('number') },
      params: z.object({}),
      async *run() {
        for (let i = 0; i < 20; i++) yield { a: i };
        for (let i = 0; i < 20; i++) yield { b: i * 10 };
        yield { count: 20 };
      },
    });
    const run = await finish(
      {
        halves: { type: 'test/halves@1' },
        sum: { type: 'test/add@1', in: { a: 'halves.a', b: 'halves.b' } },
        more: { type: 'test/add@1', in: { a: 'sum.sum', b: 'halves.count' } },
      },
      { nodes: [halves] },
    );
    expect(run.outputs.get('more.sum')).to.deep.equal(upTo(20).map((i) => 11 * i + 20));
  });

  it('keeps what an Observable emits at once for its consumers', async () => {
    const run = await finish(
      {
        values: { type: 'test/burst@1', params: { count: OVERFLOW_LIMIT } },
        all: { type: 'test/shift@1', in: { values: 'values.values' } },
      },
      { nodes: [burst] },
    );
    expect(run.outputs.get('all.values')).to.deep.equal(upTo(OVERFLOW_LIMIT));
  });

  it('fails an Observable that emits more than may wait', async () => {
    const run = await finish(
      {
        values: { type: 'test/burst@1', params: { count: 1_000_000 } },
        all: { type: 'test/collect@1', in: { values: 'values.values' } },
      },
      { nodes: [burst] },
    );
    expect(run.outcome).to.equal('failed');
    expect(run.errors[0]).to.include({ code: 'stream/overflow', nodeId: 'values' });
    expect(run.states.get('all')).to.equal('skipped');
    // What was kept came before the error, in order.
    expect(run.outputs.get('values.values')).to.deep.equal(upTo(OVERFLOW_LIMIT));
  });

  it('limits the stream that a lifted node reads anew for each element', async () => {
    const both = defineNode({
      ...fake,
      type: 'test/both',
      inputs: { value: optional('number'), values: many('number') },
      outputs: { value: port('number') },
      params: z.object({}),
      run: async ({ value = 0 }) => ({ value }),
    });
    const run = await finish(
      {
        few: { type: 'test/counter@1', params: { count: 2 } },
        lots: { type: 'test/counter@1', params: { count: 2000 } },
        both: { type: 'test/both@1', in: { value: 'few.values', values: 'lots.values' } },
      },
      { nodes: [both] },
    );
    expect(run.errors[0]).to.include({ code: 'stream/overflow', nodeId: 'both', port: 'values' });
    expect(run.probe.of('lots')).to.be.below(1030);
  });

  it('pulls iterables and arrays like generators, and takes promises of outputs', async () => {
    const kinds = defineNode({
      ...fake,
      type: 'test/kinds',
      inputs: {},
      outputs: { values: many('number') },
      params: z.object({
        kind: z.enum(['array', 'generator', 'stream', 'rx']).default('array').describe('v'),
      }),
      run(_, { kind }) {
        const items = upTo(3).map((values) => ({ values }));
        switch (kind) {
          case 'array':
            return items;
          case 'generator':
            return (function* () {
              yield* items;
            })();
          case 'stream':
            return new ReadableStream<{ values: number }>({
              start(controller) {
                for (const item of items) controller.enqueue(item);
                controller.close();
              },
            });
          case 'rx':
            return from(items);
        }
      },
    });
    for (const kind of ['array', 'generator', 'stream', 'rx']) {
      const run = await finish({ node: { type: 'test/kinds@1', params: { kind } } }, { nodes: [kinds] });
      expect(run.outputs.get('node.values'), kind).to.deep.equal([0, 1, 2]);
    }
  });
});
