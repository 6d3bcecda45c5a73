import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { createBlobStore } from '../../../src/disk/blobs.ts';
import { sessionsFile, studioFolders } from '../../../src/disk/run-folders.ts';
import type { GraphDocument } from '../../../src/graph/document/document.ts';
import { diskCache } from '../../../src/nodes/disk-cache.ts';
import { createLocalServices } from '../../../src/nodes/local-services.ts';
import { fileSessions } from '../../../src/server/security/sessions.ts';
import { createAssetStore } from '../../../src/server/store/asset-store.ts';
import { openDatabase } from '../../../src/server/store/database.ts';
import { createGraphStore } from '../../../src/server/store/graph-store.ts';
import { unreadableRows } from '../../../src/server/store/rows/unreadable.ts';
import { createRunStore } from '../../../src/server/store/run-store.ts';
import { noiseGraph } from '../../server/support/graphs.ts';
import { codeOfAsync } from '../../support/code-of.ts';

/** Of the one checkpoint and the one cache entry. */
export const KEY = 'ab'.repeat(32);

/** A graph of two pages or so, different for each number. */
export function documentOf(i: number): GraphDocument {
  return { ...noiseGraph(), meta: { title: `${i}` }, extra: { padding: `${i}`.repeat(5000) } };
}

/** Bytes that differ for each use and number, and of which no part is like another. */
export function fileOf(use: string, i: number): Buffer {
  const line = (at: number) => `${use} ${i} ${at}\n`;
  return Buffer.from(Array.from({ length: 150 + 20 * i }, (_, at) => line(at)).join(''));
}

/**
 * Opens the data as a studio does when it starts, and compares: all that was told is there, and nothing is read that was
 * not written whole.
 */
export async function expectNothingLost(home: string, told: readonly string[]): Promise<void> {
  const folders = studioFolders(home);
  const said = told.map((line) => line.split(' '));
  const of = (word: string) => said.filter(([first]) => first === word).map(([, ...rest]) => rest);
  const store = openDatabase(folders.database);
  try {
    expect(store.db.pragma('integrity_check', { simple: true })).to.equal('ok');
    expect(unreadableRows(store.db), 'damaged rows').to.deep.equal([]);
    const runs = createRunStore(store);
    for (const [id = '', i] of of('run')) {
      expect((await runs.get(id))?.document, `run ${i}`).to.deep.equal(documentOf(Number(i)));
    }
    for (const id of await runs.ids()) {
      const seqs = (await runs.events(id, 0, 99)).map(({ seq }) => seq);
      expect(seqs).to.deep.equal(seqs.map((_, at) => at + 1));
      expect((await runs.get(id))?.lastSeq).to.equal(seqs.length);
    }
    for (const [id = '', i] of of('done')) {
      expect((await runs.get(id))?.status).to.equal('done');
      expect((await runs.get(id))?.lastSeq, 'events before what was flushed').to.equal(2);
      expect(readFileSync(join(folders.runs, 'aa', `out-${i}.bin`))).to.deep.equal(
        fileOf('output', Number(i)),
      );
    }
    const graphs = createGraphStore(store);
    const newest = Number(of('graph').at(-1)?.[0] ?? 0);
    for (let i = 1; i <= newest; i++) {
      expect((await graphs.get('mine', i))?.document, `graph ${i}`).to.deep.equal(documentOf(i));
    }
    const blobs = createBlobStore(folders.blobs);
    const hashes = await createAssetStore(store).hashes();
    for (const [hash = ''] of of('asset')) expect(hashes).to.include(hash);
    // Each asset that is known has its bytes, acknowledged or not.
    for (const hash of hashes) expect(await blobs.find(hash), `blob ${hash}`).to.be.a('string');
    for await (const { hash } of blobs.all()) expect(await blobs.read(hash)).to.have.property('length');
  } finally {
    store.db.close();
  }
  await expectFiles(folders, of);
}

async function expectFiles(
  { home, runs, cache, checkpoints: checkpointFolder }: ReturnType<typeof studioFolders>,
  of: (word: string) => readonly (readonly string[])[],
): Promise<void> {
  const { checkpoints } = createLocalServices({
    openEngine: () => Promise.reject(new Error('nothing is computed')),
    inputRoot: home,
    outputFolder: home,
    checkpointFolder: checkpointFolder,
    resume: true,
  });
  const kept = (await checkpoints.load(KEY)) ?? (await checkpoints.loadPrevious?.(KEY));
  const least = Number(of('checkpoint').at(-1)?.[0] ?? 0);
  expect(kept, 'a checkpoint').to.satisfy(isWhole('checkpoint', least));
  // A result that can be computed again may be gone; another than was kept must never be given.
  const entry = diskCache(cache);
  let cached: Uint8Array | undefined;
  const code = await codeOfAsync(async () => {
    cached = await entry.get(KEY);
  });
  expect(code).to.be.oneOf([undefined, 'blob/corrupt']);
  expect(cached, 'a cache entry').to.satisfy(isWhole('cache', 0));
  for (const name of existsSync(join(runs, 'aa')) ? readdirSync(join(runs, 'aa')) : []) {
    const i = Number(/^out-(\d+)\.bin$/.exec(name)?.[1] ?? 0);
    if (i > 0) expect(readFileSync(join(runs, 'aa', name)), name).to.deep.equal(fileOf('output', i));
    else expect(name, 'what a server sweeps away').to.match(/^\.patchwise-[0-9a-f]+\.tmp$/);
  }
  const sessions = fileSessions(sessionsFile(home));
  for (const [secret = ''] of of('revoked')) expect(sessions.has(secret), 'an ended session').to.equal(false);
  const ended = new Set(of('revoked').map(([secret]) => secret));
  const [last] = of('session').at(-1) ?? [];
  if (last !== undefined && !ended.has(last)) {
    // Ended by the next line or there: what was told is on the disk.
    expect(sessions.list().length).to.be.at.most(2);
  }
}

/** Whether bytes are those of one number, not lower than `least`; nothing will do when least is 0. */
function isWhole(use: string, least: number): (bytes: Uint8Array | undefined) => boolean {
  return (bytes) => {
    if (bytes === undefined) return least === 0;
    const i = Number(/^\w+ (\d+) /.exec(Buffer.from(bytes.subarray(0, 40)).toString())?.[1] ?? 0);
    return i >= least && fileOf(use, i).equals(bytes);
  };
}
