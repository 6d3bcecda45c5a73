import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { GraphDocument } from '../../src/graph/document/document.ts';
import { parseDocument } from '../../src/graph/document/parse.ts';
import { problemsError } from '../../src/graph/document/problems.ts';
import { applyOverrides } from '../../src/graph/plan/overrides.ts';
import { patchwiseRegistry } from '../../src/nodes/registry.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

function workflow(name: string): GraphDocument {
  const parsed = parseDocument(read(`workflows/${name}.json`));
  if (!parsed.ok) throw problemsError(parsed.error, name);
  return parsed.value;
}

/** Pages that show settings, each with the workflow that its settings are for. */
const PAGES = [
  ...['README.md', 'samples/models/README.md', 'docs/command-line.md', 'docs/training.md'].map(
    (path) => [path, 'train-and-sample'] as const,
  ),
  ...readdirSync(join(root, 'docs', 'workflows'))
    .map((file) => file.replace('.md', ''))
    .filter((name) => existsSync(join(root, 'workflows', `${name}.json`)))
    .map((name) => [`docs/workflows/${name}.md`, name] as const),
];

/** `node.param=value` of each `--set` of a page, and of the table of options of the training; `…` stands for any value. */
function settingsOf(path: string): readonly string[] {
  return [
    ...read(path).matchAll(/--set ([\w-]+\.\w+=[^\s`)]+)/g),
    ...read(path).matchAll(/^\| `([\w-]+\.\w+=[^\s`]+)`/gm),
  ]
    .map(([, setting = '']) => setting.replace(/[,.;:]$/, ''))
    .filter((setting) => !setting.endsWith('…'));
}

describe('settings that the documents show', () => {
  it('can be set in the workflow that they are for', () => {
    const registry = patchwiseRegistry();
    let checked = 0;
    for (const [path, name] of PAGES) {
      for (const setting of settingsOf(path)) {
        const set = applyOverrides(workflow(name), registry, [setting]);
        expect(set.ok ? [] : set.error.map(({ message }) => message), `${path}: ${setting}`).to.deep.equal(
          [],
        );
        checked += 1;
      }
    }
    expect(checked).to.be.above(70);
  });
});
