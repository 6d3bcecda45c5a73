import { expect } from 'chai';
import { z } from 'zod';
import type { BlobCache } from '../../../../src/graph/run/cache/blob-cache.ts';
import { ResultCache } from '../../../../src/graph/run/cache/result-cache.ts';
import { sha256 } from '../../../../src/runtime/sha256.ts';
import {
  defineNode,
  type FakeGraph,
  type FakeRunOptions,
  fake,
  finish,
  lines,
  many,
  optionalMany,
  Probe,
  pause,
  port,
  upTo,
} from '../fake-nodes.ts';

/** A disk in memory. */
class FakeDisk implements BlobCache {
  readonly files = new Map<string, Uint8Array>();
  failing = false;

  async get(key: string): Promise<Uint8Array | undefined> {
    if (this.failing) throw new Error('the disk is gone');
    return this.files.get(key);
  }

  async set(key: string, bytes: Uint8Array): Promise<void> {
    if (this.failing) throw new Error('the disk is full');
    this.files.set(key, bytes);
  }

  async delete(key: string): Promise<void> {
    this.files.delete(key);
  }
}

/** Dear: kept on disk. Doubles its input. */
const dear = defineNode({
  ...fake,
  type: 'test/dear',
  inputs: { value: port('number') },
  outputs: { double: port('number'), steps: many('number') },
  params: z.object({ steps: z.number().default(2).describe('v') }),
  cache: 'disk',
  async *run({ value }, { steps }, { services, nodeId }) {
    services.count(nodeId);
    for (let i = 0; i < steps; i++) yield { steps: value + i };
    yield { double: 2 * value };
  },
});

/** Reads the seed without having a parameter for it. */
const noise = defineNode({
  ...fake,
  type: 'test/noise',
  inputs: { value: port('number') },
  outputs: { noise: port('number') },
  params: z.object({}),
  async run({ value }, _, { services, nodeId, seed, activation }) {
    services.count(nodeId);
    return { noise: value + (seed % 1000) / 1000 + activation };
  },
});

/** Reads the outside world. */
let outside = 'first';
const file = defineNode({
  ...fake,
  type: 'test/file',
  inputs: {},
  outputs: { text: port('text') },
  params: z.object({}),
  fingerprint: async () => outside,
  async run(_, __, { services, nodeId }) {
    services.count(nodeId);
    return { text: outside };
  },
});

const uncached = defineNode({
  ...fake,
  type: 'test/uncached',
  inputs: { value: port('number') },
  outputs: { value: port('number') },
  params: z.object({}),
  cache: 'none',
  async run({ value }, _, { services, nodeId }) {
    services.count(nodeId);
    return { value };
  },
});

const nodes = [dear, noise, file, uncached];

const cacheOf = (disk?: BlobCache) => new ResultCache({ sha256, ...(disk === undefined ? {} : { disk }) });

/** Runs, and says how often each node computed. */
async function runs(graph: FakeGraph, cache: ResultCache, options: FakeRunOptions = {}) {
  const run = await finish(graph, { nodes, cache, probe: new Probe(), ...options });
  return { ...run, computed: Object.fromEntries([...run.states.keys()].map((id) => [id, run.probe.of(id)])) };
}

const chain: FakeGraph = {
  a: { type: 'test/constant@1', params: { value: 3 } },
  b: { type: 'test/add@1', in: { a: 'a.value' }, params: { scale: 2 } },
  c: { type: 'test/add@1', in: { a: 'b.sum' }, params: { scale: 5 } },
};

