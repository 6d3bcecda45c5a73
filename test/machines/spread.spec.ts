import { join } from 'node:path';
import { expect } from 'chai';
import { lastValueFrom, toArray } from 'rxjs';
import { collapseNodes } from '../../src/graph/document/collapse.ts';
import type { GraphDocument, NodeEntry } from '../../src/graph/document/document.ts';
import type { RunEvent } from '../../src/graph/events.ts';
import { spreadParts } from '../../src/graph/plan/spread.ts';
import { ResultCache } from '../../src/graph/run/cache/result-cache.ts';
import { runGraph } from '../../src/graph/run/run-graph.ts';
import { emittedNumbers } from '../../src/graph/types/emission.ts';
import { diskCache } from '../../src/nodes/disk-cache.ts';
import { createLocalServices } from '../../src/nodes/local-services.ts';
import { patchwiseRegistry } from '../../src/nodes/registry.ts';
import type { StoredEvent } from '../../src/protocol/run-shapes.ts';
import { openEngine } from '../../src/runtime/engine/engines.ts';
import { sha256 } from '../../src/runtime/sha256.ts';
import { startServerProcess } from '../faults/server-process.ts';
import { temporaryFolder } from '../server/support/folders.ts';
import { graph } from '../server/support/graphs.ts';
import { until } from '../server/support/waiting.ts';
import { expectedOutputs, outputHashes } from './support/chaos.ts';
import { machineProcesses } from './support/machine-processes.ts';
import { startWorkerProcess } from './support/worker-process.ts';

const registry = patchwiseRegistry();

/** Trainings over a list of step sizes, each followed by a sample; its seed follows its place in the list. */
function sweep(values: string, updates = 4, steps = 20): GraphDocument {
  return graph({
    photo: { type: 'image/load@1', params: { path: 'sample:inputs/wren.png' } },
    sizes: { type: 'flow/numbers@1', params: { values } },
    train: {
      type: 'training/train-pyramid@1',
      in: { image: 'photo.image', stepSize: 'sizes.numbers' },
      params: {
        scales: 1,
        longSide: 24,
        shortSide: 16,
        updates,
        steps,
        recoverySteps: 10,
        net: 'small',
      },
    },
    sample: {
      type: 'sampling/sample-pyramid@1',
      in: { model: 'train.model' },
      params: { count: 1, candidates: 1 },
    },
    save: { type: 'image/save@1', in: { image: 'train.recovery' } },
  });
}

