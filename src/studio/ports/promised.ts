/** The methods of a store before they are made asynchronous: each returns what its promise is to resolve with. */
export type Synchronous<S> = {
  readonly [M in keyof S]: S[M] extends (...values: infer V) => Promise<infer R>
    ? (...values: V) => R
    : never;
};

type Method = (...values: readonly unknown[]) => unknown;

/**
 * A store whose engine answers at once, behind the asynchronous interface of all stores. Each call is one step still:
 * what it does is done when it returns, and nothing comes between. What it throws, its promise rejects with.
 */
export function promised<S extends object>(methods: Synchronous<S>): S {
  const entries = Object.entries(methods as Readonly<Record<string, Method>>);
  return Object.fromEntries(
    entries.map(([name, method]) => [name, async (...values: readonly unknown[]) => method(...values)]),
  ) as S;
}
