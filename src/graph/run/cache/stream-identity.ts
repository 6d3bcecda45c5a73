import type { ValueSummary } from '../../events.ts';
import type { Cell } from '../flow/cells.ts';
import type { Sha256 } from './cache-key.ts';

/** Identity of a stream without values. */
export const EMPTY_STREAM = 'empty';

/** Identity of a stream, one value at a time, so that no list of hashes grows with it. */
export type Identify = (before: string, key: string) => string;

export function identifyBy(sha256: Sha256): Identify {
  return (before, key) => sha256(`${before}\n${key}`);
}

/** Names the content of a value: its type and hash. */
export function contentKey({ type, hash }: ValueSummary): string {
  return `${type}:${hash}`;
}

export function cellKey(cell: Cell): string {
  return contentKey(cell.summary);
}

/** Identity of streams joined one after the other. */
export function joinIdentities(parts: readonly string[]): string {
  return parts.join('+');
}
