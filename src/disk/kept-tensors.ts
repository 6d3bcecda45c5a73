import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tensor } from '../runtime/tensor.ts';
import { removeFile } from './files.ts';
import { TENSOR_FILE } from './tensor-bundle.ts';
import { hashesInBundle, isBundle, readTensor, tensorFile, tensorFileNames } from './tensor-folder.ts';

/** Tensors that are kept of runs, whether each is a file of its own or many are a bundle. */
export interface KeptTensors {
  /** Hashes of all of a run. */
  hashes(run: string): Promise<ReadonlySet<string>>;
  /** Checked; undefined when it is not there (any more). @throws `blob/corrupt` */
  read(run: string, hash: string): Promise<Tensor | undefined>;
  /** Forgets files of a run: hashes, or names of bundles. What is none of its files is passed over. */
  drop(run: string, names: readonly string[]): Promise<void>;
  /** Forgets all of a run. */
  remove(run: string): Promise<void>;
}

/** Whether a text may name a run: what is stored of one is named by it. */
export const isRun = (id: string): boolean => /^[0-9a-f]{1,64}$/.test(id);

/** Folders whose bundles are known without being read again. */
const KNOWN = 16;

export interface TensorFolders extends KeptTensors {
  /** Names of a run's files, but for bundles of which not even the head can be read. */
  files(run: string): Promise<ReadonlySet<string>>;
}

/** Those in a folder, with one a run. */
export function tensorFolders(root: string): TensorFolders {
  /** What is in the bundles of a folder, by their names: those of a name never change. */
  const known = new Map<string, ReadonlyMap<string, readonly string[]>>();

  async function bundles(
    folder: string,
    names: readonly string[],
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    const before = known.get(folder);
    const found = new Map<string, readonly string[]>();
    for (const name of names.filter(isBundle)) {
      const hashes = before?.get(name) ?? (await hashesInBundle(folder, name));
      // A damaged one may be mended.
      if (hashes.length > 0) found.set(name, hashes);
    }
    known.delete(folder);
    if (found.size > 0) known.set(folder, found);
    const [oldest] = known.keys();
    if (known.size > KNOWN && oldest !== undefined) known.delete(oldest);
    return found;
  }

  return {
    async hashes(run) {
      if (!isRun(run)) return new Set();
      const folder = join(root, run);
      const names = await tensorFileNames(folder);
      const inBundles = [...(await bundles(folder, names)).values()].flat();
      return new Set([...names.filter((name) => !isBundle(name)), ...inBundles]);
    },
    async files(run) {
      if (!isRun(run)) return new Set();
      const folder = join(root, run);
      const names = await tensorFileNames(folder);
      const whole = await bundles(folder, names);
      return new Set(names.filter((name) => !isBundle(name) || whole.has(name)));
    },
    async read(run, hash) {
      if (!isRun(run)) return undefined;
      const folder = join(root, run);
      // Those of this machine's own runs need no look into the folder, which may hold thousands.
      const own = await readTensor(folder, hash);
      if (own !== undefined) return own;
      const names = await tensorFileNames(folder);
      for (const [name, hashes] of await bundles(folder, names)) {
        if (hashes.includes(hash)) return readTensor(folder, hash, name);
      }
      return undefined;
    },
    async drop(run, names) {
      if (!isRun(run)) return;
      const files = names.filter((name) => TENSOR_FILE.test(name));
      await Promise.all(files.map((name) => removeFile(tensorFile(join(root, run), name))));
    },
    async remove(run) {
      if (!isRun(run)) return;
      await rm(join(root, run), { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
