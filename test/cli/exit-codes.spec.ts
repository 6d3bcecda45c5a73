import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { EXIT, exitCodeFor } from '../../src/cli/exit-codes.ts';
import { encodeModel } from '../../src/model/file/model-file.ts';
import { tinyModel } from '../support/tiny-model.ts';
import { cli, temporaryFolder, writePicture } from './support.ts';

describe('exit codes', () => {
  const at = temporaryFolder();

  it('are one for a picture that cannot be used, whichever command is given it', async () => {
    await writeFile(at('text.png'), 'I am a picture');
    const given = ['--home', at('home'), '--out', at('out')];
    for (const picture of ['text.png', 'nowhere.png', '.']) {
      for (const args of [
        ['sample', at(picture)],
        ['run', 'random', '--input', `photo=${at(picture)}`, '--only', 'sample', '--engine', 'onnx-cpu'],
      ]) {
        const { code, err } = await cli(...args, ...given);
        expect(code, `${args.join(' ')}: ${err}`).to.equal(EXIT.usage);
      }
    }
  });

  it('are one for a place that cannot be written to, whichever command is told it', async () => {
    await writeFile(at('file'), '');
    await writeFile(at('m.safetensors'), encodeModel(tinyModel()));
    await writePicture(at('photo.png'));
    for (const args of [
      ['run', 'random', '--out', at('file')],
      ['sample', at('photo.png'), '--out', at('file', 'new.png')],
      ['export-onnx', at('m.safetensors'), '--out', at('file')],
    ]) {
      const { code, err } = await cli(...args);
      expect(code, `${args.join(' ')}: ${err}`).to.equal(EXIT.usage);
    }
  });

  it('are one for a folder in which there is nothing of a studio', async () => {
    const home = ['--home', at('home')];
    for (const args of [
      ['check', ...home],
      ['gc', ...home],
      ['sessions', ...home],
      ['backup', at('copy'), ...home],
      ['restore', join(at(), 'none'), ...home],
    ]) {
      const { code, err } = await cli(...args);
      expect(code, `${args.join(' ')}: ${err}`).to.equal(EXIT.usage);
    }
  });

  it('tell what to change from what to try again', () => {
    for (const code of [
      'graph/too-costly',
      'image/too-large',
      'checkpoint/mismatch',
      'file/unwritable',
      'pack/invalid',
    ] as const)
      expect(exitCodeFor(code), code).to.equal(EXIT.usage);
    for (const code of ['engine/unavailable', 'storage/full', 'training/diverged'] as const)
      expect(exitCodeFor(code), code).to.equal(EXIT.failed);
    expect(exitCodeFor('run/cancelled')).to.equal(EXIT.cancelled);
  });
});
