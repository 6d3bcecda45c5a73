import { expect } from 'chai';
import fc from 'fast-check';
import type { Run, StoredEvent } from '../../../src/protocol/run-shapes.ts';
import type { EventsMessage, FramesMessage, RunsMessage } from '../../../src/protocol/socket.ts';
import { type ClientLink, ClientSession } from '../../../src/studio/clients/client-session.ts';
import { CLIENT_LIMITS } from '../../../src/studio/clients/limits.ts';
import type { Frame } from '../../../src/studio/ports/runner-messages.ts';
import { RunFeed } from '../../../src/studio/run-feed.ts';
import { noiseGraph } from '../../server/support/graphs.ts';

const run: Run = {
  id: 'r1',
  document: noiseGraph(),
  status: 'running',
  priority: 0,
  createdAt: 1,
  errors: [],
  lastSeq: 0,
  resume: false,
};
const emptyFeed = (lastSeq = 0) => new RunFeed('r1', lastSeq);

function frame(nodeId: string, value: number, side = 2): Frame {
  const rgba = new Uint8Array(side * side * 4).fill(value);
  return {
    runId: 'r1',
    nodeId,
    port: 'image',
    shape: [1, 3, side, side],
    moment: { step: value },
    min: 0,
    max: 1,
    mean: 0,
    width: side,
    height: side,
    rgba,
  };
}

function logEvent(seq: number): StoredEvent {
  return { runId: 'r1', seq, at: 0, kind: 'log', nodeId: 'a', level: 'info', message: `line ${seq}` };
}
const logs = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => logEvent(from + i));

/** A client that writes down what it gets and acknowledges when told to. */
function recorder() {
  const events: EventsMessage[] = [];
  const frames: FramesMessage[] = [];
  const runs: RunsMessage[] = [];
  let waiting: (() => void)[] = [];
  let disconnected = 0;
  const link: ClientLink = {
    send(kind, message, taken) {
      if (kind === 'events') events.push(message as EventsMessage);
      else if (kind === 'frames') frames.push(message as FramesMessage);
      else runs.push(message as RunsMessage);
      waiting.push(taken);
    },
    disconnect: () => {
      disconnected++;
    },
  };
  return {
    link,
    events,
    frames,
    runs,
    acknowledge(): void {
      const now = waiting;
      waiting = [];
      for (const taken of now) taken();
    },
    get inFlight() {
      return waiting.length;
    },
    get disconnected() {
      return disconnected;
    },
  };
}

function sessionOf(store: readonly StoredEvent[] = []) {
  let time = 0;
  let held = 0;
  const client = recorder();
  const meters = { frames: () => undefined, events: () => undefined, held: () => void held++ };
  const read = async (_id: string, since: number, limit: number) =>
    store.filter((e) => e.seq > since).slice(0, limit);
  const session = new ClientSession(client.link, read, meters, () => time);
  const tick = async (ms: number = CLIENT_LIMITS.tickMs) => {
    time += ms;
    await session.tick(async (ids) => ({ runs: [], removed: [...ids] }));
  };
  return { session, client, tick, held: () => held };
}

