import type { Store } from './database.ts';
import { damaged } from './errors.ts';

/** A JSON column's value. @throws `storage/corrupt` when it is not JSON */
export function fromJson<T>({ path }: Pick<Store, 'path'>, text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw damaged(path, 'a value is not the JSON text that was stored', cause);
  }
}

/** Leaves out what is null: a row's optional fields are absent, not empty. */
export function present<T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== null && value !== undefined),
  ) as { [K in keyof T]?: NonNullable<T[K]> };
}
