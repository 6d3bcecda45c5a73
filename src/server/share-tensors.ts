import { TensorSender } from '../disk/tensor-sender.ts';
import { messageOf } from '../errors.ts';
import type { SharedBytes } from '../studio/ports/blob-store.ts';
import type { StudioLog } from '../studio/ports/log.ts';
import type { OnNews, RunnerHost } from '../studio/ports/runner-host.ts';

export interface ShareTensorsOptions {
  /** Where all front ends find them; absent: nobody else looks for them. */
  readonly shared: SharedBytes | undefined;
  /** Whether somebody looks at a run. */
  readonly followed: (runId: string) => boolean;
  readonly log: StudioLog;
}

/**
 * A host of this machine whose kept tensors are where other front ends find them before anybody is told of them. What cannot be
 * put there is kept here only.
 */
export function shareTensors(
  make: (onNews: OnNews) => RunnerHost,
  { shared, followed, log }: ShareTensorsOptions,
): (onNews: OnNews) => RunnerHost {
  if (shared === undefined) return make;
  return (onNews) => {
    const senders = new Map<string, TensorSender>();
    const host = make(async (news) => {
      if (news.kind !== 'tensors') return onNews(news);
      senders.get(news.runId)?.note(news);
    });
    return {
      ...host,
      async run(command) {
        const { runId, tensorFolder: folder } = command;
        const warn = (message: string) => log('warn', message, { run: runId });
        const failed = (error: unknown) => warn(`Tensors are kept on this machine only: ${messageOf(error)}`);
        const sender = new TensorSender({
          ...{ folder, warn, followed: () => followed(runId) },
          put: (name, bytes) => shared.put(`${runId}.${name}`, bytes).catch(failed),
          async tell({ kept, dropped, unused }) {
            await onNews({ kind: 'tensors', runId, kept, dropped });
            for (const name of unused) await shared.remove(`${runId}.${name}`).catch(failed);
          },
        });
        senders.set(runId, sender);
        try {
          return await host.run(command);
        } finally {
          // Its end is told when they have arrived.
          await sender.end();
          senders.delete(runId);
        }
      },
    };
  };
}
