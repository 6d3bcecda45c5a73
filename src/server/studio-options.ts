import type { GraphDocument } from '../graph/document/document.ts';
import type { AllowedPack } from '../nodes/packs/pack-folder.ts';
import type { RunnerHostOptions } from '../runner-process/process-host.ts';
import { machineInfo } from '../runtime/machine.ts';
import type { StudioLog } from '../studio/ports/log.ts';
import type { OtherMachines } from '../studio/ports/machines.ts';
import type { RunLimits } from '../studio/ports/runner-host.ts';
import type { ReferenceStores } from '../studio/references.ts';
import type { OpenElsewhere } from './store/stores.ts';

/** What a runner computes with. */
export interface StudioDevice {
  readonly engine: string;
  readonly threads?: number;
}

export interface StudioOptions {
  /** Folder for database, blobs, runs, cache, checkpoints. */
  readonly home: string;
  /** Opens the database that holds rows instead of a file there; see store/postgres. */
  readonly stores?: OpenElsewhere;
  /** What computes, a runner each; default one with `engine` and `threads`. */
  readonly devices?: readonly StudioDevice[];
  readonly engine?: string;
  readonly threads?: number;
  readonly queueLength?: number;
  readonly limits?: Partial<RunLimits>;
  /** That clients show: what workers say is signed with it. */
  readonly token?: string;
  /** Other machines that compute; see src/machines. */
  readonly machines?: OtherMachines;
  /** Compute on other machines only. */
  readonly workersOnly?: boolean;
  /** Bytes. */
  readonly quota?: number;
  /** Files for the references of a document; see studio/references.ts. Called when a run starts. */
  readonly resolveReferences: (
    document: GraphDocument,
    stores: ReferenceStores,
  ) => Promise<Readonly<Record<string, string>>>;
  /** Packs that runners may load now; see packs/live-packs.ts. Runners are replaced when it gives another list. */
  readonly packs?: () => readonly AllowedPack[];
  readonly log?: StudioLog;
}

/** Times of the runner that tests shorten. */
export type RunnerTimes = Pick<
  RunnerHostOptions,
  'heartbeatMs' | 'hungAfterMs' | 'cancelGraceMs' | 'backoffMs'
>;

/** With what tests change. */
export interface OpenOptions extends StudioOptions {
  readonly runner?: RunnerTimes;
}

/** A run may take a week and three quarters of the memory. */
const DEFAULT_MAX_MS = 7 * 24 * 3_600_000;

/** Those that were given, and the usual ones. */
export function limitsOf(limits: Partial<RunLimits> = {}): RunLimits {
  return { maxMs: DEFAULT_MAX_MS, maxBytes: Math.floor(0.75 * machineInfo().memoryBytes), ...limits };
}
