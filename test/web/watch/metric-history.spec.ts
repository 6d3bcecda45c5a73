import { expect } from 'chai';
import type { Moment } from '../../../src/graph/types/node.ts';
import {
  alignSeries,
  byName,
  foldMetrics,
  NO_METRICS,
  valueAt,
  withStored,
} from '../../../web/src/watch/metric-history.ts';

const metric = (nodeId: string, name: string, value: number, moment: Moment) =>
  ({ kind: 'metric', runId: 'r', nodeId, name, value, moment }) as const;

describe('metric history', () => {
  it('runs on over the scales, whose updates start anew', () => {
    let history = NO_METRICS;
    for (const scale of [0, 1]) {
      for (let update = 1; update <= 3; update++) {
        history = foldMetrics(history, [metric('train', 'loss', 10 * scale + update, { scale, update })]);
      }
    }
    const { x, y, marks } = history['train loss']!;
    expect(x).to.deep.equal([1, 2, 3, 5, 6, 7]);
    expect(y).to.deep.equal([1, 2, 3, 11, 12, 13]);
    expect(marks).to.deep.equal([
      { x: 1, scale: 0 },
      { x: 5, scale: 1 },
    ]);
  });

  it('leaves out what comes twice, is late or is not finite, and what is no metric', () => {
    const history = foldMetrics(NO_METRICS, [
      metric('a', 'gap', 1, { scale: 0, update: 5 }),
      metric('a', 'gap', 2, { scale: 0, update: 5 }),
      metric('a', 'gap', 3, { scale: 0, update: 4 }),
      metric('a', 'gap', Number.NaN, { scale: 0, update: 6 }),
      { kind: 'progress', runId: 'r', nodeId: 'a', done: 1, total: 2 },
    ]);
    expect(Object.keys(history)).to.deep.equal(['a gap']);
    expect(history['a gap']?.y).to.deep.equal([1]);
  });

  it('goes on when another chain begins at the same scale, as a sweep and a second round do', () => {
    const steps = [0, 1, 2, 0, 1, 2].map((step) => metric('a', 'score', step, { scale: 3, step }));
    const { x, y, marks } = foldMetrics(NO_METRICS, steps)['a score']!;
    expect(x).to.deep.equal([0, 1, 2, 3, 4, 5]);
    expect(y).to.deep.equal([0, 1, 2, 0, 1, 2]);
    expect(marks).to.deep.equal([{ x: 0, scale: 3 }]);
  });

  it('takes what the server keeps in place of what the page has seen of it, and goes on from there', () => {
    const late = [metric('a', 'loss', 3, { scale: 0, update: 3 }), metric('b', 'score', 9, { step: 0 })];
    const points = [1, 2, 3].map((update) => ({ value: update, moment: { scale: 0, update } }));
    const stored = [{ nodeId: 'a', name: 'loss', points }];
    const whole = withStored(foldMetrics(NO_METRICS, late), stored);
    expect(whole['a loss']?.y).to.deep.equal([1, 2, 3]);
    expect(whole['b score']?.y).to.deep.equal([9]);
    const next = foldMetrics(whole, [
      metric('a', 'loss', 3, { scale: 0, update: 3 }),
      metric('a', 'loss', 4, { scale: 0, update: 4 }),
    ]);
    expect(next['a loss']?.y).to.deep.equal([1, 2, 3, 4]);
    expect(withStored(NO_METRICS, [])).to.deep.equal({});
  });

  it('takes what is told twice once, though a chain that begins anew steps back alike', () => {
    const told = (index: number) => ({ ...metric('a', 'score', index, { step: index % 20 }), index });
    const all = Array.from({ length: 30 }, (_, index) => told(index));
    const stored = all
      .slice(0, 18)
      .map(({ value, moment, index }): { value: number; moment: Moment; index: number } => ({
        value,
        moment,
        index,
      }));
    const begun = withStored(NO_METRICS, [{ nodeId: 'a', name: 'score', points: stored }]);
    const whole = foldMetrics(foldMetrics(begun, all.slice(12, 25)), all.slice(20));
    expect(whole['a score']?.x).to.deep.equal(all.map(({ index }) => index));
    expect(whole['a score']?.y).to.deep.equal(all.map(({ value }) => value));
    expect(foldMetrics(whole, [told(0)])['a score']?.y, 'a run that starts over').to.deep.equal([0]);
  });

  it('stays bounded over a long training, and keeps its course', () => {
    let history = NO_METRICS;
    for (let update = 0; update < 20_000; update++) {
      history = foldMetrics(history, [metric('a', 'loss', update, { scale: 0, update })]);
    }
    const { x, y } = history['a loss']!;
    expect(x.length).to.be.within(700, 1600);
    expect(x).to.deep.equal([...x].sort((a, b) => a - b));
    expect(y).to.deep.equal(x);
    expect(x.at(-1)).to.equal(19_999);
  });

  it('orders charts and their series alike, whichever came first', () => {
    const taps = [
      metric('b', 'score', 1, { step: 0 }),
      metric('a', 'speed', 1, { step: 0 }),
      metric('a', 'score', 1, { step: 0 }),
      metric('a', 'loss', 1, { step: 0 }),
    ];
    const order = (list: typeof taps) =>
      [...byName(foldMetrics(NO_METRICS, list))].map(([name, series]) => [name, series.map((s) => s.nodeId)]);
    expect(order(taps)).to.deep.equal([
      ['loss', ['a']],
      ['score', ['a', 'b']],
      ['speed', ['a']],
    ]);
    expect(order([...taps].reverse())).to.deep.equal(order(taps));
  });

  it('puts series of one name on a common axis', () => {
    const history = foldMetrics(NO_METRICS, [
      metric('a', 'loss', 1, { scale: 0, update: 1 }),
      metric('b', 'loss', 2, { scale: 0, update: 2 }),
      metric('a', 'loss', 3, { scale: 0, update: 3 }),
      metric('a', 'gap', 9, { scale: 0, update: 1 }),
    ]);
    const groups = byName(history);
    expect([...groups.keys()]).to.deep.equal(['loss', 'gap']);
    expect(alignSeries(groups.get('loss')!)).to.deep.equal([
      [1, 2, 3],
      [1, null, 3],
      [null, 2, null],
    ]);
  });

  it('tells what a series was at a point of the axis, or last before it', () => {
    const series = { x: [2, 4, 9], y: [0.2, 0.4, 0.9] };
    expect([2, 3, 4, 8, 100].map((at) => valueAt(series, at))).to.deep.equal([0.2, 0.2, 0.4, 0.4, 0.9]);
    expect(valueAt(series, undefined)).to.equal(0.9);
    expect(valueAt(series, 1)).to.be.NaN;
    expect(valueAt({ x: [], y: [] }, undefined)).to.be.NaN;
  });
});
