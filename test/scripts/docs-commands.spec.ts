import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { Command } from 'commander';
import { program } from '../../src/cli/main.ts';
import { workflowNames } from '../../src/cli/workflow-names.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const PAGES = [
  ...[
    'README.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    'samples/models/README.md',
    'examples/node-pack/README.md',
  ],
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && name !== 'trials.md')
    .map((name) => `docs/${name}`),
];

interface Shown {
  readonly page: string;
  readonly words: readonly string[];
}

/** Every `patchwise …` in code: a line of a block, where a backslash goes on with the next, or words in backticks. */
function commandsOf(page: string): readonly Shown[] {
  const text = readFileSync(join(root, page), 'utf8').replaceAll(/\\\n\s*/g, '');
  const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.split('\n'));
  const inline = [...text.replaceAll(/```[\s\S]*?```/g, '').matchAll(/`([^`]+)`/g)].map(
    ([, code = '']) => code,
  );
  return [...blocks, ...inline].flatMap((line) => {
    const [, rest] = /(?:^|[|(]\s*|npx )patchwise ((?:(?! [#|>)]).)+)/.exec(line) ?? [];
    return rest === undefined ? [] : [{ page, words: rest.replace(/[);]+$/, '').split(/\s+/) }];
  });
}

describe('commands that the documents show', () => {
  const silent = { out() {}, err() {}, bytes() {}, clearLine() {}, interactive: false, columns: 80 };
  const all = program(silent, () => {});
  const shown = PAGES.flatMap(commandsOf).filter(({ words: [first = ''] }) => /^[a-z][a-z-]*$/.test(first));
  const find = (command: Command, name: string | undefined) =>
    command.commands.find((one) => one.name() === name);

  it('are there, with the options that they are shown with', () => {
    expect(shown.length).to.be.above(80);
    for (const { page, words } of shown) {
      const at = `${page}: patchwise ${words.join(' ')}`;
      let command = find(all, words[0]);
      expect(command, at).not.to.equal(undefined);
      command = find(command!, words[1]) ?? command;
      for (const word of words.filter((one) => /^--[a-z]/.test(one) && one !== '--help')) {
        const known = command!.options.map(({ long }) => long);
        expect(known, at).to.include(word.replace(/[=,.:].*$/, ''));
      }
    }
  });

  it('run workflows that are there', () => {
    const names = workflowNames();
    const runs = shown.filter(
      ({ words: [command, graph = ''] }) => command === 'run' && /^[a-z][a-z-]+$/.test(graph),
    );
    expect(runs.length).to.be.above(5);
    for (const { page, words } of runs) expect(names, page).to.include(words[1]);
  });
});
