import { randomBytes } from 'node:crypto';
import { connect, type Socket as TcpSocket } from 'node:net';
import { expect } from 'chai';
import { io, type Socket } from 'socket.io-client';
import type { EventsMessage } from '../../src/server/socket/protocol.ts';
import { temporaryFolder } from '../server/support.ts';
import { until } from '../server/workshop.ts';
import { endServers, type ServerProcess, startServerProcess } from './server-process.ts';
import { tried } from './table.ts';
import { sampleTraining } from './training.ts';

describe('fault: clients', function () {
  this.timeout(120_000);
  const home = temporaryFolder();
  const sockets: Socket[] = [];
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.disconnect();
    await endServers();
  });

  async function client(server: ServerProcess): Promise<Socket> {
    const socket = io(server.url, { transports: ['websocket'], reconnection: false, forceNew: true });
    sockets.push(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('hello', () => resolve());
      socket.once('connect_error', reject);
    });
    return socket;
  }

  /** One figure of /metrics. */
  async function metric(server: ServerProcess, name: string): Promise<number> {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
  }

  const noSockets = (server: ServerProcess) =>
    until(
      () => metric(server, 'patchwise_sockets'),
      (count) => count === 0,
    );

  it('that connect and never read: the run goes on, others get their frames, memory stays', async () => {
    const count = tried('a client that connects and never reads');
    const server = await startServerProcess(home());
    const id = await server.submit(sampleTraining(400));
    const before = await metric(server, 'process_resident_memory_bytes');
    const deaf = await Promise.all(Array.from({ length: 20 }, () => deafClient(server, id)));
    const reader = await client(server);
    let frames = 0;
    reader.on('frames', (_message: unknown, taken: () => void) => {
      frames++;
      taken();
    });
    reader.on('events', (_message: unknown, taken: () => void) => taken());
    await reader.emitWithAck('subscribe', { runId: id, sinceSeq: 0 });
    await server.reaches(id, 'done');
    expect(frames).to.be.greaterThan(0);
    expect((await metric(server, 'process_resident_memory_bytes')) - before).to.be.lessThan(64 * 2 ** 20);
    for (const socket of deaf) socket.destroy();
    reader.disconnect();
    await noSockets(server);
    count.survived();
  });

  it('by the two hundred on one run: each gets every event once and in order', async () => {
    const count = tried('200 clients subscribing to one run');
    const server = await startServerProcess(home());
    const id = await server.submit(sampleTraining(60));
    const seen = await Promise.all(
      Array.from({ length: 200 }, async () => {
        const socket = await client(server);
        const numbers: number[] = [];
        const done = new Promise<void>((resolve) => {
          socket.on('events', ({ events }: EventsMessage, taken: () => void) => {
            taken();
            for (const event of events) {
              numbers.push(event.seq);
              if (event.kind === 'run-finished') resolve();
            }
          });
        });
        socket.on('frames', (_message: unknown, taken: () => void) => taken());
        await socket.emitWithAck('subscribe', { runId: id, sinceSeq: 0 });
        await done;
        return numbers;
      }),
    );
    const { body } = await server.api<{ items: { seq: number }[] }>('GET', `/api/runs/${id}/events`);
    const all = body.items.map((event) => event.seq);
    for (const numbers of seen) expect(numbers).to.deep.equal(all);
    for (const socket of sockets) socket.disconnect();
    await noSockets(server);
    count.survived();
  });

  it('that disconnect at each message, and come back: nothing is missed', async () => {
    const server = await startServerProcess(home());
    const id = await server.submit(sampleTraining(100));
    const numbers: number[] = [];
    let finished = false;
    for (let visit = 0; !finished; visit++) {
      expect(visit).to.be.lessThan(500);
      const count = tried('a client that disconnects at each message');
      const socket = await client(server);
      const message = new Promise<void>((resolve) => {
        socket.on('events', ({ events }: EventsMessage) => {
          // Seen, and gone before it is acknowledged.
          for (const event of events) numbers.push(event.seq);
          finished ||= events.some((event) => event.kind === 'run-finished');
          socket.disconnect();
          resolve();
        });
        socket.on('frames', () => {
          socket.disconnect();
          resolve();
        });
      });
      // One in three does not even wait for the answer.
      if (visit % 3 === 2) {
        socket.emit('subscribe', { runId: id, sinceSeq: numbers.at(-1) ?? 0 });
        socket.disconnect();
      } else {
        await socket.emitWithAck('subscribe', { runId: id, sinceSeq: numbers.at(-1) ?? 0 });
        await message;
      }
      count.survived();
    }
    const { body } = await server.api<{ items: { seq: number }[] }>('GET', `/api/runs/${id}/events`);
    expect(numbers).to.deep.equal(body.items.map((event) => event.seq));
    expect((await server.run(id)).status).to.equal('done');
    await noSockets(server);
  });
});

/** Speaks just enough websocket to follow a run, then reads nothing more from its socket. */
function deafClient(server: ServerProcess, runId: string): Promise<TcpSocket> {
  const { port, host } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () => {
      socket.write(
        `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\n` +
          `Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
      );
    });
    socket.once('error', reject);
    let heard = '';
    let said = 0;
    socket.on('data', (bytes) => {
      heard += bytes.toString('latin1');
      // Opened by the transport, let into the namespace, told the snapshot: then deaf.
      if (said === 0 && heard.includes('0{"sid"')) {
        socket.write(textFrame('40'));
        said = 1;
      } else if (said === 1 && heard.includes('40{"sid"')) {
        socket.write(textFrame(`420${JSON.stringify(['subscribe', { runId, sinceSeq: 0 }])}`));
        said = 2;
      } else if (said === 2 && heard.includes('430[')) {
        socket.pause();
        socket.on('error', () => undefined);
        resolve(socket);
      }
    });
  });
}

/** A masked text frame of at most 125 bytes. */
function textFrame(text: string): Buffer {
  const body = Buffer.from(text);
  const mask = randomBytes(4);
  return Buffer.concat([
    Buffer.from([0x81, 0x80 | body.length]),
    mask,
    body.map((byte, i) => byte ^ (mask[i % 4] as number)),
  ]);
}
