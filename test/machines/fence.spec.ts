import { expect } from 'chai';
import { type Broker, openBroker } from '../../src/machines/broker/connect.ts';
import { createFence, type Fence } from '../../src/machines/broker/fence.ts';
import { brokerKeys } from '../../src/machines/broker/keys.ts';
import type { WorkerMessage } from '../../src/machines/broker/wire.ts';
import { codeOfAsync } from '../support/code-of.ts';
import { type BrokerProcess, startBroker } from './support/broker-process.ts';

const keys = brokerKeys('patchwise-test', 'tag', 'key');
const events = (...numbers: number[]): WorkerMessage => ({
  kind: 'events',
  events: numbers.map((seq) => ({
    kind: 'log',
    runId: 'r',
    seq,
    at: 0,
    nodeId: 'n',
    level: 'info',
    message: '',
  })),
});

describe('the fence of a run', () => {
  let server: BrokerProcess;
  let broker: Broker;
  let fence: Fence;
  before(async function () {
    const started = await startBroker();
    if (started === undefined) return this.skip();
    server = started;
    broker = await openBroker(server.url);
    fence = createFence(broker.redis, keys);
  });
  after(async () => {
    await broker?.close();
    await server?.stop();
  });
  beforeEach(async () => {
    await broker.redis.flushall();
    await fence.open('r', { seq: 0, job: 'j', tag: 'tag' });
  });

  it('takes events once and in order, and tells what is missing', async () => {
    const attempt = await fence.begin('r', 'a', 'j');
    if (attempt === undefined) throw new Error('not begun');
    expect(attempt).to.include({ number: 1, seq: 0, cancelled: false });
    expect(await fence.say('r', attempt, events(1, 2))).to.deep.equal({ kind: 'taken' });
    expect(await fence.say('r', attempt, events(1, 2)), 'said again').to.deep.equal({ kind: 'taken' });
    expect(await fence.say('r', attempt, events(5))).to.deep.equal({ kind: 'gap', seq: 2 });
    expect(await broker.redis.xlen(keys.news), 'begun, and the events once').to.equal(2);
  });

  it('hears nobody whose run is another’s, and ends a run once', async () => {
    const first = await fence.begin('r', 'a', 'j');
    const second = await fence.begin('r', 'b', 'j');
    if (first === undefined || second === undefined) throw new Error('not begun');
    expect(second.number).to.equal(2);
    const end: WorkerMessage = {
      kind: 'finished',
      end: { kind: 'finished', outcome: 'done', errors: [] },
      files: [],
      events: [],
    };
    expect(await fence.say('r', first, events(1))).to.deep.equal({ kind: 'fenced' });
    expect(await fence.say('r', first, end)).to.deep.equal({ kind: 'fenced' });
    expect(await fence.say('r', second, end)).to.deep.equal({ kind: 'taken' });
    expect(await fence.say('r', second, end)).to.deep.equal({ kind: 'fenced' });
    expect(await fence.begin('r', 'c', 'j'), 'an ended run').to.equal(undefined);
    expect(await broker.redis.hget(keys.counters, 'stalls')).to.equal('1');
  });

  it('ends what nobody has begun, and tells who begins of a cancel', async () => {
    expect(await fence.closeUnbegun('r')).to.equal(true);
    expect(await fence.begin('r', 'a', 'j')).to.equal(undefined);
    await fence.open('r', { seq: 4, job: 'j', tag: 'tag' });
    await fence.cancel('r');
    expect(await fence.begin('r', 'a', 'j')).to.include({ seq: 4, cancelled: true });
    expect(await fence.closeUnbegun('r')).to.equal(false);
    await fence.forget('r');
    expect(await fence.state('r')).to.equal(undefined);
  });

  it('is kept by no broker that throws keys away', async () => {
    await broker.redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
    expect(await codeOfAsync(() => openBroker(server.url))).to.equal('broker/unreachable');
    await broker.redis.config('SET', 'maxmemory-policy', 'noeviction');
    expect(await codeOfAsync(() => openBroker('http://127.0.0.1'))).to.equal('usage/invalid');
  });
});
