import { join } from 'node:path';
import type { PatchwiseError } from '../errors.ts';
import { MACHINE_FILE_BYTES } from '../protocol/machines.ts';
import type { SharedBytes } from '../studio/ports/blob-store.ts';
import type { KeptTensors, TensorFolders } from './kept-tensors.ts';
import { isDamage, ofHash } from './of-hash.ts';
import type { Quota } from './quota.ts';
import { MOST_BUNDLE_BYTES, TENSOR_FILE } from './tensor-bundle.ts';
import { damagedTensor, isBundle, writeTensor } from './tensor-folder.ts';

export interface SharedTensorsOptions {
  /** The folder whose files are copies of what is shared. */
  readonly local: TensorFolders;
  readonly root: string;
  /** Each file is the object `<run>.<name>`, as workers send it. */
  readonly shared: SharedBytes;
  readonly quota: Pick<Quota, 'reserve'>;
}

/** Objects that are fetched or removed side by side. */
const AT_A_TIME = 4;

/**
 * Tensors where every front end of a studio finds them: what is missing or damaged here is fetched when it is asked for,
 * and may be lost with this disk.
 */
export function sharedTensors({ local, root, shared, quota }: SharedTensorsOptions): KeptTensors {
  /** Objects that are being fetched. */
  const fetching = new Map<string, Promise<void>>();

  async function names(run: string): Promise<readonly string[]> {
    const beginning = `${run}.`;
    const objects = await shared.list(beginning);
    return objects.map((name) => name.slice(beginning.length)).filter((name) => TENSOR_FILE.test(name));
  }

  async function fetchFile(run: string, name: string): Promise<void> {
    const coming = await shared.read(`${run}.${name}`);
    // Thinned out meanwhile.
    if (coming === undefined) return;
    if (coming.length > (isBundle(name) ? MOST_BUNDLE_BYTES : MACHINE_FILE_BYTES)) throw damagedTensor(name);
    await quota.reserve(coming.length, root);
    const { chunks } = coming;
    // A bundle is named by its bytes; a tensor is checked whenever it is read.
    const bytes = isBundle(name) ? ofHash(name.slice(0, 64), chunks) : chunks;
    await writeTensor(join(root, run), name, bytes);
  }

  function fetched(run: string, name: string): Promise<void> {
    const key = `${run}.${name}`;
    const under = fetching.get(key);
    if (under !== undefined) return under;
    const begun = fetchFile(run, name).finally(() => fetching.delete(key));
    fetching.set(key, begun);
    return begun;
  }

  /** Brings bundles here. @returns why some did not come */
  async function bring(run: string, bundles: readonly string[]): Promise<readonly PatchwiseError[]> {
    const damaged: PatchwiseError[] = [];
    await inTurns(bundles, (name) =>
      fetched(run, name).catch((error: unknown) => {
        if (!isDamage(error)) throw error;
        damaged.push(error);
      }),
    );
    return damaged;
  }

  return {
    async hashes(run) {
      const there = await names(run);
      const have = await local.files(run);
      await bring(
        run,
        there.filter((name) => isBundle(name) && !have.has(name)),
      );
      return new Set([...(await local.hashes(run)), ...there.filter((name) => !isBundle(name))]);
    },
    async read(run, hash) {
      let isDamagedHere = false;
      try {
        const found = await local.read(run, hash);
        if (found !== undefined) return found;
      } catch (error) {
        if (!isDamage(error)) throw error;
        isDamagedHere = true;
      }
      const there = await names(run);
      const wanted = there.includes(hash) ? [hash] : there.filter(isBundle);
      const have = isDamagedHere ? new Set() : await local.files(run);
      const damaged = await bring(
        run,
        wanted.filter((name) => !have.has(name)),
      );
      const now = await local.read(run, hash);
      if (now === undefined && damaged[0] !== undefined) throw damaged[0];
      return now;
    },
    async drop(run, files) {
      const own = files.filter((name) => TENSOR_FILE.test(name));
      await inTurns(own, (name) => shared.remove(`${run}.${name}`));
      await local.drop(run, own);
    },
    async remove(run) {
      await inTurns(await names(run), (name) => shared.remove(`${run}.${name}`));
      await local.remove(run);
    },
  };
}

async function inTurns(names: readonly string[], action: (name: string) => Promise<void>): Promise<void> {
  for (let from = 0; from < names.length; from += AT_A_TIME) {
    await Promise.all(names.slice(from, from + AT_A_TIME).map(action));
  }
}
