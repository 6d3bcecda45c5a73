import { expect } from 'chai';
import fc from 'fast-check';
import type { Tap } from '../../src/protocol/run-shapes.ts';
import { MetricRecorder, POINTS_PER_SERIES, SERIES_PER_RUN } from '../../src/studio/metric-recorder.ts';

function tap(step: number, name = 'loss', value = step): Tap {
  return { kind: 'metric', runId: 'r', nodeId: 'train', name, value, moment: { step } };
}

describe('The recorder of what a run measures', () => {
  it('keeps short series whole, by node and name, and passes over progress and what is not finite', () => {
    const recorder = new MetricRecorder();
    recorder.add([tap(1), tap(2), tap(1, 'gap'), tap(3, 'loss', Number.NaN)]);
    recorder.add([{ kind: 'progress', runId: 'r', nodeId: 'train', done: 1, total: 2 }, tap(4)]);
    expect(recorder.series.map(({ name, points }) => [name, points.map(({ value }) => value)])).to.deep.equal(
      [
        ['loss', [1, 2, 4]],
        ['gap', [1]],
      ],
    );
  });

  it('spreads the points of a long series evenly over all of it, the first and the newest among them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 * POINTS_PER_SERIES }), (count) => {
        const recorder = new MetricRecorder();
        for (let step = 0; step < count; step++) recorder.add([tap(step)]);
        const steps = recorder.series[0]!.points.map(({ value }) => value);
        expect(steps.length).to.be.at.most(POINTS_PER_SERIES + 1);
        expect(steps.length).to.be.at.least(Math.min(count, POINTS_PER_SERIES / 2));
        expect([steps[0], steps.at(-1)]).to.deep.equal([0, count - 1]);
        const gaps = new Set(steps.slice(1, -1).map((step, i) => step - steps[i]!));
        expect(gaps.size).to.be.at.most(1);
      }),
      { numRuns: 40 },
    );
  });

  it('numbers what it takes in, over an earlier attempt too, however few of the values it keeps', () => {
    const indexOf = (told: Tap | undefined) => (told?.kind === 'metric' ? told.index : undefined);
    const recorder = new MetricRecorder();
    const count = 3 * POINTS_PER_SERIES;
    for (let step = 0; step < count; step++) expect(indexOf(recorder.add([tap(step)])[0])).to.equal(step);
    for (const { value, index } of recorder.series[0]!.points) expect(index).to.equal(value);
    expect(recorder.add([tap(0, 'loss', Number.NaN)]).map(indexOf)).to.deep.equal([undefined]);
    expect(indexOf(new MetricRecorder(recorder.series).add([tap(0)])[0])).to.equal(count);
  });

  it('keeps of each point what it was told: its value and its moment, whichever of its numbers are there', () => {
    const part = fc.option(fc.integer({ min: 0 }), { nil: undefined });
    const point = fc.record({
      value: fc.double({ noNaN: true, noDefaultInfinity: true }),
      moment: fc.record({ scale: part, update: part, step: part }),
    });
    fc.assert(
      fc.property(fc.array(point, { maxLength: 200 }), (points) => {
        const told = points.map(({ value, moment }): Tap => {
          const given = Object.fromEntries(Object.entries(moment).filter(([, n]) => n !== undefined));
          return { kind: 'metric', runId: 'r', nodeId: 'train', name: 'loss', value, moment: given };
        });
        const recorder = new MetricRecorder();
        const numbered = recorder.add(told);
        const kept = recorder.series[0]?.points ?? [];
        expect(kept).to.deep.equal(
          numbered.flatMap((tap) =>
            tap.kind === 'metric' ? [{ value: tap.value, moment: tap.moment, index: tap.index }] : [],
          ),
        );
      }),
    );
  });

  it('bounds the number of series', () => {
    const recorder = new MetricRecorder();
    for (let i = 0; i < 2 * SERIES_PER_RUN; i++) recorder.add([tap(0, `name ${i}`)]);
    expect(recorder.series).to.have.length(SERIES_PER_RUN);
  });

  it('tells what has changed since it was asked last', () => {
    const recorder = new MetricRecorder();
    recorder.add([tap(1), tap(1, 'gap')]);
    expect(recorder.takeChanged().map(({ name }) => name)).to.deep.equal(['loss', 'gap']);
    expect(recorder.takeChanged()).to.deep.equal([]);
    recorder.add([tap(2, 'gap')]);
    expect(recorder.takeChanged().map(({ name }) => name)).to.deep.equal(['gap']);
  });

  it('goes on with the series of an earlier attempt', () => {
    const before = new MetricRecorder();
    before.add([tap(1), tap(2)]);
    const recorder = new MetricRecorder(before.series);
    expect(recorder.takeChanged()).to.deep.equal([]);
    recorder.add([tap(3)]);
    expect(recorder.series[0]!.points.map(({ value }) => value)).to.deep.equal([1, 2, 3]);
  });
});
