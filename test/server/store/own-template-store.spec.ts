import { expect } from 'chai';
import { createOwnTemplateStore } from '../../../src/server/store/own-template-store.ts';
import { temporaryStore } from '../support/folders.ts';
import { noiseGraph } from '../support/graphs.ts';

describe('store of own templates', () => {
  const store = temporaryStore();
  const templates = () => createOwnTemplateStore(store(), () => 1000);

  it('keeps nodes under a title, renames and removes them', () => {
    const { id } = templates().add({ title: 'Soft', document: noiseGraph(), picture: 'ab'.repeat(32) });
    expect(templates().get(id)).to.deep.include({
      title: 'Soft',
      picture: 'ab'.repeat(32),
      document: noiseGraph(),
    });
    expect(templates().rename(id, 'Softer')?.title).to.equal('Softer');
    expect(templates().rename('none', 'x')).to.equal(undefined);
    expect(templates().hashes()).to.deep.equal(['ab'.repeat(32)]);
    expect([templates().remove(id), templates().remove(id)]).to.deep.equal([true, false]);
    expect([templates().get(id), templates().hashes()]).to.deep.equal([undefined, []]);
  });

  it('lists newest first in pages, also where the clock stands still', () => {
    for (const title of ['a', 'b', 'c']) templates().add({ title, document: noiseGraph() });
    const first = templates().list({ limit: 2 });
    expect(first.map(({ title }) => title)).to.deep.equal(['c', 'b']);
    const rest = templates().list({ limit: 2, before: first[1]?.createdAt ?? 0 });
    expect(rest.map(({ title }) => title)).to.deep.equal(['a']);
  });
});
