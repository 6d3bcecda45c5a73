import { expect } from 'chai';
import { validateDocument } from '../../src/graph/check/validate.ts';
import type { GraphDocument } from '../../src/graph/document/document.ts';
import { upstreamOf } from '../../src/graph/document/topology.ts';
import { knownNode } from '../../src/graph/types/registry.ts';
import { patchwiseRegistry } from '../../src/nodes/registry.ts';
import { bind, type Facts, type Filling, fill } from '../../src/recipes/bind.ts';
import { LEARNING_NODES, learningGraph } from '../../src/recipes/learning.ts';
import { countOf, fills, recipeIn } from '../../src/recipes/recipe.ts';
import { resultExtent } from '../../src/recipes/result-size.ts';
import { fillingOf, type Given } from '../../web/src/journey/filling.ts';
import { t } from '../../web/src/texts/texts.ts';
import { failure } from '../support/failure.ts';
import { RECIPES, shippedRecipe, template } from '../support/shipped-recipes.ts';

const registry = patchwiseRegistry();

function problemsOf(document: GraphDocument): readonly string[] {
  return validateDocument(document, registry).flatMap(({ severity, message }) =>
    severity === 'error' ? [message] : [],
  );
}

/** Every file that the nodes name which some are made of. */
function filesOf(document: GraphDocument, targets: readonly string[]): readonly string[] {
  const needed = upstreamOf(document, targets);
  return Object.entries(document.nodes).flatMap(([id, { params }]) => {
    const path = params?.['path'];
    return needed.has(id) && typeof path === 'string' ? [path] : [];
  });
}

const given: Given = {
  picture: 'asset:mine',
  model: 'model:mine',
  painted: { mask: 'asset:mask', picture: 'asset:painted' },
};

/** What the page makes of a recipe. */
const bound = (id: string, more: Partial<Given> = {}, facts: Facts = {}) =>
  bind(template(id), fillingOf(shippedRecipe(id), { ...given, ...more }), facts);

