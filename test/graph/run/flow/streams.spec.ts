import { expect } from 'chai';
import { z } from 'zod';
import { defineNode, fake, finish, lines, many, port, upTo } from '../fake-nodes.ts';

describe('Streams through a graph', () => {
  it('runs a chain of single values in order', async () => {
    const run = await finish({
      two: { type: 'test/constant@1', params: { value: 2 } },
      five: { type: 'test/add@1', in: { a: 'two.value' }, params: { scale: 2.5 } },
      out: { type: 'test/sink@1', in: { value: 'five.sum' } },
    });
    expect(run.outcome).to.equal('done');
    expect(run.probe.written.get('out')).to.deep.equal([5]);
    expect(lines(run.events)).to.deep.equal([
      'start two five out',
      'two queued',
      'five queued',
      'out queued',
      'two running',
      'two.value[0] = 2',
      'two done',
      'five running',
      'five.sum[0] = 5',
      'five done',
      'out running',
      'out done',
      'finish done',
    ]);
    expect(run.events.map((event) => event.seq)).to.deep.equal(upTo(run.events.length));
  });

  it('reports how long a node worked, not how long it waited for others', async () => {
    let time = 0;
    const clock = { now: () => time, after: () => () => undefined };
    const work = defineNode({
      ...fake,
      type: 'test/work',
      inputs: { value: port('number') },
      outputs: { value: port('number') },
      params: z.object({ ms: z.number().default(0).describe('v') }),
      async run({ value }, { ms }) {
        time += ms;
        return { value };
      },
    });
    const run = await finish(
      {
        values: { type: 'test/counter@1', params: { count: 10 } },
        slow: { type: 'test/work@1', in: { value: 'values.values' }, params: { ms: 100 } },
        quick: { type: 'test/work@1', in: { value: 'slow.value' }, params: { ms: 1 } },
      },
      { nodes: [work], clock },
    );
    const elapsed = (id: string) =>
      run.events.flatMap((event) =>
        event.kind === 'node-state' && event.nodeId === id && event.state === 'done' ? [event.elapsedMs] : [],
      )[0];
    // All share one thread: a few of the quick node's milliseconds count for the others too.
    expect(elapsed('values')).to.be.below(20);
    expect(elapsed('slow')).to.be.within(1000, 1010);
    expect(elapsed('quick')).to.be.within(10, 20);
  });

  it('lifts a node over a stream and repeats its single inputs', async () => {
    const run = await finish({
      values: { type: 'test/counter@1', params: { count: 4 } },
      ten: { type: 'test/constant@1', params: { value: 10 } },
      sum: { type: 'test/add@1', in: { a: 'values.values', b: 'ten.value' } },
    });
    expect(run.outputs.get('sum.sum')).to.deep.equal([10, 11, 12, 13]);
    expect(run.probe.of('ten')).to.equal(1);
    expect(run.states.get('sum')).to.equal('done');
  });

  it('pairs the streams that meet at a diamond by index', async () => {
    const run = await finish({
      values: { type: 'test/counter@1', params: { count: 50 } },
      slow: { type: 'test/shift@1', in: { values: 'values.values' }, params: { by: 1000, ms: 0 } },
      fast: { type: 'test/add@1', in: { a: 'values.values' }, params: { scale: 2 } },
      join: { type: 'test/add@1', in: { a: 'fast.sum', b: 'slow.values' } },
    });
    expect(run.outputs.get('join.sum')).to.deep.equal(upTo(50).map((i) => 3 * i + 1000));
  });

  it('lifts over two streams and a single value at once', async () => {
    const three = defineNode({
      ...fake,
      type: 'test/three',
      inputs: { x: port('number'), y: port('number'), z: port('number') },
      outputs: { text: port('text') },
      params: z.object({}),
      run: async ({ x, y, z }) => ({ text: `${x},${y},${z}` }),
    });
    const run = await finish(
      {
        a: { type: 'test/counter@1', params: { count: 3 } },
        b: { type: 'test/counter@1', params: { count: 3, from: 10 } },
        c: { type: 'test/constant@1', params: { value: 7 } },
        three: { type: 'test/three@1', in: { x: 'a.values', y: 'b.values', z: 'c.value' } },
      },
      { nodes: [three] },
    );
    expect(run.outputs.get('three.text')).to.deep.equal(['0,10,7', '1,11,7', '2,12,7']);
  });

  it('joins several sources of a stream input in order, single values as one element', async () => {
    const run = await finish({
      a: { type: 'test/counter@1', params: { count: 3 } },
      one: { type: 'test/constant@1', params: { value: 99 } },
      b: { type: 'test/counter@1', params: { count: 2, from: 10 } },
      all: { type: 'test/collect@1', in: { values: ['a.values', 'one.value', 'b.values', 'a.values'] } },
    });
    expect(run.outputs.get('all.list')).to.deep.equal([[0, 1, 2, 99, 10, 11, 0, 1, 2]]);
  });

  it('gives an unwired stream input an empty stream', async () => {
    const run = await finish({ all: { type: 'test/collect@1' } });
    expect(run.outputs.get('all.list')).to.deep.equal([[]]);
  });

  it('carries empty streams through lifted, streaming and collecting nodes', async () => {
    const run = await finish({
      none: { type: 'test/counter@1', params: { count: 0 } },
      lifted: { type: 'test/add@1', in: { a: 'none.values' } },
      shifted: { type: 'test/shift@1', in: { values: 'lifted.sum' } },
      all: { type: 'test/collect@1', in: { values: 'shifted.values' } },
    });
    expect(run.outcome).to.equal('done');
    expect(run.outputs.get('all.list')).to.deep.equal([[]]);
    expect(run.probe.of('lifted')).to.equal(0);
    expect([...run.states.values()]).to.deep.equal(['done', 'done', 'done', 'done']);
  });

  it('joins the streams of a lifted node, and gives each activation the whole of a stream input', async () => {
    const times = defineNode({
      ...fake,
      type: 'test/times',
      inputs: { factor: port('number'), values: many('number') },
      outputs: { products: many('number') },
      params: z.object({}),
      async *run({ factor, values }) {
        for await (const value of values) yield { products: factor * value };
      },
    });
    const run = await finish(
      {
        factors: { type: 'test/counter@1', params: { count: 3, from: 1 } },
        values: { type: 'test/counter@1', params: { count: 3, from: 10 } },
        times: { type: 'test/times@1', in: { factor: 'factors.values', values: 'values.values' } },
      },
      { nodes: [times] },
    );
    expect(run.outputs.get('times.products')).to.deep.equal([10, 11, 12, 20, 22, 24, 30, 33, 36]);
  });

  it('names both ports when streams of different lengths meet', async () => {
    const run = await finish({
      short: { type: 'test/counter@1', params: { count: 2 } },
      long: { type: 'test/counter@1', params: { count: 5 } },
      sum: { type: 'test/add@1', in: { a: 'long.values', b: 'short.values' } },
      after: { type: 'test/collect@1', in: { values: 'sum.sum' } },
    });
    expect(run.outcome).to.equal('failed');
    expect(run.errors).to.have.length(1);
    expect(run.errors[0]).to.include({ code: 'stream/length-mismatch', nodeId: 'sum', port: 'b' });
    expect(run.errors[0]?.message).to.equal(
      'The stream at "b" (from short.values) ended after 2 values, but the one at "a" (from long.values) has more.',
    );
    expect(run.outputs.get('sum.sum')).to.deep.equal([0, 2]);
    expect(run.states.get('after')).to.equal('skipped');
  });

  it('gives the one value of a stream to each value of the others', async () => {
    const run = await finish(
      {
        one: { type: 'test/counter@1', params: { count: 1, from: 100 } },
        some: { type: 'test/counter@1', params: { count: 4 } },
        sum: { type: 'test/add@1', in: { a: 'one.values', b: 'some.values' } },
        alone: { type: 'test/add@1', in: { a: 'one.values', b: 'one.values' } },
      },
      { targets: ['sum', 'alone'] },
    );
    expect(run.outputs.get('sum.sum')).to.deep.equal([100, 101, 102, 103]);
    expect(run.outputs.get('alone.sum')).to.deep.equal([200]);
  });

  it('runs no row where an empty stream meets one of a single value, and refuses it beside more', async () => {
    const meet = (count: number) =>
      finish({
        none: { type: 'test/counter@1', params: { count: 0 } },
        some: { type: 'test/counter@1', params: { count } },
        sum: { type: 'test/add@1', in: { a: 'some.values', b: 'none.values' } },
      });
    const fits = await meet(1);
    expect(fits.outcome).to.equal('done');
    expect(fits.probe.of('sum')).to.equal(0);
    const refused = await meet(2);
    expect(refused.errors[0]?.code).to.equal('stream/length-mismatch');
    expect(refused.probe.of('sum')).to.equal(0);
  });

  it('converts values to the type of the input', async () => {
    const run = await finish({
      values: { type: 'test/counter@1', params: { count: 2, from: 8 } },
      out: { type: 'test/sink@1', in: { text: 'values.values' } },
    });
    expect(run.probe.written.get('out')).to.deep.equal(['8', '9']);
  });

  it('tells a node which element it works on', async () => {
    const index = defineNode({
      ...fake,
      type: 'test/index',
      inputs: { value: port('number') },
      outputs: { index: port('number') },
      params: z.object({}),
      run: async (_, __, { activation }) => ({ index: activation }),
    });
    const run = await finish(
      {
        values: { type: 'test/counter@1', params: { count: 3, from: 5 } },
        index: { type: 'test/index@1', in: { value: 'values.values' } },
      },
      { nodes: [index] },
    );
    expect(run.outputs.get('index.index')).to.deep.equal([0, 1, 2]);
  });

  it('stops a producer when its consumers have enough, after its finalisers', async () => {
    const run = await finish({
      values: { type: 'test/counter@1', params: { count: 1_000_000 } },
      few: { type: 'test/take@1', in: { values: 'values.values' }, params: { count: 3 } },
    });
    expect(run.outputs.get('few.values')).to.deep.equal([0, 1, 2]);
    expect(run.probe.of('values')).to.be.at.most(5);
    expect(run.probe.of('values ended')).to.equal(1);
    expect(run.states.get('values')).to.equal('done');
  });

  it('lets a producer that nobody reads any more finish its single outputs, which a rerun may want', async () => {
    const trainer = defineNode({
      ...fake,
      type: 'test/trainer',
      inputs: {},
      outputs: { steps: many('number'), model: port('number') },
      params: z.object({}),
      async *run() {
        for (let i = 0; i < 10; i++) yield { steps: i };
        yield { model: 42 };
        for (let i = 10; i < 1_000_000; i++) yield { steps: i };
      },
    });
    const run = await finish(
      {
        trainer: { type: 'test/trainer@1' },
        few: { type: 'test/take@1', in: { values: 'trainer.steps' } },
        one: { type: 'test/constant@1', params: { value: 1 } },
        broken: { type: 'test/add@1', in: { a: 'one.value' }, params: { failAt: 1 } },
        use: { type: 'test/add@1', in: { a: 'trainer.model', b: 'broken.sum' } },
      },
      { nodes: [trainer], targets: ['few', 'use'] },
    );
    expect(run.states.get('use')).to.equal('skipped');
    expect(run.outputs.get('trainer.model')).to.deep.equal([42]);
    expect(run.outputs.get('trainer.steps')?.length).to.be.below(15);
  });

  it('never stops a sink for want of readers', async () => {
    const writer = defineNode({
      ...fake,
      type: 'test/writer',
      inputs: {},
      outputs: { names: many('number') },
      params: z.object({}),
      sink: true,
      async *run(_, __, { services, nodeId }) {
        for (let i = 0; i < 20; i++) {
          services.write(nodeId, i);
          yield { names: i };
        }
      },
    });
    const run = await finish(
      {
        writer: { type: 'test/writer@1' },
        few: { type: 'test/take@1', in: { values: 'writer.names' } },
      },
      { nodes: [writer], targets: ['few'] },
    );
    expect(run.probe.written.get('writer')).to.deep.equal(upTo(20));
  });

  it('keeps a producer going for the consumers that still read', async () => {
    const run = await finish({
      values: { type: 'test/counter@1', params: { count: 20 } },
      few: { type: 'test/take@1', in: { values: 'values.values' }, params: { count: 2 } },
      all: { type: 'test/collect@1', in: { values: 'values.values' } },
    });
    expect(run.outputs.get('few.values')).to.deep.equal([0, 1]);
    expect(run.outputs.get('all.list')).to.deep.equal([upTo(20)]);
  });

  it('fails a node that reads its stream twice, instead of finding nothing the second time', async () => {
    const twice = defineNode({
      ...fake,
      type: 'test/twice',
      inputs: { values: many('number') },
      outputs: { count: port('number') },
      params: z.object({}),
      async run({ values }) {
        let count = 0;
        for await (const _ of values) count += 1;
        for await (const _ of values) count += 1;
        return { count };
      },
    });
    const run = await finish(
      {
        values: { type: 'test/counter@1' },
        twice: { type: 'test/twice@1', in: { values: 'values.values' } },
      },
      { nodes: [twice] },
    );
    expect(run.errors[0]).to.include({ code: 'node/failed', port: 'values' });
  });
});
