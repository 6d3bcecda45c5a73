import type { Store } from './database.ts';
import { withStorageErrors } from './errors.ts';
import { prepareColumn } from './rows/prepared.ts';

/** What is this studio's own and no run's: its name at brokers. It lies in the database, with which it is copied. */
export interface StudioRecord {
  get(key: string): string | undefined;
  /** All of them or none. */
  set(values: Readonly<Record<string, string>>): void;
}

export function createStudioRecord({ db, path }: Store): StudioRecord {
  const get = prepareColumn<[string], string>(db, 'SELECT CAST(value AS BLOB) FROM studio WHERE key = ?');
  const set = db.prepare('INSERT OR REPLACE INTO studio VALUES (?, ?)');
  const setAll = db.transaction((values: Readonly<Record<string, string>>) => {
    for (const [key, value] of Object.entries(values)) set.run(key, value);
  });
  return {
    get: (key) => withStorageErrors(path, () => get.get(key)),
    set: (values) => withStorageErrors(path, () => setAll.immediate(values)),
  };
}
