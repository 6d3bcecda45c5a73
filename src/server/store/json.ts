/** Thrown for a value that is not what was stored: `readable` (database.ts) mends the row and reads it again. */
export class DamagedValue extends Error {
  override readonly name = 'DamagedValue';
}

/**
 * A JSON column's value.
 * @param is what it must be
 * @throws DamagedValue when it is no JSON, or another kind of value
 */
export function fromJson<T>(text: string, is: (value: unknown) => boolean): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new DamagedValue('A value is not the JSON text that was stored.', { cause });
  }
  if (!is(value)) throw new DamagedValue('A value is not of the kind that was stored.');
  return value as T;
}

export function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A graph as far as everything relies on it; the rest was checked when it was stored. */
export function isGraph(value: unknown): boolean {
  return isObject(value) && isObject((value as { nodes?: unknown }).nodes);
}
