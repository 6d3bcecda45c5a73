import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { messageOf } from '../../src/errors.ts';
import { patchwiseRegistry } from '../../src/nodes/registry.ts';
import { readTemplates } from '../../src/server/templates.ts';
import { recipesOf } from '../../web/src/journey/recipes.ts';
import { temporaryFolder } from './support/folders.ts';
import { noiseGraph } from './support/graphs.ts';

describe('The gallery', () => {
  const folder = temporaryFolder();

  it('has every graph of a folder that can be read, whatever else lies there', async () => {
    const put = (name: string, text: string) => writeFileSync(join(folder(), name), text);
    put('good.json', JSON.stringify(noiseGraph()));
    put('not-a-graph.json', '{');
    put('too-large.json', ' '.repeat(2 ** 20 + 1));
    put('a name.json', JSON.stringify(noiseGraph()));
    mkdirSync(join(folder(), 'folder.json'));
    const told: string[] = [];
    const templates = await readTemplates({
      workflows: folder(),
      samples: folder(),
      registry: patchwiseRegistry(),
      onUnreadable: (path) => told.push(path),
    });
    expect(templates.map(({ id }) => id)).to.deep.equal(['good']);
    expect(told).to.deep.equal([join(folder(), 'folder.json'), join(folder(), 'too-large.json')]);
  });

  it('tells which graphs are offered for a photograph, those of packs as well, and of recipes that cannot be meant', async () => {
    const result = { save: 'saved', gives: 'pictures' };
    const slots = { photo: { takes: 'image', param: 'photo.path' } };
    const put = (name: string, recipe: unknown) =>
      writeFileSync(join(folder(), name), JSON.stringify({ ...noiseGraph(), extra: { recipe } }));
    put('good.json', { group: 'new', slots, result });
    put('odd.json', { group: 'somewhere', slots, result });
    const told: string[] = [];
    const templates = await readTemplates({
      ...{ workflows: folder(), samples: folder(), registry: patchwiseRegistry(), prefix: 'pack--' },
      onUnreadable: (path, error) => told.push(`${path} ${messageOf(error)}`),
    });
    expect(templates.map(({ id, recipe }) => [id, recipe?.group])).to.deep.equal([
      ['pack--good', 'new'],
      ['pack--odd', undefined],
    ]);
    expect(told.join()).to.include('odd.json').and.include('group');
    const summaries = templates.map(({ document: _none, picture, card, ...rest }) => ({
      ...{ ...rest, picture: picture !== undefined, card: card !== undefined },
    }));
    expect(recipesOf(summaries).map(({ id, title }) => [id, title])).to.deep.equal([
      ['pack--good', templates[0]?.title],
    ]);
  });
});
