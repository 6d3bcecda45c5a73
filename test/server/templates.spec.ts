import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { patchwiseRegistry } from '../../src/nodes/registry.ts';
import { readTemplates } from '../../src/server/templates.ts';
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
});
