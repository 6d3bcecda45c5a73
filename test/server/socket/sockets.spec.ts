import { request } from 'node:http';
import { expect } from 'chai';
import { io, type Socket } from 'socket.io-client';
import { sessionsFile } from '../../../src/disk/run-folders.ts';
import { errorBody } from '../../../src/protocol/errors.ts';
import {
  CLIENT_MESSAGES,
  type ClientMessage,
  SERVER_MESSAGES,
  type ServerMessage,
} from '../../../src/protocol/socket.ts';
import { fileSessions } from '../../../src/server/security/sessions.ts';
import { makeToken } from '../../../src/server/security/token.ts';
import { SOCKET_LIMITS } from '../../../src/server/socket/limits.ts';
import { CLIENT_LIMITS } from '../../../src/studio/clients/limits.ts';
import type { Frame } from '../../../src/studio/ports/runner-messages.ts';
import { collectGarbage } from '../../support/collect-garbage.ts';
import { noiseGraph } from '../support/graphs.ts';
import { startTestServer, type TestServer } from '../support/start-server.ts';
import { until } from '../support/waiting.ts';

// biome-ignore lint/suspicious/noExplicitAny: messages are looked at as a client would
type Message = any;

function connect(server: TestServer, options: Record<string, unknown> = {}): Socket {
  return io(server.url, { transports: ['websocket'], reconnection: false, forceNew: true, ...options });
}

