/** A process with many workers that compute nothing: they say, send and take as long as what was recorded. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { deserialize } from 'node:v8';
import { studioStore } from '../../src/machines/files/studio-store.ts';
import { startWorker, WORKER_TIMES } from '../../src/machines/worker/worker.ts';
import type { RunnerHostOptions } from '../../src/runner-process/process-host.ts';
import { CANCELLED, type RunnerHost } from '../../src/studio/ports/runner-host.ts';
import { DONE, type Recording, retold } from './recording.ts';

export interface ReplayOptions {
  readonly broker: string;
  readonly studio: string;
  readonly home: string;
  readonly count: number;
  /** File with the recordings, by `v8.serialize`. */
  readonly recordings: string;
}

const options = JSON.parse(process.argv[2] ?? '{}') as ReplayOptions;
const recordings = deserialize(await readFile(options.recordings)) as readonly Recording[];
const store = studioStore({ url: options.studio });
/** Ended runs and the time that they would take alone, ms. */
const told = { runs: 0, idealMs: 0 };

function replayHost({ onNews }: RunnerHostOptions): RunnerHost {
  const stopped = new Set<string>();
  return {
    status: () => ({ device: 'replay', state: 'running', restarts: 0 }),
    async run(command) {
      const { runId, firstSeq, document, outputFolder, tensorFolder } = command;
      const found = recordings.find(({ title }) => title === document.meta?.title);
      if (found === undefined) throw new Error(`Nothing was recorded of ${document.meta?.title}.`);
      const began = performance.now();
      const until = async (at: number): Promise<void> => {
        const wait = at - (performance.now() - began);
        if (wait > 1) await delay(wait);
      };
      for (const { at, news } of found.news) {
        await until(at);
        if (stopped.has(runId)) return CANCELLED;
        if (news.kind === 'tensors') {
          for (const { hash } of news.kept) await put(tensorFolder, `${hash}.safetensors`, found.tensors);
        }
        void onNews(retold(news, runId, firstSeq));
      }
      await until(found.ms);
      for (const name of Object.keys(found.outputs)) await put(outputFolder, name, found.outputs);
      for (const bytes of found.cached)
        await store.put('cache', randomBytes(32).toString('hex'), randomBytes(bytes));
      told.runs += 1;
      told.idealMs += found.ms;
      return DONE;
    },
    cancel: (runId) => void stopped.add(runId),
    close: async () => undefined,
  };
}

async function put(folder: string, name: string, contents: Recording['outputs']): Promise<void> {
  const bytes = contents[name];
  if (bytes === undefined) return;
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), bytes);
}

// A few at a time: each asks the studio for its terms.
for (let i = 0; i < options.count; i += 20) {
  await Promise.all(
    Array.from({ length: Math.min(20, options.count - i) }, (_, k) =>
      startWorker({
        broker: options.broker,
        studio: options.studio,
        home: join(options.home, String(i + k)),
        name: `${i + k}`,
        engine: 'onnx-cpu',
        quota: 2 ** 30,
        log: () => undefined,
        times: WORKER_TIMES,
        makeHost: replayHost,
      }),
    ),
  );
}
process.on('message', () => process.send?.(told));
process.send?.('joined');
