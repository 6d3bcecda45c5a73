import { expect } from 'chai';
import type { NodeEntry } from '../../../src/graph/document/document.ts';
import { patchwiseRegistry } from '../../../src/nodes/registry.ts';
import { isPaintable, openPaintFor, paintRequest } from '../../../web/src/paint/open.ts';
import { openDocument } from '../../../web/src/state/document/document.ts';
import { learnAssets } from '../../../web/src/state/page/assets.ts';
import { setCatalogue } from '../../../web/src/state/page/catalogue.ts';

const mask = { type: 'mask/load@1', params: { path: 'asset:m' } };
const loaded = (path: string) => ({ type: 'model/load@1', params: { path } });

function open(nodes: Readonly<Record<string, NodeEntry>>, id = 'mask') {
  openDocument({ format: 'patchwise-graph', version: 1, meta: {}, nodes });
  openPaintFor(id);
  const { serial: _serial, target: _target, ...request } = paintRequest.value;
  return request;
}

describe('opening the paint editor for a node', () => {
  before(() => setCatalogue(patchwiseRegistry().catalogue()));

  it('shows a mask on the picture that the graph reads', () => {
    const photo = { type: 'image/load@1', params: { path: 'asset:p' } };
    const nodes = { model: loaded('sample:models/lake-96.safetensors'), photo, mask };
    expect(open(nodes)).to.deep.equal({ picture: 'asset:p', mask: 'asset:m', name: 'photo' });
  });

  it('shows it else on the photograph that the model learned, shipped or own', () => {
    const shipped = { model: loaded('sample:models/lake-96.safetensors'), mask };
    expect(open(shipped)).to.deep.equal({
      picture: 'sample:photos/lake.jpg',
      mask: 'asset:m',
      name: 'lake',
    });
    learnAssets([
      {
        id: '7',
        kind: 'model',
        reference: 'model:7',
        name: 'mine',
        hash: '',
        bytes: 1,
        createdAt: 0,
        thumbnail: false,
        info: { picture: 'asset:own' },
      },
    ]);
    expect(open({ model: loaded('model:7'), mask }).picture).to.equal('asset:own');
  });

  it('shows the mask alone where there is neither', () => {
    expect(open({ mask }).picture).to.equal('asset:m');
    expect(isPaintable('mask')).to.equal(true);
    openDocument({ format: 'patchwise-graph', version: 1, meta: {}, nodes: { model: loaded('model:7') } });
    expect(isPaintable('model')).to.equal(false);
  });
});
