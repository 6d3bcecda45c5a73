import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { loadDocument } from '../../../../src/graph/check/load.ts';
import type { GraphDocument } from '../../../../src/graph/document/document.ts';
import { setParam } from '../../../../src/graph/document/edit.ts';
import { patchwiseRegistry } from '../../../../src/nodes/registry.ts';
import { photographOfSample } from '../../../../src/protocol/samples.ts';
import { withSampleReferences } from '../../../../src/server/templates.ts';
import { withPhotograph } from '../../../../web/src/journey/graph/with-photograph.ts';
import { photographsNotLearned } from '../../../../web/src/state/page/other-photograph.ts';

const registry = patchwiseRegistry();

/** A workflow as the studio gives it to the page. */
function template(id: string): GraphDocument {
  const { document } = loadDocument(readFileSync(`workflows/${id}.json`, 'utf8'), registry);
  if (document === undefined) throw new Error(`workflows/${id}.json is no graph.`);
  return withSampleReferences(document, registry, 'workflows', 'samples');
}

const learnedOf = (model: string) => (model === 'model:mine' ? 'asset:mine' : photographOfSample(model));
const found = (document: GraphDocument) => [...photographsNotLearned(document, registry, learnedOf)];

function replaced(id: string, node: string, picture = 'asset:mine'): GraphDocument {
  return setParam(template(id), node, 'path', picture);
}

describe('photographs that a model has not learned', () => {
  it('are in no workflow as it is shipped, nor where photograph and model were both replaced', () => {
    for (const file of readdirSync('workflows').filter((name) => name.endsWith('.json'))) {
      const shipped = template(file.replace('.json', ''));
      expect(found(shipped), file).to.deep.equal([]);
      const mine = { picture: 'asset:mine', model: 'model:mine', scales: [] };
      expect(found(withPhotograph(shipped, {}, mine, registry)), file).to.deep.equal([]);
    }
  });

  it('are told where one was put in the place of the learned one', () => {
    for (const [id, node, learned] of [
      ['inpainting', 'photo', 'rock'],
      ['outpainting', 'photo', 'lake'],
      ['random', 'photo', 'lake'],
      ['panorama', 'photo', 'lake'],
      ['animation', 'photo', 'waves'],
    ] as const)
      expect(found(replaced(id, node)), id).to.deep.equal([[node, `sample:photos/${learned}.jpg`]]);
  });

  it('are not what is changed with a model, nor a model of which nothing is known', () => {
    expect(found(replaced('style-transfer', 'content'))).to.deep.equal([]);
    expect(found(replaced('harmonization', 'object'))).to.deep.equal([]);
    expect(found(replaced('fill-from-another-shot', 'other'))).to.deep.equal([]);
    const unknown = setParam(replaced('inpainting', 'photo'), 'model', 'path', 'model:unknown');
    expect(found(unknown)).to.deep.equal([]);
  });
});
