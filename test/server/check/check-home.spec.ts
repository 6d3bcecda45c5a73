import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect } from 'chai';
import { createBlobStore } from '../../../src/disk/blobs.ts';
import { studioFolders } from '../../../src/disk/run-folders.ts';
import { writeTensor } from '../../../src/disk/tensor-folder.ts';
import { encodeModel } from '../../../src/model/file/model-file.ts';
import { encodeSealed } from '../../../src/model/file/seal.ts';
import { diskCache } from '../../../src/nodes/disk-cache.ts';
import { filled } from '../../../src/runtime/tensor.ts';
import { checkHome } from '../../../src/server/check/check-home.ts';
import { createAssetStore } from '../../../src/server/store/asset-store.ts';
import { openDatabase } from '../../../src/server/store/database.ts';
import { lockFolder } from '../../../src/server/store/lock.ts';
import { createRunStore } from '../../../src/server/store/run-store.ts';
import { tensorHash, tensorParts } from '../../../src/studio/runner/tensor-bytes.ts';
import { capturedTerminal } from '../../cli/support.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { main } from '../../support/command-line.ts';
import { tinyModel } from '../../support/tiny-model.ts';
import { temporaryFolder } from '../support/folders.ts';
import { noiseGraph } from '../support/graphs.ts';