describe('Frames', () => {
  it('of many nodes go in one message, the latest of each', async () => {
    const { session, client, tick } = sessionOf();
    const feed = emptyFeed();
    session.follow(feed, 0);
    for (let step = 1; step <= 50; step++) feed.addTaps([frame('a', step), frame('b', step)], []);
    await tick();
    expect(client.frames).to.have.length(1);
    const [part] = client.frames[0]?.parts ?? [];
    expect(part?.frames.map((f) => [f.nodeId, f.moment.step])).to.deep.equal([
      ['a', 50],
      ['b', 50],
    ]);
    const second = part?.frames[1];
    expect(part?.data.subarray(second?.offset, (second?.offset ?? 0) + (second?.bytes ?? 0))).to.deep.equal(
      Buffer.alloc(16, 50),
    );
  });

  it('wait for the client: at most one message is in flight, and nothing is queued', async () => {
    const { session, client, tick, held } = sessionOf();
    const feed = emptyFeed();
    session.follow(feed, 0);
    for (let step = 1; step <= 30; step++) {
      feed.addTaps([frame('a', step)], []);
      await tick();
    }
    expect(client.frames).to.have.length(1);
    expect(held()).to.equal(29);
    client.acknowledge();
    await tick();
    expect(client.frames.at(-1)?.parts[0]?.frames[0]?.moment.step).to.equal(30);
  });

  it('of more runs than one message takes come in turn, though all of them always have news', async () => {
    const { session, client, tick } = sessionOf();
    const feeds = Array.from(
      { length: 2.5 * CLIENT_LIMITS.frameMessageRuns },
      (_, i) => new RunFeed(`r${i}`),
    );
    for (const feed of feeds) session.follow(feed, 0);
    for (let step = 0; step < 5; step++) {
      for (const feed of feeds) feed.addTaps([frame('a', step)], []);
      await tick();
      client.acknowledge();
    }
    const sent = client.frames.map(({ parts }) => parts.map(({ runId }) => runId));
    expect(sent.map(({ length }) => length)).to.deep.equal(new Array(5).fill(CLIENT_LIMITS.frameMessageRuns));
    const ids = feeds.map(({ runId }) => runId);
    expect(sent.flat()).to.deep.equal([...ids, ...ids]);
  });

  it('are thinned for a slow client, its numbers are not: every value of a chain comes, once and in order', async () => {
    const { session, client, tick } = sessionOf();
    const feed = emptyFeed();
    session.follow(feed, 0);
    for (let step = 0; step < 20; step++) {
      const score = { kind: 'metric', runId: 'r1', nodeId: 'a', name: 'score', value: -step } as const;
      feed.addTaps([frame('a', step)], [{ ...score, moment: { step }, index: step }]);
      await tick();
      if (step % 7 === 6) client.acknowledge();
    }
    client.acknowledge();
    await tick();
    const parts = client.frames.flatMap(({ parts }) => parts);
    expect(parts.flatMap(({ taps }) => taps.map((tap) => tap.kind === 'metric' && tap.index))).to.deep.equal(
      Array.from({ length: 20 }, (_, step) => step),
    );
    expect(parts.flatMap(({ frames }) => frames).length).to.be.below(6);
    expect(feed.state(run).taps).to.have.length(1);
  });

  it('stop while the page is hidden and go on with the latest', async () => {
    const { session, client, tick } = sessionOf();
    const feed = emptyFeed();
    session.follow(feed, 0);
    session.hidden = true;
    feed.addTaps([frame('a', 1)], []);
    await tick();
    expect(client.frames).to.have.length(0);
    feed.addTaps([frame('a', 2)], []);
    session.hidden = false;
    await tick();
    expect(client.frames.map((m) => m.parts[0]?.frames[0]?.moment.step)).to.deep.equal([2]);
  });

  it('keep within a budget of bytes a client', async () => {
    const { session, client, tick } = sessionOf();
    const feed = emptyFeed();
    session.follow(feed, 0);
    const seconds = 10;
    let bytes = 0;
    for (let i = 0; i < (seconds * 1000) / CLIENT_LIMITS.tickMs; i++) {
      feed.addTaps(
        Array.from({ length: 8 }, (_, n) => frame(`n${n}`, i % 250, 256)),
        [],
      );
      await tick();
      client.acknowledge();
    }
    for (const message of client.frames) for (const part of message.parts) bytes += part.data.length;
    const allowed = CLIENT_LIMITS.frameBytesPerSecond * (seconds + 1) + CLIENT_LIMITS.frameMessageBytes;
    expect(bytes)
      .to.be.lessThan(allowed)
      .and.greaterThan(CLIENT_LIMITS.frameBytesPerSecond * 5);
  });

  it('of a run with very many nodes are spread over messages, and none starves', async () => {
    const { session, client, tick } = sessionOf();
    const feed = emptyFeed();
    session.follow(feed, 0);
    const names = Array.from({ length: 40 }, (_, i) => `n${i}`);
    feed.addTaps(
      names.map((name) => frame(name, 1, 256)),
      [],
    );
    for (let i = 0; i < 200; i++) {
      await tick(1000);
      client.acknowledge();
    }
    const got = client.frames.flatMap((m) => m.parts.flatMap((p) => p.frames.map((f) => f.nodeId)));
    expect(got).to.have.members(names);
    for (const message of client.frames) {
      const size = message.parts.reduce((sum, part) => sum + part.data.length, 0);
      expect(size).to.be.at.most(CLIENT_LIMITS.frameMessageBytes + 256 * 256 * 4);
    }
  });

  it('are put together once for all clients at the same point', () => {
    const feed = emptyFeed();
    feed.addTaps([frame('a', 1)], []);
    expect(feed.newsSince(0, 1e6)?.part.data).to.equal(feed.newsSince(0, 1e6)?.part.data);
    expect(feed.newsSince(feed.version, 1e6)).to.equal(undefined);
  });
});

