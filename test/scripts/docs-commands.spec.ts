import { expect } from 'chai';
import type { Command } from 'commander';
import { program } from '../../src/cli/main.ts';
import { workflowNames } from '../../src/cli/workflow-names.ts';
import { shownCommands } from './shown-commands.ts';

describe('commands that the documents show', () => {
  const silent = { out() {}, err() {}, bytes() {}, clearLine() {}, interactive: false, columns: 80 };
  const all = program(silent, () => {});
  const shown = shownCommands();
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
    // By name: who has the package has no folder of them.
    const byPath = shown.filter(
      ({ page, words }) => page.startsWith('docs/') && words.some((word) => word.startsWith('workflows/')),
    );
    expect(byPath).to.deep.equal([]);
    for (const { page, words } of runs) expect(names, page).to.include(words[1]);
  });
});
