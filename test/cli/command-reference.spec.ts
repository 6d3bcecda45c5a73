import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { commandReferenceMarkdown } from '../../src/cli/command-reference.ts';
import { findPlaces } from '../../src/runtime/places.ts';
import { cli } from './support.ts';

const DOCS = fileURLToPath(new URL('../../docs/commands.md', import.meta.url));

describe('the reference of the command line', () => {
  const page = commandReferenceMarkdown();
  const section = (command: string) =>
    page.split(/^(?=## )/m).find((part) => part.startsWith(`## patchwise ${command}\n`)) ?? '';

  it('is up to date: after a change of a command, run "npm run docs"', () => {
    const fresh = readFileSync(DOCS, 'utf8').replaceAll('\r\n', '\n') === page;
    expect(fresh, 'docs/commands.md is stale: refresh it with "npm run docs"').to.equal(true);
  });

  it('has every command and option that the help has', async () => {
    const { out } = await cli('--help');
    const names = [...out.matchAll(/^ {2}([a-z-]+) (?=[[<]| {2})/gm)]
      .map(([, name = '']) => name)
      .filter((name) => name !== 'help' && name !== 'packs');
    expect(names).to.include.members(['run', 'sample', 'serve', 'export-onnx', 'backup']);
    for (const name of names) {
      const help = await cli(name, '--help');
      const options = [...help.out.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, option = '']) => option);
      expect(options.length, name).to.be.above(0);
      for (const option of options.filter((one) => one !== '--help')) {
        expect(section(name), `${name} ${option}`).to.include(`| \`${option}`);
      }
    }
    for (const name of ['packs add', 'packs remove', 'packs list']) expect(section(name)).not.to.equal('');
    expect(section('complete')).to.equal('');
  });

  it('has the examples, defaults, variables and notes of a command', () => {
    expect(section('run')).to.include('\npatchwise run train-and-sample --resume\n');
    expect(section('run')).to.include('the same command with --resume goes on from there.');
    expect(section('serve')).to.match(/\| `--port <n>` \|[^|]+\| `7860` \| `PATCHWISE_PORT` \|/);
    expect(section('batch')).to.include('| `--workflow <graph>`, **must be set** |');
  });

  it('is the same on every machine: no folder of this one stands in it', () => {
    expect(page).not.to.include(findPlaces().home);
  });
});
