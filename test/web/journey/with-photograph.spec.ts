import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { loadDocument } from '../../../src/graph/check/load.ts';
import { validateDocument } from '../../../src/graph/check/validate.ts';
import type { GraphDocument, NodeEntry } from '../../../src/graph/document/document.ts';
import { upstreamOf } from '../../../src/graph/document/topology.ts';
import { createRegistry } from '../../../src/graph/types/registry.ts';
import { decodeModel } from '../../../src/model/model-file.ts';
import { BUILT_IN_PACK } from '../../../src/nodes/pack.ts';
import { patchwiseRegistry } from '../../../src/nodes/registry.ts';
import { trainPyramidNode } from '../../../src/nodes/training/train-pyramid.ts';
import { sizeOf } from '../../../src/runtime/tensor.ts';
import { withSampleReferences } from '../../../src/server/templates.ts';
import { fittedScale, SHIPPED } from '../../../web/src/journey/graph/fitted.ts';
import { learningGraph, withTraining } from '../../../web/src/journey/graph/learning.ts';
import { type Photograph, withPhotograph } from '../../../web/src/journey/graph/with-photograph.ts';
import { withResult } from '../../../web/src/journey/graph/with-result.ts';
import { RECIPES, type Recipe } from '../../../web/src/journey/recipes.ts';
import { t } from '../../../web/src/texts/texts.ts';

const registry = patchwiseRegistry();

/** A workflow as the studio gives it to the page. */
function template(id: string): GraphDocument {
  const { document } = loadDocument(readFileSync(`workflows/${id}.json`, 'utf8'), registry);
  if (document === undefined) throw new Error(`workflows/${id}.json is no graph.`);
  return withSampleReferences(document, registry, 'workflows', 'samples');
}

function problemsOf(document: GraphDocument): readonly string[] {
  return validateDocument(document, registry).flatMap(({ severity, message }) =>
    severity === 'error' ? [message] : [],
  );
}

/** Every file that a graph names. */
function files(document: GraphDocument): readonly string[] {
  return Object.values(document.nodes).flatMap(({ params }) => {
    const path = params?.['path'];
    return typeof path === 'string' ? [path] : [];
  });
}

const photograph: Photograph = {
  picture: 'asset:mine',
  model: 'model:mine',
  scales: [
    { width: 20, height: 15 },
    { width: 30, height: 22 },
    { width: 43, height: 32 },
    { width: 64, height: 48 },
  ],
  painted: { mask: 'asset:mask', picture: 'asset:painted' },
};