describe('The result cache', () => {
  it('spares a rerun everything that did not change', async () => {
    const cache = cacheOf();
    const first = await runs(chain, cache);
    const second = await runs(chain, cache);
    expect(first.computed).to.deep.equal({ a: 1, b: 1, c: 1 });
    expect(second.computed).to.deep.equal({ a: 0, b: 0, c: 0 });
    expect(second.outputs).to.deep.equal(first.outputs);
    expect(Object.fromEntries(second.states)).to.deep.equal({ a: 'cached', b: 'cached', c: 'cached' });
    expect(lines(second.events)).to.deep.equal([
      'start a b c',
      'a queued',
      'b queued',
      'c queued',
      'a.value[0] = 3',
      'a cached',
      'b.sum[0] = 6',
      'b cached',
      'c.sum[0] = 30',
      'c cached',
      'finish done',
    ]);
  });

  it('computes again from the node whose parameter changed', async () => {
    const cache = cacheOf();
    await runs(chain, cache);
    const changed = await runs(chain, cache, { overrides: ['b.scale=4'] });
    expect(changed.computed).to.deep.equal({ a: 0, b: 1, c: 1 });
    expect(changed.outputs.get('c.sum')).to.deep.equal([60]);
    // Back again: the older result is still there.
    expect((await runs(chain, cache)).computed).to.deep.equal({ a: 0, b: 0, c: 0 });
  });

  it('computes the same document again when the revision of a node was raised', async () => {
    const cache = cacheOf();
    const graph: FakeGraph = {
      a: { type: 'test/constant@1', params: { value: 3 } },
      b: { type: 'test/revised@1', in: { value: 'a.value' } },
    };
    const ofRevision = (revision?: number) => {
      const revised = { ...dear, type: 'test/revised', cache: 'memory' as const };
      return runs(graph, cache, { nodes: [revision === undefined ? revised : { ...revised, revision }] });
    };
    expect((await ofRevision()).computed).to.deep.equal({ a: 1, b: 1 });
    expect((await ofRevision(1)).computed).to.deep.equal({ a: 0, b: 0 });
    expect((await ofRevision(2)).computed).to.deep.equal({ a: 0, b: 1 });
  });

  it('stops computing where a change makes no difference', async () => {
    const cache = cacheOf();
    await runs(chain, cache);
    // 1.5 · 4 is 6 too.
    const changed = await runs(chain, cache, { overrides: { 'a.value': 1.5, 'b.scale': 4 } });
    expect(changed.computed).to.deep.equal({ a: 1, b: 1, c: 0 });
  });

  it('knows a default that is written out, and a parameter that is wired, for the same value', async () => {
    const cache = cacheOf();
    await runs(
      {
        a: { type: 'test/constant@1' },
        b: { type: 'test/add@1', in: { a: 'a.value' }, params: { scale: 5 } },
      },
      cache,
    );
    const written = await runs(
      {
        five: { type: 'test/constant@1', params: { value: 5 } },
        a: { type: 'test/constant@1', params: { value: 0 } },
        b: { type: 'test/add@1', in: { a: 'a.value', scale: 'five.value' }, params: { failAt: null } },
      },
      cache,
    );
    expect(written.computed).to.deep.equal({ five: 1, a: 0, b: 0 });
  });

  it('does not care for the ids of nodes', async () => {
    const cache = cacheOf();
    await runs(chain, cache);
    const renamed = await runs(
      {
        x: { type: 'test/constant@1', params: { value: 3 } },
        y: { type: 'test/add@1', in: { a: 'x.value' }, params: { scale: 2 } },
      },
      cache,
    );
    expect(renamed.computed).to.deep.equal({ x: 0, y: 0 });
  });

  it('keeps two types, versions and inputs with equal values apart', async () => {
    const cache = cacheOf();
    const run = await runs(
      {
        a: { type: 'test/constant@1', params: { value: 3 } },
        left: { type: 'test/add@1', in: { a: 'a.value' } },
        right: { type: 'test/add@1', in: { a: 'a.value', b: 'a.value' } },
        other: { type: 'test/uncached@1', in: { value: 'a.value' } },
      },
      cache,
    );
    expect(run.computed).to.deep.equal({ a: 1, left: 1, right: 1, other: 1 });
  });

  it('computes equal work of one run once', async () => {
    const cache = cacheOf();
    const slow = defineNode({
      ...fake,
      type: 'test/slow',
      inputs: { value: port('number') },
      outputs: { value: port('number') },
      params: z.object({}),
      async run({ value }, _, { services }) {
        services.count('slow');
        await pause(10);
        return { value: value * 10 };
      },
    });
    const run = await runs(
      {
        a: { type: 'test/constant@1', params: { value: 3 } },
        left: { type: 'test/slow@1', in: { value: 'a.value' } },
        right: { type: 'test/slow@1', in: { value: 'a.value' } },
        third: { type: 'test/slow@1', in: { value: 'a.value' } },
        sum: { type: 'test/add@1', in: { a: 'left.value', b: 'right.value' } },
      },
      cache,
      { nodes: [slow], targets: ['sum', 'third'] },
    );
    expect(run.outputs.get('sum.sum')).to.deep.equal([60]);
    expect(run.probe.of('slow')).to.equal(1);
    expect([run.states.get('left'), run.states.get('right'), run.states.get('third')]).to.have.members([
      'done',
      'cached',
      'cached',
    ]);
  });

  it('lets the others try when the one that computes fails', async () => {
    const cache = cacheOf();
    let tries = 0;
    const flaky = defineNode({
      ...fake,
      type: 'test/flaky',
      inputs: {},
      outputs: { value: port('number') },
      params: z.object({}),
      async run() {
        tries += 1;
        const mine = tries;
        await pause(5);
        if (mine === 1) throw new Error('the first one fails');
        return { value: mine };
      },
    });
    const run = await runs(
      { a: { type: 'test/flaky@1' }, b: { type: 'test/flaky@1' }, c: { type: 'test/flaky@1' } },
      cache,
      { nodes: [flaky] },
    );
    expect(tries).to.equal(2);
    expect(Object.fromEntries(run.states)).to.deep.equal({ a: 'failed', b: 'done', c: 'cached' });
  });

  it('works for equal streams that meet, although one waits for the other', async () => {
    const cache = cacheOf();
    const run = await runs(
      {
        values: { type: 'test/counter@1', params: { count: 40 } },
        left: { type: 'test/add@1', in: { a: 'values.values' }, params: { scale: 3 } },
        right: { type: 'test/add@1', in: { a: 'values.values' }, params: { scale: 3 } },
        sum: { type: 'test/add@1', in: { a: 'left.sum', b: 'right.sum' } },
      },
      cache,
    );
    expect(run.outputs.get('sum.sum')).to.deep.equal(upTo(40).map((i) => 6 * i));
    expect(run.probe.of('left') + run.probe.of('right')).to.equal(40);
  });

  it('keeps the elements of a lifted node one by one', async () => {
    const cache = cacheOf();
    const graph = (count: number, from: number): FakeGraph => ({
      values: { type: 'test/counter@1', params: { count, from } },
      lifted: { type: 'test/add@1', in: { a: 'values.values' }, params: { scale: 2 } },
    });
    await runs(graph(3, 0), cache);
    const moved = await runs(graph(3, 1), cache);
    expect(moved.outputs.get('lifted.sum')).to.deep.equal([2, 4, 6]);
    expect(moved.computed).to.deep.equal({ values: 3, lifted: 1 });
    expect(moved.states.get('lifted')).to.equal('done');
    expect((await runs(graph(3, 1), cache)).states.get('lifted')).to.equal('cached');
  });

  it('shares a result between seeds and positions only when the node did not look at them', async () => {
    const cache = cacheOf();
    const graph: FakeGraph = {
      values: { type: 'test/counter@1', params: { count: 2 } },
      noise: { type: 'test/noise@1', in: { value: 'values.values' } },
      sum: { type: 'test/add@1', in: { a: 'values.values' } },
    };
    const options = { targets: ['noise', 'sum'] };
    const first = await runs(graph, cache, { ...options, seed: 1 });
    const same = await runs(graph, cache, { ...options, seed: 1 });
    const other = await runs(graph, cache, { ...options, seed: 2 });
    expect(first.computed).to.include({ noise: 2, sum: 2 });
    expect(same.computed).to.include({ noise: 0, sum: 0 });
    expect(other.computed).to.include({ noise: 2, sum: 0 });
    expect(same.outputs).to.deep.equal(first.outputs);
    expect(other.outputs.get('noise.noise')).to.not.deep.equal(first.outputs.get('noise.noise'));
  });

  it('gives two nodes that draw noise from seeds of their own two results', async () => {
    const cache = cacheOf();
    const run = await runs(
      {
        a: { type: 'test/constant@1' },
        left: { type: 'test/noise@1', in: { value: 'a.value' } },
        right: { type: 'test/noise@1', in: { value: 'a.value' } },
      },
      cache,
      { targets: ['left', 'right'] },
    );
    expect(run.computed).to.include({ left: 1, right: 1 });
    expect(run.outputs.get('left.noise')).to.not.deep.equal(run.outputs.get('right.noise'));
  });

  it('asks a node for a fingerprint of the outside world', async () => {
    const cache = cacheOf();
    const graph: FakeGraph = { file: { type: 'test/file@1' } };
    outside = 'first';
    await runs(graph, cache);
    expect((await runs(graph, cache)).computed).to.deep.equal({ file: 0 });
    outside = 'second';
    const changed = await runs(graph, cache);
    expect(changed.computed).to.deep.equal({ file: 1 });
    expect(changed.outputs.get('file.text')).to.deep.equal(['second']);
  });

  it('never holds results of sinks and of nodes that say so', async () => {
    const cache = cacheOf();
    const graph: FakeGraph = {
      a: { type: 'test/constant@1', params: { value: 1 } },
      b: { type: 'test/uncached@1', in: { value: 'a.value' } },
      out: { type: 'test/sink@1', in: { value: 'b.value' } },
    };
    await runs(graph, cache);
    const again = await runs(graph, cache);
    expect(again.computed).to.include({ a: 0, b: 1 });
    expect(again.probe.written.get('out')).to.deep.equal([1]);
  });

  it('does not keep failures, nor what was cut short', async () => {
    const cache = cacheOf();
    const graph: FakeGraph = {
      values: { type: 'test/counter@1', params: { count: 100 } },
      few: { type: 'test/take@1', in: { values: 'values.values' }, params: { count: 2 } },
      bad: { type: 'test/counter@1', params: { failAt: 2 } },
    };
    await runs(graph, cache, { targets: ['few', 'bad'] });
    const again = await runs(graph, cache, { targets: ['few', 'bad'] });
    expect(again.states.get('bad')).to.equal('failed');
    expect(again.outputs.get('few.values')).to.deep.equal([0, 1]);
    expect(again.probe.of('values begun')).to.equal(1);
  });

  it('replays a small stream in its order, and lets a collector of it come from the cache too', async () => {
    const cache = cacheOf();
    const graph: FakeGraph = {
      values: { type: 'test/counter@1', params: { count: 20 } },
      one: { type: 'test/constant@1', params: { value: 7 } },
      all: { type: 'test/collect@1', in: { values: ['values.values', 'one.value'] } },
      singles: { type: 'test/collect@1', in: { values: ['one.value', 'one.value'] } },
    };
    const options = { targets: ['all', 'singles'] };
    const first = await runs(graph, cache, options);
    const second = await runs(graph, cache, options);
    expect(first.probe.of('all')).to.equal(1);
    expect(second.computed).to.deep.equal({ values: 0, one: 0, all: 0, singles: 0 });
    expect(second.outputs.get('all.list')).to.deep.equal([[...upTo(20), 7]]);
    // Its only reader came from the cache.
    expect(second.outputs.get('values.values')?.length).to.be.below(4);
    expect(second.outputs.get('singles.list')).to.deep.equal([[7, 7]]);
  });

  it('tells streams of equal values in another order apart', async () => {
    const cache = cacheOf();
    const graph = (first: string, second: string): FakeGraph => ({
      a: { type: 'test/counter@1', params: { count: 2 } },
      b: { type: 'test/counter@1', params: { count: 2, from: 5 } },
      all: { type: 'test/collect@1', in: { values: [`${first}.values`, `${second}.values`] } },
    });
    await runs(graph('a', 'b'), cache);
    const swapped = await runs(graph('b', 'a'), cache);
    expect(swapped.outputs.get('all.list')).to.deep.equal([[5, 6, 0, 1]]);
  });

  it('tells streams apart by all of their values, not only by the last', async () => {
    const cache = cacheOf();
    const graph = (from: number, count: number): FakeGraph => ({
      values: { type: 'test/counter@1', params: { from, count } },
      all: { type: 'test/collect@1', in: { values: 'values.values' } },
    });
    for (const [from, count] of [
      [0, 3],
      [1, 2],
      [0, 3],
      [1, 2],
      [0, 0],
    ] as const) {
      const run = await runs(graph(from, count), cache);
      expect(run.outputs.get('all.list')).to.deep.equal([upTo(count, from)]);
    }
  });

  it('does not take the stream of one activation of a lifted node for all of it', async () => {
    const cache = cacheOf();
    const graph = (count: number): FakeGraph => ({
      values: { type: 'test/counter@1', params: { count, from: 5 } },
      dear: { type: 'test/dear@1', in: { value: 'values.values' } },
      all: { type: 'test/collect@1', in: { values: 'dear.steps' } },
    });
    await runs(graph(1), cache);
    for (const count of [3, 1, 3]) {
      const run = await runs(graph(count), cache);
      expect(run.outputs.get('all.list')).to.deep.equal([
        upTo(count, 5).flatMap((value) => [value, value + 1]),
      ]);
    }
  });

  it('does not keep long streams', async () => {
    const cache = cacheOf();
    const graph: FakeGraph = { values: { type: 'test/counter@1', params: { count: 1000 } } };
    await runs(graph, cache);
    expect(cache.size).to.equal(0);
    expect((await runs(graph, cache)).computed).to.deep.equal({ values: 1000 });
  });

  it('does not keep results that take more than a quarter of it', async () => {
    const values = { values: { type: 'test/counter@1', params: { count: 100 } } };
    const large = new ResultCache({ sha256, maxBytes: 2000 });
    const small = new ResultCache({ sha256, maxBytes: 600 });
    await runs(values, large);
    await runs(values, small);
    expect([large.size, small.size]).to.deep.equal([1, 0]);
  });

  it('does not take a stream that was read in part for none at all', async () => {
    const cache = cacheOf();
    const first = defineNode({
      ...fake,
      type: 'test/first',
      inputs: { values: optionalMany('number') },
      outputs: { value: port('number') },
      params: z.object({}),
      async run({ values }) {
        for await (const value of values) return { value };
        return { value: -1 };
      },
    });
    const graph: FakeGraph = {
      values: { type: 'test/counter@1', params: { count: 3, from: 8 } },
      wired: { type: 'test/first@1', in: { values: 'values.values' } },
    };
    const options = { nodes: [first] };
    expect((await runs(graph, cache, options)).outputs.get('wired.value')).to.deep.equal([8]);
    const bare = await runs({ bare: { type: 'test/first@1' } }, cache, options);
    expect(bare.outputs.get('bare.value')).to.deep.equal([-1]);
  });

  it('does not hold one of two equal streams up for the other', async () => {
    const run = await runs(
      {
        left: { type: 'test/counter@1', params: { count: 500 } },
        right: { type: 'test/counter@1', params: { count: 500 } },
        sum: { type: 'test/add@1', in: { a: 'left.values', b: 'right.values' } },
      },
      cacheOf(),
    );
    expect(run.outputs.get('sum.sum')).to.have.length(500);
    expect(run.inspector.largestChannel).to.equal(1);
  });

  it('holds no more bytes than it may, and forgets what was used longest ago', async () => {
    const cache = new ResultCache({ sha256, maxBytes: 2000 });
    const graph = (value: number): FakeGraph => ({ a: { type: 'test/constant@1', params: { value } } });
    for (let value = 0; value < 20; value++) {
      await runs(graph(value), cache);
      await runs(graph(0), cache);
      expect(cache.bytes).to.be.at.most(2000);
    }
    expect((await runs(graph(0), cache)).computed).to.deep.equal({ a: 0 });
    expect((await runs(graph(1), cache)).computed).to.deep.equal({ a: 1 });
  });

  it('serves two runs at once', async () => {
    const cache = cacheOf();
    const [one, two] = await Promise.all([runs(chain, cache), runs(chain, cache)]);
    expect(one?.outputs.get('c.sum')).to.deep.equal([30]);
    expect(two?.outputs).to.deep.equal(one?.outputs);
  });
});

