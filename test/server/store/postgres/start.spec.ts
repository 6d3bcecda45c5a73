import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { studioFolders } from '../../../../src/disk/run-folders.ts';
import { backup } from '../../../../src/server/backup/backup.ts';
import { checkHome } from '../../../../src/server/check/check-home.ts';
import { collectGarbageIn } from '../../../../src/server/maintenance.ts';
import { openPostgresStores } from '../../../../src/server/store/postgres/open.ts';
import { endServers, startServerProcess } from '../../../faults/server-process.ts';
import { failure } from '../../../support/failure.ts';
import { noiseGraph } from '../../support/graphs.ts';
import { usePostgres } from '../../support/postgres-process.ts';
import { type RealStudioOptions, realStudio } from '../../support/real-studio.ts';
import { ended } from '../../support/waiting.ts';

describe('a studio with PostgreSQL', () => {
  const { home, open } = realStudio();
  const server = usePostgres();
  afterEach(async () => {
    await server().empty();
  });

  const opened = (database = server().url, more: RealStudioOptions = {}) =>
    open({ stores: (tools) => openPostgresStores(database, tools), ...more });
  /** Why it does not begin; nothing was written then. */
  async function refused(database: string): Promise<{ readonly code: string; readonly said: string }> {
    const { code, message, hint } = await failure(() => opened(database));
    expect(existsSync(studioFolders(home()).elsewhere)).to.equal(false);
    const said = `${message} ${hint}`;
    expect(said).not.to.include(server().password);
    return { code, said };
  }
  const other = (change: (url: URL) => void): string => {
    const url = new URL(server().url);
    change(url);
    return url.href;
  };

  describe('says in a sentence why it does not begin, and changes nothing', () => {
    it('where nobody answers', async () => {
      const { code, said } = await refused(other((url) => (url.port = '1')));
      expect(code).to.equal('storage/failed');
      expect(said).to.match(
        /^No PostgreSQL answers at 127\.0\.0\.1:1\/studio \(ECONNREFUSED\)\. Start it, or correct/,
      );
    });

    it('where the address is none', async () => {
      for (const url of [
        `mysql://me:${server().password}@host/x`,
        server().password,
        'postgres://host',
        'postgres:///x',
      ]) {
        const { code, said } = await refused(url);
        expect(code, url).to.equal('usage/invalid');
        expect(said).to.include('Give postgres://host:5432/database');
      }
    });

    it('where the password is another, or missing', async () => {
      for (const password of ['another', '']) {
        const { code, said } = await refused(other((url) => (url.password = password)));
        expect(code).to.equal('storage/failed');
        expect(said).to.match(/refuses the user or the password\. Correct them in PATCHWISE_DATABASE/);
      }
    });

    it('where there is no such database', async () => {
      const { said } = await refused(other((url) => (url.pathname = '/nowhere')));
      expect(said).to.match(/^PostgreSQL has no database 127\.0\.0\.1:\d+\/nowhere\. Make it \(createdb/);
    });

    it('where the schema is of a later Patchwise', async () => {
      await server().run(
        'CREATE SCHEMA patchwise; CREATE TABLE patchwise.version AS SELECT 99::bigint AS version',
      );
      const { code, said } = await refused(server().url);
      expect(code).to.equal('storage/version');
      expect(said).to.include('has version 99').and.include('Update Patchwise, or give another database.');
      const [tables] = await server().run(
        `SELECT count(*)::int AS count FROM information_schema.tables WHERE table_schema = 'patchwise'`,
      );
      expect(tables?.['count']).to.equal(1);
    });

    it('where another has a schema of that name', async () => {
      await server().run('CREATE SCHEMA patchwise; CREATE TABLE patchwise.notes (text text)');
      expect((await refused(server().url)).said).to.include(
        'has a schema patchwise that Patchwise has not made',
      );
    });

    it('where texts are not UTF-8', async () => {
      await server().run(
        `CREATE DATABASE old ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`,
        'postgres',
      );
      expect((await refused(other((url) => (url.pathname = '/old')))).said).to.include(
        'holds texts as LATIN1',
      );
    });

    it('where the user may make no tables', async () => {
      await server().run(`CREATE ROLE reader LOGIN PASSWORD 'reading'`);
      const url = other((one) => {
        one.username = 'reader';
        one.password = 'reading';
      });
      expect((await refused(url)).said).to.match(/may not make tables in .*GRANT CREATE ON DATABASE/);
    });
  });

  it('keeps its database from a data folder of another: a second studio is refused while it is open', async () => {
    const first = await opened();
    const { code, message } = await failure(() => opened(server().url, { home: join(home(), 'second') }));
    expect(code).to.equal('usage/invalid');
    expect(message).to.include('belongs to another data folder');
    const { id } = await first.runs.submit({ document: noiseGraph(), priority: 0 });
    expect((await ended(first, id)).status).to.equal('done');
  });

  it('belongs to its data folder: neither is used with another, and nothing is removed as if nobody named it', async () => {
    const first = await opened();
    await first.graphs.save('mine', noiseGraph(), 0);
    await first.close();
    const folder = home();
    for (const what of [
      () => open(),
      () => checkHome(folder, { repair: false }),
      () => collectGarbageIn(folder),
    ]) {
      const { code, message } = await failure(what);
      expect([code, message]).to.deep.equal([
        'usage/invalid',
        `The history of the data folder ${folder} is in PostgreSQL.`,
      ]);
    }
    expect((await failure(() => backup(folder, join(folder, 'copy')))).code).to.equal('usage/invalid');
    const fresh = join(folder, 'fresh');
    expect((await failure(() => opened(server().url, { home: fresh }))).message).to.include(
      'belongs to another data folder',
    );
    await server().run('CREATE DATABASE second', 'postgres');
    expect((await failure(() => opened(other((url) => (url.pathname = '/second'))))).message).to.include(
      'belongs to another database',
    );
    const own = join(folder, 'own');
    await (await open({ home: own })).close();
    expect((await failure(() => opened(server().url, { home: own }))).message).to.include(
      'has a history of its own, in studio.db',
    );
    expect((await (await opened()).graphs.get('mine'))?.revision).to.equal(1);
  });

  it('shows all rows but the one that is damaged', async () => {
    const logged: string[] = [];
    const studio = await opened(server().url, {
      log: (_level: string, message: string) => void logged.push(message),
    });
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) {
      const { id } = await studio.runs.submit({ document: noiseGraph(), priority: 0 });
      ids.push((await ended(studio, id)).id);
    }
    await server().run(`UPDATE patchwise.runs SET errors = '{' WHERE id = '${ids[1]}'`);
    await server().run(`UPDATE patchwise.events SET body = 'x' WHERE run_id = '${ids[0]}' AND seq = 2`);
    expect((await studio.runs.list({ limit: 2 })).map(({ id }) => id)).to.deep.equal([ids[2], ids[0]]);
    expect((await failure(() => studio.runs.get(ids[1] ?? ''))).code).to.equal('storage/corrupt');
    expect((await studio.runs.events(ids[0] ?? '', 0, 9)).map(({ seq }, i) => seq === i + 1)).not.to.include(
      false,
    );
    expect(logged).to.include('a stored row is damaged and passed over');
    await studio.runs.remove(ids[1] ?? '');
    expect(await studio.runs.list({ limit: 9 })).to.have.length(2);
  });

  describe('as a process', () => {
    afterEach(async () => {
      delete process.env['PATCHWISE_DATABASE'];
      await endServers();
    });

    it('tells nobody the password: no log, no list of processes, no file', async () => {
      process.env['PATCHWISE_DATABASE'] = server().url;
      const studio = await startServerProcess(home());
      await studio.reaches(await studio.submit(noiseGraph()), 'done');
      for (const pid of [studio.child.pid, await studio.runnerPid()]) {
        const shown = `/proc/${pid}/cmdline`;
        if (existsSync(shown)) expect(readFileSync(shown, 'utf8')).not.to.include(server().password);
      }
      studio.child.kill('SIGTERM');
      await studio.ended;
      expect(studio.err()).not.to.include(server().password);
      const files = readdirSync(home(), { recursive: true, withFileTypes: true });
      for (const { parentPath, name } of files.filter((one) => one.isFile())) {
        expect(readFileSync(join(parentPath, name), 'latin1'), name).not.to.include(server().password);
      }
    });

    it('takes no password as an argument', async () => {
      const said = await startServerProcess(home(), '--database', server().url).then(() => '', String);
      expect(said).to.include('Others of this machine can read a password in an argument.');
      expect(said).to.include('PATCHWISE_DATABASE');
      expect(said).not.to.include(server().password);
    });
  });
});