describe('check of a data folder', () => {
  const home = temporaryFolder();
  const folders = () => studioFolders(home());
  const key = 'ab'.repeat(32);

  /** Two assets, runs over many pages, a checkpoint, a model among outputs, a cache entry, a tensor. @returns files by what they are */
  async function fill() {
    const store = openDatabase(folders().database);
    const blobs = createBlobStore(folders().blobs);
    const [a, b] = [await blobs.put(Buffer.from('first')), await blobs.put(Buffer.from('second'))];
    for (const hash of [a, b])
      await createAssetStore(store).add({ kind: 'image', name: `${hash[0]}`, hash, bytes: 5 });
    const runs = createRunStore(store);
    const document = { ...noiseGraph(), extra: { padding: 'x'.repeat(3000) } };
    const ids: string[] = [];
    for (let i = 0; i < 60; i++) ids.push((await runs.submit({ document, priority: 0 })).id);
    store.db.close();
    const checkpoint = join(folders().checkpoints, `${key}.safetensors`);
    mkdirSync(dirname(checkpoint), { recursive: true });
    writeFileSync(
      checkpoint,
      encodeSealed({ w: { dtype: 'F32', shape: [4], data: new Float32Array(4) } }, {}),
    );
    const model = join(folders().runs, 'aa', 'model.safetensors');
    mkdirSync(dirname(model), { recursive: true });
    writeFileSync(model, encodeModel(tinyModel()));
    writeFileSync(join(dirname(model), 'report.json'), '{}');
    await diskCache(folders().cache).set(key, new Uint8Array(50));
    const tensor = filled([1, 1, 2, 2], 0.5);
    const hash = tensorHash(tensor);
    await writeTensor(join(folders().tensors, 'aa'), hash, tensorParts(tensor));
    return {
      ids,
      blob: join(folders().blobs, a.slice(0, 2), a),
      checkpoint,
      model,
      cached: join(folders().cache, 'ab', key),
      tensor: join(folders().tensors, 'aa', `${hash}.safetensors`),
    };
  }
  const flip = (path: string) => {
    const bytes = readFileSync(path);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
    writeFileSync(path, bytes);
  };

  it('finds nothing in what is sound, and changes nothing', async () => {
    await fill();
    const before = readdirSync(home(), { recursive: true }).length;
    for (const repair of [false, true]) {
      const { checked, findings } = await checkHome(home(), { repair });
      expect(findings).to.deep.equal([]);
      expect(checked).to.deep.equal({ blobs: 2, checkpoints: 1, models: 1, cache: 1, tensors: 1, assets: 2 });
    }
    expect(readdirSync(home(), { recursive: true }).length).to.be.at.most(before + 1);
  });

  it('names every damaged file, touches nothing until it is to repair, and keeps what cannot be made again', async () => {
    const files = await fill();
    for (const path of [files.blob, files.checkpoint, files.model, files.cached, files.tensor]) flip(path);
    const looked = await checkHome(home(), { repair: false });
    const areas = ['blobs', 'checkpoints', 'models', 'cache', 'tensors', 'assets'];
    expect(looked.findings.map(({ area }) => area)).to.deep.equal(areas);
    expect(looked.findings.every(({ done }) => done === undefined)).to.equal(true);
    expect(existsSync(files.cached)).to.equal(true);

    const { findings, quarantine = '' } = await checkHome(home(), { repair: true });
    expect(findings.filter(({ done }) => done === undefined).map(({ area }) => area)).to.deep.equal([
      'assets',
    ]);
    expect(
      [files.blob, files.checkpoint, files.model, files.cached, files.tensor].filter((path) =>
        existsSync(path),
      ),
    ).to.deep.equal([]);
    const entries = readdirSync(quarantine, { recursive: true, withFileTypes: true });
    const kept = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    expect(kept.sort()).to.deep.equal(
      [files.blob, files.checkpoint, files.model].map((path) => basename(path)).sort(),
    );
    // What is gone is told each time; all else is sound now.
    const again = await checkHome(home(), { repair: true });
    expect(again.findings.map(({ area }) => area)).to.deep.equal(['assets']);
  });

  it('names rows that cannot be read and leaves them; saves the rows of a database with damaged pages, and says that some are lost', async () => {
    const { ids } = await fill();
    const store = openDatabase(folders().database);
    store.db.exec(`UPDATE runs SET document = 'x' WHERE id = '${ids[0]}'`);
    store.db.close();
    const looked = await checkHome(home(), { repair: false });
    expect(looked.findings.map(({ area, where }) => [area, where])).to.deep.equal([
      ['database', `runs ${ids[0]}`],
    ]);
    expect(looked.findings[0]?.what).to.match(/^cannot be read: .*JSON/);
    expect((await checkHome(home(), { repair: true })).findings).to.deep.equal(looked.findings);
    const bytes = readFileSync(folders().database);
    const middle = Math.floor(bytes.length / 2 / 4096) * 4096;
    bytes.fill(0xa5, middle, middle + 4096);
    writeFileSync(folders().database, bytes);
    const damaged = await checkHome(home(), { repair: false });
    expect(damaged.findings.every(({ area }) => area === 'database')).to.equal(true);
    expect(damaged.findings.length).to.be.greaterThan(0);
    const { findings } = await checkHome(home(), { repair: true });
    expect(findings[0]?.done).to.match(/^moved aside as /);
    expect(findings[1]?.what).to.match(/^ROWS ARE LOST: not all runs could be read; .*restore/);
    const reopened = openDatabase(folders().database);
    expect((await createRunStore(reopened).list({ limit: 99 })).length).to.be.greaterThan(50);
    reopened.db.close();
    const after = await checkHome(home(), { repair: false });
    expect(after.findings.map(({ where }) => where)).to.deep.equal([`runs ${ids[0]}`]);
  });

  it('refuses beside a server, and names a folder that holds no data', async () => {
    expect(await codeOfAsync(() => checkHome(home(), { repair: true }))).to.equal('storage/missing');
    await fill();
    const unlock = lockFolder(folders().lock);
    expect(await codeOfAsync(() => checkHome(home(), { repair: true }))).to.equal('storage/locked');
    unlock();
  });

  it('is a command: 0 when all is sound or mended, 1 while damage is left', async () => {
    const files = await fill();
    const run = async (...args: string[]) => {
      const terminal = capturedTerminal();
      return { code: await main(['check', '--home', home(), ...args], terminal), ...terminal.written };
    };
    const umask = process.umask();
    try {
      expect((await run()).out).to.include('All is sound');
      flip(files.checkpoint);
      const looked = await run();
      expect([looked.code, looked.err]).to.deep.equal([
        1,
        'Nothing was changed: --repair repairs what can be repaired.\n',
      ]);
      const repaired = await run('--repair');
      expect(repaired.code).to.equal(0);
      expect(repaired.out).to.match(/✓ checkpoints: .*moved to quarantine/);
      expect(JSON.parse((await run('--json')).out).findings).to.deep.equal([]);
      // Nothing can make an uploaded picture again: the command promises nothing.
      rmSync(files.blob);
      const gone = await run();
      expect(gone.code).to.equal(1);
      expect(gone.out).to.match(/✗ assets: image .*upload it again, or delete it in the library/);
      expect(gone.err).to.equal('Nothing was changed.\n');
      // Saved as far as can be, and not as if that were all.
      const { length } = readFileSync(folders().database);
      truncateSync(folders().database, Math.floor(length / 2));
      const cut = await run('--repair');
      expect(cut.out).to.include('ROWS ARE LOST');
      expect(cut.code).to.equal(1);
    } finally {
      process.umask(umask);
    }
  });
});
