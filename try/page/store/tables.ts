import { messageOf } from '../../../src/errors.ts';
import { readersLanguage } from '../../../web/src/texts/texts.ts';
import { site } from '../../texts/texts.ts';

/** Names of the tables; a change of what rows look like raises the version. */
const TABLES = [
  'graphs',
  'versions',
  'assets',
  'runs',
  'events',
  'tensors',
  'metrics',
  'steered',
  'own-templates',
] as const;
export type TableName = (typeof TABLES)[number];

const DATABASE = 'patchwise';
const VERSION = 1;

/** Rows by key, in memory; every change is written behind, in order. */
export interface Table<Row> {
  get(key: string): Row | undefined;
  /** In the order of their first insertion. */
  values(): readonly Row[];
  set(key: string, row: Row): void;
  delete(key: string): boolean;
  /** Deletes all rows whose keys begin so. */
  deleteAll(start: string): void;
}

export interface Tables {
  open<Row>(name: TableName): Table<Row>;
  /** Why nothing can be stored any more, if so; runs go on in memory. */
  problem(): string | undefined;
  /** Resolves when all changes so far are on the disk. */
  written(): Promise<void>;
}

type Change = readonly [table: TableName, key: string, row: unknown];

/**
 * Small rows that the studio's synchronous stores work on, kept in IndexedDB. All of them are read once, when the page
 * opens: what is large lies in files.
 * @throws when the browser gives no database (private windows of some)
 */
export async function openTables(): Promise<Tables> {
  const db = await openDatabase();
  const rows = new Map<TableName, Map<string, unknown>>();
  for (const name of TABLES) rows.set(name, await readAll(db, name));
  let changes: Change[] = [];
  let work: Promise<void> | undefined;
  let problem: string | undefined;

  async function flush(): Promise<void> {
    // What changes in the same breath goes into one transaction: all of it, or nothing.
    await Promise.resolve();
    while (changes.length > 0) {
      const batch = changes;
      changes = [];
      try {
        await write(db, batch);
        problem = undefined;
      } catch (error) {
        problem = `Nothing can be stored now: ${messageOf(error)}`;
      }
    }
    work = undefined;
  }

  function change(...one: Change): void {
    changes.push(one);
    work ??= flush();
  }

  return {
    open<Row>(name: TableName): Table<Row> {
      const table = rows.get(name) as Map<string, Row>;
      return {
        get: (key) => table.get(key),
        values: () => [...table.values()],
        set(key, row) {
          table.set(key, row);
          change(name, key, row);
        },
        delete(key) {
          if (!table.delete(key)) return false;
          change(name, key, undefined);
          return true;
        },
        deleteAll(start) {
          for (const key of [...table.keys()]) if (key.startsWith(start)) this.delete(key);
        },
      };
    },
    problem: () => problem,
    written: () => work ?? Promise.resolve(),
  };
}

function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, VERSION);
  request.onupgradeneeded = () => {
    for (const name of TABLES) request.result.createObjectStore(name);
  };
  return settled(request);
}

/** Numbered keys are padded, so that their order is that of the numbers. */
async function readAll(db: IDBDatabase, name: TableName): Promise<Map<string, unknown>> {
  const store = db.transaction(name).objectStore(name);
  const [keys, values] = await Promise.all([settled(store.getAllKeys()), settled(store.getAll())]);
  return new Map(keys.map((key, i) => [String(key), values[i]]));
}

function write(db: IDBDatabase, changes: readonly Change[]): Promise<void> {
  const transaction = db.transaction([...new Set(changes.map(([table]) => table))], 'readwrite');
  for (const [table, key, row] of changes) {
    const store = transaction.objectStore(table);
    if (row === undefined) store.delete(key);
    else store.put(row, key);
  }
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () =>
      reject(transaction.error ?? new Error(site(readersLanguage()).database.gaveUp));
  });
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error(site(readersLanguage()).database.notOpened));
  });
}