describe('a sweep on many machines', function () {
  this.timeout(300_000);
  const home = temporaryFolder();

  /** Runs a document on this machine with a fresh memory and a disk that is shared. */
  async function run(
    document: GraphDocument,
    options: { readonly targets?: readonly string[]; readonly offset?: number },
  ): Promise<readonly RunEvent[]> {
    const services = createLocalServices({
      openEngine: () => openEngine('onnx-cpu', { threads: 1 }),
      inputRoot: home(),
      outputFolder: join(home(), 'out'),
      checkpointFolder: join(home(), 'checkpoints'),
      resume: false,
    });
    const cache = new ResultCache({ sha256, disk: diskCache(join(home(), 'cache')) });
    try {
      const events = runGraph(document, {
        registry,
        services,
        cache,
        keepCostly: true,
        provider: services.provider,
        ...options,
      });
      return await lastValueFrom(events.pipe(toArray()));
    } finally {
      await services.dispose();
    }
  }

  const ended = (events: readonly RunEvent[], node: string): string | undefined =>
    events
      .filter((event) => event.kind === 'node-state')
      .filter(({ nodeId }) => nodeId === node)
      .at(-1)?.state;

  it('falls into pieces whose results the whole graph takes from the cache, in subgraphs too', async () => {
    const flat = sweep('0.1, 0.2, 0.3', 2, 2);
    const inner = collapseNodes(flat, ['sizes', 'train'], 'inner').document;
    const document = collapseNodes(inner, ['inner', 'sample'], 'outer').document;
    expect(Object.keys(document.nodes)).to.have.members(['photo', 'outer', 'save']);
    const parts = spreadParts(document, registry, 2, ['save', 'sample']);
    expect(parts).to.deep.equal(spreadParts(flat, registry, 2, ['save', 'sample']));
    expect(parts.map(({ offset }) => offset)).to.deep.equal([0, 2]);
    expect(parts.map((part) => part.document.nodes['sizes']?.params?.['values'])).to.deep.equal([
      '0.1, 0.2',
      '0.3',
    ]);
    for (const { document: piece, targets, offset } of parts) {
      const events = await run(piece, { targets, offset });
      expect(events.at(-1)).to.include({ kind: 'run-finished', outcome: 'done' });
      expect(ended(events, 'train')).to.equal('done');
    }
    const whole = await run(document, { targets: ['save', 'sample'] });
    expect(whole.at(-1)).to.include({ kind: 'run-finished', outcome: 'done' });
    expect([ended(whole, 'train'), ended(whole, 'sample')]).to.deep.equal(['cached', 'cached']);
  });

  const params = (parts: readonly { document: GraphDocument }[], node: string) =>
    parts.map(({ document }) => document.nodes[node]?.params);

  it('falls into pieces of a range, of numbers that are the same to the last bit', () => {
    const { sizes: _sizes, ...rest } = sweep('0').nodes;
    const over = (range: Record<string, number | string>): GraphDocument =>
      graph({ ...rest, sizes: { type: 'flow/range@1', params: range } });
    const whole = spreadParts(over({ start: 1, stop: 7, count: 7 }), registry, 2);
    expect(params(whole, 'sizes')).to.deep.equal([
      { start: 1, stop: 4, count: 4 },
      { start: 5, stop: 7, count: 3 },
    ]);
    expect(whole.map(({ offset }) => offset)).to.deep.equal([0, 4]);
    // Thirds of tenths: a longer part would have other numbers, pairs have the ends alone.
    const range = { start: 0.1, stop: 0.7, count: 10, spacing: 'geometric' };
    const numbers = emittedNumbers({ kind: 'range' }, 'numbers', range);
    const odd = spreadParts(over(range), registry, 2);
    const made = params(odd, 'sizes').flatMap(
      (part = {}) => emittedNumbers({ kind: 'range' }, 'numbers', part) ?? [],
    );
    expect(made).to.deep.equal(numbers);
    expect(odd).to.have.length(5);
  });

  it('falls into pieces of several lists: together where they meet, each by itself where they do not', () => {
    const train = sweep('0.1', 40).nodes['train'] as NodeEntry;
    const two = { type: 'flow/numbers@1', params: { values: '1, 2, 3' } };
    const meeting = graph({
      ...sweep('0.1, 0.2, 0.3', 40).nodes,
      seeds: two,
      sample: {
        type: 'sampling/sample-pyramid@1',
        in: { model: 'train.model', seed: 'seeds.numbers' },
        params: { count: 1 },
      },
    });
    const together = spreadParts(meeting, registry, 2, ['save', 'sample']);
    expect(params(together, 'sizes')).to.deep.equal([{ values: '0.1, 0.2' }, { values: '0.3' }]);
    expect(params(together, 'seeds')).to.deep.equal([{ values: '1, 2' }, { values: '3' }]);
    const apart = graph({
      ...sweep('0.1, 0.2', 40).nodes,
      others: two,
      second: { ...train, in: { image: 'photo.image', stepSize: 'others.numbers' } },
    });
    expect(
      spreadParts(apart, registry, 4, ['save', 'sample', 'second']).map(({ targets, offset }) => [
        targets,
        offset,
      ]),
    ).to.deep.equal([
      [['train', 'sample'], 0],
      [['train', 'sample'], 1],
      [['second'], 0],
      [['second'], 2],
    ]);
  });

  it('falls into pieces of a list of files', () => {
    const { sizes: _sizes, ...rest } = sweep('0', 40).nodes;
    const files = { values: 'sample:photos/dune.jpg\nsample:photos/lake.jpg,sample:photos/tarn.jpg' };
    const document = graph({
      ...rest,
      paths: { type: 'flow/texts@1', params: files },
      photo: { type: 'image/load@1', in: { path: 'paths.texts' } },
      train: { ...(rest['train'] as NodeEntry), in: { image: 'photo.image' } },
    });
    expect(params(spreadParts(document, registry, 3), 'paths')).to.deep.equal([
      { values: 'sample:photos/dune.jpg' },
      { values: 'sample:photos/lake.jpg' },
      { values: 'sample:photos/tarn.jpg' },
    ]);
  });

  it('leaves out what is muted', () => {
    const document = sweep('0.1, 0.2, 0.3', 40);
    const train = document.nodes['train'] as NodeEntry;
    const muted = { ...document, nodes: { ...document.nodes, train: { ...train, mode: 'mute' as const } } };
    expect(spreadParts(document, registry, 2)).to.have.length(2);
    expect(spreadParts(muted, registry, 2)).to.deep.equal([]);
  });

  it('stays whole where pieces would be others: a collector in between, lists of two lengths, cheap nodes', () => {
    const joined = graph({
      ...sweep('0.1, 0.2').nodes,
      both: { type: 'flow/numbers@1', params: { values: '1, 2, 3' } },
      sample: {
        type: 'sampling/sample-pyramid@1',
        in: { model: 'train.model', seed: 'both.numbers' },
        params: { count: 1 },
      },
    });
    expect(spreadParts(joined, registry, 4)).to.deep.equal([]);
    expect(spreadParts(sweep('0.1'), registry, 4), 'one element').to.deep.equal([]);
    expect(spreadParts(sweep('0.1, 0.2'), registry, 1), 'one worker').to.deep.equal([]);
    const cheap = graph({
      seeds: { type: 'flow/numbers@1', params: { values: '1, 2, 3' } },
      noise: { type: 'noise/uniform@1', in: { seed: 'seeds.numbers' }, params: { height: 8, width: 8 } },
    });
    expect(spreadParts(cheap, registry, 4)).to.deep.equal([]);
  });

  it('gives branches that do not need each other a piece each', () => {
    const one = sweep('0.1').nodes;
    const train = one['train'] as NonNullable<(typeof one)[string]>;
    const alone = { ...train, in: { image: 'photo.image' } };
    const document = graph({
      photo: one['photo'] as NonNullable<(typeof one)[string]>,
      left: alone,
      right: { ...alone, params: { ...alone.params, updates: 20 } },
    });
    expect(spreadParts(document, registry, 4).map(({ targets }) => targets)).to.deep.equal([
      ['left'],
      ['right'],
    ]);
  });

  it('gives each chain of Train scale a piece, and what needs two of them to the run', () => {
    const scale = (index: number, chain: string): NodeEntry => ({
      type: 'training/train-scale@1',
      params: { scale: index, updates: 60, steps: 30, net: 'small' },
      in: {
        pyramid: 'levels.pyramid',
        ...(index > 0 && { lower: [`${chain}0.net`], recovered: `${chain}0.recovered` }),
      },
    });
    const document = graph({
      photo: sweep('0').nodes['photo'] as NodeEntry,
      levels: { type: 'pyramid/build@1', in: { image: 'photo.image' } },
      ...{ a0: scale(0, 'a'), a1: scale(1, 'a'), b0: scale(0, 'b'), b1: scale(1, 'b') },
      both: {
        ...scale(1, 'a'),
        in: { pyramid: 'levels.pyramid', lower: ['a0.net', 'b0.net'], recovered: 'b0.recovered' },
      },
    });
    expect(spreadParts(document, registry, 4).map(({ targets }) => targets)).to.deep.equal([
      ['a0', 'a1'],
      ['b0', 'b1'],
    ]);
  });

  describe('by a broker', () => {
    const machines = machineProcesses();

    it('is computed in pieces by two workers, in a subgraph too, and ends as on one machine', async () => {
      // Costly enough to be worth the way to other machines.
      const document = sweep('0.1, 0.15, 0.2, 0.25', 15, 2);
      const nested = collapseNodes(document, ['sizes', 'train'], 'trainings').document;
      const [expected] = await expectedOutputs(join(home(), 'alone'), [nested]);
      const studio = join(home(), 'studio');
      const server = await startServerProcess(studio, '--broker', machines.broker.url, '--workers-only');
      const workers = ['a', 'b'].map((name) =>
        startWorkerProcess(machines.broker.url, server.url, join(home(), name)),
      );
      await Promise.all(workers.map((worker) => worker.joined()));
      type Workers = { items: { done: number; state: string }[] };
      // As many pieces are made as the studio knows workers for.
      await until(
        () => server.api<Workers>('GET', '/api/workers'),
        ({ body }) => body.items.filter(({ state }) => state === 'idle').length === 2,
      );
      const id = await server.submit(nested);
      await server.reaches(id, 'done', 'failed', 'interrupted');
      expect(outputHashes(join(studio, 'runs', id))).to.deep.equal(expected);
      expect(server.err()).to.match(/"pieces":4/);
      const { body } = await server.api<{ items: StoredEvent[] }>('GET', `/api/runs/${id}/events`);
      const states = body.items.filter((event) => event.kind === 'node-state');
      expect(states.filter(({ nodeId }) => nodeId === 'train').at(-1)?.state).to.equal('cached');
      // Four pieces and the run: workers tell of what they have done when that is done.
      const { body: after } = await until(
        () => server.api<Workers>('GET', '/api/workers'),
        ({ body: { items } }) => items.reduce((sum, { done }) => sum + done, 0) >= 5,
      );
      expect(
        after.items.every(({ done }) => done > 0),
        'both had some',
      ).to.equal(true);
    });
  });
});
