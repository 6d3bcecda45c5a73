import { writeFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Redis } from 'ioredis';
import { tensorFile } from '../../src/disk/tensor-folder.ts';
import type { Fence } from '../../src/machines/broker/fence.ts';
import { brokerKeys } from '../../src/machines/broker/keys.ts';
import type { WorkerMessage } from '../../src/machines/broker/wire.ts';
import type { WorkerStore } from '../../src/machines/files/byte-store.ts';
import { RunPublisher } from '../../src/machines/worker/run-publisher.ts';
import { decodeSafetensors } from '../../src/model/file/safetensors.ts';
import type { KeptTensor, StoredEvent } from '../../src/protocol/run-shapes.ts';
import { filled } from '../../src/runtime/tensor.ts';
import { CANCELLED } from '../../src/studio/ports/runner-host.ts';
import { tensorHash, tensorParts } from '../../src/studio/runner/tensor-bytes.ts';
import { temporaryFolder } from '../server/support/folders.ts';
import { until } from '../server/support/waiting.ts';
import { whole } from '../support/shared-bytes.ts';

describe('what a worker sends of its run: tensors that are kept', () => {
  const folder = temporaryFolder();

  /** A publisher of run r, what it says, and which tensors it sends and takes back, each as the place of its series. */
  function publisher() {
    const said: WorkerMessage[] = [];
    const sent: string[] = [];
    const named = new Map<string, string>();
    const store: WorkerStore = {
      get: async () => undefined,
      async put(area, name, bytes) {
        if (!name.endsWith('.bundle')) sent.push(`${area} ${named.get(name.slice(2))}`);
        else {
          const places = Object.keys(decodeSafetensors(await whole(bytes)).tensors).map((hash) =>
            named.get(hash),
          );
          named.set(name.slice(2), `those of ${places.sort()}`);
          sent.push(`small ${places.sort()}`);
        }
      },
      claim: async () => false,
      remove: async () => undefined,
    };
    const fence = {
      async say(_run: string, _attempt: unknown, message: WorkerMessage) {
        said.push(message);
        return { kind: 'taken' };
      },
    };
    const made = new RunPublisher({
      ...{ runId: 'r', attempt: { token: 't', job: 'j', number: 1, seq: 0, cancelled: false } },
      ...{ fence: fence as unknown as Fence, redis: { publish: async () => 1 } as unknown as Redis },
      ...{ keys: brokerKeys('space', 'tag', 'key'), store, tensorFolder: folder() },
      ...{ onFenced: () => undefined, warn: () => undefined },
    });
    const keep = (index: number, values = 25): KeptTensor => {
      const tensor = filled([1, 1, 1, values], index);
      const hash = tensorHash(tensor);
      named.set(hash, String(index));
      writeFileSync(tensorFile(folder(), hash), Buffer.concat(tensorParts(tensor)));
      return { nodeId: 'n', port: 'p', index, moment: { step: index }, hash, bytes: 4 * values };
    };
    const tell = (kept: readonly KeptTensor[], dropped: readonly KeptTensor[] = []) =>
      made.take({ kind: 'tensors', runId: 'r', kept, dropped });
    const words = () =>
      said.flatMap((one) =>
        one.kind === 'tensors'
          ? [
              [
                one.kept.map(({ index }) => index),
                one.dropped.map(({ index }) => index),
                one.unused.map((hash) => named.get(hash)),
              ],
            ]
          : [],
      );
    const events = () =>
      said.flatMap((one) => (one.kind === 'events' ? [one.events.map(({ seq }) => seq)] : []));
    return { made, keep, tell, sent, words, events };
  }

  it('is nothing while nobody looks, and at its end what is kept still: small ones as one file', async () => {
    const { made, keep, tell, sent, words } = publisher();
    const [a, b, c] = [keep(1), keep(2), keep(3, 20_000)];
    tell([a]);
    tell([b], [a]);
    tell([c]);
    expect(sent).to.deep.equal([]);
    await made.end(CANCELLED, []);
    expect(sent).to.have.members(['small 2', 'tensors 3']);
    expect(words()).to.deep.equal([[[2, 3], [], []]]);
  });

  it('goes at once when somebody begins to look, and is told to be unused when it is thinned out', async () => {
    const { made, keep, tell, sent, words } = publisher();
    const [a, b] = [keep(1), keep(2)];
    tell([a]);
    made.follow(true);
    await until(
      () => words(),
      (all) => all.length === 1,
    );
    expect(sent).to.deep.equal(['small 1']);
    tell([b], [a]);
    await made.end(CANCELLED, []);
    expect(sent).to.deep.equal(['small 1', 'small 2']);
    expect(words()).to.deep.equal([
      [[1], [], []],
      [[2], [1], ['those of 1']],
    ]);
  });

  it('a file of many is unused when none of them is kept any more', async () => {
    const { made, keep, tell, sent, words } = publisher();
    const [a, b, c, d] = [keep(1), keep(2), keep(3, 20_000), keep(4)];
    tell([a, b, c]);
    made.follow(true);
    await until(words, (all) => all.length === 1);
    expect(sent).to.have.members(['small 1,2', 'tensors 3']);
    const later = async (kept: readonly KeptTensor[], dropped: readonly KeptTensor[]) => {
      const before = words().length;
      tell(kept, dropped);
      made.follow(true);
      await until(words, (all) => all.length === before + 1);
      return words().at(-1);
    };
    expect(await later([], [a, c])).to.deep.equal([[], [1, 3], ['3']]);
    expect(await later([d], [b])).to.deep.equal([[4], [2], ['those of 1,2']]);
    await made.end(CANCELLED, []);
  });

  it('and events: they wait for others, and go at once when somebody begins to look', async () => {
    const { made, events } = publisher();
    const log = (seq: number): StoredEvent => ({
      ...{ runId: 'r', seq, at: 0, kind: 'log', nodeId: 'n', level: 'info', message: String(seq) },
    });
    made.take({ kind: 'events', runId: 'r', events: [log(1)] });
    made.take({ kind: 'events', runId: 'r', events: [log(2), log(3)] });
    expect(events()).to.deep.equal([]);
    made.follow(true);
    await new Promise((resolve) => setImmediate(resolve));
    expect(events()).to.deep.equal([[1, 2, 3]]);
    made.mute();
  });

  it('is not taken back while another place of a series names the same bytes', async () => {
    const { made, keep, tell, words } = publisher();
    const [a, b] = [keep(1), keep(2)];
    const twin = { ...a, index: 3, moment: { step: 3 } };
    tell([a, twin]);
    made.follow(true);
    await until(
      () => words(),
      (all) => all.length === 1,
    );
    tell([b], [a]);
    made.follow(true);
    await until(
      () => words(),
      (all) => all.length === 2,
    );
    tell([], [twin]);
    await made.end(CANCELLED, []);
    expect(words().map(([, , unused]) => unused)).to.deep.equal([[], [], ['those of 1']]);
  });
});
