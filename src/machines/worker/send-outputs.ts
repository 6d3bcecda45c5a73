import { join } from 'node:path';
import { outputFiles } from '../../disk/run-folders.ts';
import { readFileChecked } from '../../runtime/files.ts';
import { sha256 } from '../../runtime/sha256.ts';
import type { SentFile } from '../../studio/ports/machine-files.ts';
import { putOnce, type WorkerStore } from '../files/byte-store.ts';

/** Files that are sent side by side: each lies in memory meanwhile. */
const AT_A_TIME = 3;

/** Sends what a run has written to its folder. @returns all of it, by name */
export async function sendOutputs(runId: string, folder: string, store: WorkerStore): Promise<SentFile[]> {
  const names = (await outputFiles(folder)).map(({ name }) => name);
  const sent: SentFile[] = [];
  for (let from = 0; from < names.length; from += AT_A_TIME) {
    sent.push(
      ...(await Promise.all(
        names.slice(from, from + AT_A_TIME).map(async (name) => {
          const content = await readFileChecked(join(folder, ...name.split('/')));
          const hash = sha256(content);
          await putOnce(store, 'outputs', `${runId}.${hash}`, content);
          return { name, hash, bytes: content.byteLength };
        }),
      )),
    );
  }
  return sent;
}
