import { join } from 'node:path';
import { readFileChecked } from '../../runtime/files.ts';
import { sha256 } from '../../runtime/sha256.ts';
import type { SentFile } from '../../server/remote/machine-files.ts';
import { outputFiles } from '../../server/run-folders.ts';
import { putOnce, type WorkerStore } from '../files/byte-store.ts';

/** Sends what a run has written, each file once. */
export class OutputSender {
  readonly #runId: string;
  readonly #folder: string;
  readonly #store: WorkerStore;
  readonly #sent = new Map<string, SentFile & { readonly modifiedAt: number }>();

  constructor(runId: string, folder: string, store: WorkerStore) {
    this.#runId = runId;
    this.#folder = folder;
    this.#store = store;
  }

  /** Sends what is new. @returns all that has been sent, by name */
  async send(): Promise<SentFile[]> {
    for (const { name, bytes, modifiedAt } of await outputFiles(this.#folder)) {
      const before = this.#sent.get(name);
      if (before?.bytes === bytes && before.modifiedAt === modifiedAt) continue;
      const content = await readFileChecked(join(this.#folder, ...name.split('/')));
      const hash = sha256(content);
      await putOnce(this.#store, 'outputs', `${this.#runId}.${hash}`, content);
      this.#sent.set(name, { name, hash, bytes: content.byteLength, modifiedAt });
    }
    return [...this.#sent.values()].map(({ name, hash, bytes }) => ({ name, hash, bytes }));
  }
}
