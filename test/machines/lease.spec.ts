import { expect } from 'chai';
import { type Broker, openBroker, riskOf } from '../../src/machines/broker/connect.ts';
import { brokerKeys } from '../../src/machines/broker/keys.ts';
import { sealCard, type WorkerCard } from '../../src/machines/broker/worker-card.ts';
import { type Lease, type Marks, takeLease } from '../../src/machines/studio/lease.ts';
import { createWorkerList } from '../../src/machines/studio/worker-list.ts';
import { until } from '../server/support/waiting.ts';
import { type BrokerProcess, startBroker } from './support/broker-process.ts';

const keys = brokerKeys('patchwise-test', 'tag', 'key');
const HOLDS_MS = 800;

/** What a studio keeps with its history; copied with it. */
function marks(known: string[] = []): Marks & { readonly known: string[] } {
  return {
    known,
    expect: async (mark) => void known.push(mark),
    confirm: async (mark) => void known.splice(0, known.length, mark),
  };
}

describe('the name of a studio at the broker', () => {
  let server: BrokerProcess;
  let broker: Broker;
  const held: Lease[] = [];
  before(async function () {
    const started = await startBroker();
    if (started === undefined) return this.skip();
    server = started;
    broker = await openBroker(server.url);
  });
  after(async () => {
    await broker?.close();
    await server?.stop();
  });
  beforeEach(() => broker.redis.flushall());
  afterEach(async () => {
    for (const lease of held.splice(0)) await lease.release();
  });
  async function take(own: Marks): Promise<Lease | undefined> {
    const lease = await takeLease({
      ...{ redis: broker.redis, keys, marks: own, holdsMs: HOLDS_MS },
      log: () => undefined,
    });
    if (lease !== undefined) held.push(lease);
    return lease;
  }
  const say = () => broker.redis.xadd(keys.news, '*', 'run', 'r', 'word', '{}') as Promise<string>;

  it('is one studio’s: another waits, takes it when it has run out, and the first leaves the stream alone', async () => {
    const own = marks();
    const first = await take(own);
    const word = await say();
    expect(await take(marks([...own.known])), 'while it is held').to.equal(undefined);
    expect(first?.lost()).to.equal(false);
    // As if it had been killed, or had slept: what it held runs out, and the next start of the same history takes it.
    // Again where the first was quicker to renew it.
    const second = await until(
      async () => {
        await broker.redis.del(keys.lease);
        return take(marks([...own.known]));
      },
      (lease) => lease !== undefined,
    );
    // Before it has noticed itself: what the other needs stays.
    await first?.forget([word]);
    expect(await broker.redis.xlen(keys.news)).to.equal(1);
    await until(
      () => first?.lost(),
      (lost) => lost === true,
    );
    await second?.forget([word]);
    expect(await broker.redis.xlen(keys.news)).to.equal(0);
  });

  it('goes to nobody whose history is older than what was done by that name since', async () => {
    const own = marks();
    const first = await take(own);
    const copied = [...own.known];
    await first?.release();
    const again = await take(own);
    await again?.release();
    expect(await take(marks(copied)), 'copied before the last start').to.equal(undefined);
    expect(await take(own), 'the one that had it last').not.to.equal(undefined);
  });

  it('is kept through a broker that has lost everything, and a start that was cut off', async () => {
    const own = marks();
    const lease = await take(own);
    await broker.redis.flushall();
    await until(
      () => broker.redis.exists(keys.lease, keys.mark),
      (count) => count === 2,
    );
    expect(lease?.lost()).to.equal(false);
    await lease?.release();
    // Killed after the broker had the new mark, and before the history said so.
    const cut = marks([...own.known]);
    const half: Marks = {
      known: cut.known,
      expect: cut.expect,
      confirm() {
        throw new Error('killed');
      },
    };
    await take(half).catch(() => undefined);
    await broker.redis.del(keys.lease);
    expect(await take(cut)).not.to.equal(undefined);
  });

  it('a card that is shown again and again without a word of its worker is of none', async () => {
    let now = 0;
    const list = createWorkerList(
      broker.redis,
      keys,
      () => undefined,
      () => now,
    );
    const card = (beat: number): WorkerCard => ({
      ...{ id: 'w', name: 'w', state: 'idle', device: 'cpu', version: '1', tag: 'tag' },
      ...{ since: 1, done: 0, load: 0, beat },
    });
    const show = async (text: string): Promise<readonly string[]> => {
      await broker.redis.multi().set(keys.worker('w'), text).sadd(keys.workers, 'w').exec();
      await list.refresh();
      return list.cards.map(({ id }) => id);
    };
    try {
      const old = sealCard(card(1), keys.signer);
      expect(await show(old)).to.deep.equal(['w']);
      now += 20_000;
      await until(
        () => show(old),
        (ids) => ids.length === 0,
      );
      await until(
        () => show(sealCard(card(2), keys.signer)),
        (ids) => ids.length === 1,
      );
      await until(
        () => show(sealCard(card(3), keys.signer).replace('"idle"', '"running"')),
        (ids) => ids.length === 0,
      );
      const forger = brokerKeys('patchwise-test', 'tag', 'guessed').signer;
      expect(await show(sealCard(card(4), forger))).to.deep.equal([]);
      await until(
        () => show(sealCard(card(5), keys.signer)),
        (ids) => ids.length === 1,
      );
    } finally {
      list.close();
    }
  });
});

describe('a broker on another machine', () => {
  it('is warned of where it asks for no password or does not encrypt', () => {
    for (const safe of [
      'redis://127.0.0.1',
      'redis://localhost:1',
      'redis://[::1]',
      'rediss://:secret@10.0.0.5',
    ]) {
      expect(riskOf(safe), safe).to.equal(undefined);
    }
    expect(riskOf('redis://10.0.0.5')).to.match(/no password and its connection is not encrypted/);
    expect(riskOf('redis://:secret@10.0.0.5'))
      .to.match(/is not encrypted/)
      .and.not.include('no password');
    expect(riskOf('rediss://broker.example'))
      .to.match(/no password/)
      .and.not.include('not encrypted');
  });

  it('is warned of when it is opened, and one on this machine is not', async function () {
    const server = await startBroker();
    if (server === undefined) return this.skip();
    const warned: string[] = [];
    const open = async (url: string): Promise<void> =>
      (await openBroker(url, (level, message) => void warned.push(`${level}: ${message}`))).close();
    try {
      await open(server.url);
      expect(warned).to.deep.equal([]);
      // Another name of this machine, which is none of loopback.
      await open(server.url.replace('127.0.0.1', '0.0.0.0'));
      expect(warned).to.have.length(1);
      expect(warned[0]).to.match(/^warn: The broker is on another machine, and it asks for no password/);
    } finally {
      await server.stop();
    }
  });
});
