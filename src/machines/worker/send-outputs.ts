import { openAsBlob } from 'node:fs';
import { join } from 'node:path';
import { hashOfFile } from '../../disk/of-hash.ts';
import { outputFiles } from '../../disk/run-folders.ts';
import type { SentFile } from '../../studio/ports/machine-files.ts';
import { putOnce, type WorkerStore } from '../files/byte-store.ts';

/** Files that are sent side by side. */
const AT_A_TIME = 3;

/** Sends what a run has written to its folder. @returns all of it, by name */
export async function sendOutputs(runId: string, folder: string, store: WorkerStore): Promise<SentFile[]> {
  const names = (await outputFiles(folder)).map(({ name }) => name);
  const sent: SentFile[] = [];
  for (let from = 0; from < names.length; from += AT_A_TIME) {
    sent.push(
      ...(await Promise.all(
        names.slice(from, from + AT_A_TIME).map(async (name) => {
          const path = join(folder, ...name.split('/'));
          const hash = await hashOfFile(path);
          const content = await openAsBlob(path);
          await putOnce(store, 'outputs', `${runId}.${hash}`, content);
          return { name, hash, bytes: content.size };
        }),
      )),
    );
  }
  return sent;
}
