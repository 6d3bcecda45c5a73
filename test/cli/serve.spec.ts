import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { studioFolders } from '../../src/disk/run-folders.ts';
import { openDatabase } from '../../src/server/store/database.ts';
import { createGraphStore } from '../../src/server/store/graph-store.ts';
import { pictureGraph } from '../faults/training.ts';
import { until } from '../server/support/waiting.ts';
import { main } from '../support/command-line.ts';
import { patchwiseCommand } from '../support/patchwise-process.ts';

describe('patchwise serve', () => {
  let home: string;
  const children: ChildProcess[] = [];
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'patchwise-serve-'));
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  });

  function serve(...args: readonly string[]) {
    const child = spawn(
      process.execPath,
      [...patchwiseCommand(), 'serve', '--home', home, '--port', '0', ...args],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    children.push(child);
    let [out, err] = ['', ''];
    child.stdout.on('data', (bytes) => {
      out += bytes;
    });
    child.stderr.on('data', (bytes) => {
      err += bytes;
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
    const address = new Promise<string>((resolve, reject) => {
      child.stdout.on('data', () => {
        const found = /http:\/\/\S+/.exec(out)?.[0];
        if (found !== undefined) resolve(found);
      });
      ended.then(() => reject(new Error(out + err)));
    });
    return { child, address, ended, out: () => out, err: () => err };
  }

  /** A command to its end. In a process of its own: serve loads its modules when it runs. */
  function command(...args: readonly string[]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [...patchwiseCommand(), ...args], {
      encoding: 'utf8',
    });
    return { code: status, out: stdout, err: stderr };
  }

  it('prints its address, answers, logs to its home and ends at SIGTERM with code 0', async function () {
    if (process.platform === 'win32') this.skip();
    const server = serve();
    const url = await server.address;
    expect(url).to.match(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await fetch(`${url}/readyz`)).status).to.equal(200);

    const second = serve();
    expect(await second.ended, 'one server a home').to.equal(1);
    expect(second.err()).to.include('storage/locked');
    second.address.catch(() => undefined);

    server.child.kill('SIGTERM');
    expect(await server.ended).to.equal(0);
    const lines = readFileSync(join(home, 'logs', 'server.log'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map((line) => line.msg)).to.include.members(['listening', 'stopped']);
  });

  it('leaves nothing of a start that is refused: no log, no folder', async () => {
    const above = home;
    home = join(above, 'made', 'here');
    const server = serve('--database', 'postgres://127.0.0.1:1/x');
    server.address.catch(() => undefined);
    expect(await server.ended).to.equal(1);
    expect(server.err()).to.match(/No PostgreSQL answers .*\n.*Nothing was changed\./);
    expect(readdirSync(above)).to.deep.equal([]);
    home = above;
  });

  it('makes a token for the network, prints it, and logs it nowhere', async function () {
    if (process.platform === 'win32') this.skip();
    const server = serve('--host', '0.0.0.0', '--log-level', 'trace');
    const url = new URL(await server.address);
    const token = url.searchParams.get('token') ?? '';
    expect(token).to.have.length(43);
    url.hostname = '127.0.0.1';
    expect((await fetch(`${url.origin}/api/nodes`)).status).to.equal(401);
    expect((await fetch(url, { redirect: 'manual' })).status).to.equal(303);
    expect(
      (await fetch(`${url.origin}/api/nodes`, { headers: { authorization: `Bearer ${token}` } })).status,
    ).to.equal(200);
    server.child.kill('SIGTERM');
    await server.ended;
    expect(readFileSync(join(home, 'logs', 'server.log'), 'utf8'))
      .to.include('/api/nodes')
      .and.not.include(token);
  });

  it('writes nothing that another account may read, whatever the umask', async function () {
    if (process.platform === 'win32') this.skip();
    // A folder that is made for it, as at a first start.
    const above = home;
    home = join(above, 'made', 'here');
    const umask = process.umask(0o000);
    const server = serve('--private', '--engine', 'onnx-cpu', '--threads', '1');
    process.umask(umask);
    const address = await server.address;
    const { origin } = new URL(address);
    const visit = await fetch(address, { redirect: 'manual' });
    const cookie = String(visit.headers.get('set-cookie')).split(';')[0] ?? '';
    const form = new FormData();
    form.append('file', new Blob([readFileSync('samples/photos/lake.jpg')]), 'lake.jpg');
    const uploaded = await fetch(`${origin}/api/assets`, {
      method: 'POST',
      headers: { cookie, 'x-patchwise': '1' },
      body: form,
    });
    expect(uploaded.status).to.equal(201);
    const submitted = await fetch(`${origin}/api/runs`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json' },
      body: JSON.stringify({ document: pictureGraph }),
    });
    const { id } = (await submitted.json()) as { id: string };
    type Answer = { run: { status: string; reason?: string } };
    const { run } = await until(
      async () =>
        (await fetch(`${origin}/api/runs/${id}`, { headers: { cookie } })).json() as Promise<Answer>,
      ({ run: { status } }) => status !== 'queued' && status !== 'running',
    );
    expect(run.status, run.reason).to.equal('done');
    server.child.kill('SIGTERM');
    await server.ended;
    const files = readdirSync(home, { recursive: true, encoding: 'utf8' });
    expect(files).to.include.members(['studio.db', 'sessions.json', join('logs', 'server.log')]);
    expect(files).to.include(join('runs', id, 'save-000.png'));
    const open = ['.', ...files].filter((name) => (statSync(join(home, name)).mode & 0o077) !== 0);
    home = above;
    expect(open).to.deep.equal([]);
  });

  it('says what is wrong with its options', async () => {
    const weak = command('serve', '--home', home, '--port', '0', '--token', 'admin');
    expect(weak.code).to.equal(2);
    expect(weak.err).to.include('usage/invalid');
    const nothing = () => undefined;
    const silent = {
      out: nothing,
      err: nothing,
      bytes: nothing,
      clearLine: nothing,
      interactive: false,
      columns: 80,
    };
    expect(await main(['serve', '--port', '99999'], silent)).to.equal(2);
    expect(await main(['serve', '--log-level', 'loud'], silent)).to.equal(2);
  });

  it('keeps its data by backup, while it runs, and restore', async function () {
    if (process.platform === 'win32') this.skip();
    const server = serve();
    const document = { format: 'patchwise-graph', version: 1, meta: { title: 'Kept' }, nodes: {} };
    const saved = await fetch(`${await server.address}/api/graphs/kept`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ document }),
    });
    expect(saved.status).to.equal(200);
    const aside = `${home}-backup`;
    try {
      expect(command('backup', aside, '--home', home).code).to.equal(0);
      server.child.kill('SIGTERM');
      await server.ended;
      rmSync(home, { recursive: true });
      expect(command('restore', aside, '--home', home).code).to.equal(0);
      const store = openDatabase(studioFolders(home).database);
      expect((await createGraphStore(store).get('kept'))?.title).to.equal('Kept');
      store.db.close();
      expect(command('gc', '--home', home).out).to.match(/^Removed \d+ files/);
    } finally {
      rmSync(aside, { recursive: true, force: true });
    }
  });
});
