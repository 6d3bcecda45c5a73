import { canonicalJson } from './canonical-json.ts';

/** SHA-256 in hex. Injected, so that this part of the code also loads where there is no node:crypto. */
export type Sha256 = (data: Uint8Array | string) => string;

/** Everything that decides a result, but for what only some nodes look at ({@link Circumstances}). */
export interface KeyParts {
  /** `category/name@version`, its revision, and the pack and its version when it is not built in. */
  readonly type: string;
  /** Parsed, defaults filled in, wired values among them. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Content of each wired input by name: `type:hash`, or a stream's identity. Never the id of a node. */
  readonly inputs: ReadonlyMap<string, string>;
  /** What the node says about the outside world it reads. */
  readonly fingerprint: string | undefined;
  /** The device that computes it; empty where that does not matter, and for the reference. */
  readonly provider: string;
}

/**
 * What a node may or may not look at. Most do not, and those must share results between positions and ids; those
 * that do must not. Which ones is found out by watching, not declared: a forgotten declaration would bring back
 * wrong results.
 */
export interface Circumstances {
  readonly seed: number;
  readonly activation: number;
}

export type Circumstance = keyof Circumstances;

/** The key before circumstances, or undefined when a parameter is not plain data and cannot be compared. */
export function baseKey(parts: KeyParts, sha256: Sha256): string | undefined {
  const { type, params, inputs, fingerprint, provider } = parts;
  const text = canonicalJson({ type, params, inputs: Object.fromEntries(inputs), fingerprint, provider });
  return text === undefined ? undefined : sha256(text);
}

/** The key of a result whose node looked at these circumstances (the idea of HTTP's Vary). */
export function fullKey(
  base: string,
  looked: readonly Circumstance[],
  at: Circumstances,
  sha256: Sha256,
): string {
  if (looked.length === 0) return base;
  const sorted = [...looked].sort();
  return sha256([base, ...sorted.map((name) => `${name}=${at[name]}`)].join('\n'));
}
