import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { PatchwiseError } from '../errors.ts';
import type { BlobCache } from '../graph/run/cache/blob-cache.ts';
import { ensureFolder, readFileChecked, writeFileAtomic } from '../runtime/files.ts';

/** Where a result lies in its file: between what the file begins with and its checksum. */
export interface CachedFile {
  readonly path: string;
  /** Offset of its first byte, and of its last one. */
  readonly start: number;
  readonly end: number;
}

/** Results as files, for who need not have them in memory. */
export interface DiskCache extends BlobCache {
  /** Takes the bytes as they come. */
  setFrom(key: string, bytes: AsyncIterable<Uint8Array>): Promise<void>;
  /** The file of a result, after its checksum was compared; undefined when there is none. @throws `blob/corrupt` */
  find(key: string): Promise<CachedFile | undefined>;
}

/**
 * Results that outlive the process, a file a key. Keys are hex digests. A file that is read is marked as used, so that
 * eviction takes those first that nobody has needed for longest. Each file ends with a checksum by which it tells whether
 * it holds what was stored, under this key.
 */
export function diskCache(folder: string, { touch = true }: { readonly touch?: boolean } = {}): DiskCache {
  const pathOf = (key: string) => join(folder, key.slice(0, 2), key);
  const used = async (key: string): Promise<void> => {
    const now = new Date();
    if (touch) await utimes(pathOf(key), now, now).catch(() => undefined);
  };
  const write = async (key: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> => {
    await ensureFolder(join(folder, key.slice(0, 2)), 0o700);
    await writeFileAtomic(pathOf(key), content);
  };
  return {
    async get(key) {
      try {
        const bytes = opened(key, await readFileChecked(pathOf(key)));
        await used(key);
        return bytes;
      } catch (error) {
        if (error instanceof PatchwiseError && error.code === 'file/missing') return undefined;
        throw error;
      }
    },
    async find(key) {
      const path = pathOf(key);
      const info = await stat(path).catch(() => undefined);
      if (info === undefined) return undefined;
      const [start, end] = [MAGIC.length, info.size - SUM - 1];
      if (end < start - 1) throw corrupt();
      const sum = createHash('sha256').update(key);
      let tail = Buffer.alloc(0);
      let at = 0;
      for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
        sum.update(chunk.subarray(Math.max(0, start - at), Math.max(0, end + 1 - at)));
        tail = Buffer.concat([tail, chunk]).subarray(-SUM);
        if (at === 0 && !chunk.subarray(0, start).equals(MAGIC)) throw corrupt();
        at += chunk.length;
      }
      if (!sum.digest().equals(tail)) throw corrupt();
      await used(key);
      return { path, start, end };
    },
    set: (key, bytes) => write(key, Buffer.concat([MAGIC, bytes, digest(key, bytes)])),
    setFrom: (key, bytes) => write(key, sealed(key, bytes)),
    async delete(key) {
      await rm(pathOf(key), { force: true });
    },
  };
}

const MAGIC = Buffer.from('PWCACHE1');
/** Bytes of the checksum at the end. */
const SUM = 32;

async function* sealed(key: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const sum = createHash('sha256').update(key);
  yield MAGIC;
  for await (const chunk of bytes) {
    sum.update(chunk);
    yield chunk;
  }
  yield sum.digest();
}

function opened(key: string, file: Buffer): Uint8Array {
  const bytes = file.subarray(MAGIC.length, file.length - SUM);
  const whole = file.length >= MAGIC.length + SUM && file.subarray(0, MAGIC.length).equals(MAGIC);
  if (whole && digest(key, bytes).equals(file.subarray(file.length - SUM))) return bytes;
  throw corrupt();
}

function digest(key: string, bytes: Uint8Array): Buffer {
  return createHash('sha256').update(key).update(bytes).digest();
}

function corrupt(): PatchwiseError {
  return new PatchwiseError('blob/corrupt', 'its bytes are not those that were stored');
}
