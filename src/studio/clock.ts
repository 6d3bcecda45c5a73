/** A fresh id: 16 hex digits, usable as a file name on every system. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Now in milliseconds since the epoch, but later than `last`: times that serve as a page's cursor must differ.
 */
export function laterThan(last: number | null | undefined, now: () => number = Date.now): number {
  return Math.max(now(), (last ?? 0) + 1);
}
