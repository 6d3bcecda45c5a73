import { expect } from 'chai';
import { loadDocument } from '../../../../src/graph/check/load.ts';
import { patchwiseRegistry } from '../../../../src/nodes/registry.ts';
import { bind } from '../../../../src/recipes/bind.ts';
import type { CardWish } from '../../../../src/recipes/card.ts';
import { recipeIn } from '../../../../src/recipes/recipe.ts';
import { documentOf, loadChoices, recipeOf, recipes } from '../../../../web/src/journey/workflows.ts';
import { graph, openDocument, undo } from '../../../../web/src/state/document/document.ts';
import { measureNode } from '../../../../web/src/state/document/node-boxes.ts';
import {
  nodeTemplates,
  ownTemplates,
  removeTemplate,
  renameTemplate,
} from '../../../../web/src/state/document/own-templates.ts';
import { keepCard, saidFaults } from '../../../../web/src/state/tabs/make-card.ts';
import { speak } from '../../../../web/src/texts/texts.ts';
import { blurred } from '../../../e2e/support/graphs.ts';
import { useStudio } from '../../use-studio.ts';

const wish: CardWish = {
  title: 'Soft',
  description: 'Softer.',
  photo: 'photo',
  controls: [{ param: 'blur.sigma', label: 'Softness', range: [0.5, 9], step: 0.1 }],
  result: 'save',
};

describe('a card of the open graph', () => {
  const server = useStudio();
  before(() => {
    measureNode.value = () => undefined;
  });

  it('is kept in the studio, and is a recipe beside those that ship, under the title that it has now', async () => {
    openDocument(blurred);
    expect(saidFaults(wish)).to.deep.equal([]);
    expect(await keepCard(wish)).to.equal(true);
    expect(recipeIn(graph.value), 'in the graph, as one step').to.not.equal(undefined);
    undo();
    expect(graph.value).to.deep.equal(blurred);
    ownTemplates.value = [];
    await loadChoices();
    expect(nodeTemplates.value, 'no nodes to put into a graph').to.deep.equal([]);
    const [own] = ownTemplates.value;
    if (own === undefined) throw new Error('It is not kept.');
    await renameTemplate(own, 'Softer');
    const recipe = recipeOf(own.id);
    expect(recipe).to.deep.include({ title: 'Softer', description: 'Softer.', own: { picture: false } });
    if (recipe === undefined) throw new Error('It is no recipe.');
    const { document } = bind(await documentOf(recipe), {
      slots: { photo: 'asset:a' },
      options: { softness: 3 },
    });
    expect(document.nodes['blur']?.params).to.deep.equal({ sigma: 3 });
    expect(loadDocument(document, patchwiseRegistry()).problems).to.deep.equal([]);
  });

  it('takes the place of the card of its title', async () => {
    openDocument(blurred);
    expect(await keepCard({ ...wish, title: 'Softer', description: 'Anew.' })).to.equal(true);
    expect(ownTemplates.value.map(({ title, card }) => [title, card?.description])).to.deep.equal([
      ['Softer', 'Anew.'],
    ]);
    expect(await server().studio.ownTemplates.list({ limit: 9 })).to.have.length(1);
    for (const one of ownTemplates.value) await removeTemplate(one);
    expect(recipes.value.some(({ own }) => own !== undefined)).to.equal(false);
  });

  it('says in the language of the page what is missing, also in the graph itself', async () => {
    const { save: _saved, ...nodes } = blurred.nodes;
    openDocument({ ...blurred, nodes: { ...nodes, blur: { type: 'image/blur@1' } } });
    expect(saidFaults({ ...wish, result: 'blur.image' })[0]).to.include('blur');
    await speak('de');
    expect(saidFaults({ ...wish, title: '', result: 'blur.image' })).to.deep.equal([
      'Sie braucht einen Titel.',
    ]);
    expect(saidFaults({ ...wish, result: '' })[0]).to.include('Ergebnis');
    await speak('en');
  });

  it('is refused by the studio where its recipe is about a node that the graph does not have', async () => {
    const { blur: _gone, ...nodes } = blurred.nodes;
    const recipe = {
      slots: { photo: { takes: 'image', param: 'photo.path' } },
      options: { softness: { to: ['blur.sigma'], default: 1, range: [0, 9], label: 'Softness' } },
      result: { save: 'save', gives: 'pictures' },
    };
    const document = { ...blurred, nodes, extra: { recipe } };
    const response = await fetch('/api/own-templates', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ title: 'Broken', document }),
    });
    expect(response.status).to.equal(422);
    expect(await response.text())
      .to.include('Softness')
      .and.include('blur');
    expect(await server().studio.ownTemplates.list({ limit: 9 })).to.deep.equal([]);
  });
});
