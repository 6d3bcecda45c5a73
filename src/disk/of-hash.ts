import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { PatchwiseError } from '../errors.ts';

/** Lets bytes through. @throws `blob/corrupt` after the last one, when they are not those of the hash */
export async function* ofHash(hash: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const sum = createHash('sha256');
  for await (const chunk of chunks) {
    sum.update(chunk);
    yield chunk;
  }
  if (sum.digest('hex') !== hash) {
    throw new PatchwiseError('blob/corrupt', `The bytes that were sent are not those of ${hash}.`, {
      hint: 'They were damaged on their way: send them again.',
    });
  }
}

/** SHA-256 of a file, without holding it in memory. @throws what the system says */
export async function hashOfFile(path: string): Promise<string> {
  const sum = createHash('sha256');
  for await (const chunk of createReadStream(path)) sum.update(chunk as Buffer);
  return sum.digest('hex');
}

/** Whether bytes were others than they should be. */
export function isDamage(error: unknown): error is PatchwiseError {
  return error instanceof PatchwiseError && error.code === 'blob/corrupt';
}