describe('The result cache on disk', () => {
  const graph: FakeGraph = {
    a: { type: 'test/constant@1', params: { value: 21 } },
    dear: { type: 'test/dear@1', in: { value: 'a.value' } },
  };

  it('outlives the process for nodes that ask for it, and for no other', async () => {
    const disk = new FakeDisk();
    const first = await runs(graph, cacheOf(disk));
    expect(disk.files.size).to.equal(1);
    const second = await runs(graph, cacheOf(disk));
    expect(second.computed).to.deep.equal({ a: 1, dear: 0 });
    expect(second.outputs).to.deep.equal(first.outputs);
    expect(second.outputs.get('dear.steps')).to.deep.equal([21, 22]);
  });

  it('remembers on disk what a node looked at', async () => {
    const disk = new FakeDisk();
    const seeded = { ...noise, cache: 'disk' as const };
    const drawn: FakeGraph = {
      a: { type: 'test/constant@1' },
      noise: { type: 'test/noise@1', in: { value: 'a.value' } },
    };
    const run = (seed: number) => runs(drawn, cacheOf(disk), { nodes: [seeded], seed });
    const first = await run(1);
    expect((await run(1)).computed).to.deep.equal({ a: 1, noise: 0 });
    expect((await run(2)).computed).to.deep.equal({ a: 1, noise: 1 });
    expect((await run(1)).outputs.get('noise.noise')).to.deep.equal(first.outputs.get('noise.noise'));
  });

  it('computes again, warns and repairs when an entry is damaged anywhere', async () => {
    const disk = new FakeDisk();
    await runs(graph, cacheOf(disk));
    const [[key, sound]] = [...disk.files] as [[string, Uint8Array]];
    const damages: [string, Uint8Array][] = [
      ['emptied', new Uint8Array(0)],
      ['cut short', sound.slice(0, sound.length - 1)],
      ...upTo(12).map((i): [string, Uint8Array] => {
        const position = Math.floor((i * (sound.length - 1)) / 11);
        return [`changed at ${position}`, sound.map((byte, p) => (p === position ? byte ^ 1 : byte))];
      }),
    ];
    for (const [name, bytes] of damages) {
      disk.files.set(key, bytes);
      const run = await runs(graph, cacheOf(disk));
      expect(run.outcome, name).to.equal('done');
      expect(run.computed, name).to.deep.equal({ a: 1, dear: 1 });
      expect(lines(run.events).join('\n'), name).to.contain('dear warning: A result kept on disk is damaged');
      expect(disk.files.get(key), name).to.deep.equal(sound);
    }
  });

  it('does not keep those waiting who need the same result', async () => {
    const disk = new FakeDisk();
    let write: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      write = resolve;
    });
    disk.set = () => gate;
    const single = defineNode({
      ...fake,
      type: 'test/single',
      inputs: {},
      outputs: { value: port('number') },
      params: z.object({}),
      cache: 'disk',
      async run() {
        await pause(2);
        return { value: 1 };
      },
    });
    const open = defineNode({
      ...fake,
      type: 'test/open',
      inputs: { value: port('number') },
      outputs: {},
      params: z.object({}),
      sink: true,
      async run() {
        write();
        return {};
      },
    });
    // Would hang if the second waited for the disk.
    const run = await runs(
      {
        a: { type: 'test/single@1' },
        b: { type: 'test/single@1' },
        out: { type: 'test/open@1', in: { value: 'b.value' } },
      },
      cacheOf(disk),
      { nodes: [single, open], targets: ['a', 'out'] },
    );
    expect(run.states.get('b')).to.equal('cached');
  });

  it('goes on without a disk that fails', async () => {
    const disk = new FakeDisk();
    disk.failing = true;
    const run = await runs(graph, cacheOf(disk));
    expect(run.outcome).to.equal('done');
    expect(run.outputs.get('dear.double')).to.deep.equal([42]);
    const warnings = lines(run.events).filter((line) => line.includes('warning'));
    expect(warnings).to.deep.equal([
      'dear warning: A result kept on disk could not be read and is computed again: the disk is gone',
      'dear warning: The result could not be kept on disk: the disk is full',
    ]);
  });

  it('does not keep what was steered while it ran', async () => {
    const cache = new ResultCache({ sha256 });
    const steerable = defineNode({
      ...fake,
      type: 'test/steerable',
      inputs: {},
      outputs: { value: port('number') },
      params: z.object({ value: z.number().default(1).describe('v') }),
      steers: ['value'],
      run: async (_inputs, { value }, { steered }) => ({ value: steered()['value'] ?? value }),
    });
    const run = (values: Readonly<Record<string, number>>) =>
      finish(
        { node: { type: 'test/steerable@1' } },
        { cache, nodes: [steerable], targets: ['node'], steering: (id) => (id === 'node' ? values : {}) },
      );
    const steered = await run({ value: 5 });
    expect(steered.outputs.get('node.value')).to.deep.equal([5]);
    const plain = await run({});
    expect(plain.states.get('node')).to.equal('done');
    expect(plain.outputs.get('node.value')).to.deep.equal([1]);
    expect((await run({})).states.get('node')).to.equal('cached');
  });
});
