import { expect } from 'chai';
import { draftOfEvent } from '../../../../web/src/state/document/drafts.ts';
import { compare } from '../../../../web/src/state/document/other-window.ts';

describe('one draft in two windows', () => {
  it('takes what the other has changed where nothing was changed here', () => {
    expect(compare('a', 'a', 'b')).to.equal('theirs');
    expect(compare('mine', 'a', 'b')).to.equal('both');
    // The other has looked at another part of it, or has written what came from here.
    expect(compare('mine', 'a', 'a')).to.equal('same');
    expect(compare('b', 'a', 'b')).to.equal('same');
  });

  it('hears of drafts only, and not of their end', () => {
    const text = JSON.stringify({ key: 'k', at: 1, text: '{}' });
    const heard = draftOfEvent({ key: 'patchwise.draft.k', oldValue: null, newValue: text });
    expect(heard?.now.key).to.equal('k');
    expect(heard?.before).to.equal(undefined);
    expect(draftOfEvent({ key: 'patchwise.draft.k', oldValue: text, newValue: null })).to.equal(undefined);
    expect(draftOfEvent({ key: 'patchwise.theme', oldValue: null, newValue: 'dark' })).to.equal(undefined);
    expect(draftOfEvent({ key: null, oldValue: null, newValue: null })).to.equal(undefined);
  });
});
