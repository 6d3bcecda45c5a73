import { rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import { PatchwiseError } from '../errors.ts';
import { ensureFolder, readFileChecked, writeFileAtomic } from '../runtime/files.ts';
import { isPlainRelative } from '../studio/plain-relative.ts';
import type { SharedBytes } from '../studio/ports/blob-store.ts';
import type { RunFiles } from '../studio/ports/run-files.ts';
import { touch } from './files.ts';
import { isRun } from './kept-tensors.ts';
import { hashOfFile, isDamage, ofHash } from './of-hash.ts';
import type { Quota } from './quota.ts';

/** Files of runs that every front end of a studio finds. */
export interface SharedRunFiles extends RunFiles {
  /** Puts what a run has saved where all find it; to be done before its end is told. What is left here are copies. */
  share(id: string): Promise<void>;
  /** It goes on: what it had saved before is not what it has saved any more. */
  reopen(id: string): Promise<void>;
}

export interface SharedRunFilesOptions {
  /** Of runs that have not ended, and of those from before there was an object store. */
  readonly local: RunFiles;
  /** A folder a run of copies, each by its hash: they may go at any time. */
  readonly copies: string;
  readonly shared: SharedBytes;
  readonly quota: Pick<Quota, 'reserve'>;
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
type SavedFiles = z.output<typeof savedFiles>;

/** More than a list of a hundred thousand files has. */
const LIST_BYTES = 32 * 2 ** 20;
/** Runs whose lists are known without being asked for again. */
const KNOWN = 64;

const listOf = (id: string) => `${id}.files`;

/** Files of runs of a studio with several front ends: what a run has saved is put where all of them find it. */
export function sharedRunFiles({ local, copies, shared, quota }: SharedRunFilesOptions): SharedRunFiles {
  const known = new Map<string, SavedFiles>();
  /** Files that are being fetched, by path. */
  const fetching = new Map<string, Promise<void>>();
  const copyOf = (id: string, hash: string) => join(copies, id, hash);

  function note(id: string, files: SavedFiles): void {
    known.delete(id);
    known.set(id, files);
    const [oldest] = known.keys();
    if (known.size > KNOWN && oldest !== undefined) known.delete(oldest);
  }

  /** As it is there now; none of a run that has not ended. */
  async function saved(id: string): Promise<SavedFiles> {
    const coming = isRun(id) ? await shared.read(listOf(id)) : undefined;
    if (coming === undefined) {
      known.delete(id);
      return [];
    }
    if (coming.length > LIST_BYTES) throw damaged(listOf(id));
    const text = await buffer(coming.chunks);
    try {
      const files = savedFiles.parse(JSON.parse(text.toString()));
      note(id, files);
      return files;
    } catch (cause) {
      throw damaged(listOf(id), cause);
    }
  }

  async function fetchFile(id: string, { hash, bytes }: SavedFiles[number]): Promise<void> {
    const coming = await shared.read(`${id}.${hash}`);
    if (coming?.length !== bytes) throw damaged(`${id}.${hash}`);
    await quota.reserve(bytes, copies);
    const path = copyOf(id, hash);
    await ensureFolder(dirname(path), 0o700);
    await writeFileAtomic(path, ofHash(hash, coming.chunks)).catch((error: unknown) => {
      throw isDamage(error) ? damaged(`${id}.${hash}`, error) : error;
    });
  }

  /** Where a copy is, fetched if need be. */
  async function copy(id: string, file: SavedFiles[number]): Promise<string> {
    const path = copyOf(id, file.hash);
    if ((await stat(path).catch(() => undefined))?.size === file.bytes) {
      await touch(path);
      return path;
    }
    const under = fetching.get(path) ?? fetchFile(id, file).finally(() => fetching.delete(path));
    fetching.set(path, under);
    await under;
    return path;
  }

  async function output(id: string, name: string): Promise<string> {
    const file = (known.get(id) ?? (await saved(id))).find((one) => one.name === name);
    return file === undefined ? local.output(id, name) : copy(id, file);
  }

  return {
    ...local,
    async outputs(id) {
      const files = await saved(id);
      if (files.length === 0) return local.outputs(id);
      return files.map(({ name, bytes, modifiedAt }) => ({ name, bytes, modifiedAt }));
    },
    output,
    readOutput: async (id, name, maxBytes) => readFileChecked(await output(id, name), { maxBytes }),
    async share(id) {
      const files: SavedFiles = [];
      const places: (readonly [path: string, copy: string])[] = [];
      for (const { name, bytes, modifiedAt } of await local.outputs(id)) {
        const path = await local.output(id, name);
        const hash = await hashOfFile(path);
        if (!(await shared.has(`${id}.${hash}`))) await shared.putFile(`${id}.${hash}`, path);
        files.push({ name, hash, bytes, modifiedAt });
        places.push([path, copyOf(id, hash)]);
      }
      if (files.length === 0) return;
      await shared.put(listOf(id), new TextEncoder().encode(JSON.stringify(files)));
      note(id, files);
      await ensureFolder(join(copies, id), 0o700);
      for (const [path, copied] of places) await rename(path, copied).catch(() => rm(path, { force: true }));
    },
    async reopen(id) {
      known.delete(id);
      await shared.remove(listOf(id));
    },
    async remove(id) {
      known.delete(id);
      await local.remove(id);
      if (!isRun(id)) return;
      await rm(join(copies, id), { recursive: true, force: true, maxRetries: 3 });
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
