import { expect } from 'chai';
import { PatchwiseError } from '../../../src/errors.ts';
import { createGraphStore } from '../../../src/server/store/graph-store.ts';
import { MAX_VERSIONS } from '../../../src/studio/ports/graph-store.ts';
import { temporaryStore } from '../support/folders.ts';
import { graph } from '../support/graphs.ts';

describe('graph store', () => {
  const store = temporaryStore();
  const graphs = () => createGraphStore(store(), () => 1000);
  const titled = (title: string) => graph({ noise: { type: 'noise/uniform@1' } }, title);

  it('keeps every version of a graph', () => {
    expect(graphs().save('g', titled('one'), 0).revision).to.equal(1);
    expect(graphs().save('g', titled('two'), 1).revision).to.equal(2);
    expect(graphs().get('g')?.document.meta.title).to.equal('two');
    expect(graphs().get('g', 1)?.document.meta.title).to.equal('one');
    expect(graphs().get('g', 3)).to.equal(undefined);
    expect(
      graphs()
        .versions('g')
        .map(({ revision, title }) => [revision, title]),
    ).to.deep.equal([
      [2, 'two'],
      [1, 'one'],
    ]);
  });

  for (const [expected, when] of [
    [0, 'a new graph'],
    [1, 'an old revision'],
    [7, 'a revision that never was'],
  ] as const) {
    it(`refuses ${when} where revision 2 is stored`, () => {
      graphs().save('g', titled('one'), 0);
      graphs().save('g', titled('two'), 1);
      try {
        graphs().save('g', titled('mine'), expected);
        expect.fail('saved');
      } catch (error) {
        expect(error).to.be.instanceOf(PatchwiseError);
        expect((error as PatchwiseError).code).to.equal('storage/conflict');
        expect((error as PatchwiseError).details).to.deep.equal({ revision: 2 });
      }
      expect(graphs().get('g')?.document.meta.title).to.equal('two');
    });
  }

  it('lists newest first in pages, and removes with all versions', () => {
    for (const id of ['a', 'b', 'c']) graphs().save(id, titled(id), 0);
    graphs().save('a', titled('a again'), 1);
    const first = graphs().list({ limit: 2 });
    expect(first.map(({ id }) => id)).to.deep.equal(['a', 'c']);
    expect(
      graphs()
        .list({ limit: 2, before: first[1]?.savedAt ?? 0 })
        .map(({ id }) => id),
    ).to.deep.equal(['b']);
    expect([graphs().remove('a'), graphs().remove('a')]).to.deep.equal([true, false]);
    expect(graphs().versions('a')).to.deep.equal([]);
  });

  it('keeps a bounded number of versions', () => {
    for (let i = 0; i < MAX_VERSIONS + 3; i++) graphs().save('g', titled(`${i}`), i);
    const kept = graphs().versions('g');
    expect(kept).to.have.length(MAX_VERSIONS);
    expect(kept.at(-1)?.revision).to.equal(4);
  });
});
