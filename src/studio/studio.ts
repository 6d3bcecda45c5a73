import type { Registry } from '../graph/types/registry.ts';
import type { WorkersStatus } from '../protocol/machines.ts';
import type { StorageStatus } from '../protocol/system.ts';
import type { AcceptModel } from './ports/accept-model.ts';
import type { AssetStore } from './ports/asset-store.ts';
import type { BlobStore } from './ports/blob-store.ts';
import type { GraphStore } from './ports/graph-store.ts';
import type { KeptModels } from './ports/kept-models.ts';
import type { OwnTemplateStore } from './ports/own-template-store.ts';
import type { Pictures } from './ports/pictures.ts';
import type { RunAhead } from './ports/runner-messages.ts';
import type { RunService } from './run-service.ts';

/** What `gc` removed. */
export interface GcReport {
  readonly files: number;
  readonly bytes: number;
}

/** A studio that a host has opened: what its handlers and clients work with. */
export interface Studio {
  readonly graphs: GraphStore;
  readonly assets: AssetStore;
  readonly ownTemplates: OwnTemplateStore;
  readonly blobs: BlobStore;
  readonly pictures: Pictures;
  readonly acceptModel: AcceptModel;
  readonly runs: RunService;
  /** Models of the command line in the same home; absent where there is no command line. */
  readonly kept?: KeptModels;
  /** The machines that compute for it, whether or not there are any. */
  workers(): Promise<WorkersStatus>;
  storage(): Promise<StorageStatus>;
  /** Throws cached results away. @returns bytes that became free */
  emptyCache(): Promise<number>;
  /** Removes what nothing refers to and what can be recomputed beyond the quota. */
  gc(): Promise<GcReport>;
  /** Reasons why it cannot take runs now (database, disk, runner); empty when it can. */
  problems(): Promise<readonly string[]>;
  /** A run is likely to come: what computes it may be opened now, and what some of its nodes give be computed. */
  expectRun(ahead?: Pick<RunAhead, 'document' | 'targets'>): Promise<void>;
  /** Stops the runner (a running run is checkpointed and becomes `interrupted`), closes the stores. */
  close(): Promise<void>;
}

/** What handlers are made with. */
export interface StudioContext {
  readonly studio: Studio;
  /** Nodes as they are now: packs come and go while it is open. */
  readonly packs: { readonly current: { readonly registry: Registry } };
}
