import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createBlobStore } from '../../disk/blobs.ts';
import { makeRoomToOpen } from '../../disk/make-room.ts';
import { studioFolders } from '../../disk/run-folders.ts';
import { messageOf, PatchwiseError } from '../../errors.ts';
import type { AssetRow } from '../../studio/ports/asset-store.ts';
import { assetsOf } from '../store/asset-store.ts';
import { openDatabase } from '../store/database.ts';
import { requireHistoryHere } from '../store/history-elsewhere.ts';
import { requireKnownVersion } from '../store/known-version.ts';
import { lockFolder, requireUnused } from '../store/lock.ts';
import { DATABASE_VERSION } from '../store/migrations.ts';
import { finishRescue, rescueLocked } from '../store/rescue.ts';
import { unreadableRows } from '../store/rows/unreadable.ts';
import { openSqlite } from '../store/sqlite/sqlite.ts';
import { isWritable, whereWritable } from '../store/where-writable.ts';
import { checkHomeFiles } from './check-files.ts';
import { type CheckReport, counted, type Finding } from './report.ts';

export interface CheckOptions {
  /** Whether what is damaged is mended or put aside; otherwise nothing is changed. */
  readonly repair: boolean;
  /** Copy the database into a fresh one even if no fault is found. */
  readonly freshDatabase?: boolean;
}

/** Faults of pages that are told. */
const MOST_FAULTS = 20;

/**
 * Checks the data of a studio that is not running: the database by page and by value, and every file that has a hash
 * or a checksum. Repairing, it loses nothing that can be read: a damaged database is put aside and its rows copied, and
 * damaged files are kept in quarantine. A row that holds what Patchwise did not write stays as it is, and is told.
 * A folder that can only be read is checked too, from a copy of its database. One whose history is in PostgreSQL is not.
 * @throws `storage/missing` when it is no data folder, `storage/locked` while a server uses it, `storage/version`,
 *   `file/unwritable` where nothing can be repaired
 */
export async function checkHome(home: string, options: CheckOptions): Promise<CheckReport> {
  const folders = studioFolders(home);
  await requireHistoryHere(folders);
  if (!existsSync(folders.database) && !existsSync(folders.lock)) {
    throw new PatchwiseError('storage/missing', `${home} holds no studio data.`, {
      hint: 'Give the data folder of a studio with --home.',
    });
  }
  requireKnownVersion(folders.database);
  if (options.repair) await makeRoomToOpen(folders);
  const writable = isWritable(home);
  if (options.repair && !writable) {
    throw new PatchwiseError(
      'file/unwritable',
      `${home} cannot be written to: nothing can be repaired there.`,
      {
        hint: 'Make a backup with "patchwise backup", and repair its disk or restore it elsewhere.',
      },
    );
  }
  // Where nothing can be written nobody changes anything either.
  const unlock = writable ? lockFolder(folders.lock) : () => undefined;
  try {
    if (options.repair) requireUnused(folders.database);
    const findings: Finding[] = [];
    const counts = new Map<string, number>();
    const checked = (area: string) => counts.set(area, (counts.get(area) ?? 0) + 1);
    const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
    const quarantine = options.repair ? join(home, 'quarantine', stamp) : undefined;
    const found = (finding: Finding) => void findings.push(finding);
    whereWritable(folders.database, (path) => checkDatabase(path, options, found));
    await checkHomeFiles({ folders, quarantine, found, checked });
    if (findings.every(({ area, done }) => area !== 'database' || done !== undefined)) {
      for (const asset of whereWritable(folders.database, allAssets)) {
        checked('assets');
        await checkAsset(asset, folders, found);
      }
    }
    return {
      checked: Object.fromEntries(counts),
      findings,
      ...(quarantine !== undefined && existsSync(quarantine) && { quarantine }),
    };
  } finally {
    unlock();
  }
}

function checkDatabase(
  path: string,
  { repair, freshDatabase = false }: CheckOptions,
  found: (finding: Finding) => void,
): void {
  if (repair) finishRescue(path);
  if (!existsSync(path)) return;
  const faults = pageFaults(path);
  if (repair && (faults.length > 0 || freshDatabase)) {
    const { damaged, rows, lost } = rescueLocked(path);
    const saved = Object.entries(rows)
      .filter(([, count]) => count > 0)
      .map(([table, count]) => counted(count, table.replaceAll('_', ' ')));
    const done = `moved aside as ${damaged}; saved into a fresh one: ${saved.join(', ') || 'nothing'}`;
    const what = faults[0] ?? 'copied as asked';
    found({ area: 'database', where: 'studio.db', what, done });
    if (lost.length > 0) {
      const tables = lost.map((table) => table.replaceAll('_', ' ')).join(', ');
      found({
        area: 'database',
        where: 'studio.db',
        what: `ROWS ARE LOST: not all ${tables} could be read; a backup may have them ("patchwise restore"), and ${damaged} stays`,
      });
    }
  } else for (const what of faults) found({ area: 'database', where: 'studio.db', what });
  if (repair || faults.length === 0) {
    for (const { table, key, why } of unreadable(path)) {
      found({ area: 'database', where: `${table} ${key}`, what: `cannot be read: ${why}` });
    }
  }
}

/** What SQLite finds wrong with pages, indexes and types of values. */
function pageFaults(path: string): readonly string[] {
  try {
    const db = openSqlite(path, { readonly: true });
    try {
      const rows = db.pragma(`integrity_check(${MOST_FAULTS})`) as readonly { integrity_check: string }[];
      return rows.map((row) => row.integrity_check).filter((text) => text !== 'ok');
    } finally {
      db.close();
    }
  } catch (error) {
    return [messageOf(error)];
  }
}

/** Of the present version only: an older one is brought to it first. */
function unreadable(path: string): ReturnType<typeof unreadableRows> {
  const db = openSqlite(path, { readonly: true });
  try {
    const version = Number(db.pragma('user_version', { simple: true }));
    return version === DATABASE_VERSION ? unreadableRows(db) : [];
  } finally {
    db.close();
  }
}

function allAssets(path: string): readonly AssetRow[] {
  if (!existsSync(path)) return [];
  const store = openDatabase(path);
  try {
    const assets = assetsOf(store);
    return [...assets.list({ kind: 'image', limit: -1 }), ...assets.list({ kind: 'model', limit: -1 })];
  } finally {
    store.db.close();
  }
}

/** An image or a model whose bytes are gone. */
async function checkAsset(
  { id, kind, name, hash }: AssetRow,
  folders: ReturnType<typeof studioFolders>,
  found: (finding: Finding) => void,
): Promise<void> {
  const path = await createBlobStore(folders.blobs)
    .find(hash)
    .catch(() => undefined);
  if (path !== undefined) return;
  found({
    area: 'assets',
    where: `${kind} ${id} (${name})`,
    what: 'its file is missing or damaged: upload it again, or delete it in the library',
  });
}
