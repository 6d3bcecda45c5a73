import { expect } from 'chai';
import fc from 'fast-check';
import type { GraphDocument } from '../../../src/graph/document/document.ts';
import type { RunSummary } from '../../../src/protocol/run-shapes.ts';
import { measuresOf, pairMeasures } from '../../../web/src/runs/measures.ts';
import { coverOf, pairNames, picturesOf } from '../../../web/src/runs/outputs.ts';
import { durationOf, filterRuns, mergeRuns, titleOf } from '../../../web/src/runs/run-filter.ts';
import { differences, settingsOf } from '../../../web/src/runs/settings.ts';

const run = (id: string, status: RunSummary['status'], title: string, createdAt = 0): RunSummary =>
  ({
    id,
    status,
    title,
    createdAt,
    priority: 0,
    errors: [],
    lastSeq: 0,
    resume: false,
  }) as unknown as RunSummary;

describe('list of runs', () => {
  const runs = [run('a', 'done', 'Lake'), run('b', 'running', 'Lake, large'), run('c', 'cancelled', 'Dune')];
  const ids = (list: readonly RunSummary[]) => list.map(({ id }) => id);

  it('is filtered by state and by words', () => {
    expect(ids(filterRuns(runs, { status: 'all', search: '' }))).to.deep.equal(['a', 'b', 'c']);
    expect(ids(filterRuns(runs, { status: 'active', search: '' }))).to.deep.equal(['b']);
    expect(ids(filterRuns(runs, { status: 'failed', search: '' }))).to.deep.equal(['c']);
    expect(ids(filterRuns(runs, { status: 'all', search: 'lake' }))).to.deep.equal(['a', 'b']);
    expect(ids(filterRuns(runs, { status: 'all', search: 'volcano' }))).to.deep.equal([]);
  });

  it('joins pages, the newest first and each run once', () => {
    const merged = mergeRuns(
      [run('x', 'done', '', 9), run('y', 'done', '', 5)],
      [run('y', 'queued', '', 5), run('z', 'done', '', 1)],
    );
    expect(merged.map(({ id, status }) => `${id} ${status}`)).to.deep.equal(['x done', 'y done', 'z done']);
  });

  it('tells title and time', () => {
    expect(titleOf({ title: '' })).to.equal('Untitled');
    expect(durationOf({ startedAt: 5, finishedAt: 25 })).to.equal(20);
    expect(durationOf({ startedAt: 5 })).to.equal(undefined);
  });
});

describe('settings of runs', () => {
  const document = (seed: number, params: Record<string, number>): GraphDocument => ({
    format: 'patchwise-graph',
    version: 1,
    meta: { seed },
    nodes: {
      photo: { type: 'image/load@1', params: { path: 'sample:photos/lake.jpg' } },
      train: { type: 'training/train-pyramid@1', params, in: { image: 'photo.image' } },
    },
  });

  it('are the seed and what is not a default', () => {
    expect(settingsOf(document(7, { scales: 3 }))).to.deep.equal([
      { name: 'seed', value: '7' },
      { name: 'photo.path', value: 'sample:photos/lake.jpg' },
      { name: 'train.scales', value: '3' },
    ]);
  });

  it('differ where one is set, set otherwise, wired otherwise or missing', () => {
    const a = document(7, { scales: 3 });
    const b = document(8, { chains: 2 });
    const other: GraphDocument = { ...b, nodes: { ...b.nodes, extra: { type: 'mask/invert@1' } } };
    expect(differences(a, other)).to.deep.equal([
      { name: 'seed', a: '7', b: '8' },
      { name: 'train.scales', a: '3', b: undefined },
      { name: 'train.chains', a: undefined, b: '2' },
      { name: 'extra', a: 'not there', b: 'mask/invert@1' },
    ]);
    expect(differences(a, a)).to.deep.equal([]);
  });
});

describe('files of runs', () => {
  const file = (name: string, type = 'image/png') => ({ name, type, bytes: 1, modifiedAt: 0 });

  it('are pictures in their natural order; a sheet stands for the run', () => {
    const files = [
      file('s-10.png'),
      file('s-2.png'),
      file('loss.png'),
      file('report.json', 'application/json'),
    ];
    expect(picturesOf(files).map(({ name }) => name)).to.deep.equal(['loss.png', 's-2.png', 's-10.png']);
    expect(coverOf(files)?.name).to.equal('s-10.png');
    expect(coverOf([...files, file('contact-sheet.png')])?.name).to.equal('contact-sheet.png');
    expect(coverOf([file('loss.png')])?.name).to.equal('loss.png');
    expect(coverOf([])).to.equal(undefined);
  });

  it('are paired by name, the common ones first', () => {
    expect(pairNames(['b.png', 'c.png'], ['a.png', 'c.png'])).to.deep.equal([
      { name: 'c.png', a: true, b: true },
      { name: 'b.png', a: true, b: false },
      { name: 'a.png', a: false, b: true },
    ]);
  });
});

describe('figures of runs', () => {
  const report = (value: number) =>
    JSON.stringify({
      title: 'Q',
      entries: [{ name: 'patch SWD', value, meaning: 'lower is better' }, { name: 'note', value: 'x' }, 5],
    });

  it('are read from reports, and compared by their meaning', () => {
    const pairs = pairMeasures(measuresOf(report(0.2)), measuresOf(report(0.1)));
    expect(pairs).to.deep.equal([
      { name: 'patch SWD', meaning: 'lower is better', a: 0.2, b: 0.1, better: 'b' },
      { name: 'note', a: 'x', b: 'x', better: undefined },
    ]);
  });

  it('are none for any other file', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(measuresOf(text)).to.be.an('array');
      }),
    );
    expect(measuresOf('{"entries":3}')).to.deep.equal([]);
  });
});
