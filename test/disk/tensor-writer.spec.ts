import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { tensorFile } from '../../src/disk/tensor-folder.ts';
import { createTensorWriter } from '../../src/disk/tensor-writer.ts';
import { sha256 } from '../../src/runtime/sha256.ts';
import { temporaryFolder } from '../server/support/folders.ts';
import { codeOfAsync } from '../support/code-of.ts';

describe('The thread that writes small tensors', () => {
  const folder = temporaryFolder();
  const named = (content: string) => ({
    hash: sha256(Buffer.from(content)),
    bytes: new TextEncoder().encode(content),
  });

  it('writes each under its hash, for several runs side by side, and leaves nothing half written', async () => {
    const writer = createTensorWriter();
    const runs = ['a', 'b', 'c'].map((run) => join(folder(), run));
    const contents = Array.from({ length: 20 }, (_, i) => `tensor ${i}`);
    await Promise.all(runs.map((run) => writer.write(run, contents.map(named))));
    for (const run of runs) {
      expect(readdirSync(run)).to.have.length(contents.length);
      for (const content of contents) {
        expect(readFileSync(tensorFile(run, named(content).hash), 'utf8')).to.equal(content);
      }
    }
  });

  it('says what cannot be written, and goes on with what comes after', async () => {
    const writer = createTensorWriter();
    writeFileSync(join(folder(), 'file'), '');
    const below = join(folder(), 'file', 'run');
    expect(await codeOfAsync(() => writer.write(below, [named('a')]))).to.equal('file/unwritable');
    await writer.write(folder(), [named('b')]);
    expect(readFileSync(tensorFile(folder(), named('b').hash), 'utf8')).to.equal('b');
  });
});