function next(socket: Socket, event: string): Promise<Message> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no "${event}" came`)), 30_000);
    socket.once(event, (...args: Message[]) => {
      clearTimeout(timer);
      const ack = args.at(-1);
      if (typeof ack === 'function') ack();
      try {
        if (event in SERVER_MESSAGES) SERVER_MESSAGES[event as ServerMessage].parse(args[0]);
        resolve(args[0]);
      } catch (error) {
        reject(error);
      }
    });
  });
}

/** Asks as a client does; what comes back must be what the protocol says. */
async function ask<N extends ClientMessage>(socket: Socket, name: N, payload: object): Promise<Message> {
  const answer = await socket.emitWithAck(name, payload);
  if (answer.ok) CLIENT_MESSAGES[name].answer.parse(answer);
  else errorBody.parse(answer.error);
  return answer;
}

/** Whether a handshake with these headers is let in. */
async function handshake(
  server: TestServer,
  extraHeaders: Readonly<Record<string, string>>,
): Promise<string> {
  const socket = connect(server, { extraHeaders });
  const outcome = await new Promise<string>((resolve) => {
    socket.once('connect', () => resolve('connected'));
    socket.once('connect_error', () => resolve('refused'));
  });
  socket.disconnect();
  return outcome;
}

/** Opens a websocket and says nothing on it. */
function upgrade(port: number) {
  const outgoing = request({
    host: '127.0.0.1',
    port,
    path: '/socket.io/?EIO=4&transport=websocket',
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    },
  });
  const outcome = new Promise<'open' | 'refused'>((resolve) => {
    outgoing.once('upgrade', () => resolve('open'));
    outgoing.once('response', () => resolve('refused'));
    outgoing.once('error', () => resolve('refused'));
  });
  outgoing.end();
  return { request: outgoing, outcome };
}

const picture: Frame = {
  runId: '',
  nodeId: 'noise',
  port: 'images',
  shape: [1, 3, 2, 2],
  moment: { step: 3 },
  min: -1,
  max: 1,
  mean: 0,
  width: 2,
  height: 2,
  rgba: new Uint8Array(16).fill(7),
};

describe('Sockets', () => {
  let server: TestServer;
  let sockets: Socket[] = [];
  before(async () => {
    server = await startTestServer();
  });
  afterEach(() => {
    for (const socket of sockets) socket.disconnect();
    sockets = [];
  });
  after(() => server.close());

  async function client(options?: Record<string, unknown>): Promise<{ socket: Socket; hello: Message }> {
    const socket = connect(server, options);
    sockets.push(socket);
    return { socket, hello: await next(socket, 'hello') };
  }
  const submit = async (title = 'Noise') =>
    (await server.studio.runs.submit({ document: noiseGraph(title), priority: 0 })).id;

  it('let in the studio and programs, and no other web site', async () => {
    const host = `localhost:${server.port}`;
    expect(await handshake(server, {})).to.equal('connected');
    expect(await handshake(server, { origin: server.url })).to.equal('connected');
    expect(await handshake(server, { host, origin: `http://${host}` })).to.equal('connected');
    for (const origin of ['http://evil.example', 'null', 'http://localhost:1', 'file://']) {
      expect(await handshake(server, { origin }), origin).to.equal('refused');
    }
    expect(await handshake(server, { host: 'evil.example' }), 'rebound').to.equal('refused');
    expect(await handshake(server, { 'sec-fetch-site': 'cross-site' })).to.equal('refused');
  });

  it('speak websocket only', async () => {
    const answer = await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`);
    expect(answer.status).to.equal(400);
    expect((await fetch(`${server.url}/socket.io/socket.io.js`)).status).to.be.oneOf([400, 404]);
  });

  it('greet with the id of this start, and the time', async () => {
    const began = Date.now();
    const { hello } = await client();
    expect(hello).to.include({ protocol: 1, tickMs: CLIENT_LIMITS.tickMs });
    expect(hello.now).to.be.within(began, Date.now());
    const other = await startTestServer();
    const socket = connect(other);
    expect((await next(socket, 'hello')).serverId).not.to.equal(hello.serverId);
    socket.disconnect();
    await other.close();
  });

  it('give a snapshot first, then events from the number asked for, then frames', async () => {
    const id = await submit();
    const { socket } = await client();
    server.studio.play.events(id, [
      { kind: 'log', nodeId: 'noise', level: 'info', message: 'one' },
      { kind: 'log', nodeId: 'noise', level: 'info', message: 'two' },
    ]);
    const events = next(socket, 'events');
    const answer = await ask(socket, 'subscribe', { runId: id, sinceSeq: 1 });
    expect(answer).to.deep.include({ ok: true, seq: 1 });
    expect(answer.run.id).to.equal(id);
    expect((await events).events.map((e: Message) => e.message)).to.deep.equal(['two']);

    const frames = next(socket, 'frames');
    server.studio.play.taps(
      id,
      [{ ...picture, runId: id }],
      [{ runId: id, kind: 'progress', nodeId: 'noise', done: 1, total: 2 }],
    );
    const [part] = (await frames).parts;
    expect(part.runId).to.equal(id);
    expect(part.frames[0]).to.deep.include({
      nodeId: 'noise',
      port: 'images',
      moment: { step: 3 },
      offset: 0,
      bytes: 16,
    });
    expect(Buffer.from(part.data)).to.deep.equal(Buffer.alloc(16, 7));
    expect(part.taps[0]).to.include({ kind: 'progress', done: 1 });
  });

  it('show a late client the latest frames', async () => {
    const id = await submit();
    server.studio.play.taps(id, [{ ...picture, runId: id }]);
    const { socket } = await client();
    const frames = next(socket, 'frames');
    await ask(socket, 'subscribe', { runId: id });
    expect((await frames).parts[0].frames).to.have.length(1);
  });

  it('show the pictures of as many runs as a client may follow, all new at once', async () => {
    const ids: string[] = [];
    while (ids.length < CLIENT_LIMITS.subscriptions) ids.push(await submit());
    const { socket } = await client();
    let lost: string | undefined;
    socket.once('disconnect', (reason) => {
      lost = reason;
    });
    const seen = new Set<string>();
    socket.on('frames', ({ parts }: Message, taken: () => void) => {
      for (const { runId } of parts) seen.add(runId);
      taken();
    });
    for (const id of ids) await ask(socket, 'subscribe', { runId: id });
    for (const id of ids) server.studio.play.taps(id, [{ ...picture, runId: id }]);
    await until(
      () => seen.size,
      (size) => size === ids.length || lost !== undefined,
    );
    expect([lost, seen.size]).to.deep.equal([undefined, ids.length]);
  });

  it('go on after a reconnect without a gap and without a repeat', async () => {
    const id = await submit();
    const log = (n: number) => ({ kind: 'log', nodeId: 'noise', level: 'info', message: String(n) });
    const first = await client();
    await ask(first.socket, 'subscribe', { runId: id });
    const seen = next(first.socket, 'events');
    server.studio.play.events(id, [log(1), log(2)]);
    const { events } = await seen;
    first.socket.disconnect();
    server.studio.play.events(id, [log(3)]);
    const second = await client();
    const rest = next(second.socket, 'events');
    await ask(second.socket, 'subscribe', { runId: id, sinceSeq: events.at(-1).seq });
    expect((await rest).events.map((e: Message) => e.message)).to.deep.equal(['3']);
  });

  it('tell followers of the list about submissions, changes and removals', async () => {
    const { socket } = await client();
    await ask(socket, 'watch-runs', { watch: true });
    const submitted = next(socket, 'runs');
    const id = await submit('Listed');
    expect((await submitted).runs[0]).to.include({ id, title: 'Listed', status: 'queued' });
    const removed = next(socket, 'runs');
    await server.studio.runs.remove(id);
    expect((await removed).removed).to.deep.equal([id]);
  });

  it('give whole tensors, one at a time', async () => {
    const id = await submit();
    const hash = 'ef'.repeat(32);
    server.studio.play.tensor(hash, { shape: [1, 1, 1, 2], data: Float32Array.of(0.25, 1) });
    const { socket } = await client();
    for (let i = 0; i < 3; i++) {
      const { ok, shape, data } = await ask(socket, 'tensor', { runId: id, hash });
      expect([ok, shape]).to.deep.equal([true, [1, 1, 1, 2]]);
      expect(Buffer.from(data).readFloatLE(0)).to.equal(0.25);
    }
    const none = await ask(socket, 'tensor', { runId: id, hash: 'aa'.repeat(32) });
    expect(none.error.code).to.equal('storage/missing');
  });

  it('answer payloads that do not fit with an error, ignore unknown messages, and go on', async () => {
    const { socket } = await client();
    const bad: readonly (readonly [string, ...unknown[]])[] = [
      ['subscribe'],
      ['subscribe', null],
      ['subscribe', {}],
      ['subscribe', { runId: '../x' }],
      ['subscribe', { runId: 5 }],
      ['subscribe', { runId: 'a', sinceSeq: -1 }],
      ['subscribe', { runId: 'a', sinceSeq: 1e300 }],
      ['subscribe', { runId: 'a', extra: 1 }],
      ['visibility', { hidden: 'yes' }],
      ['tensor', { runId: 'a', hash: 'zz' }],
      ['watch-runs', []],
      ['unsubscribe', Buffer.alloc(4)],
    ];
    for (const [event, ...args] of bad) {
      const answer = await socket.emitWithAck(event, ...args);
      expect(answer.ok, event).to.equal(false);
      expect(answer.error.code).to.equal('request/invalid');
    }
    expect((await ask(socket, 'subscribe', { runId: 'none' })).error.code).to.equal('run/missing');
    socket.emit('__proto__', {});
    socket.emit('constructor', {});
    socket.emit('no-such-message', {});
    expect((await ask(socket, 'visibility', { hidden: false })).ok).to.equal(true);
  });

  it('disconnect a client that sends too large a message', async () => {
    const { socket } = await client();
    const gone = next(socket, 'disconnect');
    socket.emit('subscribe', { runId: 'x'.repeat(SOCKET_LIMITS.messageBytes + 1) });
    await gone;
    await client();
  });

  it('limit messages, subscriptions and connections', async () => {
    const { socket } = await client();
    const answers = await Promise.all(
      // So many that a slow machine does not refill the bucket as fast as they come.
      Array.from({ length: 4 * SOCKET_LIMITS.messageBurst }, () =>
        ask(socket, 'visibility', { hidden: false }),
      ),
    );
    expect(answers.filter((a) => a.ok).length).to.be.at.least(SOCKET_LIMITS.messageBurst);
    expect(answers.some((a) => a.error?.code === 'request/too-many')).to.equal(true);

    const other = await client();
    for (let i = 0; i < CLIENT_LIMITS.subscriptions; i++) {
      expect((await ask(other.socket, 'subscribe', { runId: await submit() })).ok).to.equal(true);
    }
    expect((await ask(other.socket, 'subscribe', { runId: await submit() })).error.code).to.equal(
      'request/too-many',
    );
  });

  it('disconnect a client that goes on far beyond the limit, though the limit is met now and then', async () => {
    const { socket } = await client();
    const gone = new Promise<void>((resolve) => socket.once('disconnect', () => resolve()));
    let over = false;
    void gone.then(() => {
      over = true;
    });
    // However fast this machine is: it keeps on until it is out, with a breath after each burst.
    while (!over) {
      for (let i = 0; i < SOCKET_LIMITS.messageBurst; i++) socket.emit('visibility', { hidden: false });
      await new Promise((resolve) => setImmediate(resolve));
    }
  });

  it('let in who has the token while strangers take all the places that they can', async () => {
    const token = makeToken();
    const guarded = await startTestServer({ token });
    const visit = await fetch(`${guarded.url}/?token=${token}`, { redirect: 'manual' });
    const cookie = (visit.headers.get('set-cookie') ?? '').split(';')[0] as string;
    // They open the websocket and never say who they are.
    const strangers = Array.from({ length: 2 * SOCKET_LIMITS.strangers }, () => upgrade(guarded.port));
    const outcomes = await Promise.all(strangers.map(({ outcome }) => outcome));
    expect(outcomes.filter((one) => one === 'open')).to.have.length.at.most(SOCKET_LIMITS.strangers);
    for (const extraHeaders of [{ cookie }, { authorization: `Bearer ${token}` }]) {
      const socket = connect(guarded, { extraHeaders });
      sockets.push(socket);
      await next(socket, 'hello');
    }
    for (const one of strangers) one.request.destroy();
    await guarded.close();
  });

  it('end with the session that they were opened by, whatever else was shown; those by the token stay', async () => {
    const token = makeToken();
    const guarded = await startTestServer({ token });
    const visit = await fetch(`${guarded.url}/?token=${token}`, { redirect: 'manual' });
    const cookie = (visit.headers.get('set-cookie') ?? '').split(';')[0] as string;
    const opened = async (options: Record<string, unknown>) => {
      const socket = connect(guarded, options);
      sockets.push(socket);
      await next(socket, 'hello');
      return socket;
    };
    const stays = await opened({ auth: { token } });
    const stolen = [
      await opened({ extraHeaders: { cookie } }),
      await opened({ extraHeaders: { cookie }, auth: { token: 'x' } }),
      await opened({ extraHeaders: { cookie, authorization: 'Basic eDp4' } }),
    ];
    const gone = stolen.map((socket) => next(socket, 'disconnect'));
    fileSessions(sessionsFile(guarded.studio.folder)).revoke();
    await Promise.all(gone);
    expect(stays.connected).to.equal(true);
    await guarded.close();
  });

  it('keep a run at full speed while a client does not read', async () => {
    const id = await submit();
    const { socket } = await client();
    await ask(socket, 'subscribe', { runId: id });
    // It takes the first message from the network and never says so.
    const first = new Promise((resolve) => socket.once('frames', resolve));
    const held = async () =>
      Number(/frame_ticks_held_total (\d+)/.exec(await (await fetch(`${server.url}/metrics`)).text())?.[1]);
    const heldBefore = await held();
    const big = { ...picture, runId: id, width: 256, height: 256, rgba: new Uint8Array(256 * 256 * 4) };
    collectGarbage();
    const before = process.memoryUsage().arrayBuffers;
    server.studio.play.taps(id, [big]);
    await first;
    for (let i = 0; i < 400; i++) server.studio.play.taps(id, [big]);
    // The server has looked whether it may send more.
    await until(held, (ticks) => ticks > heldBefore);
    collectGarbage();
    expect(process.memoryUsage().arrayBuffers - before).to.be.lessThan(16 * 2 ** 20);
  });

  it('forget a client that left', async () => {
    const id = await submit();
    const { socket } = await client();
    await ask(socket, 'subscribe', { runId: id });
    socket.disconnect();
    await until(
      async () => (await fetch(`${server.url}/metrics`)).text(),
      (text) => /patchwise_sockets 0\b/.test(text),
    );
    server.studio.play.taps(id, [{ ...picture, runId: id }]);
  });

  it('ask for the token where there is one', async () => {
    const token = makeToken();
    const guarded = await startTestServer({ token });
    const outcome = async (options: Record<string, unknown>) => {
      const socket = connect(guarded, options);
      const result = await new Promise<string>((resolve) => {
        socket.once('connect', () => resolve('connected'));
        socket.once('connect_error', (error: Message) => resolve(error.data?.code ?? error.message));
      });
      socket.disconnect();
      return result;
    };
    expect(await outcome({})).to.equal('request/token');
    expect(await outcome({ auth: { token: 'wrong' } })).to.equal('request/token');
    expect(await outcome({ auth: { token } })).to.equal('connected');
    const visit = await fetch(`${guarded.url}/?token=${token}`, { redirect: 'manual' });
    const cookie = (visit.headers.get('set-cookie') ?? '').split(';')[0] as string;
    expect(await outcome({ extraHeaders: { cookie } })).to.equal('connected');
    await guarded.close();
  });
});
