import { expect } from 'chai';
import { loadDocument } from '../../src/graph/check/load.ts';
import type { GraphDocument } from '../../src/graph/document/document.ts';
import { writeDocument } from '../../src/graph/document/write.ts';
import { patchwiseRegistry } from '../../src/nodes/registry.ts';
import { bind } from '../../src/recipes/bind.ts';
import {
  type CardFault,
  type CardWish,
  cardFaults,
  cardParts,
  fixedSizes,
  wishOf,
  withCard,
} from '../../src/recipes/card.ts';
import { recipeIn } from '../../src/recipes/recipe.ts';
import { failure } from '../support/failure.ts';
import { template } from '../support/shipped-recipes.ts';

const registry = patchwiseRegistry();

/** A photograph made soft where a mask is white, which nothing saves. */
const soft: GraphDocument = {
  format: 'patchwise-graph',
  version: 1,
  meta: { title: 'A draft', seed: 1 },
  nodes: {
    photo: { type: 'image/load@1', params: { path: 'sample:photos/dune.jpg' } },
    other: { type: 'image/load@1', params: { path: 'sample:photos/lake.jpg' } },
    where: { type: 'mask/load@1', params: { path: 'sample:photos/rock-mask.png' } },
    'soft-one': { type: 'image/blur@1', params: { sigma: 2 }, in: { image: 'photo.image' } },
    mixed: {
      type: 'image/composite@1',
      in: { foreground: 'soft-one.image', background: 'photo.image', mask: 'where.mask' },
    },
    strong: { type: 'image/blend@1', in: { above: 'mixed.image', below: 'photo.image' } },
  },
};

const wish: CardWish = {
  title: '  Soft dreams ',
  description: 'Softer,\n where you paint.',
  photo: 'photo',
  mask: 'where',
  controls: [
    { param: 'soft-one.sigma', label: 'Weichheit, Stärke', range: [0.5, 12], step: 0.1 },
    { param: 'strong.opacity', label: 'Wie viel?', range: [0, 1], step: 0.01 },
  ],
  result: 'strong.image',
};

const kinds = (faults: readonly CardFault[]) => faults.map(({ kind, of }) => `${kind} ${of}`);

