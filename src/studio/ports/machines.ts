import type { Registry } from '../../graph/types/registry.ts';
import type { AllowedPack } from '../../nodes/packs/pack-folder.ts';
import type { MachineArea, WorkerStatus, WorkersStatus, WorkerTerms } from '../../protocol/machines.ts';
import type { SharedBytes } from './blob-store.ts';
import type { StudioLog } from './log.ts';
import type { MachineFiles } from './machine-files.ts';
import type { OnNews, RunnerHost } from './runner-host.ts';

/** What is this studio's own and no run's: its name at brokers. It lies in the database, with which it is copied. */
export interface StudioRecord {
  get(key: string): Promise<string | undefined>;
  /** All of them or none. */
  set(values: Readonly<Record<string, string>>): Promise<void>;
}

/** What the studio gives to whatever brings other machines. */
export interface MachineTools {
  readonly files: MachineFiles;
  /** What is kept of the studio itself. */
  readonly record: StudioRecord;
  /** That clients show, where the studio asks for one. */
  readonly token?: string;
  /** Whether somebody looks at a run: its pictures are wanted then. */
  readonly followed: (runId: string) => boolean;
  /** Those that are allowed now: they may change while the studio runs. */
  readonly packs: () => readonly AllowedPack[];
  /** What is known of nodes, to tell what of a run can be computed side by side. */
  readonly registry: () => Registry;
  /** Time that a run may take, ms. */
  readonly maxMs: number;
  /** What runs have saved stays where it was sent to, for other front ends. */
  readonly sharesResults?: boolean;
  /** Another front end has just had these machines, or has them still for a moment. */
  readonly inPlaceOf?: boolean;
  readonly log: StudioLog;
}

/** What waits and has happened at the broker, for metrics. */
export interface MachineFigures {
  /** Runs that the broker holds and no worker has begun. */
  readonly waiting: number;
  /** Age of the oldest of these, s. */
  readonly oldestSeconds: number;
  /** News that have come and are not yet stored. */
  readonly backlog: number;
  /** Runs that were taken over from a worker that had gone silent, since the start. */
  readonly stalls: number;
  /** Words of workers that had been taken over from, since the start. */
  readonly fenced: number;
}

/** Other machines that compute for this studio. Implemented in src/machines; the server knows no broker. */
export interface Machines {
  /** Runs that they have from before this server started. */
  readonly held: ReadonlySet<string>;
  /** One host for all of them. */
  readonly host: (onNews: OnNews, onRoom: () => void) => RunnerHost;
  state(): WorkersStatus['broker'];
  workers(): readonly WorkerStatus[];
  figures(): Promise<MachineFigures>;
  /** Why no run can be given to them now, if so. */
  problem(): string | undefined;
}

/** What is needed to tell workers how they join. */
export type TermsTools = Pick<MachineTools, 'record' | 'maxMs'> &
  Partial<Pick<MachineTools, 'token' | 'packs'>>;

/** The script of a process that computes, and what it gets besides what each gets. */
export interface RunnerChild {
  readonly script: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** Machines that could compute for a studio. */
export interface OtherMachines {
  /** Where they are reached: of one studio the same at every front end. */
  readonly place: string;
  /**
   * Looks whether they can be reached and used, before anything of the studio is touched. @throws what `open` throws, each
   * with what to do
   */
  requireUsable(): Promise<void>;
  /**
   * Where bytes of an area are for all machines: in the object store, if files go there. Workers are given and send them by
   * addresses there. @throws `storage/failed`
   */
  shared(area: MachineArea): Promise<SharedBytes | undefined>;
  /** What computes on the studio's own machine instead of its usual process. */
  readonly child?: RunnerChild;
  /** By the front end that starts the runs. */
  open(tools: MachineTools): Promise<Machines>;
  /** What workers are told that join, at any front end. */
  terms(tools: TermsTools): Promise<WorkerTerms>;
}

/** Of machines that are another front end's. */
export const NO_FIGURES: MachineFigures = { waiting: 0, oldestSeconds: 0, backlog: 0, stalls: 0, fenced: 0 };
