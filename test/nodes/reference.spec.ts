import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { z } from 'zod';
import { validateDocument } from '../../src/graph/check/validate.ts';
import { SOURCE_REF } from '../../src/graph/document/port-ref.ts';
import { imageLoad } from '../../src/nodes/image/load.ts';
import { defineNode, many, optional, port } from '../../src/nodes/kit.ts';
import { PORT_TYPES } from '../../src/nodes/port-types.ts';
import { exampleDocument, nodeReference } from '../../src/nodes/reference.ts';
import { patchwiseRegistry } from '../../src/nodes/registry.ts';
import { registryOf } from '../support/registry-of.ts';

const DOCS = fileURLToPath(new URL('../../docs/', import.meta.url));

const odd = defineNode({
  type: 'odd/one',
  version: 3,
  title: 'Odd one',
  category: 'Odd',
  help: 'Takes a|b and <c>.',
  inputs: { images: many('image', 'Several.'), hint: optional('text', 'A word.') },
  outputs: { number: port('number', 'How many.') },
  params: z.object({
    size: z.number().min(0).max(1).nullable().default(null).describe('A part.'),
    mode: z.enum(['a', 'b']).default('b').describe('Which.'),
  }),
  sink: true,
  run: async () => ({ number: 1 }),
});

describe('the node reference', () => {
  it('is up to date: after a change of a node, run "npm run docs"', () => {
    const fresh = nodeReference(patchwiseRegistry());
    const there = readdirSync(`${DOCS}nodes`).map((name) => `nodes/${name}`);
    expect(there).to.have.members([...fresh.keys()].filter((path) => path !== 'nodes.md'));
    // Not texts that are compared, of which both would be printed.
    const stale = [...fresh].filter(
      ([path, text]) => readFileSync(DOCS + path, 'utf8').replaceAll('\r\n', '\n') !== text,
    );
    expect(
      stale.map(([path]) => path),
      'refresh these pages of docs/ with "npm run docs"',
    ).to.deep.equal([]);
  });

  it('says everything that a declaration says', () => {
    const pages = nodeReference(registryOf([imageLoad, odd], PORT_TYPES));
    expect([...pages.keys()]).to.deep.equal(['nodes.md', 'nodes/image.md', 'nodes/odd.md']);
    const page = pages.get('nodes/odd.md') ?? '';
    const section = page.slice(page.indexOf('## odd/one'));
    expect(section.trimEnd().split('\n')).to.deep.equal([
      '## odd/one',
      '',
      '**Odd one.** Takes a\\|b and \\<c>. A sink.',
      '',
      'Inputs:',
      '',
      '| Input | Type | Meaning |',
      '| --- | --- | --- |',
      '| `images` | stream of `image` | Several. |',
      '| `hint` | `text`, optional | A word. |',
      '',
      'Outputs:',
      '',
      '| Output | Type | Meaning |',
      '| --- | --- | --- |',
      '| `number` | `number` | How many. |',
      '',
      'Parameters:',
      '',
      '| Parameter | Takes | Default | Wire | Meaning |',
      '| --- | --- | --- | --- | --- |',
      '| `size` | a number from 0 to 1 | empty | `number` | A part. |',
      '| `mode` | one of "a", "b" | `"b"` | `text` | Which. |',
      '',
      '```json',
      '"my-one": {',
      '  "type": "odd/one@3",',
      '  "in": {',
      '    "images": "photo.image"',
      '  }',
      '}',
      '```',
    ]);
  });

  it('lists every node, with the page and the heading that describe it', () => {
    const { nodes } = patchwiseRegistry();
    const pages = nodeReference(patchwiseRegistry());
    const links = [...(pages.get('nodes.md') ?? '').matchAll(/\[`([^`]+)`\]\(([^#)]+)#([^)]+)\)/g)];
    expect(links.map(([, type]) => type)).to.have.members(nodes.map(({ description }) => description.type));
    for (const [, type = '', path = '', anchor] of links) {
      expect(pages.get(path), type).to.include(`\n## ${type}\n`);
      expect(anchor).to.equal(type.replaceAll('/', ''));
    }
  });

  it('gives an example of each node that is a valid graph', () => {
    const registry = patchwiseRegistry();
    for (const { description } of registry.nodes) {
      const document = exampleDocument(description, registry);
      const errors = validateDocument(document, registry).filter((problem) => problem.severity === 'error');
      expect(
        errors.map((problem) => problem.message),
        description.type,
      ).to.deep.equal([]);
      for (const entry of Object.values(document.nodes)) {
        for (const source of Object.values(entry.in ?? {})) expect(source).to.match(SOURCE_REF);
      }
    }
  });
});
