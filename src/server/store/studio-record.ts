import type { StudioRecord } from '../../studio/ports/machines.ts';
import { promised } from '../../studio/ports/promised.ts';
import type { Store } from './database.ts';
import { withStorageErrors } from './errors.ts';
import { prepareColumn } from './rows/prepared.ts';

export function createStudioRecord({ db, path }: Store): StudioRecord {
  const get = prepareColumn<[string], string>(db, 'SELECT CAST(value AS BLOB) FROM studio WHERE key = ?');
  const set = db.prepare('INSERT OR REPLACE INTO studio VALUES (?, ?)');
  const setAll = db.transaction((values: Readonly<Record<string, string>>) => {
    for (const [key, value] of Object.entries(values)) set.run(key, value);
  });
  return promised<StudioRecord>({
    get: (key) => withStorageErrors(path, () => get.get(key)),
    set: (values) => withStorageErrors(path, () => setAll.immediate(values)),
  });
}
