import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { PatchwiseError } from '../../../../src/errors.ts';
import { builtinDriver } from '../../../../src/server/store/sqlite/builtin-driver.ts';
import type { SqliteDriver } from '../../../../src/server/store/sqlite/driver.ts';
import { libsqlDriver } from '../../../../src/server/store/sqlite/libsql-driver.ts';
import {
  openSqlite,
  SQLITE_REMEDY,
  type Sqlite,
  sqliteDrivers,
} from '../../../../src/server/store/sqlite/sqlite.ts';
import { SqliteError } from '../../../../src/server/store/sqlite/sqlite-error.ts';
import { TYPESCRIPT } from '../../../support/typescript.ts';
import { temporaryFolder } from '../../support/folders.ts';

const [major, minor] = process.versions.node.split('.').map(Number) as [number, number];

describe('SQLite', () => {
  it("prefers Node's own where this Node has it, and always has one", () => {
    const has = major > 22 || (major === 22 && minor >= 16);
    expect(builtinDriver.available()).to.equal(has);
    expect(sqliteDrivers()[0]?.name).to.equal(has ? 'node:sqlite' : 'libsql');
  });

  it('says nothing about an experimental module', () => {
    const source = new URL('../../../../src/server/store/sqlite/sqlite.ts', import.meta.url);
    const script = `const { openSqlite } = await import(${JSON.stringify(source.href)}); openSqlite(':memory:').close();`;
    const child = spawnSync(process.execPath, ['--import', TYPESCRIPT, '--input-type=module', '-e', script], {
      encoding: 'utf8',
    });
    expect(child.stderr).to.equal('');
    expect(child.status).to.equal(0);
  });

  it('says what to do where there is none', () => {
    const none = { ...libsqlDriver, available: () => false };
    expect(none.available()).to.equal(false);
    const open = () => openSqlite(':memory:', {}, [none].find((d) => d.available()) ?? null);
    expect(open).to.throw(PatchwiseError).with.include({ code: 'tool/missing', hint: SQLITE_REMEDY });
  });

  for (const driver of [builtinDriver, libsqlDriver]) contract(driver);

  it('reads with one library what another has written and left in its log', function () {
    if (sqliteDrivers().length < 2) this.skip();
    const path = join(folder(), 'both.db');
    const writer = openSqlite(path, {}, libsqlDriver);
    writer.pragma('journal_mode = WAL');
    writer.exec('CREATE TABLE t (a)');
    writer.prepare('INSERT INTO t VALUES (?)').run('from libsql');
    const reader = openSqlite(path, {}, builtinDriver);
    expect(reader.prepare('SELECT a FROM t').pluck().get()).to.equal('from libsql');
    reader.prepare('UPDATE t SET a = ?').run('from Node');
    expect(writer.prepare('SELECT a FROM t').pluck().get()).to.equal('from Node');
    reader.close();
    writer.close();
  });

  const folder = temporaryFolder();

  function contract(driver: SqliteDriver): void {
    describe(`by ${driver.name}`, () => {
      const path = () => join(folder(), `${driver.name.replace(':', '-')}.db`);
      let db: Sqlite;
      before(function () {
        if (!driver.available()) this.skip();
      });
      beforeEach(() => {
        db = openSqlite(path(), {}, driver);
        db.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, size REAL, UNIQUE (name)) STRICT');
      });
      afterEach(() => db.close());

      it('takes bytes, none as well, also as the only parameter', () => {
        db.exec('CREATE TABLE b (bytes BLOB) STRICT');
        const insert = db.prepare('INSERT INTO b VALUES (?)');
        for (const bytes of [Buffer.from('xyz').subarray(1), Buffer.alloc(0), new Uint8Array([0, 255])]) {
          insert.run(bytes);
        }
        const hex = db.prepare<[], string>('SELECT hex(bytes) FROM b').pluck().all();
        expect(hex).to.deep.equal(['797A', '', '00FF']);
        const found = db.prepare<[Uint8Array], number>('SELECT count(*) FROM b WHERE bytes = ?').pluck();
        expect(found.get(Buffer.from('yz'))).to.equal(1);
      });

      const codeOf = (action: () => unknown): string => {
        try {
          action();
        } catch (error) {
          expect(error).to.be.instanceOf(SqliteError);
          return (error as SqliteError).code;
        }
        throw new Error('It did not fail.');
      };

      it('takes parameters by place and by name, and gives rows as objects', () => {
        const add = db.prepare('INSERT INTO t (name, size) VALUES (?, ?)');
        expect(add.run('a', 1.5)).to.deep.equal({ changes: 1 });
        db.prepare('INSERT INTO t (name, size) VALUES (@name, @size)').run({ name: 'b', size: null });
        const rows = db.prepare<[{ least: number }]>(
          'SELECT name, size FROM t WHERE id >= @least ORDER BY id',
        );
        expect(rows.all({ least: 1 }).map((row) => ({ ...(row as object) }))).to.deep.equal([
          { name: 'a', size: 1.5 },
          { name: 'b', size: null },
        ]);
        expect(rows.get({ least: 9 })).to.equal(undefined);
        expect({ ...(rows.get({ least: 2 }) as object) }).to.deep.equal({ name: 'b', size: null });
        expect(rows.all({ least: 9 })).to.deep.equal([]);
        const named = db.prepare<[string], { id: number }>('SELECT id FROM t WHERE name = ?');
        expect([
          named.all('b')[0]?.id,
          named.get('a')?.id,
          named.get('c')?.id,
          named.all('a')[0]?.id,
        ]).to.deep.equal([2, 1, undefined, 1]);
        expect(db.prepare('DELETE FROM t').run()).to.deep.equal({ changes: 2 });
      });

      it('keeps whole numbers, and times in milliseconds, exactly', () => {
        const at = 1_763_000_000_123;
        db.prepare('INSERT INTO t (id, name) VALUES (?, ?)').run(at, 'time');
        const id = db.prepare<[number], number>('SELECT id FROM t WHERE id <= ? LIMIT 1').pluck();
        expect(id.get(Number.MAX_SAFE_INTEGER)).to.equal(at);
        const limited = db.prepare<[number], number>('SELECT id FROM t LIMIT ?').pluck();
        expect(limited.all(1)).to.deep.equal([at]);
      });

      it('plucks the first column', () => {
        const one = db.prepare<[], number>('SELECT 7 AS a, 8 AS b').pluck();
        expect([one.get(), one.all()]).to.deep.equal([7, [7]]);
      });

      it('commits what returns, and rolls back what throws', () => {
        const add = db.prepare('INSERT INTO t (name) VALUES (?)');
        const count = () => db.prepare('SELECT count(*) FROM t').pluck().get();
        const both = db.transaction((first: string, second: string) => {
          add.run(first);
          add.run(second);
          return first + second;
        });
        expect(both('a', 'b')).to.equal('ab');
        expect(codeOf(() => both.immediate('c', 'a'))).to.equal('SQLITE_CONSTRAINT');
        expect(count()).to.equal(2);
        expect(both.immediate('c', 'd')).to.equal('cd');
        expect(count()).to.equal(4);
      });

      it('passes on what a transaction throws', () => {
        const broken = db.transaction(() => {
          throw new RangeError('mine');
        });
        expect(() => broken()).to.throw(RangeError, 'mine');
        expect(() => db.transaction(() => db.exec('SELECT absent'))()).to.throw(
          SqliteError,
          /no such column/,
        );
      });

      it('tells the codes that the stores tell apart', () => {
        const other = openSqlite(path(), { timeout: 0 }, driver);
        db.exec('BEGIN EXCLUSIVE');
        expect(codeOf(() => other.exec('BEGIN IMMEDIATE'))).to.equal('SQLITE_BUSY');
        db.exec('ROLLBACK');
        other.close();
        expect(codeOf(() => openSqlite(join(folder(), 'none', 'x.db'), {}, driver))).to.equal(
          'SQLITE_CANTOPEN',
        );
        const missing = join(folder(), 'missing.db');
        expect(codeOf(() => openSqlite(missing, { fileMustExist: true }, driver))).to.equal(
          'SQLITE_CANTOPEN',
        );
        expect(existsSync(missing)).to.equal(false);
        writeFileSync(join(folder(), 'letter'), 'no database '.repeat(999));
        const letter = openSqlite(join(folder(), 'letter'), {}, driver);
        expect(codeOf(() => letter.pragma('schema_version'))).to.equal('SQLITE_NOTADB');
        letter.close();
      });

      it('changes nothing of what it opens for reading only', () => {
        db.prepare('INSERT INTO t (name) VALUES (?)').run('kept');
        db.close();
        const before = readFileSync(path());
        const reader = openSqlite(path(), { readonly: true }, driver);
        expect(reader.prepare('SELECT name FROM t').pluck().get()).to.equal('kept');
        expect(codeOf(() => reader.exec('DELETE FROM t'))).to.equal('SQLITE_READONLY');
        reader.close();
        expect(readFileSync(path()).equals(before)).to.equal(true);
        expect(codeOf(() => openSqlite(join(folder(), 'none.db'), { readonly: true }, driver))).to.equal(
          'SQLITE_CANTOPEN',
        );
      });

      it('gives locks back when it closes, in the middle of a transaction too, and closes once', () => {
        db.exec('BEGIN EXCLUSIVE');
        db.close();
        db.close();
        const next = openSqlite(path(), { timeout: 0 }, driver);
        next.exec('BEGIN EXCLUSIVE');
        next.close();
      });

      it('leaves everything in the file itself when it closes', () => {
        db.pragma('journal_mode = WAL');
        const add = db.prepare('INSERT INTO t (name) VALUES (?)');
        for (let i = 0; i < 500; i++) add.run(`${i} ${'x'.repeat(200)}`);
        db.close();
        expect(statSync(path()).size).to.be.greaterThan(100_000);
        expect(existsSync(`${path()}-wal`)).to.equal(false);
      });

      it('copies while another writes, to a new file only', () => {
        db.pragma('journal_mode = WAL');
        db.prepare('INSERT INTO t (name) VALUES (?)').run('kept');
        const writer = openSqlite(path(), { timeout: 0 }, driver);
        writer.exec("BEGIN IMMEDIATE; INSERT INTO t (name) VALUES ('not yet')");
        const target = join(folder(), 'copy.db');
        db.backup(target);
        expect(codeOf(() => db.backup(target))).to.equal('SQLITE_ERROR');
        writer.close();
        const copy = openSqlite(target, {}, driver);
        expect(copy.prepare('SELECT name FROM t').pluck().all()).to.deep.equal(['kept']);
        copy.close();
      });
    });
  }
});