describe('a workflow with a person’s photograph', () => {
  for (const recipe of RECIPES) {
    it(`is sound: ${recipe.id}`, () => {
      const before = template(recipe.id);
      const mine = withPhotograph(before, recipe, photograph, registry);
      expect(problemsOf(mine)).to.deep.equal([]);
      const prepared = withResult(mine, recipe, photograph.picture, registry);
      expect(prepared, 'it has the output that the recipe names').to.not.equal(undefined);
      expect(problemsOf(prepared?.document ?? mine)).to.deep.equal([]);
      expect(t.journey.cards[recipe.id], 'it has a title').to.have.length(2);

      const needed = upstreamOf(prepared?.document ?? mine, [prepared?.result ?? '']);
      const used = files({
        ...mine,
        nodes: Object.fromEntries(
          Object.entries(prepared?.document.nodes ?? {}).filter(([id]) => needed.has(id)),
        ),
      });
      if (recipe.learnsNothing) expect(used).to.include('asset:mine');
      else {
        expect(used).to.include('model:mine');
        const shippedModels = used.filter((path) => path.startsWith('sample:models/'));
        expect(shippedModels, 'nothing of the shipped model is left').to.deep.equal([]);
      }
      if (recipe.asks !== undefined && recipe.asks !== 'painting') expect(used).to.include('asset:mask');
      if (recipe.asks !== undefined && recipe.asks !== 'mask') expect(used).to.include('asset:painted');
    });

    it(`makes as many pictures as the recipe says: ${recipe.id}`, () => {
      const { nodes } = withPhotograph(template(recipe.id), recipe, photograph, registry);
      const { params } = nodes[recipe.main[0]?.split('.')[0] ?? ''] ?? {};
      if (recipe.gives === 'pictures') expect(params?.['count'] ?? 1).to.equal(recipe.pictures ?? 1);
    });

    it(`is sound for large photographs, upright and level: ${recipe.id}`, () => {
      for (const size of [
        { width: 4000, height: 3000 },
        { width: 5792, height: 8688 },
        { width: 12_000, height: 2000 },
      ]) {
        const mine = withPhotograph(template(recipe.id), recipe, photograph, registry);
        const prepared = withResult(mine, recipe, photograph.picture, registry, size);
        expect(problemsOf(prepared?.document ?? mine), `${size.width}×${size.height}`).to.deep.equal([]);
      }
    });

    it(`starts at no scale that the model does not have: ${recipe.id}`, () => {
      const { nodes } = withPhotograph(template(recipe.id), recipe, photograph, registry);
      for (const { type, params } of Object.values(nodes)) {
        const start = params?.['startScale'];
        if (typeof start === 'number' && !recipe.learnsNothing) expect(start).to.be.below(4);
        if (type.startsWith('flow/numbers')) {
          for (const value of String(params?.['values']).split(',')) expect(Number(value)).to.be.below(4);
        }
      }
    });
  }

  it('leaves a photograph that is to come back as it was, and shrinks it where the result would be too large', () => {
    const outpainting = RECIPES.find(({ id }) => id === 'outpainting');
    if (outpainting === undefined) throw new Error('There is no such recipe.');
    const nodesFor = (width: number, height: number) => {
      const mine = withPhotograph(template('outpainting'), outpainting, photograph, registry);
      const size = { width, height };
      return withResult(mine, outpainting, photograph.picture, registry, size)?.document.nodes ?? {};
    };
    const whole = nodesFor(6000, 4000);
    expect(whole['lift']?.params).to.not.have.property('width');
    expect(whole['full-canvas']?.in?.['image']).to.equal('photo.image');
    const nodes = nodesFor(8688, 5792);
    const { type, params, in: from } = nodes['smaller'] ?? {};
    expect(type).to.match(/^image\/resize@/);
    expect(from).to.deep.equal({ image: 'photo.image' });
    expect(8688 * 1.5 * 5792 * 1.22 * Number(params?.['factor']) ** 2).to.be.within(0.99 * 2 ** 26, 2 ** 26);
    expect(nodes['full-canvas']?.in?.['image']).to.equal('smaller.image');
    expect(nodes['lift']?.in?.['photo']).to.equal('smaller.image');
  });

  it('grows what is removed by a share of the photograph, and in the small image by pixels of that', () => {
    const recipe = RECIPES.find(({ id }) => id === 'inpainting') as Recipe;
    const radii = (size?: { width: number; height: number }) => {
      const { nodes } = withPhotograph(
        template(recipe.id),
        recipe,
        size === undefined ? photograph : { ...photograph, size },
        registry,
      );
      return [nodes['full-hole']?.params?.['radius'], nodes['hole']?.params?.['radius']];
    };
    expect(radii(), 'of a size that is not known').to.deep.equal([20, 2]);
    expect(radii({ width: 1920, height: 1080 })).to.deep.equal([20, 2]);
    expect(radii({ width: 3000, height: 4000 })).to.deep.equal([42, 2]);
    expect(radii({ width: 64, height: 48 })).to.deep.equal([1, 2]);
  });

  it('lifts samples of a small photograph no larger than that', () => {
    const recipe = RECIPES.find(({ id }) => id === 'train-and-sample') as Recipe;
    const mine = withPhotograph(template(recipe.id), recipe, photograph, registry);
    const width = (own: number) =>
      withResult(mine, recipe, photograph.picture, registry, { width: own, height: 400 })?.document.nodes[
        'lift'
      ]?.params?.['width'];
    expect(width(4000)).to.equal(640);
    expect(width(500)).to.equal(undefined);
  });

  it('keeps the depth and the transparency of the photograph in what it makes', () => {
    for (const recipe of RECIPES.filter(({ gives }) => gives === 'pictures')) {
      const mine = withPhotograph(template(recipe.id), recipe, photograph, registry);
      const look = { width: 400, height: 300, deep: true, clear: true };
      const { document, result = '' } = withResult(mine, recipe, photograph.picture, registry, look) ?? {};
      expect(problemsOf(document ?? mine), recipe.id).to.deep.equal([]);
      const { params, in: from } = document?.nodes[result] ?? {};
      expect(params?.['bitDepth']).to.equal(16);
      expect(from?.['alpha'], recipe.id).to.match(/\.(alpha|mask)$/);
      if (recipe.id === 'outpainting') {
        const lift = document?.nodes['lift']?.in;
        expect(lift?.['alpha']).to.equal('photo.alpha');
        expect(lift?.['baseAlpha'], 'on the canvas').to.equal('canvas-alpha.mask');
      }
      const plain = withResult(mine, recipe, photograph.picture, registry, { width: 400, height: 300 });
      expect(plain?.document.nodes[plain.result]?.in).to.not.have.property('alpha');
      expect(plain?.document.nodes[plain.result]?.params).to.not.have.property('bitDepth');
    }
  });

  it('brings a print to the size of the photograph', () => {
    const recipe = RECIPES.find(({ id }) => id === 'style-transfer') as Recipe;
    const mine = withPhotograph(template('style-transfer'), recipe, photograph, registry);
    const { document, result } = withResult(mine, recipe, photograph.picture, registry) ?? {};
    const from = String(document?.nodes[result ?? '']?.in?.['image']).split('.')[0] ?? '';
    expect(document?.nodes[from]?.in).to.deep.equal({ image: 'kept.image', like: 'content.image' });
    expect(document?.nodes['content']?.params?.['path']).to.equal('asset:mine');
  });

  it('brings a painted mask to the size of the photograph', () => {
    const recipe = RECIPES.find(({ id }) => id === 'inpainting') as Recipe;
    const { nodes } = withPhotograph(template('inpainting'), recipe, photograph, registry);
    const readers = Object.values(nodes).filter((entry) =>
      Object.values(entry.in ?? {}).includes('drawn.mask'),
    );
    expect(readers).to.deep.equal([
      { type: 'mask/resize@1', in: { mask: 'drawn.mask', like: 'photo.image' } },
    ]);
    expect(nodes['full-hole']?.in?.['mask']).to.equal(
      `${Object.keys(nodes).find((id) => nodes[id] === readers[0])}.mask`,
    );
  });

  it('takes of an edit only what was painted over', () => {
    const recipe = RECIPES.find(({ id }) => id === 'editing') as Recipe;
    const { nodes } = withPhotograph(template('editing'), recipe, photograph, registry);
    const [whole] =
      Object.entries(nodes).find(([, { in: from }]) => from?.['background'] === 'photo.image') ?? [];
    const readers = Object.entries(nodes).filter(([, entry]) =>
      Object.values(entry.in ?? {}).includes('edit.image'),
    );
    expect(
      readers.map(([, { type }]) => type),
      'the edit is read for that alone',
    ).to.deep.equal(['image/resize@1']);
    expect(nodes['changed'], 'it is that which has changed').to.deep.equal({
      type: 'mask/resize@1',
      in: { mask: 'drawn.mask', like: 'photo.image' },
    });
    expect(nodes[whole ?? '']?.type).to.equal('image/join-tone@1');
    expect(nodes[whole ?? ''], 'its tone is joined').to.not.have.property('params');
    const painted = { ...photograph.painted, keepTone: true };
    const kept = withPhotograph(template('editing'), recipe, { ...photograph, painted }, registry).nodes;
    expect(kept[whole ?? '']?.params).to.deep.equal({ range: 0 });
    expect(nodes['lift']?.in?.['base']).to.equal(`${whole}.image`);
  });

  it('cleans the rim of what was pasted and gives it the tone that the model gives it, unless it is to keep its own', () => {
    const recipe = RECIPES.find(({ id }) => id === 'harmonization') as Recipe;
    const of = (painted: object) =>
      withPhotograph(template('harmonization'), recipe, { ...photograph, painted }, registry).nodes;
    const { rim, full, ...nodes } = of({ ...photograph.painted });
    const load = (ref: string | undefined) => nodes[String(ref).split('.')[0] ?? ''];
    expect(load(String(rim?.in?.['foreground']))?.in?.['image'], 'the scene').to.equal('scene.image');
    expect(load(String(rim?.in?.['mask']))?.in?.['mask'], 'the object').to.equal('drawn.mask');
    expect(full?.in?.['foreground']).to.equal('rim.image');
    expect(full?.params?.['strength']).to.equal(undefined);
    expect(of({ ...photograph.painted, keepTone: true })['full']?.params?.['strength']).to.equal(0);
  });

  it('fills from another shot what is removed or lies beyond the edges, made as much smaller as the photograph', () => {
    for (const recipe of RECIPES) {
      const mine = withPhotograph(template(recipe.id), recipe, photograph, registry);
      const of = (look: object) =>
        withResult(mine, recipe, photograph.picture, registry, look, 'asset:other')?.document ?? mine;
      const document = of({ width: 400, height: 300 });
      const { nodes } = document;
      const [, lift] = Object.entries(nodes).find(([, entry]) => entry.in?.['second'] !== undefined) ?? [];
      expect(lift !== undefined, recipe.id).to.equal(recipe.fills === true);
      expect(files(document).includes('asset:other'), recipe.id).to.equal(recipe.fills === true);
      if (lift === undefined) continue;
      expect(problemsOf(document), recipe.id).to.deep.equal([]);
      expect(nodes['other-shot']?.params?.['path']).to.equal('asset:other');
      const large = of({ width: 14_000, height: 9_000 });
      expect(problemsOf(large), recipe.id).to.deep.equal([]);
      const second = Object.values(large.nodes).find((entry) => entry.in?.['second'] !== undefined)?.in?.[
        'second'
      ];
      const smaller = large.nodes[String(second).split('.')[0] ?? ''];
      expect(smaller?.type).to.match(/^image\/resize@/);
      expect(smaller?.in?.['image']).to.equal('other-shot.image');
    }
  });

  it('tries no scale that a model of three does not have, also where the workflow leaves them to the node', () => {
    const recipe = RECIPES.find(({ id }) => id === 'scale-sweep');
    if (recipe === undefined) throw new Error('There is no such recipe.');
    const three = { ...photograph, scales: photograph.scales?.slice(1) ?? [] };
    const { nodes } = withPhotograph(template(recipe.id), recipe, three, registry);
    const numbers = Object.values(nodes).find(({ type }) => type.startsWith('flow/numbers'));
    expect(numbers?.params?.['values']).to.equal('1, 2');
  });

  it('trains nothing again where the model is there', () => {
    const recipe = RECIPES.find(({ id }) => id === 'train-and-sample');
    if (recipe === undefined) throw new Error('There is no such recipe.');
    const { nodes } = withPhotograph(template(recipe.id), recipe, photograph, registry);
    const types = Object.values(nodes).map(({ type }) => type.replace(/@.*/, ''));
    expect(types).to.include('model/load').and.to.not.include('training/train-pyramid');
    expect(Object.keys(nodes), 'what only a training tells').to.not.include('loss-plot');
  });

  it('brings sizes to those of the model', () => {
    const { nodes } = withPhotograph(template('panorama'), { set: {} }, photograph, registry);
    expect(nodes['panorama']?.params, 'so for samples').to.include({ width: 800, height: 100 });
    const pixels = template('panorama');
    const entry = { ...pixels.nodes['panorama'], params: { width: 768, height: 54 } } as NodeEntry;
    const before = { ...pixels, nodes: { ...pixels.nodes, panorama: entry } };
    const shown = withPhotograph(before, { set: {} }, photograph, registry).nodes['panorama'];
    expect(shown?.params, 'of the shipped model of 96 px').to.include({ width: 512, height: 48 });
    const wide = withPhotograph(template('outpainting'), { set: {} }, photograph, registry).nodes['canvas'];
    expect(wide?.params, 'per cent are per cent of any size').to.include({ left: 25, right: 25, top: 22 });
  });

  it('puts the photograph where a model is made of it, however it is called', () => {
    const document: GraphDocument = {
      format: 'patchwise-graph',
      version: 1,
      meta: { title: 'Two', seed: 1 },
      nodes: {
        photo: { type: 'image/load@1', params: { path: 'sample:lake.jpg' } },
        small: { type: 'image/resize@1', in: { image: 'photo.image' }, params: { longSide: 64 } },
        learn: { type: 'own/learn@1', in: { image: 'small.image' } },
        beside: { type: 'image/load@1', params: { path: 'sample:rock.jpg' } },
      },
    };
    const learn = { ...trainPyramidNode, type: 'own/learn' };
    const own = createRegistry([{ ...BUILT_IN_PACK, nodes: [...BUILT_IN_PACK.nodes, learn] }]);
    const { nodes } = withPhotograph(document, {}, { picture: 'asset:mine' }, own);
    expect(nodes['photo']?.params?.['path']).to.equal('asset:mine');
    expect(nodes['beside']?.params?.['path'], 'no model comes of it').to.equal('sample:rock.jpg');
  });

  it('is tuned from what the shipped models really are', () => {
    for (const name of ['lake', 'rock', 'waves']) {
      const model = decodeModel(readFileSync(`samples/models/${name}-96.safetensors`));
      const { width, height } = sizeOf(model.image);
      expect({ scales: model.scales.length, width, height }, name).to.deep.equal({ ...SHIPPED });
    }
    const { scales } = SHIPPED;
    for (let scale = 0; scale < scales; scale++) expect(fittedScale(scale, scales)).to.equal(scale);
    expect(fittedScale(2, 1), 'a model of one scale').to.equal(0);
    expect([1, 2, 3].map((scale) => fittedScale(scale, 3))).to.deep.equal([1, 1, 2]);
    expect([1, 2, 3].map((scale) => fittedScale(scale, 6))).to.deep.equal([2, 3, 5]);
  });

  it('takes a shipped model in the place of that of the workflow', () => {
    const rock = { picture: 'sample:photos/rock.jpg', model: 'sample:models/rock-96.safetensors' };
    for (const id of ['panorama', 'outpainting']) {
      const { nodes } = withPhotograph(template(id), {}, rock, registry);
      expect(nodes['model']?.params?.['path'], id).to.equal(rock.model);
    }
  });

  it('trains and makes in one run, for a batch', () => {
    const learning = learningGraph('asset:mine', 'Mine', registry, template('train-and-sample'));
    expect(problemsOf(learning)).to.deep.equal([]);
    for (const recipe of RECIPES.filter(
      ({ asks, group, learnsNothing }) => !asks && group !== 'see' && !learnsNothing,
    )) {
      const mine = withPhotograph(template(recipe.id), recipe, { picture: 'asset:mine' }, registry);
      const whole = withTraining(mine, learning);
      expect(problemsOf(whole), recipe.id).to.deep.equal([]);
      expect(files(whole).filter((path) => path.startsWith('sample:models/'))).to.deep.equal([]);
    }
  });
});
