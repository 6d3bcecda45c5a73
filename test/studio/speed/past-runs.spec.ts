import { expect } from 'chai';
import type { Run, StoredEvent } from '../../../src/protocol/run-shapes.ts';
import { pastRun, pastRuns, timedLearning } from '../../../src/studio/speed/past-runs.ts';

const run: Run = {
  id: 'r',
  status: 'done',
  priority: 0,
  createdAt: 1,
  finishedAt: 9,
  errors: [],
  lastSeq: 5,
  resume: false,
  document: {
    format: 'patchwise-graph',
    version: 1,
    meta: { seed: 1 },
    nodes: {
      model: { type: 'model/load@1' },
      samples: { type: 'sampling/sample-pyramid@1' },
      lift: { type: 'detail/lift@1' },
    },
    extra: { purpose: 'random' },
  },
};
let seq = 0;
const at = { runId: 'r', at: 1 };
const ended = (nodeId: string, state: 'done' | 'cached' | 'skipped', elapsedMs?: number): StoredEvent => ({
  ...at,
  seq: ++seq,
  kind: 'node-state',
  nodeId,
  state,
  ...(elapsedMs === undefined ? {} : { elapsedMs }),
});
const made = (nodeId: string, port: string, index: number, description: string): StoredEvent => ({
  ...at,
  seq: ++seq,
  kind: 'output',
  nodeId,
  port,
  index,
  summary: { type: 'image', description, hash: 'ab', bytes: 1 },
});

describe('what earlier runs took', () => {
  const events: StoredEvent[] = [
    ended('model', 'cached'),
    made('samples', 'images', 0, 'image 1×3×48×64'),
    ended('samples', 'done', 1500),
    made('lift', 'image', 0, 'image 1×3×300×400'),
    made('lift', 'map', 0, 'image 1×3×300×400'),
    made('lift', 'image', 1, 'image 1×3×300×400'),
    ended('lift', 'done', 8000),
  ];

  it('is told by node, with the number and size of the images that it made', () => {
    expect(pastRun(run, events)).to.deep.equal({
      id: 'r',
      at: 9,
      purpose: 'random',
      nodes: [
        { type: 'model/load@1', cached: true, seconds: 0 },
        { type: 'sampling/sample-pyramid@1', cached: false, seconds: 1.5, images: 1, pixels: 3072 },
        { type: 'detail/lift@1', cached: false, seconds: 8, images: 2, pixels: 120_000 },
      ],
    });
  });

  it('leaves out what did not run', () => {
    expect(pastRun(run, [ended('lift', 'skipped')]).nodes).to.deep.equal([]);
  });

  it('is read once a run', async () => {
    let reads = 0;
    const past = pastRuns({
      list: async () => [{ ...run, title: '' }],
      get: async () => run,
      events: async () => {
        reads++;
        return events;
      },
    });
    expect(await past()).to.have.length(1);
    expect(await past()).to.have.length(1);
    expect(reads).to.equal(1);
  });

  it('tells how long learning takes by the trainings of the page only', () => {
    const learnt = (type: string, purpose?: string, cached = false) =>
      timedLearning([
        {
          id: 'a',
          at: 1,
          nodes: [{ type, cached, seconds: 9 }],
          ...(purpose === undefined ? {} : { purpose }),
        },
      ]);
    expect(learnt('training/train-pyramid@1', 'learn')).to.equal(true);
    expect(learnt('training/train-pyramid@1', 'learn', true)).to.equal(false);
    // Of a graph of one's own, with any number of updates.
    expect(learnt('training/train-pyramid@1')).to.equal(false);
    expect(learnt('training/train-scale@1')).to.equal(false);
  });
});
