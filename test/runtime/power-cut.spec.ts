import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createBlobStore } from '../../src/disk/blobs.ts';
import { diskCache } from '../../src/nodes/disk-cache.ts';
import { createLocalServices } from '../../src/nodes/local-services.ts';
import { replaceFileSystem } from '../../src/runtime/files.ts';
import { codeOfAsync } from '../support/code-of.ts';
import { cutPower, type DiskOp } from '../support/power/power-cut.ts';
import { recordedFiles } from '../support/power/recorded-files.ts';
import { seeded } from '../support/random.ts';

/** Content of which no part is like another, and that tells its number. */
const bytesOf = (i: number) => Buffer.from(Array.from({ length: 300 }, (_, at) => `${i} ${at}\n`).join(''));
const numberOf = (bytes: Uint8Array) => Number.parseInt(Buffer.from(bytes).toString().slice(0, 8), 10);

describe('a power cut after any call that writes, flushes or moves a file', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'patchwise-power-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function record(
    act: (tell: (text: string) => void, root: string) => Promise<void>,
  ): Promise<readonly DiskOp[]> {
    const root = join(folder, 'real');
    mkdirSync(root);
    const { ops, system } = recordedFiles(root);
    const restore = replaceFileSystem(system);
    try {
      await act((text) => ops.push({ kind: 'told', text }), root);
    } finally {
      restore();
    }
    return ops;
  }

  /** Looks at what is left after each call, several times: what was not flushed may be there or not. */
  async function afterEachCall(
    ops: readonly DiskOp[],
    check: (root: string, told: number) => Promise<void>,
  ): Promise<void> {
    const random = seeded(7);
    for (let after = 1; after <= ops.length; after++) {
      for (let again = 0; again < 3; again++) {
        const cut = cutPower(ops, after, random);
        const root = join(folder, 'cut');
        mkdirSync(root);
        cut.write(root);
        await check(root, Number(cut.told.at(-1) ?? 0));
        rmSync(root, { recursive: true });
      }
    }
  }

  const blobWork = async (tell: (text: string) => void, root: string) => {
    const blobs = createBlobStore(join(root, 'blobs'));
    for (let i = 1; i <= 3; i++) {
      await blobs.put(bytesOf(i));
      tell(`${i}`);
    }
  };
  const checkBlobs = async (root: string, told: number) => {
    const blobs = createBlobStore(join(root, 'blobs'));
    const kept: number[] = [];
    for await (const { hash } of blobs.all()) {
      const bytes = await blobs.read(hash);
      if (bytes !== undefined) kept.push(numberOf(bytes));
    }
    for (let i = 1; i <= told; i++) expect(kept, `acknowledged: ${i}`).to.include(i);
  };

  it('loses no blob that was acknowledged, the first in a new folder included', async () => {
    await afterEachCall(await record(blobWork), checkBlobs);
  });

  it('loses some where flushing does nothing: the cuts are real ones', async () => {
    const ops = (await record(blobWork)).filter(({ kind }) => kind !== 'sync' && kind !== 'sync-folder');
    let lost = 0;
    await afterEachCall(ops, async (root, told) => {
      await checkBlobs(root, told).catch(() => {
        lost++;
      });
    });
    expect(lost).to.be.greaterThan(5);
  });

  const stores = (root: string) =>
    createLocalServices({
      openEngine: () => Promise.reject(new Error('none')),
      inputRoot: root,
      outputFolder: join(root, 'out'),
      checkpointFolder: join(root, 'checkpoints'),
      resume: true,
    });

  it('keeps a checkpoint not older than the last that was acknowledged', async () => {
    const ops = await record(async (tell, root) => {
      const { checkpoints } = stores(root);
      for (let i = 1; i <= 4; i++) {
        await checkpoints.save('key', bytesOf(i));
        tell(`${i}`);
      }
    });
    await afterEachCall(ops, async (root, told) => {
      const { checkpoints } = stores(root);
      const found = (await checkpoints.load('key')) ?? (await checkpoints.loadPrevious?.('key'));
      if (found === undefined) expect(told).to.equal(0);
      else {
        expect(numberOf(found)).to.be.at.least(told);
        expect(bytesOf(numberOf(found)).equals(found)).to.equal(true);
      }
    });
  });

  it('keeps results that were acknowledged, whole, and gives no half of a cache entry', async () => {
    const key = 'ab'.repeat(32);
    const ops = await record(async (tell, root) => {
      const { writeOutput } = stores(root);
      for (let i = 1; i <= 3; i++) {
        await diskCache(join(root, 'cache')).set(key, bytesOf(i));
        await writeOutput(`deep/${i}.bin`, bytesOf(i));
        tell(`${i}`);
      }
    });
    await afterEachCall(ops, async (root, told) => {
      for (let i = 1; i <= told; i++) {
        expect(bytesOf(i).equals(await fs.readFile(join(root, 'out', 'deep', `${i}.bin`)))).to.equal(true);
      }
      let entry: Uint8Array | undefined;
      const code = await codeOfAsync(async () => {
        entry = await diskCache(join(root, 'cache')).get(key);
      });
      expect(code).to.be.oneOf([undefined, 'blob/corrupt']);
      if (entry !== undefined) expect(bytesOf(numberOf(entry)).equals(entry)).to.equal(true);
    });
  });
});
