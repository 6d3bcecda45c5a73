import { expect } from 'chai';
import {
  draftDocument,
  listDrafts,
  removeDraft,
  writeDraft,
} from '../../../../web/src/state/document/drafts.ts';
import { installDom } from '../../dom.ts';

const text = '{"format":"patchwise-graph","version":1,"meta":{"title":"Lake"},"nodes":{}}';

describe('drafts', () => {
  installDom();
  beforeEach(() => localStorage.clear());

  it('are listed newest first and give their graph back', () => {
    writeDraft({ key: 'a', at: 1, revision: 0, title: 'Old', text });
    writeDraft({ key: 'b', at: 2, revision: 3, id: 'lake-1', title: 'New', text });
    expect(listDrafts().map((d) => d.title)).to.deep.equal(['New', 'Old']);
    expect(listDrafts()[0]).to.include({ id: 'lake-1', revision: 3 });
    const [draft] = listDrafts();
    expect(draft && draftDocument(draft)?.meta.title).to.equal('Lake');
    removeDraft('b');
    expect(listDrafts().map((d) => d.key)).to.deep.equal(['a']);
  });

  it('of two tabs do not overwrite each other', () => {
    writeDraft({ key: 'tab-1', at: 1, revision: 0, title: 'One', text });
    writeDraft({ key: 'tab-2', at: 2, revision: 0, title: 'Two', text });
    expect(listDrafts()).to.have.length(2);
  });

  it('are kept up to forty, the oldest going first', () => {
    for (let i = 0; i < 50; i++) writeDraft({ key: `k${i}`, at: i, revision: 0, title: `${i}`, text });
    expect(listDrafts()).to.have.length(40);
    expect(listDrafts().at(-1)?.title).to.equal('10');
  });

  it('that are damaged are passed over', () => {
    localStorage.setItem('patchwise.draft.x', '{"key":');
    localStorage.setItem('patchwise.draft.y', '{"key":"y","at":"soon"}');
    localStorage.setItem('other', 'thing');
    expect(listDrafts()).to.deep.equal([]);
    expect(draftDocument({ key: 'z', at: 0, revision: 0, title: '', text: '{"nodes":[]}' })).to.equal(
      undefined,
    );
  });
});
