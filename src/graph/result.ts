/** The outcome of something that can be refused for reasons worth showing: a value, or the reasons. */
export type Result<T, E> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

/** A result that holds a value. */
export function succeed<T>(value: T): Result<T, never> {
  return { ok: true, value };
}

/** A result that says why there is no value. */
export function refuse<E>(error: E): Result<never, E> {
  return { ok: false, error };
}
