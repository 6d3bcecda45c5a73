import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Worker } from 'node:worker_threads';
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

  it('removes tensors after what was to be written before, and is content with those that are gone', async () => {
    const writer = createTensorWriter();
    const run = join(folder(), 'run');
    const [first, second, third] = ['first', 'second', 'third'].map(named);
    const written = writer.write(run, [first!, second!]);
    await writer.remove(run, [first!.hash, third!.hash]);
    await written;
    expect(readdirSync(run)).to.deep.equal([basename(tensorFile(run, second!.hash))]);
    await writer.remove(join(folder(), 'no such run'), [first!.hash]);
  });

  it('says what cannot be written, and goes on with what comes after', async () => {
    const writer = createTensorWriter();
    writeFileSync(join(folder(), 'file'), '');
    const below = join(folder(), 'file', 'run');
    expect(await codeOfAsync(() => writer.write(below, [named('a')]))).to.equal('file/unwritable');
    expect(await codeOfAsync(() => writer.remove(below, ['a']))).to.equal('file/unwritable');
    await writer.write(folder(), [named('b')]);
    expect(readFileSync(tensorFile(folder(), named('b').hash), 'utf8')).to.equal('b');
  });

  it('says that the thread ended, which is no fault of the folder, and begins another', async () => {
    const writer = createTensorWriter();
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function () {
      post.call(this, null);
    };
    const ended = codeOfAsync(() => writer.write(folder(), [named('a')]));
    Worker.prototype.postMessage = post;
    expect(await ended).to.equal('server/internal');
    await writer.write(folder(), [named('b')]);
    expect(readdirSync(folder())).to.deep.equal([basename(tensorFile(folder(), named('b').hash))]);
  });
});
