import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { io, type Socket } from 'socket.io-client';
import type { StoredEvent } from '../../src/protocol/run-shapes.ts';
import type { ClientMessage } from '../../src/protocol/socket.ts';
import { type RunningServer, startServer } from '../../src/server/main.ts';
import { SOCKET_LIMITS } from '../../src/server/socket/limits.ts';
import { temporaryFolder } from '../server/support/folders.ts';
import { graph } from '../server/support/graphs.ts';
import { ended, until, updatesDone } from '../server/support/waiting.ts';
import { collectGarbage } from '../support/collect-garbage.ts';
import { openDescriptors } from './descriptors.ts';
import { endServers, type ServerProcess, startServerProcess } from './server-process.ts';
import { tried, tries, tryOften, untried } from './table.ts';
import { pictureGraph, sampleTraining } from './training.ts';

interface FramesMessage {
  readonly parts: readonly { readonly runId: string; readonly data: Uint8Array }[];
}

type Taken = () => void;

/** Stops reading from the network itself: what the server sends piles up, if it does. */
function stopReading(socket: Socket): void {
  const transport = socket.io.engine.transport as unknown as { ws: { _socket: { pause(): void } } };
  transport.ws._socket.pause();
}

describe('fault: clients', () => {
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

  /** Open sockets of another process. */
  const linesOf = (pid: number) =>
    readdirSync(`/proc/${pid}/fd`).filter((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`).startsWith('socket:');
      } catch {
        return false;
      }
    }).length;

  const heap = () => {
    collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const sequence = (last: number) => Array.from({ length: last }, (_, i) => i + 1);

  it('that connect and never read do not slow the run, starve others or grow memory', async () => {
    const counts = Array.from({ length: tries(2) }, () => tried('a client that connects and never reads'));
    const { id } = await server.studio.runs.submit({ document: sampleTraining(150), priority: 0 });
    await updatesDone(server.studio, id, 1);
    for (const _ of counts) {
      const deaf = await connect();
      deaf.emit('subscribe', { runId: id, sinceSeq: 0 });
      stopReading(deaf);
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
    for (const count of counts) count.survived();
  });

  it('eight that never read and keep asking for much leave the memory of the server small, and it answers', async function () {
    if (process.platform !== 'linux') {
      untried('a deaf client that keeps asking', 'only Linux tells the memory of another process');
      return this.skip();
    }
    const elsewhere = mkdtempSync(join(tmpdir(), 'patchwise-deaf-'));
    try {
      // The same server again and again: it keeps nothing of those who have left.
      const attacked = await startServerProcess(elsewhere);
      // Answers of most of a megabyte, and of sixteen.
      const padding = new Array(14).fill('x'.repeat(60_000));
      const runId = await attacked.submit({ ...pictureGraph, extra: { padding } });
      const large = graph({ noise: { type: 'noise/uniform@1', params: { height: 1150, width: 1150 } } });
      const largeId = await attacked.submit(large);
      for (const id of [runId, largeId]) await attacked.reaches(id, 'done');
      const { body } = await attacked.api<{ items: { hash: string; bytes: number }[] }>(
        'GET',
        `/api/runs/${largeId}/tensors`,
      );
      const [kept = { hash: '', bytes: 0 }] = body.items;
      const snapshots = { message: 'subscribe', payload: { runId }, bytes: 800_000 } as const;
      const tensors = {
        message: 'tensor',
        payload: { runId: largeId, hash: kept.hash },
        bytes: kept.bytes,
      } as const;
      for (const [name, asking] of Object.entries({ snapshots, tensors })) {
        await tryOften(`eight deaf clients that keep asking for ${name}`, () => attack(attacked, asking));
      }
    } finally {
      await endServers();
      rmSync(elsewhere, { recursive: true, force: true });
    }
  });

  interface Asking {
    readonly message: ClientMessage;
    readonly payload: object;
    /** Of one answer. */
    readonly bytes: number;
  }

  /** Eight deaf clients ask as much as they may, and leave: never more waits than may, and nothing stays of them. */
  async function attack(attacked: ServerProcess, { message, payload, bytes }: Asking): Promise<void> {
    const count = 8;
    const pid = attacked.child.pid ?? 0;
    const measured = async (name: string) =>
      Number(new RegExp(`${name} (\\d+)`).exec(await (await fetch(`${attacked.url}/metrics`)).text())?.[1]);
    await measured('patchwise_sockets');
    const [before, lines] = [residentBytes(pid), linesOf(pid)];
    const deaf = await Promise.all(Array.from({ length: count }, () => connect(attacked.url)));
    for (const socket of deaf) stopReading(socket);
    // As much as the limit of messages lets through before a client is put out: unbounded, that would be gigabytes.
    const asked = SOCKET_LIMITS.messageBurst + SOCKET_LIMITS.messagesOver;
    let [waited, memory] = [0, 0];
    const look = async () => {
      // Answered by a process that has worked through what came before.
      const waiting = await measured('patchwise_socket_waiting_bytes');
      expect(waiting, 'bytes that wait to be read').to.be.at.most(
        count * (SOCKET_LIMITS.outgoingBytes + 1.1 * bytes),
      );
      waited = Math.max(waited, waiting);
      memory = Math.max(memory, residentBytes(pid));
    };
    for (let batch = 0; batch < 10; batch++) {
      for (const socket of deaf) {
        for (let i = 0; i < asked / 10; i++) socket.emit(message, payload, () => undefined);
      }
      await look();
    }
    // The answers are large: they do wait, once they are made.
    for (;;) {
      await look();
      if (waited > bytes) break;
    }
    expect(memory, 'bytes of the server').to.be.below(400 * 2 ** 20);
    for (const socket of deaf) socket.disconnect();
    await until(
      () => measured('patchwise_sockets'),
      (connected) => connected === 0,
    );
    // A goodbye that waits behind what they do not read would keep all of that for half a minute.
    await until(
      () => linesOf(pid),
      (open) => open <= lines + 2,
    );
    console.log(`      (server: ${mebibytes(before)} MiB before, ${mebibytes(memory)} MiB at most)`);
  }

  it('two hundred on one run all get every event in order', () =>
    tryOften('200 clients on one run', async (index) => {
      const { id } = await server.studio.runs.submit({
        document: sampleTraining(60, 100 + index),
        priority: 0,
      });
      await updatesDone(server.studio, id, 1);
      const watchers = await Promise.all(Array.from({ length: 200 }, () => watcher(id)));
      const run = await ended(server.studio, id);
      expect(run.status).to.equal('done');
      await until(
        () => watchers.filter(({ seqs }) => seqs.length < run.lastSeq).length,
        (behind) => behind === 0,
        { everyMs: 50 },
      );
      for (const { seqs, socket } of watchers) {
        expect(seqs).to.deep.equal(sequence(run.lastSeq));
        socket.disconnect();
      }
    }));

  it('that leave at any message cost nothing: the run goes on, and nothing of them stays', async () => {
    const { id } = await server.studio.runs.submit({ document: sampleTraining(100_000), priority: 0 });
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
        await server.studio.runs.submit({ document: pictureGraph, priority: 0 });
        return told;
      },
    ];
    const rounds = Array.from({ length: Math.ceil(tries(1) / (2 * moments.length)) }, () => moments).flat();
    for (const [at, moment] of rounds.entries()) {
      const i = at % moments.length;
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
        expect((await server.studio.runs.get(id))?.status).to.equal('running');
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
