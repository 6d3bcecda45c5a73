import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { loadDocument } from '../../../src/graph/check/load.ts';
import { patchwiseRegistry } from '../../../src/nodes/registry.ts';
import type { StoredEvent } from '../../../src/protocol/run-shapes.ts';
import { countOf } from '../../../src/recipes/recipe.ts';
import { leftAtPace, madeBy } from '../../../web/src/journey/pace.ts';
import { foldEvents, foldTaps, startRunView } from '../../../web/src/state/run/run-fold.ts';
import { shippedRecipe } from '../../support/shipped-recipes.ts';

const event = (seq: number, at: number, rest: object): StoredEvent =>
  ({ runId: 'r', seq, at, ...rest }) as StoredEvent;
const lifted = (index: number, at: number): StoredEvent =>
  event(index + 3, at, { kind: 'output', nodeId: 'lift', port: 'image', index, summary: { kind: 'none' } });
/** A run that began at 0 and has lifted pictures at these times, ms. */
const liftedAt = (...times: readonly number[]) =>
  foldEvents(startRunView('r'), [
    event(1, 0, { kind: 'run-started', order: ['samples', 'lift', 'result'] }),
    event(2, 0, { kind: 'node-state', nodeId: 'lift', state: 'running' }),
    ...times.map((at, index) => lifted(index, at)),
  ]);

describe('the pace of a run of the journey', () => {
  it('goes by the pictures that were lifted, from the first to the last', () => {
    const made = madeBy(liftedAt(20_000, 30_000, 40_000));
    expect(made).to.deep.equal({ done: 3, each: 10_000 });
    expect(leftAtPace(made, 4, 40_000), 'whatever was said beforehand').to.equal(10_000);
    expect(leftAtPace(madeBy(liftedAt(20_000, 30_000, 40_000, 50_000)), 4, 50_000), 'saving').to.equal(0);
  });

  it('counts the part of the picture in work: its last level has nearly half of the pixels', () => {
    const level = (done: number) =>
      madeBy(
        foldTaps(liftedAt(), [
          { kind: 'progress', nodeId: 'lift', done, total: 12, label: 'level' } as never,
        ]),
      ).done;
    expect(level(11)).to.be.closeTo(0.557, 0.001);
    expect(level(10)).to.be.closeTo(0.31, 0.001);
    // One picture of which 0.557 took 40 s.
    expect(leftAtPace({ done: level(11) }, 1, 40_000)).to.be.closeTo(31_800, 100);
  });

  it('tells nothing before a quarter of one series is done', () => {
    expect(leftAtPace({ done: 0 }, 1, 5000)).to.equal(undefined);
    expect(leftAtPace({ done: 0.9 }, 4, 5000)).to.equal(undefined);
    expect(leftAtPace({ done: 1 }, 4, 5000)).to.equal(15_000);
    expect(madeBy(startRunView('r')), 'no lift').to.deep.equal({ done: 0 });
  });

  it('knows how many frames the animation has', () => {
    const workflow = readFileSync('workflows/animation.json', 'utf8');
    const { document } = loadDocument(workflow, patchwiseRegistry());
    const animate = Object.entries(document?.nodes ?? {}).find(([id]) => id === 'animate')?.[1];
    const params = patchwiseRegistry().latest('sampling/animate')?.description.params as
      | readonly { name: string; default?: unknown }[]
      | undefined;
    const usual = params?.find(({ name }) => name === 'frames')?.default;
    expect(animate?.params?.['frames'] ?? usual).to.equal(countOf(shippedRecipe('animation')));
  });
});
