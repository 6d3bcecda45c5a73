import { expect } from 'chai';
import { filled } from '../../../src/runtime/tensor.ts';
import { BATCH_BYTES, FLUSH_MS, TapRelay } from '../../../src/studio/runner/tap-relay.ts';
import type { TapBatch } from '../../../src/studio/waiting-taps.ts';

describe('relay of taps', () => {
  let sent: TapBatch[];
  let relay: TapRelay;
  let time: number;
  const source = (value: number, side = 2) => ({
    tensor: filled([1, 1, side, side], value),
    range: [-1, 1] as const,
  });
  const metric = (name: string, value: number) =>
    relay.tap({ runId: 'r', kind: 'metric', nodeId: 'n', name, value, moment: {} });

  beforeEach(() => {
    [sent, time] = [[], 0];
    relay = new TapRelay(
      'r',
      (batch) => sent.push(batch),
      () => time,
    );
  });
  afterEach(() => relay.finish());

  it('lets nothing out while a batch is on its way, and keeps the latest picture of each port and every number', () => {
    relay.frame({ nodeId: 'a', port: 'p', moment: { step: 0 } }, source(0));
    expect(sent).to.have.length(1);
    for (let step = 1; step <= 50; step++) {
      time += FLUSH_MS;
      relay.frame({ nodeId: 'a', port: 'p', moment: { step } }, source(step / 50));
      relay.frame({ nodeId: 'b', port: 'p', moment: { step } }, source(0));
      metric('loss', step);
    }
    expect(sent, 'the first has not been taken').to.have.length(1);
    relay.acknowledge();
    expect(sent).to.have.length(2);
    expect(sent[1]?.frames.map(({ nodeId, moment, max }) => [nodeId, moment.step, max])).to.deep.equal([
      ['a', 50, 1],
      ['b', 50, 0],
    ]);
    expect(sent[1]?.taps.map((tap) => tap.kind === 'metric' && tap.value)).to.deep.equal(
      Array.from({ length: 50 }, (_, i) => i + 1),
    );
  });

  it('sends at most one batch an interval, however fast they are taken', () => {
    const times: number[] = [];
    const timed = new TapRelay(
      'r',
      () => times.push(time),
      () => time,
    );
    // A step is never halted here, so no timer fires: what is due is sent by the clock alone.
    for (; time < 6 * FLUSH_MS; time++) {
      timed.tap({ runId: 'r', kind: 'metric', nodeId: 'n', name: 'loss', value: time, moment: {} });
      timed.acknowledge();
    }
    expect(times).to.deep.equal([0, 1, 2, 3, 4, 5].map((batch) => batch * FLUSH_MS));
    timed.finish();
  });

  it('sends what waits when its time has come, though nothing more is told', async () => {
    const left = new Promise<TapBatch>((resolve) => {
      let batches = 0;
      relay = new TapRelay('r', (batch) => void (++batches === 2 && resolve(batch)));
    });
    metric('loss', 1);
    relay.acknowledge();
    metric('loss', 2);
    expect((await left).taps[0]).to.include({ value: 2 });
  });

  it('splits what is too large for one message, longest waiting first', () => {
    metric('loss', 0);
    const perBatch = BATCH_BYTES / (4 * 256 * 256);
    for (let i = 0; i < perBatch + 3; i++) {
      relay.frame({ nodeId: `n${i}`, port: 'p', moment: {} }, source(0, 256));
    }
    relay.finish();
    expect(sent.map(({ frames }) => frames.length)).to.deep.equal([0, perBatch, 3]);
    expect(sent[2]?.frames[0]?.nodeId).to.equal(`n${perBatch}`);
  });
});
