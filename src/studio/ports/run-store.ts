import type {
  KeptTensor,
  MetricSeries,
  Run,
  RunStatus,
  RunSummary,
  StoredEvent,
} from '../../protocol/run-shapes.ts';
import type { Steered } from './runner-messages.ts';

/** A run that is expected to take no longer is short: it goes before others, and beside one that takes longer. */
export const SHORT_SECONDS = 60;

/** A queued run gains one level of priority for this long a wait, ms: none waits forever. */
export const AGING_MS = 10 * 60_000;

/** What is told of a run that is submitted. */
export type NewRun = Pick<Run, 'document' | 'priority'> &
  Partial<Pick<Run, 'graphId' | 'targets' | 'source' | 'batch' | 'photograph' | 'resume' | 'expected'>>;

/** What changes of a run. */
export type RunPatch = Partial<
  Pick<Run, 'status' | 'reason' | 'errors' | 'finishedAt' | 'resume' | 'priority'>
>;

/** Runs as they were submitted, with what has become of them. */
export interface RunRecords {
  /**
   * @param room so many runs may wait, this one included; absent: any number
   * @throws `queue/full`
   */
  submit(run: NewRun, room?: number): Promise<Run>;
  /** Whether there is one, readable or not. */
  has(id: string): Promise<boolean>;
  /** Whether it runs now, readable or not: asked for each file that a worker sends. */
  isRunning(id: string): Promise<boolean>;
  /** @throws `storage/corrupt` for one that cannot be read */
  get(id: string): Promise<Run | undefined>;
  /** Newest first, without their graphs; one that cannot be read is passed over. */
  list(filter: {
    readonly status?: RunStatus;
    /** Only those that were submitted together under this name. */
    readonly batch?: string;
    /** Only those of a photograph. */
    readonly ofPhotographs?: true;
    readonly limit: number;
    readonly before?: number;
  }): Promise<readonly RunSummary[]>;
  ids(): Promise<readonly string[]>;
  count(status: RunStatus): Promise<number>;
  /** @throws `run/missing` */
  update(id: string, patch: RunPatch): Promise<Run>;
  /**
   * {@link update}, if its status is one of these: another request, or whoever takes runs, may have been quicker.
   * @param room where it is to wait: so many runs may, this one included
   * @returns undefined when its status is another
   * @throws `run/missing`, `queue/full`
   */
  updateFrom(
    id: string,
    from: readonly RunStatus[],
    patch: RunPatch,
    room?: number,
  ): Promise<Run | undefined>;
  remove(id: string): Promise<void>;
}

/** The order in which runs that wait are taken, and those that run. */
export interface WaitingRuns {
  /**
   * The next queued run by priority (which rises with waiting, and by one for a short run), turn of its source, age; marks it
   * running. One that cannot be read has failed, and the one after it is next.
   * @param which only short ones, see {@link SHORT_SECONDS}
   */
  take(which?: 'short'): Promise<Run | undefined>;
  /** Ids of the waiting runs in the order in which they would be taken now. */
  waiting(): Promise<readonly string[]>;
  /** Puts waiting runs first, in this order; what is not named, or does not wait, stays as it is. */
  arrange(ids: readonly string[]): Promise<void>;
  /**
   * Marks running runs interrupted: after a crash of the server nothing runs, but for what other machines go on with.
   * @returns those that it has marked, as they are now; `silent`: they had not said a word since they were started
   */
  interruptRunning(
    reason: string,
    except?: ReadonlySet<string>,
  ): Promise<readonly { readonly run: Run; readonly silent: boolean }[]>;
  /** Counts one more attempt of a run that runs: another machine has begun it again. @throws `run/missing` */
  restart(id: string): Promise<Run>;
}

/** What runs have told of themselves. */
export interface RunEvents {
  /** Their numbers must follow the last one's; known ones are ignored. @throws `run/missing` */
  appendEvents(id: string, events: readonly StoredEvent[]): Promise<void>;
  /** The same for many runs, in one transaction; those of a run that is gone, or that would leave a gap, are passed over. */
  appendAll(
    items: readonly { readonly runId: string; readonly events: readonly StoredEvent[] }[],
  ): Promise<void>;
  /** One that cannot be read has a note in its place: numbers have no gap. */
  events(id: string, sinceSeq: number, limit: number): Promise<readonly StoredEvent[]>;
}

/** Which tensors of runs are kept; their bytes lie in files. */
export interface RunTensors {
  /** Nothing when the run is gone. */
  keepTensors(id: string, kept: readonly KeptTensor[], dropped: readonly KeptTensor[]): Promise<void>;
  tensors(id: string, nodeId?: string, port?: string): Promise<readonly KeptTensor[]>;
  forgetTensors(id: string): Promise<void>;
}

/** The numbers that nodes of a run have told, as series for charts. */
export interface RunMetrics {
  /** Stores series in place of what there is of them; nothing when the run is gone. */
  keepMetrics(id: string, series: readonly MetricSeries[]): Promise<void>;
  metrics(id: string): Promise<readonly MetricSeries[]>;
}

/** What was set at nodes of runs while they ran: resumed, also by another process, they come to where they were. */
export interface RunSteering {
  /** After what was set before; nothing when the run is gone. */
  keepSteered(id: string, steered: Steered): Promise<void>;
  /** In the order in which it was set. */
  steered(id: string): Promise<readonly Steered[]>;
}

/** The queue, its history and what its runs have told. Each method is one step: all of it happens, or nothing. */
export interface RunStore extends RunRecords, WaitingRuns, RunEvents, RunTensors, RunMetrics, RunSteering {}
