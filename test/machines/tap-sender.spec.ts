import { expect } from 'chai';
import { TapSender } from '../../src/machines/worker/tap-sender.ts';
import type { Tap } from '../../src/protocol/run-shapes.ts';
import type { Frame } from '../../src/studio/ports/runner-messages.ts';
import { until } from '../server/support/waiting.ts';

describe('what a worker sends of its pictures', () => {
  const frame = (port: string, index: number) =>
    ({ runId: 'r', nodeId: 'n', port, rgba: Uint8Array.of(index, 0, 0, 0) }) as unknown as Frame;
  const tap = (done: number): Tap => ({ runId: 'r', kind: 'progress', nodeId: 'n', done, total: 9 });

  it('is nothing while nobody looks, but its numbers; then the latest of each, and all that come', async () => {
    const sent: { readonly frames: readonly string[]; readonly taps: readonly Tap[] }[] = [];
    const sender = new TapSender(async (frames, taps) => {
      sent.push({ frames: frames.map(({ port, rgba }) => `${port}${rgba[0]}`), taps });
    });
    const pictures = () => sent.flatMap(({ frames }) => frames);
    for (const index of [1, 2, 3]) sender.add([frame('a', index), frame('b', index)], [tap(index)]);
    await until(
      () => sent.at(-1)?.taps[0],
      (latest) => latest?.kind === 'progress' && latest.done === 3,
    );
    expect(pictures()).to.deep.equal([]);
    sender.show(true);
    await until(pictures, (all) => all.length === 2);
    expect(pictures()).to.have.members(['a3', 'b3']);
    sender.add([frame('a', 4)], []);
    await until(pictures, (all) => all.includes('a4'));
    sender.show(false);
    const value = (step: number): Tap => ({
      runId: 'r',
      kind: 'metric',
      nodeId: 'n',
      name: 'score',
      value: -step,
      moment: { step },
    });
    sender.add([frame('a', 5)], [tap(4), value(0), tap(5), value(1)]);
    await sender.finish();
    expect(pictures()).not.to.include('a5');
    expect(sent.flatMap(({ taps }) => taps).slice(-3)).to.have.deep.members([tap(5), value(0), value(1)]);
  });
});
