import type { StudioFolders } from '../../disk/run-folders.ts';
import { PatchwiseError } from '../../errors.ts';
import type { StudioLog } from '../../studio/ports/log.ts';
import { createAssetStore } from './asset-store.ts';
import { openDatabase } from './database.ts';
import { createGraphStore } from './graph-store.ts';
import { requireHistoryHere } from './history-elsewhere.ts';
import { fileOf } from './lock.ts';
import { createOwnTemplateStore } from './own-template-store.ts';
import { finishRescue } from './rescue.ts';
import type { UnreadableRow } from './rows/row-kind.ts';
import { createRunStore } from './run-store.ts';
import type { FrontEndTerms } from './same-terms.ts';
import type { OpenElsewhere, OpenStores } from './stores.ts';
import { createStudioRecord } from './studio-record.ts';

/**
 * Opens what a studio stores: in the file of its data folder, or elsewhere.
 * @throws `storage/…`; `usage/invalid` where it is elsewhere and that is not given; what that throws
 */
export async function openStores(
  folders: StudioFolders,
  elsewhere: OpenElsewhere | undefined,
  log: StudioLog,
  terms: FrontEndTerms,
  sharesFiles: boolean,
): Promise<OpenStores> {
  const onUnreadable = ({ table, key, why }: UnreadableRow) =>
    log('error', 'a stored row is damaged and passed over', { table, row: key, why });
  if (elsewhere !== undefined) return elsewhere({ folders, log, onUnreadable, terms, sharesFiles });
  await requireHistoryHere(folders);
  return openSqliteStores(folders, onUnreadable);
}

function openSqliteStores(
  { database }: StudioFolders,
  onUnreadable: (row: UnreadableRow) => void,
): OpenStores {
  finishRescue(database);
  const store = openDatabase(database, onUnreadable);
  const file = fileOf(database);
  return {
    runs: createRunStore(store),
    graphs: createGraphStore(store),
    assets: createAssetStore(store),
    ownTemplates: createOwnTemplateStore(store),
    record: createStudioRecord(store),
    requireOwn() {
      if (fileOf(database) === file) return;
      // What was saved into a database that nobody finds would be lost.
      store.db.pragma('query_only = ON');
      throw new PatchwiseError(
        'storage/failed',
        'The database was moved or replaced while the studio runs: stop it, and start it again.',
      );
    },
    close: async () => store.db.close(),
  };
}
