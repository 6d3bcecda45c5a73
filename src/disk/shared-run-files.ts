import { stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import { PatchwiseError } from '../errors.ts';
import { ensureFolder, readFileChecked, writeFileAtomic } from '../runtime/files.ts';
import { sha256 } from '../runtime/sha256.ts';
import { isPlainRelative } from '../studio/plain-relative.ts';
import type { SharedBytes } from '../studio/ports/blob-store.ts';
import type { RunFiles } from '../studio/ports/run-files.ts';
import { isDamage, ofHash } from './of-hash.ts';
import type { Quota } from './quota.ts';
import type { StudioFolders } from './run-folders.ts';

/** Files of runs that every front end of a studio finds. */
export interface SharedRunFiles extends RunFiles {
  /** Puts what a run has saved where all find it; to be done before its end is told. */
  share(id: string): Promise<void>;
  /** It goes on: what it had saved before is not what it has saved any more. */
  reopen(id: string): Promise<void>;
}

/** What a run has saved, in an object of its own; each file is the object `<run>.<hash>`, as workers send it. */
const savedFiles = z.array(
  z.strictObject({
    name: z.string().refine(isPlainRelative),
    hash: z.string().regex(/^[0-9a-f]{64}$/),
    bytes: z.number().int().min(0),
    modifiedAt: z.number().int(),
  }),
);

/** More than a list of a hundred thousand files has. */
const LIST_BYTES = 32 * 2 ** 20;

const listOf = (id: string) => `${id}.files`;

/**
 * Files of runs of a studio with several front ends: what a run has saved is put where all of them find it, and the files here
 * are copies. What is missing or other here is fetched when it is asked for.
 */
export function sharedRunFiles(
  local: RunFiles,
  { runs }: Pick<StudioFolders, 'runs'>,
  shared: SharedBytes,
  quota: Pick<Quota, 'reserve'>,
): SharedRunFiles {
  /** Runs whose files are being fetched. */
  const fetching = new Map<string, Promise<void>>();

  async function saved(id: string): Promise<z.output<typeof savedFiles>> {
    const coming = await shared.read(listOf(id));
    if (coming === undefined) return [];
    if (coming.length > LIST_BYTES) throw damaged(listOf(id));
    const text = await buffer(coming.chunks);
    try {
      return savedFiles.parse(JSON.parse(text.toString()));
    } catch (cause) {
      throw damaged(listOf(id), cause);
    }
  }

  async function fetchFiles(id: string): Promise<void> {
    for (const { name, hash, bytes, modifiedAt } of await saved(id)) {
      const path = join(runs, id, ...name.split('/'));
      const here = await stat(path).catch(() => undefined);
      if (here?.size === bytes && Math.round(here.mtimeMs) === modifiedAt) continue;
      const coming = await shared.read(`${id}.${hash}`);
      if (coming?.length !== bytes) throw damaged(`${id}.${hash}`);
      await quota.reserve(bytes, runs);
      await ensureFolder(dirname(path), 0o700);
      await writeFileAtomic(path, ofHash(hash, coming.chunks)).catch((error: unknown) => {
        throw isDamage(error) ? damaged(`${id}.${hash}`, error) : error;
      });
      const at = new Date(modifiedAt);
      await utimes(path, at, at);
    }
  }

  function fetched(id: string): Promise<void> {
    const under = fetching.get(id);
    if (under !== undefined) return under;
    const begun = fetchFiles(id).finally(() => fetching.delete(id));
    fetching.set(id, begun);
    return begun;
  }

  async function output(id: string, name: string): Promise<string> {
    try {
      return await local.output(id, name);
    } catch (error) {
      if (!(error instanceof PatchwiseError && error.code === 'storage/missing')) throw error;
      await fetched(id);
      return local.output(id, name);
    }
  }

  return {
    ...local,
    async outputs(id) {
      await fetched(id);
      return local.outputs(id);
    },
    output,
    readOutput: async (id, name, maxBytes) => readFileChecked(await output(id, name), { maxBytes }),
    async share(id) {
      const files = [];
      for (const { name, bytes, modifiedAt } of await local.outputs(id)) {
        const content = await readFileChecked(await local.output(id, name));
        const hash = sha256(content);
        if (!(await shared.has(`${id}.${hash}`))) await shared.put(`${id}.${hash}`, content);
        files.push({ name, hash, bytes, modifiedAt });
      }
      if (files.length > 0) await shared.put(listOf(id), new TextEncoder().encode(JSON.stringify(files)));
    },
    reopen: (id) => shared.remove(listOf(id)),
    async remove(id) {
      await local.remove(id);
      // Whatever its list says: what attempts have sent that were lost goes too.
      for (const name of await shared.list(`${id}.`)) await shared.remove(name);
    },
  };
}

function damaged(name: string, cause?: unknown): PatchwiseError {
  return new PatchwiseError('blob/corrupt', `The object outputs/${name} is missing or damaged.`, {
    hint: 'Restore it in the object store, or run the graph again.',
    ...(cause !== undefined && { cause }),
  });
}
