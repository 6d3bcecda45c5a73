import { expect } from 'chai';
import { Channel } from '../../../../src/graph/run/flow/channel.ts';
import { Network } from '../../../../src/graph/run/flow/network.ts';
import { pause, upTo } from '../fake-nodes.ts';

const channelOf = (from: string, to: string, dropped: number[] = []) =>
  new Channel<number>(from, to, 1, (item) => dropped.push(item));

/** Whether a promise has settled by now. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  promise.then(
    () => {
      done = true;
    },
    () => {
      done = true;
    },
  );
  await pause();
  return done;
}

describe('A channel', () => {
  it('hands items on in order, then its end', () => {
    const channel = channelOf('a', 'b');
    channel.push(1);
    channel.grow();
    channel.push(2);
    channel.close('ended');
    expect([channel.take(), channel.take(), channel.take(), channel.take()]).to.deep.equal([
      { item: 1 },
      { item: 2 },
      'ended',
      'ended',
    ]);
  });

  it('says who broke it only after what it held', () => {
    const channel = channelOf('a', 'b');
    channel.push(1);
    channel.close({ brokenBy: 'z' });
    channel.close('ended');
    expect([channel.take(), channel.take()]).to.deep.equal([{ item: 1 }, { brokenBy: 'z' }]);
  });

  it('drops what nobody will read, each item once, and has room for ever', () => {
    const dropped: number[] = [];
    const channel = channelOf('a', 'b', dropped);
    channel.push(1);
    channel.abandon();
    channel.abandon();
    channel.push(2);
    expect(dropped).to.deep.equal([1, 2]);
    expect(channel.roomy).to.equal(true);
    expect(channel.take()).to.equal('ended');
  });
});

describe('The network', () => {
  it('wakes a reader for a value and a writer for room', async () => {
    const network = new Network(() => 0);
    const channel = channelOf('a', 'b');
    const reader = network.readable(channel);
    expect(await settled(reader)).to.equal(false);
    channel.push(1);
    expect(await settled(reader)).to.equal(true);
    const writer = network.roomy(channel);
    expect(await settled(writer)).to.equal(false);
    channel.take();
    expect(await settled(writer)).to.equal(true);
    expect(channel.capacity).to.equal(1);
  });

  it('does not enlarge a full channel whose reader is at work', async () => {
    const network = new Network(() => 0);
    const channel = channelOf('a', 'b');
    channel.push(1);
    expect(await settled(network.roomy(channel))).to.equal(false);
    expect(channel.capacity).to.equal(1);
  });

  it('enlarges the smallest full channel of a cycle of waits, whoever closes it', async () => {
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
    ]) {
      const network = new Network(() => 0);
      // a writes to b and c; b reads from c.
      const [ab, ac, cb] = [channelOf('a', 'b'), channelOf('a', 'c'), channelOf('c', 'b')];
      ab.push(1);
      const waits = [() => network.roomy(ab), () => network.readable(ac), () => network.readable(cb)];
      const begun = order.map((i) => ({ i, wait: waits[i]?.() as Promise<void> }));
      const writer = begun.find(({ i }) => i === 0)?.wait as Promise<void>;
      expect(await settled(writer), String(order)).to.equal(true);
      expect([ab.capacity, ac.capacity, cb.capacity]).to.deep.equal([2, 1, 1]);
    }
  });

  it('enlarges the smaller of two full channels', async () => {
    for (const larger of [0, 1]) {
      const network = new Network(() => 0);
      // a fills its channel to b, b its channel to c, and c waits for a.
      const full = [channelOf('a', 'b'), channelOf('b', 'c')] as const;
      full[larger]?.grow();
      full[larger]?.push(0);
      for (const channel of full) {
        channel.push(1);
        network.roomy(channel).catch(() => undefined);
      }
      network.readable(channelOf('a', 'c')).catch(() => undefined);
      await pause();
      expect(full.map((channel) => channel.capacity)).to.deep.equal([2, 2]);
    }
  });

  it('dissolves two cycles that one wait closes', async () => {
    const network = new Network(() => 0);
    // p and q fill their channels to s; s waits for r, which waits for both.
    const [ps, qs, rs] = [channelOf('p', 's'), channelOf('q', 's'), channelOf('r', 's')];
    const [pr, qr] = [channelOf('p', 'r'), channelOf('q', 'r')];
    ps.push(1);
    qs.push(1);
    const writers = [network.roomy(ps), network.roomy(qs)];
    network.readable(pr).catch(() => undefined);
    network.readable(qr).catch(() => undefined);
    network.readable(rs).catch(() => undefined);
    for (const writer of writers) expect(await settled(writer)).to.equal(true);
    expect([ps.capacity, qs.capacity]).to.deep.equal([2, 2]);
  });

  it('fails a cycle without a full channel instead of hanging', async () => {
    const network = new Network(() => 0);
    const [ab, ba] = [channelOf('a', 'b'), channelOf('b', 'a')];
    network.readable(ab).catch(() => undefined);
    const error = await network.readable(ba).then(
      () => undefined,
      (reason: { code: string }) => reason,
    );
    expect(error?.code).to.equal('stream/overflow');
  });

  it('rejects waits, present and future, once it is stopped', async () => {
    const network = new Network(() => 0);
    const channels = upTo(3).map(() => channelOf('a', 'b'));
    const reasons: unknown[] = [];
    const note = (promise: Promise<void>) => promise.catch((reason: unknown) => reasons.push(reason));
    const first = channels.map((channel) => note(network.readable(channel)));
    network.stop('enough');
    const later = note(network.readable(channels[0] as Channel<number>));
    const never = note(network.settled('a', 'b', new Promise(() => undefined)));
    await Promise.all([...first, later, never]);
    expect(reasons).to.deep.equal(['enough', 'enough', 'enough', 'enough', 'enough']);
  });

  it('knows how long a node has waited, counting waits side by side once', async () => {
    let time = 0;
    const network = new Network(() => time);
    const [one, two, three] = [channelOf('x', 'b'), channelOf('y', 'b'), channelOf('z', 'b')];
    const first = network.readable(one);
    time = 10;
    const second = network.readable(two);
    time = 30;
    one.push(1);
    await first;
    time = 35;
    two.push(1);
    await second;
    time = 100;
    expect(network.waited('b')).to.equal(35);
    const third = network.readable(three).catch((reason: unknown) => reason);
    time = 101;
    network.stop('enough');
    expect(await third).to.equal('enough');
    expect([network.waited('b'), network.waited('x')]).to.deep.equal([36, 0]);
  });
});
