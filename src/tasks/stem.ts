import { basename } from 'node:path';

/** Bytes that a folder gives a name, less what a result or a model has behind it. */
const LONGEST = 200;

/** The name of a file without its ending, so short that something may be added to it. */
export function stemOf(path: string): string {
  const kept = [...basename(path).replace(/\.[^.]*$/, '')];
  while (Buffer.byteLength(kept.join('')) > LONGEST) kept.pop();
  return kept.join('');
}