describe('Events', () => {
  it('come completely and in order, one batch at a time', async () => {
    const store = logs(1, 1500);
    const { session, client, tick } = sessionOf(store);
    const feed = emptyFeed(1000);
    session.follow(feed, 0);
    feed.addEvents(store.slice(1000));
    for (let i = 0; i < 20; i++) {
      await tick();
      expect(client.inFlight).to.be.at.most(1);
      client.acknowledge();
    }
    const got = client.events.flatMap((m) => m.events.map((e) => e.seq));
    expect(got).to.deep.equal(store.map((e) => e.seq));
    for (const message of client.events)
      expect(message.events.length).to.be.at.most(CLIENT_LIMITS.eventBatch);
  });

  it('reach every client once, however it dawdles', async () => {
    const step = fc.constantFrom('add', 'tick', 'acknowledge');
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 200 }), fc.nat(50), async (steps, since) => {
        const store: StoredEvent[] = logs(1, 50);
        const { session, client, tick } = sessionOf(store);
        const feed = emptyFeed(50);
        session.follow(feed, since);
        for (const what of [...steps, ...Array(20).fill(['acknowledge', 'tick'])].flat()) {
          if (what === 'tick') await tick();
          else if (what === 'acknowledge') client.acknowledge();
          else {
            const fresh = logs(store.length + 1, store.length + 30);
            store.push(...fresh);
            feed.addEvents(fresh);
          }
        }
        for (let i = 0; i < 100; i++) {
          await tick();
          client.acknowledge();
        }
        const got = client.events.flatMap((m) => m.events.map((e) => e.seq));
        expect(got).to.deep.equal(store.filter((e) => e.seq > since).map((e) => e.seq));
      }),
      { numRuns: 50 },
    );
  });

  it('are kept in memory up to a bound, whatever a client has missed', () => {
    const feed = emptyFeed();
    for (let i = 0; i < 10; i++) feed.addEvents(logs(i * 500 + 1, i * 500 + 500));
    expect(feed.recentAfter(0, 10), 'long gone').to.equal(undefined);
    expect(feed.recentAfter(4990, 100)?.map((e) => e.seq)).to.deep.equal([
      4991, 4992, 4993, 4994, 4995, 4996, 4997, 4998, 4999, 5000,
    ]);
    expect(feed.lastSeq).to.equal(5000);
  });

  it('leave out what was seen before and paths of this machine', () => {
    const feed = emptyFeed();
    feed.addEvents([{ ...logEvent(1), message: 'wrote /home/user/a.png' } as StoredEvent]);
    feed.addEvents([logEvent(1), logEvent(2)]);
    const [first] = feed.recentAfter(0, 10) ?? [];
    expect(first).to.include({ message: 'wrote a.png' });
    expect(feed.recentAfter(0, 10)).to.have.length(2);
  });
});

