import type { StudioFolders } from '../../disk/run-folders.ts';
import type { AssetStore, NamesBlobs } from '../../studio/ports/asset-store.ts';
import type { Asks, Bus } from '../../studio/ports/front-ends.ts';
import type { GraphStore } from '../../studio/ports/graph-store.ts';
import type { StudioLog } from '../../studio/ports/log.ts';
import type { StudioRecord } from '../../studio/ports/machines.ts';
import type { OwnTemplateStore } from '../../studio/ports/own-template-store.ts';
import type { RunStore } from '../../studio/ports/run-store.ts';
import type { Sessions } from '../security/sessions.ts';
import type { UnreadableRow } from './rows/row-kind.ts';
import type { FrontEndTerms } from './same-terms.ts';

/** What a database that is no file of the data folder is opened with. */
export interface StoreTools {
  readonly folders: StudioFolders;
  readonly log: StudioLog;
  /** Told of rows that cannot be read. */
  readonly onUnreadable: (row: UnreadableRow) => void;
  /** How this front end was started. */
  readonly terms: FrontEndTerms;
  /** Whether what the studio's files hold is in an object store too: then an empty folder will do. */
  readonly sharesFiles?: boolean;
}

/** Told when this front end becomes the scheduler, and when it is none any more. Each is waited for. */
export interface TurnEar {
  /** Rejects when it cannot be the scheduler: then the turn is another's, or tried again. */
  gained(): Promise<void>;
  lost(): Promise<void>;
}

/** The front ends of one studio: processes that serve it, of which one starts runs. */
export interface FrontEnds {
  readonly bus: Bus;
  readonly asks: Asks;
  /** How many others there are now. */
  others(): Promise<number>;
  /** Takes the turn at starting runs, if nobody has it. */
  takeTurn(): Promise<boolean>;
  /** Takes it whenever it is free, from now on. */
  seekTurn(ear: TurnEar): void;
}

export type OpenElsewhere = (tools: StoreTools) => Promise<OpenStores>;

/** What a studio stores, whatever it lies in. */
export interface OpenStores {
  readonly runs: RunStore;
  readonly graphs: GraphStore;
  readonly assets: AssetStore & NamesBlobs;
  readonly ownTemplates: OwnTemplateStore & NamesBlobs;
  readonly record: StudioRecord;
  /**
   * Browsers that have shown the token, where they are stored here; absent: they are in a file of the data folder.
   * @param token fingerprint of the token that the operator gave
   */
  readonly sessions?: (token: string | undefined) => Promise<Sessions>;
  /** Where several processes may serve the studio; absent: this one is alone. */
  readonly frontEnds?: FrontEnds;
  /** @throws `storage/…` when it is no longer this studio's: nothing is saved from then on */
  requireOwn(): void;
  close(): Promise<void>;
}
