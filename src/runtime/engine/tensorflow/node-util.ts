import util from 'node:util';

/** The legacy predicates of `node:util` that tfjs-node 4.22, the last release, still calls. */
const REMOVED: Readonly<Record<string, (value: unknown) => boolean>> = {
  isNullOrUndefined: (value) => value === null || value === undefined,
  isArray: Array.isArray,
};

/**
 * Puts back what Node 23 removed from `node:util`, without which every operation of tfjs-node 4.22 fails with
 * "isNullOrUndefined is not a function" (tensorflow/tfjs#8609; fixed there, not released). Functions that exist
 * stay as they are.
 * @returns the names that were missing
 */
export function restoreLegacyUtil(target: object = util): string[] {
  const missing = Object.keys(REMOVED).filter((name) => !(name in target));
  for (const name of missing) {
    Object.defineProperty(target, name, { value: REMOVED[name], configurable: true, writable: true });
  }
  return missing;
}