describe('The state that a feed tells', () => {
  const event = (seq: number, body: object): StoredEvent =>
    ({ runId: 'r1', seq, at: 0, ...body }) as unknown as StoredEvent;

  it('is what events and numbers add up to, without paths of this machine', () => {
    const feed = emptyFeed();
    feed.addEvents([
      event(1, { kind: 'run-started', order: ['a', 'b'], seeds: {} }),
      event(2, { kind: 'node-state', nodeId: 'a', state: 'running' }),
      event(3, {
        kind: 'node-state',
        nodeId: 'b',
        state: 'failed',
        error: {
          code: 'file/missing',
          nodeId: 'b',
          message: 'no /home/user/b.png',
          details: { path: '/x/y' },
        },
      }),
    ]);
    const progress = { kind: 'progress', runId: 'r1', nodeId: 'a', done: 3, total: 9 } as const;
    feed.addTaps([frame('a', 1)], [{ ...progress, done: 2 }, progress]);
    expect(feed.state(run)).to.deep.equal({
      run: { ...run, lastSeq: 3 },
      nodes: {
        a: { state: 'running', progress: { done: 3, total: 9 } },
        b: { state: 'failed', error: { code: 'file/missing', nodeId: 'b', message: 'no b.png' } },
      },
      taps: [progress],
    });
    expect(feed.state({ ...run, status: 'interrupted' }).nodes['a']?.state, 'cut off').to.equal('cancelled');
  });

  it('starts over when the run does, and goes on for those who follow', async () => {
    const { session, client, tick } = sessionOf();
    const feed = emptyFeed();
    session.follow(feed, 0);
    feed.addEvents([event(1, { kind: 'node-state', nodeId: 'a', state: 'failed' })]);
    feed.addTaps([frame('a', 1)], []);
    feed.restart(1);
    expect(feed.state(run)).to.deep.include({ nodes: {}, taps: [] });
    feed.addEvents([event(2, { kind: 'run-started', order: [], seeds: {} }), logEvent(3)]);
    feed.addTaps([frame('b', 2)], []);
    await tick();
    expect(client.events[0]?.events.map(({ seq }) => seq)).to.deep.equal([1, 2, 3]);
    expect(client.frames[0]?.parts[0]?.frames.map(({ nodeId }) => nodeId)).to.deep.equal(['b']);
  });

  it('counts its followers, each once', () => {
    const { session } = sessionOf();
    const feed = emptyFeed();
    session.follow(feed, 0);
    session.follow(feed, 5);
    expect(feed.followers).to.equal(1);
    expect([session.leave('r1'), session.leave('r1'), feed.followers]).to.deep.equal([true, false, 0]);
    session.follow(feed, 0);
    session.close();
    expect(feed.followers).to.equal(0);
  });
});

describe('A client', () => {
  it('that never acknowledges is sent one message of each kind and then disconnected', async () => {
    const { session, client, tick } = sessionOf();
    const feed = emptyFeed();
    session.follow(feed, 0);
    session.watchRuns(true);
    for (let i = 1; i <= 2000; i++) {
      feed.addEvents([logEvent(i)]);
      feed.addTaps([frame('a', i % 250)], []);
      session.runChanged('r1');
      await tick();
    }
    expect([client.events.length, client.frames.length, client.runs.length]).to.deep.equal([1, 1, 1]);
    expect(client.disconnected).to.be.greaterThan(0);
  });

  it('that acknowledges twice gains nothing', async () => {
    const { session, client, tick } = sessionOf();
    const feed = emptyFeed();
    session.follow(feed, 0);
    let first: (() => void) | undefined;
    const send = client.link.send.bind(client.link) as (...args: unknown[]) => void;
    client.link.send = ((kind: string, message: unknown, taken: () => void) => {
      first ??= taken;
      send(kind, message, taken);
    }) as ClientLink['send'];
    feed.addTaps([frame('a', 1)], []);
    await tick();
    first?.();
    feed.addTaps([frame('a', 2)], []);
    await tick();
    first?.();
    feed.addTaps([frame('a', 3)], []);
    await tick();
    expect(client.frames).to.have.length(2);
  });

  it('that watches the list of runs is told of each change once', async () => {
    const { session, client, tick } = sessionOf();
    session.runChanged('before');
    session.watchRuns(true);
    session.runChanged('r1');
    session.runChanged('r1');
    session.runChanged('r2');
    await tick();
    expect(client.runs[0]?.removed).to.deep.equal(['r1', 'r2']);
    client.acknowledge();
    await tick();
    expect(client.runs).to.have.length(1);
  });
});
