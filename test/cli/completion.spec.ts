import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { workflowNames } from '../../src/cli/workflow-names.ts';
import { cli, temporaryFolder } from './support.ts';

const complete = async (...words: readonly string[]) =>
  (await cli('complete', '--', ...words)).out.split('\n').filter((line) => line !== '');

describe('completion', () => {
  const at = temporaryFolder();

  it('knows commands, the visible ones', async () => {
    expect(await complete('ru')).to.deep.equal(['run']);
    const all = await complete('');
    expect(all).to.include.members(['run', 'remove', 'serve', 'config', 'completion']);
    expect(all).to.not.include('complete');
  });

  it('knows options, and what they take', async () => {
    expect(await complete('run', '--en')).to.deep.equal(['--engine']);
    expect(await complete('run', 'random', '--engine', 'onnx-c')).to.include('onnx-cpu');
    expect(await complete('serve', '--log-level', 'w')).to.deep.equal(['warn']);
    expect(await complete('batch', 'photos', '--workflow', 'style')).to.deep.equal(['style-transfer']);
  });

  it('knows workflows and node types, and leaves files to the shell', async () => {
    expect(await complete('run', '')).to.deep.equal(workflowNames());
    expect(await complete('nodes', 'sampling/lan')).to.deep.equal(['sampling/langevin']);
    expect(await complete('sample', '')).to.deep.equal([]);
    expect(await complete('run', '--out', '')).to.deep.equal([]);
  });

  it('is a script that bash accepts, and that asks for the word under the cursor', async function () {
    if (spawnSync('bash', ['--version']).status !== 0) this.skip();
    const { out } = await cli('completion', 'bash');
    // A stand-in for the program, which says what it was asked.
    writeFileSync(
      at('script'),
      `patchwise() { printf '%s\\n' "$@" > ${at('asked')}; echo remove; }\n${out}
COMP_WORDS=(patchwise rem); COMP_CWORD=1; _patchwise; echo "$COMPREPLY"; cat ${at('asked')}`,
    );
    const run = spawnSync('bash', [at('script')], { encoding: 'utf8' });
    expect(run.stderr).to.equal('');
    expect(run.stdout.trim().split('\n')).to.deep.equal(['remove', 'complete', '--', 'rem']);
  });

  it('is a script for zsh that needs no compinit before it', async function () {
    if (spawnSync('zsh', ['--version']).status !== 0) this.skip();
    const { out } = await cli('completion', 'zsh');
    // As in an empty start file; what would be offered is printed.
    writeFileSync(
      at('script'),
      `HOME=${at('.')}; patchwise() { print -r -- --engine; print -rl -- "$@" > ${at('asked')} }\n${out}
compadd() { shift 2; print -rl -- "$@" }
print -r -- $_comps[patchwise]; words=(patchwise run --en); CURRENT=3; _patchwise; cat ${at('asked')}`,
    );
    const run = spawnSync('zsh', ['-f', at('script')], { encoding: 'utf8' });
    expect(run.stderr).to.equal('');
    expect(run.stdout.trim().split('\n')).to.deep.equal([
      ...['_patchwise', '--engine', 'complete', '--', 'run', '--en'],
    ]);
  });

  it('is a script by which fish offers commands and options', async function () {
    if (spawnSync('fish', ['--version']).status !== 0) this.skip();
    const { out } = await cli('completion', 'fish');
    for (const [typed, offered] of [
      ['patchwise r', ['remove', 'run']],
      ['patchwise run --en', ['--engine']],
    ] as const) {
      writeFileSync(
        at('script'),
        `function patchwise; test "$argv[2]" = --; and printf "%s\\n" ${offered.join(' ')}; end\n${out}
complete -C'${typed}'`,
      );
      const run = spawnSync('fish', ['--no-config', at('script')], { encoding: 'utf8' });
      expect(run.stderr).to.equal('');
      expect(run.stdout.trim().split('\n')).to.deep.equal(offered);
    }
  });

  it('names the shells that it knows', async () => {
    const { code, err } = await cli('completion', 'tcsh');
    expect(code).to.equal(2);
    expect(err).to.include('bash, zsh, fish');
    for (const shell of ['zsh', 'fish'])
      expect((await cli('completion', shell)).out).to.include('patchwise complete');
  });
});
