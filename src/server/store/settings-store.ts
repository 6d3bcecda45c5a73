import type { JsonValue } from '../../graph/document.ts';
import type { Store } from './database.ts';
import { guarded } from './errors.ts';
import { fromJson } from './json.ts';

/** Small values by key that outlive the server. */
export interface SettingsStore {
  get(key: string): JsonValue | undefined;
  set(key: string, value: JsonValue): void;
}

/** Settings in SQLite. */
export function createSettingsStore(store: Store): SettingsStore {
  const { db, path } = store;
  const get = db.prepare<[string], string>('SELECT value FROM settings WHERE key = ?').pluck();
  const set = db.prepare(
    'INSERT INTO settings VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  );
  return {
    get: (key) =>
      guarded(path, () => {
        const text = get.get(key);
        return text === undefined ? undefined : fromJson<JsonValue>(store, text);
      }),
    set: (key, value) => {
      guarded(path, () => set.run(key, JSON.stringify(value)));
    },
  };
}
