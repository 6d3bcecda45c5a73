import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PatchwiseError } from '../errors.ts';
import { ensureFolder, writeFileAtomic } from '../runtime/files.ts';
import { sha256 } from '../runtime/sha256.ts';
import type { BlobStore } from '../studio/ports/blob-store.ts';
import type { ComingBytes } from '../studio/ports/machine-files.ts';
import { bytesBelow, filesBelow, isMissing, removeFile, touch } from './files.ts';
import { hashOfFile, ofHash } from './of-hash.ts';
import type { Quota } from './quota.ts';

export interface FileBlobStore extends BlobStore {
  /** As `put`, of bytes that come. @throws `blob/corrupt` when they are not those of the hash; `storage/full` */
  putFrom(hash: string, coming: ComingBytes): Promise<void>;
  /** Its bytes, checked; undefined when it is not there. @throws `blob/corrupt` */
  read(hash: string): Promise<Uint8Array | undefined>;
  /** Every stored hash with its size and age. */
  all(): AsyncGenerator<{ readonly hash: string; readonly bytes: number; readonly usedAt: number }>;
  /** When a stored hash was brought last, ms since the epoch; undefined when it is not there. */
  usedAt(hash: string): Promise<number | undefined>;
}

const HASH = /^[0-9a-f]{64}$/;

/**
 * Files named by the SHA-256 of what is in them. Writing is atomic and idempotent; bytes are checked whenever they
 * are read, and what no longer matches its name is reported and never handed out. Putting the right bytes again
 * mends it.
 */
export function createBlobStore(folder: string, quota?: Pick<Quota, 'reserve'>): FileBlobStore {
  const pathOf = (hash: string) => join(folder, hash.slice(0, 2), hash);
  const find = async (hash: string): Promise<string | undefined> => {
    if (!HASH.test(hash)) return undefined;
    const path = pathOf(hash);
    const found = await digestOf(path);
    if (found !== undefined && found !== hash) throw corrupt(hash, path);
    return found && path;
  };
  return {
    async put(bytes) {
      const hash = sha256(bytes);
      const path = pathOf(hash);
      const whole = await find(hash).catch(() => undefined);
      // It is as new as one that is written now: garbage that is being collected may have found it named by nobody.
      if (whole !== undefined && (await touch(path))) return hash;
      await quota?.reserve(bytes.byteLength, folder);
      await ensureFolder(dirname(path));
      await writeFileAtomic(path, bytes);
      return hash;
    },
    async putFrom(hash, { length, chunks }) {
      await quota?.reserve(length, folder);
      const path = pathOf(hash);
      await ensureFolder(dirname(path));
      await writeFileAtomic(path, ofHash(hash, chunks));
    },
    find,
    async read(hash) {
      if (!HASH.test(hash)) return undefined;
      const path = pathOf(hash);
      const bytes = await readFile(path).catch(ignoreMissing);
      if (bytes === undefined) return undefined;
      if (sha256(bytes) !== hash) throw corrupt(hash, path);
      return bytes;
    },
    async remove(hash) {
      if (HASH.test(hash)) await removeFile(pathOf(hash));
    },
    usedAt: async (hash) => (await stat(pathOf(hash)).catch(ignoreMissing))?.mtimeMs,
    size: () => bytesBelow(folder),
    async *all() {
      for await (const { path, bytes, usedAt } of filesBelow(folder)) {
        const hash = path.slice(-64);
        if (HASH.test(hash)) yield { hash, bytes, usedAt };
      }
    },
  };
}

/** SHA-256 of a file, without holding it in memory; undefined when there is none. */
async function digestOf(path: string): Promise<string | undefined> {
  if ((await stat(path).catch(ignoreMissing)) === undefined) return undefined;
  return hashOfFile(path);
}

function ignoreMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error;
}

function corrupt(hash: string, path: string): PatchwiseError {
  return new PatchwiseError(
    'blob/corrupt',
    `The stored file ${hash} is damaged: its checksum does not match.`,
    {
      hint: 'Upload it again, or restore a backup.',
      details: { path },
    },
  );
}
