import { messageOf, PatchwiseError } from '../errors.ts';
import type { GraphDocument } from '../graph/document/document.ts';
import type { Run } from '../protocol/run-shapes.ts';
import type { StudioLog } from './ports/log.ts';
import type { RunPatch, RunStore } from './ports/run-store.ts';
import { CANCELLED, type RunEnd, type RunnerHost } from './ports/runner-host.ts';
import type { WaitingTaps } from './waiting-taps.ts';

/** A run that a host has, until its end is written down. */
export interface ActiveRun {
  readonly id: string;
  readonly host: RunnerHost;
  /** Who asked for its end, if anybody has. */
  wanted?: 'cancelled' | 'paused' | 'interrupted' | 'handed-over';
  /** Resolves when what it has told so far is stored; its end is written down after that. */
  told: Promise<void>;
  /** Pictures and numbers that it has told last, and that are not taken yet: what comes next joins them. */
  waiting: WaitingTaps | undefined;
  readonly ended: Promise<Run>;
  /** Its end is written down, and everybody was told. */
  readonly written: Promise<void>;
  /** Why its news could not be stored. */
  failure?: string;
}

/** What a run is given, and who is told of its end. */
export interface RunSurroundings {
  readonly store: RunStore;
  /** What the runner needs besides the row; may look up files. */
  readonly prepare: (run: Run) => Promise<{
    readonly assets: Readonly<Record<string, string>>;
    readonly folders: {
      readonly outputFolder: string;
      readonly tensorFolder: string;
      readonly checkpointFolder: string;
      readonly cacheFolder: string;
    };
    /** Bytes that its outputs may take. */
    readonly maxOutputBytes: number;
  }>;
  readonly onStatus: (run: Run) => Promise<void>;
  /** Keeps what a run has saved where it is to stay, before its end is told. */
  readonly keepFiles?: (run: Run) => Promise<void>;
  /** After a run has ended, before the next begins on its device. */
  readonly afterRun?: (run: Run) => Promise<void>;
  readonly log: StudioLog;
}

export interface DriveOptions extends RunSurroundings {
  /** Whether the queue takes runs: a closed one waits no longer for a database that fails. */
  readonly isOpen: () => boolean;
  /** The end of the run is written down and told, or never will be. */
  readonly onWritten: () => void;
}

/** Wait before the database is tried again, ms. */
export const RETRY_MS = 1000;
const STOPPED = 'The server was stopped while the run was running.';
/** Whoever takes it goes on from its checkpoints. */
const HANDED_OVER = { status: 'queued', resume: true } as const;

/** Carries a run through its host to its end, and writes down how it ended. Never rejects. */
export async function driveRun(run: Run, entry: ActiveRun, options: DriveOptions): Promise<Run> {
  const { log } = options;
  const end = await execute(run, entry, options).catch(
    (error: unknown): RunEnd => ({
      kind: 'refused',
      code: 'server/internal',
      reason: messageOf(error),
    }),
  );
  await entry.told;
  const how = outcome(await keptFiles(run, end, options), entry);
  const patch = how === HANDED_OVER ? how : { finishedAt: Date.now(), ...how };
  const ended = await writeDown(run, patch, options);
  log('info', 'run ended', { run: run.id, status: ended.status, reason: ended.reason });
  await options.afterRun?.(ended).catch((error: unknown) => {
    log('warn', 'tidying up after a run failed', { run: run.id, error: messageOf(error) });
  });
  return ended;
}

/** A run whose files cannot be kept has not ended as it said. */
async function keptFiles(run: Run, end: RunEnd, { keepFiles }: DriveOptions): Promise<RunEnd> {
  try {
    await keepFiles?.(run);
    return end;
  } catch (error) {
    return {
      kind: 'lost',
      code: 'runner/crashed',
      reason: `Its files could not be kept: ${messageOf(error)}`,
    };
  }
}

/**
 * How a run ended must reach the database: while that fails (a full disk), nothing else is begun. If the server
 * stops meanwhile, the row says "running" and becomes "interrupted" with the next start.
 */
async function writeDown(
  run: Run,
  patch: RunPatch,
  { store, log, onStatus, onWritten, isOpen }: DriveOptions,
): Promise<Run> {
  for (;;) {
    try {
      const ended = await store.update(run.id, patch);
      await onStatus(ended);
      onWritten();
      return ended;
    } catch (error) {
      log('error', 'the end of a run could not be stored', { run: run.id, error: messageOf(error) });
      const missing = error instanceof PatchwiseError && error.code === 'run/missing';
      if (missing || !isOpen()) {
        onWritten();
        return run;
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

async function execute(run: Run, entry: ActiveRun, { prepare, store }: DriveOptions): Promise<RunEnd> {
  const { assets, folders, maxOutputBytes } = await prepare(run);
  // It comes to where it was, whoever had it before.
  const steered = run.resume ? await store.steered(run.id) : [];
  if (entry.wanted !== undefined) return CANCELLED;
  return entry.host.run({
    kind: 'run',
    runId: run.id,
    document: run.document as GraphDocument,
    resume: run.resume,
    firstSeq: run.lastSeq + 1,
    ...folders,
    maxOutputBytes,
    assets,
    ...(run.resume && { steered }),
    ...(run.targets !== undefined && { targets: run.targets }),
  });
}

/** What a run's row says after its end. */
function outcome(
  end: RunEnd,
  { wanted, failure }: Pick<ActiveRun, 'wanted' | 'failure'>,
): Pick<Run, 'status'> & RunPatch {
  if (failure !== undefined) return { status: 'interrupted', reason: failure };
  switch (end.kind) {
    case 'finished':
      if (end.outcome !== 'cancelled') {
        const first = end.errors[0];
        return { status: end.outcome, errors: end.errors, ...(first && { reason: first.message }) };
      }
      if (wanted === 'handed-over') return HANDED_OVER;
      return wanted === 'interrupted'
        ? { status: 'interrupted', reason: STOPPED, errors: end.errors }
        : { status: wanted === 'paused' ? 'paused' : 'cancelled', errors: end.errors };
    case 'refused':
      return { status: 'failed', reason: end.reason };
    case 'lost':
      // Nobody cares how a process died that was to stop anyway.
      if (wanted === 'cancelled' || wanted === 'paused') return { status: wanted, reason: end.reason };
      if (wanted === 'handed-over') return HANDED_OVER;
      return { status: 'interrupted', reason: wanted === 'interrupted' ? STOPPED : end.reason };
  }
}
