import { join } from 'node:path';
import { outputFiles } from '../../disk/run-folders.ts';
import { readFileChecked } from '../../runtime/files.ts';
import { sha256 } from '../../runtime/sha256.ts';
import type { SentFile } from '../../studio/ports/machine-files.ts';
import { putOnce, type WorkerStore } from '../files/byte-store.ts';

/** Sends what a run has written to its folder. @returns all of it, by name */
export async function sendOutputs(runId: string, folder: string, store: WorkerStore): Promise<SentFile[]> {
  const sent: SentFile[] = [];
  for (const { name } of await outputFiles(folder)) {
    const content = await readFileChecked(join(folder, ...name.split('/')));
    const hash = sha256(content);
    await putOnce(store, 'outputs', `${runId}.${hash}`, content);
    sent.push({ name, hash, bytes: content.byteLength });
  }
  return sent;
}
