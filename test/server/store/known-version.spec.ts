import { copyFileSync, existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { makeFolders, studioFolders } from '../../../src/disk/run-folders.ts';
import { backup } from '../../../src/server/backup/backup.ts';
import { checkHome } from '../../../src/server/check/check-home.ts';
import { collectGarbageIn } from '../../../src/server/maintenance.ts';
import { openStudio } from '../../../src/server/open-studio.ts';
import { openDatabase } from '../../../src/server/store/database.ts';
import { requireKnownVersion } from '../../../src/server/store/known-version.ts';
import { DATABASE_VERSION } from '../../../src/server/store/migrations.ts';
import { rescueDatabase } from '../../../src/server/store/rescue.ts';
import { readHeader } from '../../../src/server/store/sqlite/file-header.ts';
import { openSqlite } from '../../../src/server/store/sqlite/sqlite.ts';
import { codeOf } from '../../support/code-of.ts';
import { failure } from '../../support/failure.ts';
import { temporaryFolder } from '../support/folders.ts';
import { studioOptions } from '../support/real-studio.ts';

/** Every file and folder below one. */
function stateOf(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true }).map((one) => {
      const path = join(one.parentPath, one.name);
      return [path, one.isFile() ? readFileSync(path, 'base64') : ''];
    }),
  );
}

describe('a database of a later Patchwise', () => {
  const home = temporaryFolder();
  const folders = () => studioFolders(home());
  const state = () => stateOf(home());

  /** As a later one has left it: orderly, or killed with the version in its log. */
  async function make(how: 'closed' | 'killed'): Promise<void> {
    await makeFolders(folders());
    const { database } = folders();
    openDatabase(database).db.close();
    const db = openSqlite(database);
    db.pragma('journal_mode = WAL');
    db.pragma(`user_version = ${DATABASE_VERSION + 1}`);
    db.exec('CREATE TABLE later (id TEXT PRIMARY KEY) STRICT');
    if (how === 'closed') {
      db.pragma('wal_checkpoint(TRUNCATE)');
      db.pragma('journal_mode = DELETE');
      db.pragma('journal_mode = WAL');
    }
    for (const ending of ['', '-wal']) {
      if (existsSync(database + ending)) copyFileSync(database + ending, `${database}.left${ending}`);
    }
    db.close();
    for (const ending of ['', '-wal']) {
      if (existsSync(`${database}.left${ending}`)) renameSync(`${database}.left${ending}`, database + ending);
    }
  }

  it('is touched by nothing, a rescue and a repair included, and each says in a sentence what to do', async () => {
    await make('closed');
    const was = state();
    const target = join(home(), 'backup');
    for (const [name, what] of Object.entries({
      serve: () => openStudio(studioOptions(home())),
      check: () => checkHome(home(), { repair: false }),
      repair: () => checkHome(home(), { repair: true }),
      'serve --rescue': () => checkHome(home(), { repair: true, freshDatabase: true }),
      rescue: () => rescueDatabase(folders()),
      gc: () => collectGarbageIn(home()),
      backup: () => backup(home(), target),
      open: () => openDatabase(folders().database),
    })) {
      const { code, message, hint } = await failure(what);
      expect(code, name).to.equal('storage/version');
      expect(message).to.match(/studio\.db has version \d+; this Patchwise knows versions up to \d+\.$/);
      expect(hint).to.match(/^Update Patchwise, or choose another data folder/);
      expect(state(), name).to.deep.equal(was);
    }
  });

  it('is known by what its log says, where it was killed, and keeps what that holds', async () => {
    await make('killed');
    const { database } = folders();
    expect(readHeader(database)?.version, 'the log alone says so').to.equal(DATABASE_VERSION);
    expect((await failure(() => openStudio(studioOptions(home())))).code).to.equal('storage/version');
    expect((await failure(() => checkHome(home(), { repair: true, freshDatabase: true }))).code).to.equal(
      'storage/version',
    );
    expect(codeOf(() => requireKnownVersion(database))).to.equal('storage/version');
    const db = openSqlite(database);
    expect(db.prepare('SELECT count(*) FROM later').pluck().get()).to.equal(0);
    db.close();
  });
});

describe('a file that is no database', () => {
  const home = temporaryFolder();

  it('is touched by nothing that would open it, and each says in a sentence what to do', async () => {
    const { database } = studioFolders(home());
    for (const text of ['A letter.', 'A letter, which is longer. '.repeat(400)]) {
      writeFileSync(database, text);
      const was = stateOf(home());
      for (const [name, what] of Object.entries({
        serve: () => openStudio(studioOptions(home())),
        gc: () => collectGarbageIn(home()),
        backup: () => backup(home(), join(home(), 'backup')),
        open: () => openDatabase(database),
      })) {
        const { code, message, hint } = await failure(what);
        expect(code, name).to.equal('storage/corrupt');
        expect(message).to.match(/studio\.db is damaged: it is no database\.$/);
        expect(hint).to.match(
          /^Restore a backup with "patchwise restore", or run "patchwise check --repair"/,
        );
        expect(stateOf(home()), name).to.deep.equal(was);
      }
    }
  });
});
