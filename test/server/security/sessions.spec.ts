import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { io } from 'socket.io-client';
import { fileSessions, memorySessions, SESSION_MS } from '../../../src/server/security/sessions.ts';
import { capturedTerminal } from '../../cli/support.ts';
import { main } from '../../support/command-line.ts';
import { TYPESCRIPT } from '../../support/typescript.ts';
import { temporaryFolder } from '../support/folders.ts';
import { startTestServer } from '../support/start-server.ts';

describe('sessions', () => {
  const folder = temporaryFolder();
  const path = () => join(folder(), 'sessions.json');

  it('know a browser by its secret until they are revoked or too old', async () => {
    let time = 0;
    const sessions = memorySessions(() => time);
    const [a, b] = [await sessions.open('Firefox'), await sessions.open('Chromium')];
    expect([a, b, 'x', ''].map((secret) => sessions.has(secret))).to.deep.equal([true, true, false, false]);
    const [first] = sessions.list();
    expect(first?.agent).to.equal('Firefox');
    expect(await sessions.revoke(first?.id)).to.equal(1);
    expect([sessions.has(a), sessions.has(b)]).to.deep.equal([false, true]);
    time = SESSION_MS;
    expect(sessions.has(b)).to.equal(false);
    expect(sessions.list()).to.deep.equal([]);
  });

  it('survive a restart in a file that tells no secret, and that only its owner can read', async () => {
    const secret = await fileSessions(path(), 'one').open('Firefox');
    expect(readFileSync(path(), 'utf8')).not.to.include(secret);
    if (process.platform !== 'win32') expect(statSync(path()).mode & 0o77).to.equal(0);
    const again = fileSessions(path(), 'one');
    expect(again.has(secret)).to.equal(true);
    expect(fileSessions(path()).has(secret), 'with a token that is made at each start').to.equal(true);
    expect(fileSessions(path(), 'two').has(secret), 'another token ends them').to.equal(false);
    expect(again.has(secret), 'and who runs notices').to.equal(false);
  });

  it('are all kept where several front ends open them at the same time', async () => {
    fileSessions(path());
    const module = new URL('../../../src/server/security/sessions.ts', import.meta.url).href;
    const script = `
      const { fileSessions } = await import(${JSON.stringify(module)});
      const sessions = fileSessions(${JSON.stringify(path())});
      process.stdout.write('ready');
      process.stdin.once('data', async () => {
        for (let i = 0; i < 40; i++) await sessions.open('front end');
        process.exit(0);
      });`;
    const children = [0, 1].map(() =>
      spawn(process.execPath, ['--import', TYPESCRIPT, '--input-type=module', '--eval', script], {
        stdio: ['pipe', 'pipe', 'inherit'],
      }),
    );
    await Promise.all(children.map(({ stdout }) => once(stdout, 'data')));
    const ended = children.map((child) => once(child, 'exit'));
    for (const { stdin } of children) stdin.write('now');
    expect((await Promise.all(ended)).map(([code]) => code)).to.deep.equal([0, 0]);
    expect(fileSessions(path()).list()).to.have.length(80);
    expect(existsSync(`${path()}.lock`)).to.equal(false);
  });

  it('do not wait for a front end that was killed while it opened one', async () => {
    const sessions = fileSessions(path());
    writeFileSync(`${path()}.lock`, '');
    const killed = new Date(Date.now() - 3000);
    utimesSync(`${path()}.lock`, killed, killed);
    expect(sessions.has(await sessions.open('Firefox'))).to.equal(true);
  });

  it('begin anew where their file is damaged', async () => {
    const secret = await fileSessions(path()).open('Firefox');
    writeFileSync(path(), '{"version":1');
    const sessions = fileSessions(path());
    expect(sessions.has(secret)).to.equal(false);
    expect(sessions.has(await sessions.open('Firefox'))).to.equal(true);
  });

  it('of a private studio on loopback: asked once by the link, listed, revoked, cut off', async () => {
    const server = await startTestServer({ private: true });
    const home = server.studio.folder;
    try {
      expect((await fetch(`${server.url}/api/nodes`)).status).to.equal(401);
      expect((await fetch(`${server.url}/healthz`)).status).to.equal(200);
      const visit = await fetch(server.openUrl, {
        redirect: 'manual',
        headers: { 'user-agent': 'Test browser' },
      });
      expect(visit.status).to.equal(303);
      const cookie = (visit.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
      const inside = async () => (await fetch(`${server.url}/api/nodes`, { headers: { cookie } })).status;
      expect(await inside()).to.equal(200);
      const socket = io(server.url, {
        transports: ['websocket'],
        reconnection: false,
        extraHeaders: { cookie },
      });
      await new Promise<void>((resolve, reject) => {
        socket.once('hello', () => resolve());
        socket.once('connect_error', reject);
      });
      const gone = new Promise<void>((resolve) => socket.once('disconnect', () => resolve()));
      const listed = capturedTerminal();
      expect(await main(['sessions', '--home', home], listed)).to.equal(0);
      expect(listed.written.out).to.match(/^[0-9a-f]{8} {2}since .* Test browser\n$/);
      const elsewhere = capturedTerminal();
      expect(await main(['sessions', '--home', join(home, 'none')], elsewhere)).to.equal(2);
      expect(elsewhere.written.err).to.include('storage/missing');
      expect(await main(['sessions', '--home', home, '--revoke', 'deadbeef'], capturedTerminal())).to.equal(
        2,
      );
      expect(await inside()).to.equal(200);
      expect(
        await main(
          ['sessions', '--home', home, '--revoke', listed.written.out.slice(0, 8)],
          capturedTerminal(),
        ),
      ).to.equal(0);
      expect(await inside()).to.equal(401);
      await gone;
    } finally {
      await server.close();
    }
  });
});
