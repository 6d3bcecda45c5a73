import { expect } from 'chai';
import { patchwiseRegistry } from '../../../../src/nodes/registry.ts';
import { findNodes } from '../../../../web/src/state/page/node-search.ts';
import { matchScore } from '../../../../web/src/ui/search.ts';

const registry = patchwiseRegistry();
const names = (search: string, end?: Parameters<typeof findNodes>[2]) =>
  findNodes(registry, search, end).map((n) => n.description.type);

describe('findNodes', () => {
  it('puts the node that is meant first', () => {
    expect(names('langevin')[0]).to.equal('sampling/langevin');
    expect(names('train pyr')[0]).to.equal('training/train-pyramid');
    expect(names('load image')[0]).to.equal('image/load');
    expect(names('load')[0]).to.equal('image/load');
    expect(names('mask shape')[0]).to.equal('mask/shape');
  });

  it('offers only what can be wired to an open end', () => {
    for (const type of names('', { output: 'energy-net' })) {
      const node = registry.latest(type);
      expect(
        node?.description.inputs.some((i) => registry.accepts(i.type, 'energy-net')),
        type,
      ).to.equal(true);
    }
    expect(names('', { input: 'model' }))
      .to.include('model/load')
      .and.not.to.include('image/blur');
  });

  it('lists everything when nothing is searched, and nothing for nonsense', () => {
    expect(names('')).to.have.length(registry.nodes.length);
    expect(names('qqqzzz')).to.deep.equal([]);
  });
});

describe('matchScore', () => {
  it('ranks beginnings over middles over scattered letters', () => {
    const [begin, middle, scattered] = [
      matchScore('gri', 'Grid'),
      matchScore('rid', 'Grid'),
      matchScore('gsh', 'Grid sheet'),
    ];
    expect(begin).to.be.above(middle);
    expect(middle).to.be.above(scattered);
    expect(scattered).to.be.above(0);
    expect(matchScore('x', 'Grid')).to.equal(0);
  });
});
