import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { createRunFiles } from '../../src/disk/run-files.ts';
import { studioFolders } from '../../src/disk/run-folders.ts';
import { type SharedRunFiles, sharedRunFiles } from '../../src/disk/shared-run-files.ts';
import { PatchwiseError } from '../../src/errors.ts';
import { sha256 } from '../../src/runtime/sha256.ts';
import type { SharedBytes } from '../../src/studio/ports/blob-store.ts';
import { temporaryFolder } from '../server/support/folders.ts';
import { codeOfAsync } from '../support/code-of.ts';
import { sharedBytes } from '../support/shared-bytes.ts';

const RUN = 'ab12';
const text = (content: string) => new TextEncoder().encode(content);

describe('what runs have saved, as front ends share it', () => {
  const folder = temporaryFolder();
  let objects: Map<string, Uint8Array>;
  let reserved: number[];
  beforeEach(() => {
    objects = new Map();
    reserved = [];
  });
  const homeOf = (name: string) => join(folder(), name);
  /** A front end with a disk of its own. */
  function front(name: string, shared: SharedBytes = sharedBytes(objects)): SharedRunFiles {
    const folders = studioFolders(homeOf(name));
    return sharedRunFiles({
      local: createRunFiles(folders),
      copies: join(folders.copies, 'runs'),
      shared,
      quota: { reserve: async (bytes) => void reserved.push(bytes) },
    });
  }
  function save(name: string, run: string, file: string, content: string): void {
    const path = join(studioFolders(homeOf(name)).runs, run, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  const list = (...files: readonly unknown[]) => objects.set(`${RUN}.files`, text(JSON.stringify(files)));
  const entry = (name: string, content: string, more: object = {}) => ({
    ...{ name, hash: sha256(text(content)), bytes: text(content).length, modifiedAt: 1000, ...more },
  });
  const everythingIn = (name: string) =>
    existsSync(homeOf(name)) ? readdirSync(homeOf(name), { recursive: true }).map(String) : [];

  it('is at the other one, byte for byte, with its times; and at none when the run is deleted', async () => {
    save('a', RUN, 'model.safetensors', 'weights');
    save('a', RUN, 'pictures/1.png', 'pixels');
    save('a', RUN, 'pictures/2.png', 'pixels');
    const before = await front('a').outputs(RUN);
    const a = front('a');
    await a.share(RUN);
    expect(await a.outputs(RUN)).to.deep.equal(before);
    expect(String(await a.readOutput(RUN, 'pictures/2.png', 100))).to.equal('pixels');
    expect(reserved, 'nothing had to be fetched').to.deep.equal([]);
    const b = front('b');
    expect(await b.outputs(RUN)).to.deep.equal(before);
    expect(String(await b.readOutput(RUN, 'pictures/1.png', 100))).to.equal('pixels');
    expect(reserved, 'what is asked for, once').to.deep.equal([6]);
    expect(String(await b.readOutput(RUN, 'pictures/2.png', 100))).to.equal('pixels');
    expect(reserved).to.deep.equal([6]);
    expect(await codeOfAsync(() => b.output(RUN, 'pictures/3.png'))).to.equal('storage/missing');
    expect(await codeOfAsync(() => b.output(RUN, '../x'))).to.equal('request/invalid');
    rmSync(homeOf('b'), { recursive: true });
    expect(String(await front('b').readOutput(RUN, 'model.safetensors', 100))).to.equal('weights');
    await b.remove(RUN);
    expect(objects.size).to.equal(0);
    expect(await b.outputs(RUN)).to.deep.equal([]);
  });

  it('leaves on the disk of who has computed it copies that may go, each or all, and nothing else', async () => {
    save('a', RUN, 'model', 'weights');
    save('a', RUN, 'pictures/1.png', 'pixels');
    const a = front('a');
    await a.share(RUN);
    const { copies, runs } = studioFolders(homeOf('a'));
    const left = readdirSync(join(runs, RUN), { recursive: true, withFileTypes: true });
    expect(left.filter((one) => one.isFile())).to.deep.equal([]);
    rmSync(copies, { recursive: true });
    for (const again of [a, front('a')]) {
      expect(String(await again.readOutput(RUN, 'model', 100))).to.equal('weights');
    }
    // It goes on, and has saved something else in the end.
    await a.reopen(RUN);
    expect(await front('b').outputs(RUN)).to.deep.equal([]);
    save('a', RUN, 'model', 'better weights');
    await a.share(RUN);
    expect((await front('b').outputs(RUN)).map(({ name }) => name)).to.deep.equal(['model']);
    expect(String(await a.readOutput(RUN, 'model', 100))).to.equal('better weights');
  });

  it('is never the file of another name or run, nor written anywhere else', async () => {
    objects.set('cd34.files', text('[]'));
    objects.set(`${RUN}.${sha256(text('mine'))}`, text('mine'));
    objects.set(`cd34.${sha256(text('theirs'))}`, text('theirs'));
    const secret = join(folder(), 'secret');
    for (const file of [
      entry('../secret', 'mine'),
      entry('/etc/cron.d/x', 'mine'),
      entry('a/../../../secret', 'mine'),
      entry('C:\\secret', 'mine'),
      entry('a\u0000b', 'mine'),
      entry('', 'mine'),
      entry('NUL', 'mine'),
      entry('model', 'theirs'),
      entry('model', 'mine', { hash: `cd34.${sha256(text('theirs'))}` }),
      entry('model', 'mine', { hash: '../files/x' }),
      entry('model', 'mine', { bytes: 3 }),
      entry('model', 'mine', { bytes: -1 }),
      entry('model', 'mine', { bytes: 1e300 }),
      entry('model', 'mine', { modifiedAt: 'then' }),
      entry('model', 'mine', { more: 1 }),
    ]) {
      list(file);
      const said = await codeOfAsync(() => front('b').output(RUN, 'model'));
      expect(said, JSON.stringify(file)).to.equal('blob/corrupt');
      expect(
        everythingIn('b').filter((path) => path.includes('secret') || path.includes('model')),
      ).to.deep.equal([]);
      expect(existsSync(secret)).to.equal(false);
    }
    objects.set(`${RUN}.${sha256(text('mine'))}`, text('mina'));
    list(entry('model', 'mine'));
    expect(await codeOfAsync(() => front('b').output(RUN, 'model'))).to.equal('blob/corrupt');
    expect(everythingIn('b').filter((path) => path.includes('model') || path.includes('tmp'))).to.deep.equal(
      [],
    );
  });

  it('is read from no list that was valid but for one place, unless that is a list still', async () => {
    save('a', RUN, 'model', 'weights');
    await front('a').share(RUN);
    const whole = objects.get(`${RUN}.files`) as Uint8Array;
    let i = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), fc.boolean(), async (at, byte, cut) => {
        const other = cut ? whole.slice(0, at) : Uint8Array.from(whole);
        if (!cut) other[at] = byte;
        objects.set(`${RUN}.files`, other);
        i += 1;
        const read = await front(`m${i}`)
          .outputs(RUN)
          .catch((error: unknown) => error);
        if (read instanceof PatchwiseError) expect(read.code).to.equal('blob/corrupt');
        else
          for (const { name } of read as readonly { name: string }[])
            expect(name).not.to.match(/^\/|\.\.|\\\\/);
      }),
      { numRuns: 200 },
    );
  });

  it('is removed with its run, whatever its list says and whatever else was sent for it', async () => {
    save('b', RUN, 'model', 'mine');
    objects.set(`${RUN}.${sha256(text('mine'))}`, text('mine'));
    objects.set(`${RUN}.files`, text('no list'));
    objects.set('ab123.files', text('[]'));
    await front('b').remove(RUN);
    expect([...objects.keys()]).to.deep.equal(['ab123.files']);
    expect(everythingIn('b').filter((path) => path.includes('model'))).to.deep.equal([]);
  });

  it('does not come into memory where an object is as large as nobody’s list or file', async () => {
    const shared = sharedBytes(objects);
    const vast: SharedBytes = {
      ...shared,
      get: async () => {
        throw new Error('It was asked for whole.');
      },
      read: async (name) =>
        name.endsWith('.files') && objects.has('list')
          ? { length: 2 ** 40, chunks: endless() }
          : name.endsWith('.files')
            ? shared.read(name)
            : { length: 2 ** 40, chunks: endless() },
    };
    list(entry('model', 'mine'));
    expect(await codeOfAsync(() => front('b', vast).output(RUN, 'model'))).to.equal('blob/corrupt');
    objects.set('list', text(''));
    expect(await codeOfAsync(() => front('b', vast).outputs(RUN))).to.equal('blob/corrupt');
    objects.delete('list');
    list(entry('model', 'mine', { bytes: 2 ** 40 }));
    const folders = studioFolders(homeOf('b'));
    const full = sharedRunFiles({
      ...{ local: createRunFiles(folders), copies: join(folders.copies, 'runs'), shared: vast },
      quota: { reserve: async () => Promise.reject(new PatchwiseError('storage/full', 'No room.')) },
    });
    expect(await codeOfAsync(() => full.output(RUN, 'model'))).to.equal('storage/full');
  });
});

async function* endless(): AsyncGenerator<Uint8Array> {
  for (;;) yield new Uint8Array(2 ** 16);
}
