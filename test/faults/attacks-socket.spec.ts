import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect as connectTo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { io, type Socket } from 'socket.io-client';
import { type RunningServer, startServer } from '../../src/server/main.ts';
import { SOCKET_LIMITS } from '../../src/server/socket/limits.ts';
import { CLIENT_LIMITS } from '../../src/studio/clients/limits.ts';
import { noiseGraph } from '../server/support/graphs.ts';
import { until } from '../server/support/waiting.ts';
import { pick } from '../support/random.ts';
import { openDescriptors } from './descriptors.ts';
import { tryOften } from './table.ts';

describe('attack: sockets', () => {
  let home = '';
  let server: RunningServer;
  let port = 0;
  const sockets: Socket[] = [];
  before(async () => {
    home = mkdtempSync(join(tmpdir(), 'patchwise-attack-'));
    server = await startServer({ home, port: 0, engine: 'onnx-cpu', threads: 1 });
    port = Number(new URL(server.url).port);
  });
  after(async () => {
    await server.close();
    rmSync(home, { recursive: true, force: true });
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.disconnect();
    expect((await fetch(`${server.url}/healthz`)).status, 'the server is still there').to.equal(200);
    // Nothing of a client stays when it has gone.
    await connected(0);
  });

  const connected = (count: number) =>
    until(
      async () =>
        Number(/patchwise_sockets (\d+)/.exec(await (await fetch(`${server.url}/metrics`)).text())?.[1]),
      (now) => now === count,
      { everyMs: 20 },
    );

  function open(extraHeaders: Readonly<Record<string, string>> = {}): Socket {
    const options = { transports: ['websocket'], reconnection: false, forceNew: true, timeout: 600_000 };
    const socket = io(server.url, { ...options, extraHeaders });
    sockets.push(socket);
    return socket;
  }
  const outcome = (socket: Socket) =>
    new Promise<'in' | 'out'>((resolve) => {
      socket.once('hello', () => resolve('in'));
      socket.once('connect_error', () => resolve('out'));
      // Let in, and put out again before it was greeted: on a busy machine it may have said nothing for too long.
      socket.once('disconnect', () => resolve('out'));
    });
  async function client(): Promise<Socket> {
    const socket = open();
    expect(await outcome(socket)).to.equal('in');
    return socket;
  }
  const gone = (socket: Socket) => new Promise<void>((resolve) => socket.once('disconnect', () => resolve()));

  it('from another site', () =>
    tryOften('socket of another site', async (_, random) => {
      const evil = pick(random, [
        'http://evil.example',
        'null',
        'http://localhost:1',
        `http://localhost:${port}`,
      ]);
      expect(await outcome(open({ origin: evil })), evil).to.equal('out');
      expect(await outcome(open({ host: pick(random, ['evil.example', `evil.example:${port}`]) }))).to.equal(
        'out',
      );
      expect(await outcome(open({ 'sec-fetch-site': 'cross-site' }))).to.equal('out');
      expect(await outcome(open({ origin: server.url }))).to.equal('in');
    }));

  it('with bytes that are no message', () =>
    tryOften('garbage on a socket', async (_, random) => {
      const closed = await new Promise<string>((resolve) => {
        let got = '';
        const socket = connectTo(port, '127.0.0.1', () => {
          const handshake =
            `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\n` +
            'Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
          if (random() < 0.7) socket.write(handshake);
          socket.end(randomBytes(1 + Math.floor(random() * 5000)));
        });
        socket.on('data', (chunk) => {
          got += chunk.toString('latin1');
        });
        socket.on('error', () => undefined);
        socket.on('close', () => resolve(got));
      });
      expect(closed).not.to.match(/^HTTP\/1\.1 5/);
    }));

  it('with messages of 100 MB', () =>
    tryOften(
      'message of 100 MB',
      async () => {
        const socket = await client();
        const ending = gone(socket);
        socket.emit('subscribe', { runId: 'x'.repeat(100_000_000) });
        await ending;
      },
      Math.min(20, Number(process.env['FAULT_TRIES'] ?? 1)),
    ));

  it('with very many subscriptions', () =>
    tryOften('10,000 subscriptions of one client', async () => {
      const ids: string[] = [];
      for (let i = 0; i <= CLIENT_LIMITS.subscriptions; i++) {
        ids.push((await server.studio.runs.submit({ document: noiseGraph(), priority: 0 })).id);
      }
      const socket = await client();
      let accepted = 0;
      const ending = gone(socket);
      for (let i = 0; i < 10_000; i++) {
        socket.emit('subscribe', { runId: ids[i % ids.length] }, (answer: { ok: boolean }) => {
          if (answer.ok) accepted++;
        });
      }
      // It floods: it is put out, by the server.
      await ending;
      expect(accepted).to.be.at.most(SOCKET_LIMITS.messageBurst + SOCKET_LIMITS.messagesOver);
    }));

  it('with more connections than there are places', () =>
    tryOften(
      '400 connections',
      async () => {
        const before = openDescriptors() ?? 0;
        const all = Array.from({ length: 400 }, () => open());
        await Promise.all(all.map(outcome));
        expect(all.filter(({ connected: is }) => is)).to.have.length.at.most(SOCKET_LIMITS.connections);
        for (const socket of sockets.splice(0)) socket.disconnect();
        await connected(0);
        // Whoever comes next finds a place.
        (await client()).disconnect();
        await until(
          () => openDescriptors() ?? 0,
          (now) => now <= before + 10,
          { everyMs: 20 },
        );
      },
      Math.min(20, Number(process.env['FAULT_TRIES'] ?? 1)),
    ));

  it('with a flood of messages', () =>
    tryOften('flood of messages', async () => {
      const socket = await client();
      let over = false;
      void gone(socket).then(() => {
        over = true;
      });
      while (!over) {
        for (let i = 0; i < 200; i++) socket.emit('visibility', { hidden: false });
        await new Promise((resolve) => setImmediate(resolve));
      }
    }));
});
