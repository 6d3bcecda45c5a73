import { expect } from 'chai';
import type { GraphDocument } from '../../../../src/graph/document/document.ts';
import { setParam } from '../../../../src/graph/document/edit.ts';
import { patchwiseRegistry } from '../../../../src/nodes/registry.ts';
import { withOtherModel } from '../../../../src/recipes/replace-learned.ts';
import { photographOfSample } from '../../../../src/recipes/samples.ts';
import { photographsNotLearned } from '../../../../web/src/state/document/other-photograph.ts';
import { template, WORKFLOW_IDS } from '../../../support/shipped-recipes.ts';

const registry = patchwiseRegistry();

const learnedOf = (model: string) => (model === 'model:mine' ? 'asset:mine' : photographOfSample(model));
const found = (document: GraphDocument) => [...photographsNotLearned(document, registry, learnedOf)];

function replaced(id: string, node: string, picture = 'asset:mine'): GraphDocument {
  return setParam(template(id), node, 'path', picture);
}

describe('photographs that a model has not learned', () => {
  it('are in no workflow as it is shipped, nor where photograph and model were both replaced', () => {
    for (const id of WORKFLOW_IDS) {
      const shipped = template(id);
      expect(found(shipped), id).to.deep.equal([]);
      const mine = { picture: 'asset:mine', model: 'model:mine' };
      const other = withOtherModel(shipped, mine, registry, learnedOf);
      expect(found(other), id).to.deep.equal([]);
      const models = Object.values(other.nodes).filter(({ type }) => type.startsWith('model/load@'));
      for (const { params } of models) expect(params?.['path'], id).to.equal('model:mine');
    }
  });

  it('are told where one was put in the place of the learned one', () => {
    expect(found(replaced('animation', 'photo'))).to.deep.equal([['photo', 'sample:photos/waves.jpg']]);
  });

  it('are not what is changed with a model, nor a model of which nothing is known', () => {
    expect(found(replaced('style-transfer', 'content'))).to.deep.equal([]);
    expect(found(replaced('harmonization', 'object'))).to.deep.equal([]);
    const unknown = setParam(replaced('animation', 'photo'), 'model', 'path', 'model:unknown');
    expect(found(unknown)).to.deep.equal([]);
  });
});
