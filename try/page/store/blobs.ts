import type { FileBlobStore } from '../../../src/disk/blobs.ts';
import { filesBelow } from '../../../src/disk/files.ts';
import { PatchwiseError } from '../../../src/errors.ts';
import { PlainBuffer } from '../../node/buffer.ts';
import { mkdir, readFile, rm, stat, writeFile } from '../../node/fs-promises.ts';
import { basename, join } from '../../node/path.ts';

const HASH = /^[0-9a-f]{64}$/;

/** Bytes by SHA-256 in files, as on the server; the browser's own hash does not hold up the page. */
export function createBlobStore(folder: string): Omit<FileBlobStore, 'read' | 'putFrom'> {
  const pathOf = (hash: string) => join(folder, hash.slice(0, 2), hash);
  return {
    async put(bytes) {
      const hash = await sha256(bytes);
      const known = (await stat(pathOf(hash)).catch(() => undefined))?.size === bytes.byteLength;
      // Also what is there: it is to be as new as one that is written now, for garbage that is being collected.
      const write = async () => {
        await mkdir(join(folder, hash.slice(0, 2)), { recursive: true });
        await writeFile(pathOf(hash), bytes);
      };
      try {
        // Empty folders are tidied away meanwhile.
        await write().catch((error: unknown) =>
          codeOf(error) === 'ENOENT' ? write() : Promise.reject(error),
        );
      } catch (cause) {
        if (codeOf(cause) !== 'ENOSPC') throw cause;
        if (known) return hash;
        throw new PatchwiseError('storage/full', 'The browser gives this site no more room.', {
          hint: 'Delete runs, images or models that you no longer need.',
          cause,
        });
      }
      return hash;
    },
    async find(hash) {
      if (!HASH.test(hash)) return undefined;
      const bytes = await readFile(pathOf(hash)).catch(() => undefined);
      if (bytes === undefined) return undefined;
      if ((await sha256(bytes)) === hash) return pathOf(hash);
      throw new PatchwiseError('blob/corrupt', `The stored file ${hash} is damaged.`, {
        hint: 'Bring it in again.',
      });
    },
    async remove(hash) {
      if (HASH.test(hash)) await rm(pathOf(hash), { force: true });
    },
    usedAt: async (hash) => (await stat(pathOf(hash)).catch(() => undefined))?.mtimeMs,
    async *all() {
      for await (const { path, bytes, usedAt } of filesBelow(folder)) {
        if (HASH.test(basename(path))) yield { hash: basename(path), bytes, usedAt };
      }
    },
    async size() {
      let sum = 0;
      for await (const { bytes } of filesBelow(folder)) sum += bytes;
      return sum;
    },
  };
}

async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return PlainBuffer.from(digest).toString('hex');
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown }).code;
}
