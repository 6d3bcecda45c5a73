import type { Tensor } from '../runtime/tensor.ts';
import { hashesInBundle, isBundle, readTensor, tensorFileNames } from './tensor-folder.ts';

/** Tensors in the folders of runs, whether they lie by themselves or in bundles. */
export interface KeptTensors {
  /** Hashes of all that a folder holds. */
  hashes(folder: string): Promise<ReadonlySet<string>>;
  /** Checked; undefined when it is not there (any more). @throws `blob/corrupt` */
  read(folder: string, hash: string): Promise<Tensor | undefined>;
}

/** Folders whose bundles are known without being read again. */
const KNOWN = 16;

export function createKeptTensors(): KeptTensors {
  /** What is in the bundles of a folder, by their names: those of a name never change. */
  const known = new Map<string, ReadonlyMap<string, readonly string[]>>();

  async function bundles(
    folder: string,
    names: readonly string[],
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    const before = known.get(folder);
    const found = new Map<string, readonly string[]>();
    for (const name of names.filter(isBundle)) {
      found.set(name, before?.get(name) ?? (await hashesInBundle(folder, name)));
    }
    known.delete(folder);
    if (found.size > 0) known.set(folder, found);
    const [oldest] = known.keys();
    if (known.size > KNOWN && oldest !== undefined) known.delete(oldest);
    return found;
  }

  return {
    async hashes(folder) {
      const names = await tensorFileNames(folder);
      const inBundles = [...(await bundles(folder, names)).values()].flat();
      return new Set([...names.filter((name) => !isBundle(name)), ...inBundles]);
    },
    async read(folder, hash) {
      // Those of this machine's own runs need no look into the folder, which may hold thousands.
      const own = await readTensor(folder, hash);
      if (own !== undefined) return own;
      const names = await tensorFileNames(folder);
      for (const [name, hashes] of await bundles(folder, names)) {
        if (hashes.includes(hash)) return readTensor(folder, hash, name);
      }
      return undefined;
    },
  };
}
