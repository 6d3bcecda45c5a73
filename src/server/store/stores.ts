import type { StudioFolders } from '../../disk/run-folders.ts';
import type { AssetStore, NamesBlobs } from '../../studio/ports/asset-store.ts';
import type { GraphStore } from '../../studio/ports/graph-store.ts';
import type { StudioLog } from '../../studio/ports/log.ts';
import type { StudioRecord } from '../../studio/ports/machines.ts';
import type { OwnTemplateStore } from '../../studio/ports/own-template-store.ts';
import type { RunStore } from '../../studio/ports/run-store.ts';
import type { UnreadableRow } from './rows/row-kind.ts';

/** What a database that is no file of the data folder is opened with. */
export interface StoreTools {
  readonly folders: StudioFolders;
  readonly log: StudioLog;
  /** Told of rows that cannot be read. */
  readonly onUnreadable: (row: UnreadableRow) => void;
}

export type OpenElsewhere = (tools: StoreTools) => Promise<OpenStores>;

/** What a studio stores, whatever it lies in. */
export interface OpenStores {
  readonly runs: RunStore;
  readonly graphs: GraphStore;
  readonly assets: AssetStore & NamesBlobs;
  readonly ownTemplates: OwnTemplateStore & NamesBlobs;
  readonly record: StudioRecord;
  /** @throws `storage/…` when it is no longer this studio's: nothing is saved from then on */
  requireOwn(): void;
  close(): Promise<void>;
}
