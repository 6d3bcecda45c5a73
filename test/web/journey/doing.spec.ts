import { expect } from 'chai';
import type { StoredEvent } from '../../../src/protocol/run-shapes.ts';
import { doingNow } from '../../../web/src/journey/doing.ts';
import { foldEvents, foldStatus, foldTaps, startRunView } from '../../../web/src/state/run/run-fold.ts';
import { shippedRecipe } from '../../support/shipped-recipes.ts';

const TYPES: Readonly<Record<string, string>> = {
  photo: 'image/load@1',
  samples: 'sampling/sample-pyramid@1',
  lift: 'detail/lift@1',
  result: 'image/save@1',
  train: 'training/train-pyramid@1',
  model: 'model/save@1',
};
const typeOf = (node: string): string | undefined => TYPES[node];
const recipe = shippedRecipe('random');
const make = { kind: 'make', recipe } as const;
const learn = { kind: 'learn', recipe } as const;

const event = (seq: number, rest: object): StoredEvent =>
  ({ runId: 'r', seq, at: seq, ...rest }) as StoredEvent;
/** A run in which these nodes compute, and so many pictures were lifted. */
const computing = (nodes: readonly string[], lifted = 0) =>
  foldEvents(startRunView('r'), [
    event(1, { kind: 'run-started', order: Object.keys(TYPES) }),
    ...nodes.map((nodeId, i) => event(i + 2, { kind: 'node-state', nodeId, state: 'running' })),
    ...Array.from({ length: lifted }, (_, index) =>
      event(index + 20, {
        ...{ kind: 'output', nodeId: 'lift', port: 'image', index },
        summary: { kind: 'none' },
      }),
    ),
  ]);
const telling = (nodeId: string, label: string) =>
  foldTaps(computing([nodeId]), [{ kind: 'progress', nodeId, done: 1, total: 1, label } as never]);

describe('what a run of the journey does now', () => {
  it('is told from the first moment on', () => {
    expect(doingNow(undefined, make, typeOf)).to.equal('Being sent to the studio');
    expect(doingNow(startRunView('r'), make, typeOf)).to.equal('Waiting for its turn');
    expect(doingNow(computing(['photo']), make, typeOf)).to.equal('Opening the photograph');
    expect(doingNow(computing([]), make, typeOf)).to.equal('Computing');
  });

  it('goes by the node that tells most, where several compute', () => {
    expect(doingNow(computing(['photo', 'samples']), make, typeOf)).to.equal('Drawing it small');
    const lifts = (count: number) => doingNow(computing(['samples', 'lift', 'result'], count), make, typeOf);
    expect(lifts(0)).to.equal('Drawing picture 1 of 4 at full size');
    expect(lifts(3)).to.equal('Drawing picture 4 of 4 at full size');
    expect(lifts(4), 'never one more than there are').to.equal('Drawing picture 4 of 4 at full size');
    const one = { kind: 'make', recipe: shippedRecipe('panorama') } as const;
    expect(doingNow(computing(['lift']), one, typeOf)).to.equal('Drawing it at full size');
    expect(doingNow(computing(['result']), make, typeOf)).to.equal('Being saved');
  });

  it('names the parts of a training before and after it, between them the title does', () => {
    expect(doingNow(computing(['train']), learn, typeOf)).to.match(/^Getting ready/);
    expect(doingNow(telling('train', 'scale 1/3 · update 3/400'), learn, typeOf)).to.equal(undefined);
    expect(doingNow(computing(['model']), learn, typeOf)).to.match(/^Keeping/);
  });

  it('takes what a node says, unless that are scales and levels', () => {
    expect(doingNow(telling('samples', 'loading the engine, 3 of 4 MB'), make, typeOf)).to.equal(
      'loading the engine, 3 of 4 MB',
    );
    expect(doingNow(telling('samples', 'scale 0, step 3'), make, typeOf)).to.equal('Drawing it small');
  });

  it('does not begin anew once it is over', () => {
    const done = foldStatus(computing(['result']), 'done');
    expect(doingNow(done, make, typeOf)).to.equal('Fetching the result');
    expect(doingNow(done, learn, typeOf)).to.match(/^Keeping/);
    expect(doingNow(foldStatus(computing(['train']), 'interrupted'), learn, typeOf)).to.equal('interrupted');
  });
});