describe('a card of one’s own', () => {
  it('knows what can be chosen of a graph: what it opens, its numbers, and images', () => {
    const parts = cardParts(soft, registry);
    expect([parts.images, parts.masks, parts.models]).to.deep.equal([['photo', 'other'], ['where'], []]);
    expect(parts.params.map(({ param, value }) => [param, value])).to.deep.include.members([
      ['soft-one.sigma', 2],
      ['strong.opacity', 0.5],
    ]);
    expect(
      parts.params.map(({ param }) => param),
      'no number is set',
    ).to.not.include('photo.longSide');
    expect(parts.results.map(({ from }) => from)).to.deep.equal([
      'soft-one.image',
      'mixed.image',
      'strong.image',
    ]);
    const shipped = cardParts(template('style-transfer'), registry);
    expect(shipped.results[0]?.from, 'what is saved comes first').to.equal('result');
    expect(
      shipped.results.map(({ from }) => from),
      'an image is offered once',
    ).to.not.include('print.image');
    expect(shipped.models).to.deep.equal(['model']);
  });

  it('is written into the graph as shipped ones are, and read again', () => {
    const card = withCard(soft, wish, registry);
    expect(card.meta).to.deep.include({ title: 'Soft dreams', description: 'Softer, where you paint.' });
    const { document } = loadDocument(writeDocument(card, registry), registry);
    if (document === undefined) throw new Error('It cannot be read again.');
    const recipe = recipeIn(document);
    expect(recipe?.slots).to.deep.equal({
      photo: { takes: 'image', param: 'photo.path' },
      mask: { takes: 'mask', param: 'where.path' },
    });
    expect(recipe?.options).to.deep.equal({
      weichheitStarke: {
        ...{ to: ['soft-one.sigma'], default: 2, range: [0.5, 12], label: 'Weichheit, Stärke', step: 0.1 },
      },
      wieViel: { to: ['strong.opacity'], default: 0.5, range: [0, 1], label: 'Wie viel?', step: 0.01 },
    });
    expect(recipe?.result.save, 'saved by a node of its own').to.equal('result');
    expect(document.nodes['result']).to.deep.include({ in: { image: 'strong.image' } });
    expect(soft.nodes['result'], 'the graph itself stays').to.equal(undefined);
    // The same once more changes nothing but what is chosen.
    const again = wishOf(document, registry);
    expect(again.gone).to.deep.equal([]);
    expect(again.wish).to.deep.equal({
      ...{ title: 'Soft dreams', description: 'Softer, where you paint.', photo: 'photo', mask: 'where' },
      ...{ controls: wish.controls, result: 'result' },
    });
    expect(withCard(document, again.wish as CardWish, registry)).to.deep.equal(document);
  });

  it('makes a document of any photograph, with what is chosen', async () => {
    const card = withCard(soft, wish, registry);
    const { document, targets } = bind(card, {
      slots: { photo: 'asset:mine', mask: 'asset:painted' },
      options: { weichheitStarke: 7.5 },
    });
    expect(targets).to.deep.equal(['result']);
    expect(document.nodes['photo']?.params).to.deep.equal({ path: 'asset:mine' });
    expect(document.nodes['other'], 'what was not chosen stays').to.deep.equal(soft.nodes['other']);
    expect(document.nodes['where']?.params).to.deep.equal({ path: 'asset:painted' });
    expect(document.nodes['soft-one']?.params).to.deep.equal({ sigma: 7.5 });
    expect(document.nodes['result']?.params?.['name']).to.equal('result-{index}.png');
    const beyond = await failure(() => bind(card, { slots: {}, options: { weichheitStarke: 13 } }));
    expect(beyond.hint).to.include('from 0.5 to 12');
  });

  it('learns the photograph where its model is said to be what was learned of it', () => {
    const { meta, nodes } = template('editing');
    const [photo = ''] = cardParts({ ...soft, nodes }, registry).images;
    const own = { ...soft, meta, nodes };
    const { results, models } = cardParts(own, registry);
    const model = models[0] as string;
    const card = withCard(
      own,
      { title: 'T', description: '', photo, model, controls: [], result: results[0]?.from ?? '' },
      registry,
    );
    expect(recipeIn(card)).to.deep.include({ learns: 'photo' });
    const learned = bind(card, { slots: { photo: 'asset:a' }, learning: { picture: 'asset:a' } });
    expect(learned.targets).to.have.length(2);
    expect(learned.document.nodes[model], 'a training in its place').to.equal(undefined);
  });

  it('says what is missing and what is no more, before anything is made', async () => {
    const without = (id: string): GraphDocument => {
      const { [id]: _gone, ...nodes } = soft.nodes;
      return { ...soft, nodes };
    };
    const faults = (document: GraphDocument, changed: Partial<CardWish> = {}) =>
      kinds(cardFaults(document, { ...wish, ...changed }, registry));
    expect(faults(soft)).to.deep.equal([]);
    expect(faults(soft, { title: ' ' })).to.deep.equal(['title ']);
    expect(faults(without('photo'))).to.deep.equal(['photo photo']);
    expect(faults(without('where'))).to.deep.equal(['mask where']);
    expect(faults(without('strong')), 'a result and a control').to.deep.equal([
      'result strong.image',
      'control strong.opacity',
    ]);
    const control = { param: 'soft-one.sigma', label: 'S', range: [0.5, 12], step: 0.1 } as const;
    const only = (changed: Partial<typeof control> | { readonly range: readonly [number, number] }) =>
      faults(soft, { controls: [{ ...control, ...changed }] });
    expect(only({ label: ' ' as 'S' })).to.deep.equal(['label soft-one.sigma']);
    for (const range of [
      [12, 0.5],
      [3, 12],
      [0.5, 1e6],
      [Number.NaN, 12],
    ] as const) {
      expect(only({ range }), String(range)).to.deep.equal(['range S']);
    }
    expect(faults({ ...soft, nodes: {} }).length).to.equal(5);
    const thrown = await failure(() => withCard(without('strong'), wish, registry));
    expect([thrown.code, thrown.message]).to.deep.equal([
      'usage/invalid',
      'The graph has no result "strong.image".',
    ]);
  });

  it('tells of a choice whose node is gone, when it is made again and when it is used', async () => {
    const card = withCard(soft, { ...wish, controls: wish.controls.slice(0, 1) }, registry);
    const { 'soft-one': _gone, ...rest } = card.nodes;
    const nodes = {
      ...rest,
      mixed: {
        ...card.nodes['mixed'],
        type: 'image/composite@1',
        in: { foreground: 'other.image', background: 'photo.image', mask: 'where.mask' },
      },
    };
    const broken = { ...card, nodes };
    expect(wishOf(broken, registry)).to.deep.include({ gone: ['Weichheit, Stärke'] });
    const thrown = await failure(() => bind(broken, { slots: { photo: 'asset:a' } }));
    expect(thrown.code).to.equal('graph/invalid');
    expect(thrown.message).to.include('"Weichheit, Stärke"').and.include('"soft-one"');
  });

  it('tells of sizes that suit one size of photographs only', () => {
    const sized: GraphDocument = {
      ...soft,
      nodes: {
        ...soft.nodes,
        half: { type: 'image/resize@1', params: { factor: 0.5 }, in: { image: 'photo.image' } },
        small: { type: 'image/resize@1', params: { longSide: 300 }, in: { image: 'photo.image' } },
        share: {
          type: 'image/resize@1',
          params: { longSide: 30, unit: 'percent' },
          in: { image: 'photo.image' },
        },
        grown: { type: 'mask/dilate@1', in: { mask: 'where.mask' } },
      },
    };
    expect(fixedSizes(soft, registry)).to.deep.equal([]);
    expect(fixedSizes(sized, registry)).to.deep.equal([
      { node: 'small', params: ['longSide'] },
      { node: 'grown', params: ['radius'] },
    ]);
  });

  it('names its choices so that command lines can say them, each once', () => {
    const controls = ['Blur', 'blur', '模糊', '3 D'].map((label, index) => ({
      ...{ label, range: [0, 1] as const, step: 0.01 },
      param: index % 2 === 0 ? 'strong.opacity' : 'soft-one.sigma',
    }));
    const ranged = controls.map((one) =>
      one.param === 'strong.opacity' ? one : { ...one, range: [0.5, 9] as const },
    );
    const card = withCard(soft, { ...wish, controls: ranged }, registry);
    expect(Object.keys(recipeIn(card)?.options ?? {})).to.deep.equal(['blur', 'blur2', 'strongOpacity', 'd']);
  });
});
