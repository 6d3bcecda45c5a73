import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import { readStandardInput } from '../../src/cli/standard-streams.ts';
import { findWorkflow, workflowNames } from '../../src/cli/workflow-names.ts';
import { isPng } from '../../src/graph/document/png-text.ts';
import { codeOf, codeOfAsync } from '../support/code-of.ts';
import { runPatchwise } from './process.ts';
import { cli, temporaryFolder, writeGraph, writePicture } from './support.ts';

describe('workflows by name', () => {
  const at = temporaryFolder();

  it('are those that come with Patchwise', async () => {
    expect(workflowNames()).to.include.members(['random', 'train-and-sample']);
    for (const name of workflowNames()) {
      const { code, out } = await cli('validate', name);
      expect(code, out).to.equal(0);
    }
  });

  it('are looked for after files, and what comes near is told', async () => {
    await writeFile(at('random'), '');
    expect(findWorkflow(at('random'))).to.equal(at('random'));
    expect(findWorkflow('random')).to.match(/workflows.random\.json$/);
    expect(codeOf(() => findWorkflow('randum'))).to.equal('file/missing');
    const { code, err } = await cli('run', 'randum');
    expect(code).to.equal(2);
    expect(err).to.include('Did you mean "random"');
  });

  it('leave paths as they are, so that a missing file is told as one', async () => {
    expect(findWorkflow('./random')).to.equal('./random');
    expect((await cli('run', './none.json')).err).to.include('There is no file ./none.json');
  });
});

describe('standard input and output', () => {
  const at = temporaryFolder();

  async function graph(): Promise<string> {
    await mkdir(at('sub'), { recursive: true });
    await writePicture(at('photo.png'));
    const photo = { type: 'image/load@1', params: { path: 'photo.png' } };
    const half = { type: 'image/resize@1', in: { image: 'photo.image' }, params: { factor: 0.5 } };
    const small = { type: 'image/save@1', in: { image: 'half.image' } };
    const whole = { type: 'image/save@1', in: { image: 'photo.image' } };
    return writeGraph(at('graph.json'), { photo, half, small, whole });
  }

  it('bring a graph, whose paths start at the current folder, and take the one picture', async () => {
    const text = await readFile(await graph());
    const run = await runPatchwise(['run', '-', '--only', 'small', '--out', '-', '--home', at('home')], {
      cwd: at(),
      input: text,
    });
    expect(run.code, run.err).to.equal(0);
    expect(isPng(run.bytes)).to.equal(true);
    expect(run.err).to.not.include('patchwise-');
  });

  it('bring a picture, which is kept by its content', async () => {
    const path = await graph();
    await writePicture(at('other.png'));
    const picture = await readFile(at('other.png'));
    const out = at('out');
    const args = ['run', path, '--input', 'photo=-', '--only', 'whole', '--out', out, '--home', at('home')];
    expect((await runPatchwise(args, { cwd: at(), input: picture })).code).to.equal(0);
    const document = JSON.parse(await readFile(join(out, 'graph.json'), 'utf8'));
    expect(await readFile(resolve(out, document.nodes.photo.params.path))).to.deep.equal(picture);
  });

  it('take no two files, and nothing beside events', async () => {
    const path = await graph();
    const two = await cli('run', path, '--out', '-', '--home', at('home'));
    expect(two.code).to.equal(2);
    expect(two.err).to.include('--only');
    expect((await cli('run', path, '--out', '-', '--json')).code).to.equal(2);
  });

  it('bring a graph once for all pictures of a batch', async () => {
    await mkdir(at('photos'));
    for (const name of ['a.png', 'b.png']) await writePicture(at('photos', name));
    const args = [
      'batch',
      'photos',
      '--workflow',
      '-',
      '--only',
      'small',
      '--out',
      'out',
      '--home',
      at('home'),
    ];
    const { code, err } = await runPatchwise(args, { cwd: at(), input: await readFile(await graph()) });
    expect(code, err).to.equal(0);
    expect(err).to.include('2 of 2 images done');
  });

  it('name themselves where what they bring cannot be used', async () => {
    const { code, err } = await runPatchwise(['run', '-', '--home', at('home')], { input: Buffer.from('{') });
    expect(code).to.equal(2);
    expect(err).to.include('Standard input cannot be used');
    const much = Buffer.alloc(2 ** 20 + 1, ' ');
    expect((await runPatchwise(['run', '-', '--home', at('home')], { input: much })).err).to.include(
      'graph/too-large',
    );
  });

  it('are not waited for at a keyboard, nor read without end', async () => {
    const keyboard = Object.assign(Readable.from([]), { isTTY: true });
    expect(await codeOfAsync(() => readStandardInput(9, keyboard))).to.equal('usage/invalid');
    const long = Readable.from([Buffer.alloc(6), Buffer.alloc(6)]);
    expect(await codeOfAsync(() => readStandardInput(9, long))).to.equal('file/too-large');
  });
});
