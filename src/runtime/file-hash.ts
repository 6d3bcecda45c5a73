import * as system from 'node:fs/promises';
import { readFileChecked } from './files.ts';
import { sha256 } from './sha256.ts';

/** A file that changes twice within the clock's tick looks unchanged: one that is so young is read again, ms. */
const YOUNG_MS = 2000;
/** Files that are remembered. */
const MOST = 1000;

const known = new Map<string, { readonly stamp: string; readonly hash: string }>();

/**
 * SHA-256 of a file's content, in hex; read again only when its size, its times or its place on the disk have changed.
 * @throws as readFileChecked does
 */
export async function fileHash(path: string): Promise<string> {
  const stamp = await stampOf(path);
  const before = known.get(path);
  if (stamp !== undefined && before?.stamp === stamp) return before.hash;
  const hash = sha256(await readFileChecked(path));
  known.delete(path);
  // What has changed meanwhile is not known by the stamp of before.
  if (stamp !== undefined && (await stampOf(path)) === stamp) known.set(path, { stamp, hash });
  if (known.size > MOST) known.delete(known.keys().next().value as string);
  return hash;
}

/** What tells a file from what it was before; undefined where nothing does. */
async function stampOf(path: string): Promise<string | undefined> {
  const info = await system.stat(path).catch(() => undefined);
  if (info === undefined) return undefined;
  const { dev, ino, size, mtimeMs, ctimeMs = mtimeMs } = info;
  const age = Date.now() - Math.max(mtimeMs, ctimeMs);
  return age < YOUNG_MS ? undefined : [dev, ino, size, mtimeMs, ctimeMs].join();
}
