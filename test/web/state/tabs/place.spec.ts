import { expect } from 'chai';
import fc from 'fast-check';
import { installDom } from '../../dom.ts';

describe('addresses of the page', () => {
  installDom();
  const load = () => import('../../../../web/src/state/tabs/place.ts');

  it('lead back to what they were made of', async () => {
    const { addressOf, placeOf } = await load();
    const id = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => text.trim() !== '');
    const place = fc.oneof(
      fc.constantFrom({ kind: 'gallery' }, { kind: 'library' }, { kind: 'runs' }, { kind: 'settings' }),
      fc.record({ kind: fc.constant('batch'), id }),
      fc.record({
        kind: fc.constant('photo'),
        picture: fc.constantFrom('asset:a1', 'sample:photos/lake.jpg'),
      }),
      fc.record({
        kind: fc.constant('paint'),
        recipe: fc.constantFrom('inpainting', 'own card'),
        picture: fc.constantFrom('asset:a1', 'sample:photos/lake.jpg'),
      }),
      fc.record({ kind: fc.constant('photo-run'), run: id.filter((text) => !text.includes('/')) }),
      fc.record(
        { kind: fc.constantFrom('workflow', 'graph', 'draft', 'run'), id, run: id },
        { requiredKeys: ['kind', 'id'] },
      ),
    );
    fc.assert(
      fc.property(place, (one) => {
        expect(placeOf(addressOf(one as Parameters<typeof addressOf>[0]))).to.deep.equal(one);
      }),
    );
  });

  it('are read leniently, and lead nowhere when they are of none', async () => {
    const { placeOf } = await load();
    expect(placeOf('')).to.deep.equal({ kind: 'gallery' });
    expect(placeOf('#/graph/a?run=r')).to.deep.equal({ kind: 'graph', id: 'a', run: 'r' });
    expect(placeOf('#/graph/')).to.equal(undefined);
    expect(placeOf('#/photo')).to.equal(undefined);
    expect(placeOf('#/%E0%A4%A')).to.equal(undefined);
    expect(placeOf('#/nothing/at/all')).to.equal(undefined);
  });
});