describe('a workflow with a person’s photograph', () => {
  for (const recipe of RECIPES) {
    const { id } = recipe;
    it(`is sound, of whatever size the photograph is: ${id}`, () => {
      for (const [width, height] of [
        [1920, 1080],
        [64, 48],
        [5792, 8688],
        [12_000, 2000],
      ] as const) {
        const { document, targets } = bound(id, {}, { width, height });
        expect(problemsOf(document), `${width}×${height}`).to.deep.equal([]);
        const used = filesOf(document, targets);
        const shippedModels = used.filter((path) => path.startsWith('sample:models/'));
        if (recipe.learns === 'photo') {
          expect(used).to.include('model:mine');
          expect(shippedModels, 'nothing of the shipped model is left').to.deep.equal([]);
        } else expect(used).to.include('asset:mine');
        if (recipe.asks !== undefined && recipe.asks !== 'painting') expect(used).to.include('asset:mask');
        if (recipe.asks !== undefined && recipe.asks !== 'mask') expect(used).to.include('asset:painted');
      }
      if (recipe.group !== undefined) expect(t.journey.cards[id], 'it has a title').to.have.length(2);
    });

    it(`has options that say what the graph has, and set what it has: ${id}`, () => {
      // With all that slots add: an option may say something of what makes a model's own layout, too.
      const slotted = Object.values(recipe.slots).map(({ nodes }) => nodes ?? {});
      const usual: GraphDocument['nodes'] = Object.assign({}, ...slotted, bound(id).document.nodes);
      for (const [name, { to, default: value }] of Object.entries(recipe.options)) {
        for (const target of to) {
          const { param, times, plus } =
            typeof target === 'string' ? { param: target, times: 1, plus: 0 } : target;
          const [node = '', key = ''] = param.split('.');
          const entry = knownNode(registry, usual[node]?.type ?? template(id).nodes[node]?.type ?? '');
          expect(entry, `${name}: ${param}`).to.not.equal(undefined);
          const known = (usual[node] ?? template(id).nodes[node])?.params?.[key];
          const preset = entry?.description.params.find((one) => one.name === key)?.default;
          expect(Number(known ?? preset), `${name}: ${param}`).to.be.closeTo(times * value + plus, 1e-9);
        }
      }
    });

    it(`gives the photograph’s depth and transparency to its pictures: ${id}`, () => {
      const look = { width: 400, height: 300 };
      const { document, targets } = bound(id, {}, { ...look, deep: true, clear: true });
      expect(problemsOf(document)).to.deep.equal([]);
      const { params, in: from } = document.nodes[targets[0]] ?? {};
      const pictures = recipe.result.gives === 'pictures';
      expect(params?.['bitDepth']).to.equal(pictures ? 16 : undefined);
      if (pictures) expect(from?.['alpha']).to.match(/\.(alpha|mask)$/);
      expect(params?.['name']).to.match(/^result/);
      const plain = bound(id, {}, look).document.nodes[targets[0]];
      expect(plain?.in).to.not.have.property('alpha');
      expect(plain?.params).to.not.have.property('bitDepth');
    });
  }

  it('fills from another shot what is removed or lies beyond the edges, made as much smaller as the photograph', () => {
    for (const recipe of RECIPES) {
      const { document, targets } = bound(recipe.id, { second: 'asset:other' });
      expect(filesOf(document, targets).includes('asset:other'), recipe.id).to.equal(fills(recipe));
    }
    const { nodes } = bound(
      'outpainting',
      { second: 'asset:other' },
      { width: 14_000, height: 9000 },
    ).document;
    const smaller = nodes[String(nodes['lift']?.in?.['second']).split('.')[0] ?? ''];
    expect(smaller?.type).to.match(/^image\/resize@/);
    expect(smaller?.in?.['image']).to.equal('other-shot.image');
  });

  it('leaves a photograph that is to come back as it was, and shrinks it where the result would be too large', () => {
    const of = (width: number, height: number) => bound('outpainting', {}, { width, height }).document.nodes;
    const whole = of(6000, 4000);
    expect(whole['lift']?.params).to.not.have.property('width');
    expect(whole['full-canvas']?.in?.['image']).to.equal('photo.image');
    const nodes = of(8688, 5792);
    const { params, in: from } = nodes['smaller'] ?? {};
    expect(from).to.deep.equal({ image: 'photo.image' });
    expect(8688 * 1.5 * 5792 * 1.22 * Number(params?.['factor']) ** 2).to.be.within(0.99 * 2 ** 26, 2 ** 26);
    expect(nodes['full-canvas']?.in?.['image']).to.equal('smaller.image');
  });

  it('says a width where new pictures would become too large, or need not be larger', () => {
    const width = (id: string, own: number, height: number) =>
      bound(id, {}, { width: own, height }).document.nodes['lift']?.params?.['width'];
    expect(width('panorama', 4000, 3000)).to.be.within(15_000, 16_384);
    expect(width('panorama', 1000, 750)).to.equal(undefined);
    expect(width('train-and-sample', 4000, 400)).to.equal(640);
    expect(width('train-and-sample', 500, 400)).to.equal(undefined);
  });

  it('takes of an edit only what was painted over, and the difference where nothing was painted', () => {
    const { nodes } = bound('editing').document;
    expect(nodes['changed'], 'the difference').to.equal(undefined);
    expect(nodes['clean']?.in?.['mask']).to.equal('painted.mask');
    expect(nodes['lift']?.in?.['base']).to.equal('whole-edit.image');
    expect(nodes['whole-edit']).to.not.have.property('params');
    const kept = bound('editing', { painted: { ...given.painted, keepTone: true } }).document.nodes;
    expect(kept['whole-edit']?.params).to.deep.equal({ range: 0 });
    const { document } = bind(template('editing'), { slots: { photo: 'a', edited: 'b', model: 'c' } });
    expect(document.nodes['clean']?.in?.['mask']).to.equal('changed.mask');
    expect(document.nodes['lift']?.in?.['base']).to.equal('edit.image');
  });

  it('puts a pasted scene in the place of the workflow’s own object, with the tone that the model gives it unless it is to keep its own', () => {
    const { nodes, view } = bound('harmonization').document;
    for (const gone of ['full-paste', 'object']) expect(nodes).to.not.have.property(gone);
    expect(Object.keys(view?.nodes ?? {})).to.have.members(Object.keys(nodes));
    expect(nodes['rim']?.in).to.include({ foreground: 'whole-scene.image', mask: 'where.mask' });
    expect(nodes['full']?.in?.['foreground']).to.equal('rim.image');
    expect(nodes['full']?.params?.['strength']).to.equal(undefined);
    const kept = bound('harmonization', { painted: { ...given.painted, keepTone: true } }).document.nodes;
    expect(kept['full']?.params?.['strength']).to.equal(0);
  });

  it('brings a print to the size of the photograph', () => {
    const { document, targets } = bound('style-transfer');
    const from = String(document.nodes[targets[0]]?.in?.['image']).split('.')[0] ?? '';
    expect(document.nodes[from]?.in).to.deep.equal({ image: 'lift.image', like: 'content.image' });
    expect(document.nodes['content']?.params?.['path']).to.equal('asset:mine');
  });

  it('trains nothing again where the model is there', () => {
    const { nodes } = bound('train-and-sample').document;
    const types = Object.values(nodes).map(({ type }) => type.replace(/@.*/, ''));
    expect(types).to.include('model/load').and.to.not.include('training/train-pyramid');
    expect(Object.keys(nodes), 'what only a training tells').to.not.include('loss-plot');
  });

  it('trains and makes in one run, for a batch', () => {
    expect(problemsOf(learningGraph({ picture: 'asset:mine' }, 'Mine'))).to.deep.equal([]);
    for (const recipe of RECIPES.filter(
      ({ asks, group, learns }) => !asks && group !== 'see' && learns === 'photo',
    )) {
      const filling = {
        ...fillingOf(recipe, { picture: 'asset:mine' }),
        learning: { picture: 'asset:mine' },
      };
      const { document, targets } = bind(template(recipe.id), filling);
      expect(problemsOf(document), recipe.id).to.deep.equal([]);
      const [result, model = ''] = targets;
      expect(document.nodes[model]?.type).to.equal('model/save@1');
      expect(filesOf(document, targets), recipe.id).to.satisfy((files: string[]) =>
        files.every((path) => !path.startsWith('sample:models/')),
      );
      const types = [...upstreamOf(document, [result])].map((id) => document.nodes[id]?.type);
      expect(types, recipe.id).to.include('training/train-pyramid@1');
    }
    expect(LEARNING_NODES.model, 'that which the page looks for').to.equal('model');
  });

  it('is no application any more, and can be gone on with in the editor while it is one', () => {
    expect(recipeIn(bound('random').document)).to.equal(undefined);
    const scene = fill(template('harmonization'), {
      slots: { region: 'asset:mask', scene: 'asset:painted' },
    });
    expect(problemsOf(scene)).to.deep.equal([]);
    expect(recipeIn(scene)).to.not.equal(undefined);
    expect(scene.nodes['harmonized'], 'it is saved as the workflow says').to.deep.equal(
      template('harmonization').nodes['harmonized'],
    );
  });

  it('makes as many pictures, of the size and at the place that the recipe says', () => {
    expect(countOf(shippedRecipe('random'))).to.equal(4);
    expect(bound('random').document.nodes['samples']?.params?.['count']).to.equal(4);
    expect(countOf(shippedRecipe('random'), { count: 2 })).to.equal(2);
    expect(resultExtent(shippedRecipe('outpainting'))).to.deep.equal({
      ...{ width: 1.5, height: 1.22, at: { left: 0.25, top: 0.22 } },
    });
    expect(resultExtent(shippedRecipe('outpainting'), { left: 0, right: 40, top: 0 })).to.deep.equal({
      ...{ width: 1.4, height: 1, at: { left: 0, top: 0 } },
    });
    expect(resultExtent(shippedRecipe('enlarging'), { factor: 3 })).to.deep.equal({ width: 3, height: 3 });
  });

  it('refuses what it does not have, what is out of its range, and half of what goes together, with what to do', async () => {
    const said = async (id: string, filling: Filling) => {
      const { code, message, hint } = await failure(() => bind(template(id), filling));
      expect(code).to.equal('usage/invalid');
      return `${message} ${hint}`;
    };
    expect(await said('random', { slots: { mask: 'a' } }))
      .to.include('no slot "mask"')
      .and.include('photo');
    expect(await said('random', { slots: {}, options: { left: 2 } })).to.include('no option "left"');
    expect(await said('random', { slots: {}, switches: ['keepTone'] })).to.include('no switch');
    expect(await said('random', { slots: {}, options: { count: 1000 } })).to.include('from 1 to 100');
    expect(await said('random', { slots: {}, options: { count: Number.NaN } })).to.include('from 1 to 100');
    expect(await said('harmonization', { slots: { scene: 'a' } })).to.include('region');
    expect((await failure(() => bind(template('sample-by-hand'), { slots: {} }))).code).to.equal(
      'graph/invalid',
    );
    const odd = { ...template('random'), extra: { recipe: { slots: 3 } } };
    expect((await failure(() => recipeIn(odd))).hint).to.include('docs/recipes.md');
  });
});
