import { expect } from 'chai';
import { patchwiseRegistry } from '../../../../src/nodes/registry.ts';
import { addNodeAt } from '../../../../web/src/state/document/add-nodes.ts';
import { EMPTY_GRAPH, openDocument } from '../../../../web/src/state/document/document.ts';
import { setCatalogue } from '../../../../web/src/state/page/catalogue.ts';
import {
  favourites,
  isFavourite,
  recents,
  toggleFavourite,
} from '../../../../web/src/state/page/node-shelf.ts';
import { installDom } from '../../dom.ts';

const types = (nodes: typeof recents.value) => nodes.map(({ description }) => description.type);

describe('node types near at hand', () => {
  installDom();
  before(() => setCatalogue(patchwiseRegistry().catalogue()));

  it('are those that were added last, each once, the last first, six at most', () => {
    openDocument(EMPTY_GRAPH);
    for (const name of ['blur', 'flip', 'pad', 'crop', 'resize', 'grid', 'load', 'flip']) {
      addNodeAt(`image/${name}`, 0, 0);
    }
    expect(types(recents.value)).to.deep.equal(
      ['flip', 'load', 'grid', 'resize', 'crop', 'pad'].map((name) => `image/${name}`),
    );
  });

  it('and those that were chosen, until they are not', () => {
    toggleFavourite('image/blur');
    toggleFavourite('no/such-node');
    expect(types(favourites.value)).to.deep.equal(['image/blur']);
    expect(isFavourite('image/blur')).to.equal(true);
    expect(localStorage.getItem('patchwise.favourites')).to.include('image/blur');
    toggleFavourite('image/blur');
    toggleFavourite('no/such-node');
    expect(favourites.value).to.deep.equal([]);
  });
});
