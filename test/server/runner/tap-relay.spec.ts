import { expect } from 'chai';
import { filled } from '../../../src/runtime/tensor.ts';
import { BATCH_BYTES, FLUSH_MS, type TapBatch, TapRelay } from '../../../src/server/runner/tap-relay.ts';

describe('relay of taps', () => {
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  let sent: TapBatch[];
  let relay: TapRelay;
  const source = (value: number, side = 2) => ({
    tensor: filled([1, 1, side, side], value),
    range: [-1, 1] as const,
  });
  const metric = (name: string, value: number) =>
    relay.tap({ runId: 'r', kind: 'metric', nodeId: 'n', name, value, moment: {} });

  beforeEach(() => {
    sent = [];
    relay = new TapRelay('r', (batch) => sent.push(batch));
  });
  afterEach(() => relay.finish());

  it('lets nothing out while a batch is on its way, and keeps only the latest of each port and name', async () => {
    relay.frame({ nodeId: 'a', port: 'p', moment: { step: 0 } }, source(0));
    expect(sent).to.have.length(1);
    for (let step = 1; step <= 50; step++) {
      relay.frame({ nodeId: 'a', port: 'p', moment: { step } }, source(step / 50));
      relay.frame({ nodeId: 'b', port: 'p', moment: { step } }, source(0));
      metric('loss', step);
    }
    await pause(2 * FLUSH_MS);
    expect(sent, 'the first has not been taken').to.have.length(1);
    relay.acknowledge();
    expect(sent).to.have.length(2);
    expect(sent[1]?.frames.map(({ nodeId, moment, max }) => [nodeId, moment.step, max])).to.deep.equal([
      ['a', 50, 1],
      ['b', 50, 0],
    ]);
    expect(sent[1]?.taps).to.have.length(1);
    expect(sent[1]?.taps[0]).to.deep.include({ name: 'loss', value: 50 });
  });

  it('sends at most one batch an interval, however fast they are taken', async () => {
    const times: number[] = [];
    const timed = new TapRelay('r', () => times.push(performance.now()));
    for (let value = 0; times.length < 6; value++) {
      timed.tap({ runId: 'r', kind: 'metric', nodeId: 'n', name: 'loss', value, moment: {} });
      timed.acknowledge();
      await pause(1);
    }
    // A slow machine makes them rarer, never more frequent; a timer may fire a millisecond early.
    const gaps = times.slice(1).map((time, i) => time - (times[i] as number));
    expect(Math.min(...gaps)).to.be.at.least(FLUSH_MS - 2);
    timed.finish();
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
