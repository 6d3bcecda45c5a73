import { expect } from 'chai';
import { writeTensor } from '../../src/disk/tensor-folder.ts';
import type { KeptTensor } from '../../src/protocol/run-shapes.ts';
import { filled } from '../../src/runtime/tensor.ts';
import { shareTensors } from '../../src/server/share-tensors.ts';
import {
  CANCELLED,
  type HostNews,
  type OnNews,
  type RunnerHost,
} from '../../src/studio/ports/runner-host.ts';
import type { RunCommand } from '../../src/studio/ports/runner-messages.ts';
import { tensorHash, tensorParts } from '../../src/studio/runner/tensor-bytes.ts';
import { sharedBytes } from '../support/shared-bytes.ts';
import { temporaryFolder } from './support/folders.ts';

describe('kept tensors of runs on the machine of a front end', () => {
  const folder = temporaryFolder();
  const command = () => ({ kind: 'run', runId: 'ab', tensorFolder: folder() }) as unknown as RunCommand;

  async function keep(index: number): Promise<KeptTensor> {
    const tensor = filled([1, 1, 1, 25], index);
    const hash = tensorHash(tensor);
    await writeTensor(folder(), hash, tensorParts(tensor));
    return { nodeId: 'n', port: 'p', index, moment: { step: index }, hash, bytes: 100 };
  }

  /** A host that tells something and has ended. */
  const hostThat =
    (tells: (onNews: OnNews) => Promise<void>) =>
    (onNews: OnNews): RunnerHost => ({
      status: () => ({ device: 'cpu', state: 'running', restarts: 0 }),
      async run() {
        await tells(onNews);
        return CANCELLED;
      },
      cancel: () => undefined,
      close: async () => undefined,
    });

  async function told(
    tells: (onNews: OnNews) => Promise<void>,
    shared: Parameters<typeof shareTensors>[1]['shared'],
  ) {
    const news: HostNews[] = [];
    const warnings: string[] = [];
    const make = shareTensors(hostThat(tells), {
      shared,
      followed: () => false,
      log: (_level, message) => void warnings.push(message),
    });
    const end = await make(async (one) => void news.push(one)).run(command());
    expect(end).to.equal(CANCELLED);
    return { news, warnings };
  }

  it('are put where others find them before they are told of, and that before the end of their run', async () => {
    const objects = new Map<string, Uint8Array>();
    const [a, b] = [await keep(1), await keep(2)];
    const log: HostNews = { kind: 'events', runId: 'ab', events: [] };
    const { news } = await told(async (onNews) => {
      await onNews({ kind: 'tensors', runId: 'ab', kept: [a, b], dropped: [] });
      await onNews(log);
      await onNews({ kind: 'tensors', runId: 'ab', kept: [], dropped: [a] });
    }, sharedBytes(objects));
    expect(news).to.deep.equal([log, { kind: 'tensors', runId: 'ab', kept: [b], dropped: [] }]);
    expect([...objects.keys()].join()).to.match(/^ab\.[0-9a-f]{64}\.bundle$/);
  });

  it('are kept here and told of where the object store is away: that is logged', async () => {
    const a = await keep(1);
    const away = async (): Promise<never> => {
      throw new Error('away');
    };
    const { news, warnings } = await told(
      (onNews) => onNews({ kind: 'tensors', runId: 'ab', kept: [a], dropped: [] }),
      { ...sharedBytes(new Map()), put: away, remove: away },
    );
    expect(news).to.deep.equal([{ kind: 'tensors', runId: 'ab', kept: [a], dropped: [] }]);
    expect(warnings).to.deep.equal(['Tensors are kept on this machine only: away']);
  });

  it('are told of at once where no other front end looks for them', async () => {
    const a = await keep(1);
    const { news } = await told(
      (onNews) => onNews({ kind: 'tensors', runId: 'ab', kept: [a], dropped: [] }),
      undefined,
    );
    expect(news).to.have.length(1);
  });
});
