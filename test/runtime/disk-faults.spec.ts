import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createBlobStore } from '../../src/disk/blobs.ts';
import { diskCache } from '../../src/nodes/disk-cache.ts';
import { createLocalServices } from '../../src/nodes/local-services.ts';
import { type FileSystem, replaceFileSystem, writeFileAtomic } from '../../src/runtime/files.ts';
import { codeOfAsync } from '../support/code-of.ts';

/** Counts the calls that write, flush or move, and lets the one of a number fail as a disk does. */
function failingAt(number: number, code: string): { readonly system: Partial<FileSystem>; calls(): number } {
  let calls = 0;
  const attempt = async <T>(call: () => Promise<T>): Promise<T> => {
    if (++calls === number) throw Object.assign(new Error(`${code}: the disk failed`), { code });
    return call();
  };
  return {
    calls: () => calls,
    system: {
      rename: (from, to) => attempt(() => fs.rename(from, to)),
      async open(path, flags, mode) {
        const handle = await attempt(() => fs.open(path, flags, mode));
        const { writeFile, sync } = handle;
        handle.writeFile = async (...args: Parameters<typeof writeFile>) => {
          // Half of it gets to the disk before it fails.
          if (calls + 1 === number && args[0] instanceof Uint8Array) {
            await writeFile.call(handle, args[0].subarray(0, args[0].length / 2));
          }
          return attempt(() => writeFile.apply(handle, args));
        };
        handle.sync = () => attempt(() => sync.call(handle));
        return handle;
      },
    },
  };
}

describe('a disk that fails at any one write, flush or move', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await fs.mkdtemp(join(tmpdir(), 'patchwise-faults-'));
  });
  afterEach(() => fs.rm(folder, { recursive: true, force: true }));
  const temporary = async () =>
    (await fs.readdir(folder, { recursive: true })).filter((name) => name.endsWith('.tmp'));

  /**
   * Does something with the first call failing, then with the second, and so on until it is through.
   * @param check told each time whether it said that it had succeeded
   */
  async function atEach(
    act: () => Promise<unknown>,
    check: (succeeded: boolean) => Promise<void>,
  ): Promise<number> {
    for (let number = 1; ; number++) {
      const { system, calls } = failingAt(number, number % 2 === 0 ? 'EIO' : 'ENOSPC');
      const restore = replaceFileSystem(system);
      let code: string | undefined;
      try {
        code = await codeOfAsync(act);
      } finally {
        restore();
      }
      expect(code, `call ${number}`).to.be.oneOf([undefined, 'file/unwritable', 'storage/full']);
      await check(code === undefined);
      expect(await temporary(), `call ${number}`).to.deep.equal([]);
      if (calls() < number) return number - 1;
    }
  }

  it('leaves a file as it was, or whole as it should be', async () => {
    const path = join(folder, 'file');
    const [old, fresh] = [new Uint8Array(1000).fill(1), new Uint8Array(1000).fill(2)];
    await writeFileAtomic(path, old);
    const failures = await atEach(
      () => writeFileAtomic(path, fresh),
      async (succeeded) => {
        const now = new Uint8Array(await fs.readFile(path));
        expect(now.length).to.equal(1000);
        if (succeeded) expect(now).to.deep.equal(fresh);
        else expect([1, 2]).to.include(now[0]);
        expect(new Set(now).size, 'never a mixture').to.equal(1);
        await fs.writeFile(path, old);
      },
    );
    expect(failures, 'open, write, flush, move, the folder').to.be.at.least(4);
  });

  it('loses no blob that was acknowledged, and never serves half of one', async () => {
    const blobs = createBlobStore(folder);
    let count = 0;
    await atEach(
      () => blobs.put(new Uint8Array(500).fill(++count)),
      async (succeeded) => {
        const bytes = new Uint8Array(500).fill(count);
        const hash = await createBlobStore(join(folder, 'other')).put(bytes);
        const found = await blobs.read(hash);
        if (succeeded) expect(found && [...found]).to.deep.equal([...bytes]);
        else expect(found === undefined || found.length === 500).to.equal(true);
      },
    );
  });

  it('keeps a checkpoint that can be read, the one before at least', async () => {
    const { checkpoints } = createLocalServices({
      openEngine: () => Promise.reject(new Error('none')),
      inputRoot: folder,
      outputFolder: folder,
      checkpointFolder: folder,
      resume: true,
    });
    let saved = 0;
    let acknowledged = 0;
    await atEach(
      () => checkpoints.save('key', new Uint8Array(300).fill(++saved)),
      async (succeeded) => {
        if (succeeded) acknowledged = saved;
        const found = (await checkpoints.load('key')) ?? (await checkpoints.loadPrevious?.('key'));
        if (acknowledged === 0 && found === undefined) return;
        expect(found?.length).to.equal(300);
        expect(new Set(found).size).to.equal(1);
        expect(found?.[0], 'not older than what was acknowledged').to.be.at.least(acknowledged);
      },
    );
  });

  it('gives no cache entry that was not stored whole', async () => {
    const cache = diskCache(folder);
    await atEach(
      () => cache.set('ab', new Uint8Array(400).fill(7)),
      async (succeeded) => {
        const found = await cache.get('ab');
        if (succeeded) expect(found?.length).to.equal(400);
        else expect(found === undefined || found.length === 400).to.equal(true);
        await cache.delete('ab');
      },
    );
  });
});
