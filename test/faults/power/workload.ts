/** Does what a studio does with its data, and tells on stdout what it would acknowledge: traced by power.spec.ts. */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { createBlobStore } from '../../../src/disk/blobs.ts';
import { makeFolders, sessionsFile, studioFolders } from '../../../src/disk/run-folders.ts';
import { diskCache } from '../../../src/nodes/disk-cache.ts';
import { createLocalServices } from '../../../src/nodes/local-services.ts';
import { fileSessions } from '../../../src/server/security/sessions.ts';
import { createAssetStore } from '../../../src/server/store/asset-store.ts';
import { openDatabase } from '../../../src/server/store/database.ts';
import { createGraphStore } from '../../../src/server/store/graph-store.ts';
import { createRunStore } from '../../../src/server/store/run-store.ts';
import { documentOf, fileOf, KEY } from './expected.ts';

const [home = '', level = 'FULL'] = process.argv.slice(2);
/** Whole lines, and before anything else is done. */
const tell = (...words: readonly (string | number)[]) => void writeSync(1, `${words.join(' ')}\n`);

const folders = studioFolders(home);
await makeFolders(folders);
const store = openDatabase(folders.database);
// The control: where SQLite does not flush, something must be lost.
if (level !== 'FULL') {
  const { pragma } = store.db;
  store.db.pragma = (source, options) =>
    pragma(source.replace(/synchronous = \w+/, `synchronous = ${level}`), options);
  store.db.pragma(`synchronous = ${level}`);
}
// Small, so that the log is carried over into the database, and begun again, several times.
store.db.pragma('wal_autocheckpoint = 12');
const runs = createRunStore(store);
const graphs = createGraphStore(store);
const assets = createAssetStore(store);
const blobs = createBlobStore(folders.blobs);
const sessions = fileSessions(sessionsFile(home));
const cache = diskCache(folders.cache);
const { checkpoints, writeOutput } = createLocalServices({
  openEngine: () => Promise.reject(new Error('nothing is computed')),
  inputRoot: home,
  outputFolder: join(folders.runs, 'aa'),
  checkpointFolder: folders.checkpoints,
  resume: true,
});

for (let i = 1; i <= 8; i++) {
  const { id } = await runs.submit({ document: documentOf(i), priority: 0 });
  tell('run', id, i);
  await graphs.save('mine', documentOf(i), i - 1);
  tell('graph', i);
  await runs.appendEvents(id, [
    { runId: id, seq: 1, at: 1, kind: 'run-started', order: [], seeds: {} },
    { runId: id, seq: 2, at: 2, kind: 'log', nodeId: 'n', level: 'info', message: 'x'.repeat(300) },
  ]);
  const bytes = fileOf('blob', i);
  const hash = await blobs.put(bytes);
  await assets.add({ kind: 'image', name: `${i}`, hash, bytes: bytes.length });
  tell('asset', hash);
  await writeOutput(`out-${i}.bin`, fileOf('output', i));
  await runs.update(id, { status: 'done', finishedAt: i });
  tell('done', id, i);
  await checkpoints.save(KEY, fileOf('checkpoint', i));
  tell('checkpoint', i);
  await cache.set(KEY, fileOf('cache', i));
  const secret = await sessions.open('a browser');
  tell('session', secret);
  if (i % 2 === 0) {
    await sessions.revoke();
    tell('revoked', secret);
  }
}
store.db.close();
tell('closed');
