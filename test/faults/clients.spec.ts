import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { io, type Socket } from 'socket.io-client';
import type { StoredEvent } from '../../src/protocol/run-shapes.ts';
import { type RunningServer, startServer } from '../../src/server/main.ts';
import { temporaryFolder } from '../server/support/folders.ts';
import { ended, until, updatesDone } from '../server/support/waiting.ts';
import { collectGarbage } from '../support/collect-garbage.ts';
import { openDescriptors } from './descriptors.ts';
import { endServers, startServerProcess } from './server-process.ts';
import { tried, untried } from './table.ts';
import { pictureGraph, sampleTraining } from './training.ts';

interface FramesMessage {
  readonly parts: readonly { readonly runId: string; readonly data: Uint8Array }[];
}

type Taken = () => void;

describe('fault: clients', function () {
  this.timeout(600_000);
  const sockets: Socket[] = [];
  let server: RunningServer;
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.disconnect();
    await server.close();
  });
  const home = temporaryFolder();
  beforeEach(async () => {
    server = await startServer({ home: home(), port: 0, engine: 'onnx-cpu', threads: 1 });
  });

  async function connect(url = server.url): Promise<Socket> {
    const options = { transports: ['websocket'], reconnection: false, forceNew: true };
    // As long as a busy machine takes: the client would give up after twenty seconds.
    const socket = io(url, { ...options, timeout: 600_000 });
    sockets.push(socket);
    await new Promise((resolve, reject) => {
      socket.once('hello', resolve);
      socket.once('connect_error', reject);
    });
    return socket;
  }

  /** A client that takes everything of a run, from the start. */
  async function watcher(
    runId: string,
  ): Promise<{ readonly socket: Socket; readonly seqs: number[]; frames(): number }> {
    const socket = await connect();
    const seqs: number[] = [];
    let frames = 0;
    socket.on('events', (message: { runId: string; events: StoredEvent[] }, taken: Taken) => {
      seqs.push(...message.events.map(({ seq }) => seq));
      taken();
    });
    socket.on('frames', (_message: FramesMessage, taken: Taken) => {
      frames += 1;
      taken();
    });
    const answer = (await socket.emitWithAck('subscribe', { runId, sinceSeq: 0 })) as { ok: boolean };
    expect(answer.ok).to.equal(true);
    return { socket, seqs, frames: () => frames };
  }

  const mebibytes = (bytes: number) => Math.round(bytes / 2 ** 20);
  const residentBytes = (pid: number) =>
    1024 * Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);

  const heap = () => {
    collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const sequence = (last: number) => Array.from({ length: last }, (_, i) => i + 1);

  it('that connect and never read do not slow the run, starve others or grow memory', async () => {
    const count = tried('a client that connects and never reads');
    const { id } = server.studio.runs.submit({ document: sampleTraining(150), priority: 0 });
    await updatesDone(server.studio, id, 1);
    for (let i = 0; i < 5; i++) {
      const deaf = await connect();
      deaf.emit('subscribe', { runId: id, sinceSeq: 0 });
      // Stops reading from the network itself: what the server sends piles up, if it does.
      const transport = deaf.io.engine.transport as unknown as { ws: { _socket: { pause(): void } } };
      transport.ws._socket.pause();
    }
    const before = heap();
    const good = await watcher(id);
    const run = await ended(server.studio, id);
    expect(run.status).to.equal('done');
    await until(
      () => good.seqs.length,
      (seen) => seen >= run.lastSeq,
    );
    expect(good.seqs).to.deep.equal(sequence(run.lastSeq));
    expect(good.frames()).to.be.greaterThan(0);
    expect(heap() - before, 'growth of memory').to.be.below(64 * 2 ** 20);
    count.survived();
  });

  it('eight that never read and keep asking for much leave the memory of the server small, and it answers', async function () {
    if (process.platform !== 'linux') {
      untried('a deaf client that keeps asking', 'only Linux tells the memory of another process');
      return this.skip();
    }
    const elsewhere = mkdtempSync(join(tmpdir(), 'patchwise-deaf-'));
    const attacked = await startServerProcess(elsewhere);
    try {
      // An answer of most of a megabyte each time.
      const document = { ...pictureGraph, extra: { padding: new Array(14).fill('x'.repeat(60_000)) } };
      const id = await attacked.submit(document);
      await attacked.reaches(id, 'done');
      const before = residentBytes(attacked.child.pid ?? 0);
      const deaf = await Promise.all(Array.from({ length: 8 }, () => connect(attacked.url)));
      for (const socket of deaf) {
        const transport = socket.io.engine.transport as unknown as { ws: { _socket: { pause(): void } } };
        transport.ws._socket.pause();
      }
      let most = before;
      // As fast as the limit of messages lets them: unbounded, that would be gigabytes.
      for (let second = 0; second < 20; second++) {
        for (const socket of deaf) {
          for (let i = 0; i < 45; i++) socket.emit('subscribe', { runId: id }, () => undefined);
        }
        expect((await fetch(`${attacked.url}/healthz`)).status).to.equal(200);
        most = Math.max(most, residentBytes(attacked.child.pid ?? 0));
        await new Promise((resolve) => setTimeout(resolve, 1000));
      }
      console.log(`      (server: ${mebibytes(before)} MiB before, ${mebibytes(most)} MiB at most)`);
      for (const _ of deaf) {
        const count = tried('a deaf client that keeps asking');
        expect(most, 'bytes of the server').to.be.below(400 * 2 ** 20);
        count.survived();
      }
    } finally {
      await endServers();
      rmSync(elsewhere, { recursive: true, force: true });
    }
  });

  it('two hundred on one run all get every event in order', async () => {
    const count = tried('200 clients on one run');
    const { id } = server.studio.runs.submit({ document: sampleTraining(150), priority: 0 });
    await updatesDone(server.studio, id, 1);
    const watchers = await Promise.all(Array.from({ length: 200 }, () => watcher(id)));
    const run = await ended(server.studio, id);
    expect(run.status).to.equal('done');
    await until(
      () => watchers.filter(({ seqs }) => seqs.length < run.lastSeq).length,
      (behind) => behind === 0,
      { everyMs: 50 },
    );
    for (const { seqs } of watchers) expect(seqs).to.deep.equal(sequence(run.lastSeq));
    count.survived();
  });

  it('that leave at any message cost nothing: the run goes on, and nothing of them stays', async () => {
    const { id } = server.studio.runs.submit({ document: sampleTraining(100_000), priority: 0 });
    await updatesDone(server.studio, id, 1);
    const before = openDescriptors();
    const moments: readonly ((socket: Socket) => Promise<unknown> | undefined)[] = [
      (socket) => socket.emitWithAck('subscribe', { runId: id, sinceSeq: 0 }),
      (socket) => new Promise((resolve) => socket.once('events', resolve)),
      (socket) => new Promise((resolve) => socket.once('frames', resolve)),
      // In the middle of an answer: asks and is gone.
      (socket) => {
        socket.emit('subscribe', { runId: id, sinceSeq: 0 });
        return undefined;
      },
      (socket) => {
        socket.emit('tensor', { runId: id, hash: '0'.repeat(64) });
        return undefined;
      },
      async (socket) => {
        await socket.emitWithAck('watch-runs', { watch: true });
        const told = new Promise((resolve) => socket.once('runs', resolve));
        server.studio.runs.submit({ document: pictureGraph, priority: 0 });
        return told;
      },
    ];
    for (const [i, moment] of moments.entries()) {
      for (const abrupt of [false, true]) {
        const count = tried('a client that disconnects at each message');
        const socket = await connect();
        if (i > 0 && i < 3) socket.emit('subscribe', { runId: id, sinceSeq: 0 });
        await moment(socket);
        if (abrupt) {
          // Without a goodbye: as when a laptop is shut.
          const { ws } = socket.io.engine.transport as unknown as { ws: { terminate(): void } };
          ws.terminate();
        } else socket.disconnect();
        expect(server.studio.runs.get(id)?.status).to.equal('running');
        count.survived();
      }
    }
    const count = tried('a client that disconnects at each message');
    await until(
      () => openDescriptors() ?? 0,
      (open) => open <= (before ?? 0) + 2,
      { everyMs: 50 },
    );
    const last = await watcher(id);
    await until(
      () => last.frames(),
      (frames) => frames > 0,
    );
    expect((await server.studio.runs.cancel(id)).status).to.equal('cancelled');
    count.survived();
  });
});
