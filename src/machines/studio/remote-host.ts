import { randomBytes } from 'node:crypto';
import type { FlowProducer, Queue } from 'bullmq';
import { assertNever, messageOf } from '../../errors.ts';
import type { SpreadPart } from '../../graph/plan/spread.ts';
import type { StudioLog } from '../../studio/ports/log.ts';
import type { MachineFiles, SentFile } from '../../studio/ports/machine-files.ts';
import { CANCELLED, type OnNews, type RunEnd, type RunnerHost } from '../../studio/ports/runner-host.ts';
import type { RunCommand } from '../../studio/ports/runner-messages.ts';
import type { TapsOfRun } from '../../studio/taps-bytes.ts';
import type { Fence } from '../broker/fence.ts';
import type { Signer } from '../broker/signer.ts';
import { type RunJob, type SealedJob, sealJob, type WorkerMessage } from '../broker/wire.ts';
import type { ObjectStore } from '../files/byte-store.ts';

export interface RemoteHostOptions {
  readonly queue: Pick<Queue<SealedJob>, 'add' | 'getJob' | 'remove'>;
  readonly flows: Pick<FlowProducer, 'add'>;
  readonly queueName: string;
  /** What of a run is to be computed beforehand, side by side. */
  readonly partsOf: (job: RunJob) => readonly SpreadPart[];
  readonly fence: Fence;
  readonly tag: string;
  readonly signer: Signer;
  readonly files: MachineFiles;
  /** Where files go instead of through the studio. */
  readonly objects?: ObjectStore;
  /** What a run has saved stays there, for other front ends. */
  readonly sharesResults?: boolean;
  readonly log: StudioLog;
  readonly onNews: OnNews;
  /** Runs that workers can have at a time now. */
  readonly slots: () => number;
  /** Whether somebody looks at a run. */
  readonly followed: (runId: string) => boolean;
  readonly held: ReadonlySet<string>;
  /** Called once every held run is followed. */
  readonly onReady: () => void;
  /** What a cancelled run has to checkpoint and end by itself, ms. */
  readonly cancelGraceMs?: number;
}

/** What a worker has said, as it was read. */
export interface Word {
  readonly runId: string;
  readonly jobId: string;
  readonly message: WorkerMessage;
}

export interface RemoteHost extends RunnerHost {
  /** @param jobId of the job by which the worker was asked: words of another sending do not count */
  onMessage(runId: string, jobId: string, message: WorkerMessage): Promise<'forget' | 'keep'>;
  onTaps(message: TapsOfRun): void;
  /** Puts back what the broker has lost. */
  audit(): Promise<void>;
  /** Tells workers which of their runs somebody looks at, where that has changed. */
  tellFollowed(): Promise<void>;
  /** Of words that are about to be taken, the events: they are stored in one go. */
  onPage(words: readonly Word[]): Promise<void>;
  readonly running: number;
  /** Whether a run is here that has not been written down. */
  has(runId: string): boolean;
}

/** How often a run is tried is counted by the fence. */
export const JOB = {
  attempts: 1000,
  backoff: { type: 'fixed', delay: 500 },
  removeOnComplete: true,
  removeOnFail: true,
} as const;

interface Run {
  readonly id: string;
  /** Of the jobs by which it was sent. */
  readonly jobs: Set<string>;
  job: RunJob | undefined;
  settle: ((end: RunEnd) => void) | undefined;
  attempt: number;
  /** Number of its last event. */
  seq: number;
  cancelTimer?: NodeJS.Timeout;
  ended: boolean;
  /** Times in a row that the audit has missed its job. */
  missed: number;
  /** What its workers were told last. */
  followed: boolean;
}

/** Workers on other machines, as one host with many places: jobs go out through BullMQ, words come back by a stream. */
export function createRemoteHost(options: RemoteHostOptions): RemoteHost {
  const { queue, fence, tag, signer, files, objects, log, onNews, held, cancelGraceMs = 20_000 } = options;
  const runs = new Map<string, Run>();
  const awaited = new Set(held);
  for (const id of held) runs.set(id, newRun(id));

  function arrived(id: string): void {
    if (!awaited.delete(id) || awaited.size > 0) return;
    options.onReady();
  }

  function end(run: Run, how: RunEnd): void {
    if (run.ended) return;
    run.ended = true;
    clearTimeout(run.cancelTimer);
    run.settle?.(how);
  }

  /** A job names the run at most once at a time: BullMQ takes no second one of the same id. */
  async function send(run: Run, job: RunJob): Promise<void> {
    const id = `${run.id}-${randomBytes(6).toString('hex')}`;
    run.jobs.add(id);
    run.followed = false;
    await fence.open(run.id, { seq: run.seq, job: id, tag });
    const parts = options.partsOf(job);
    if (parts.length < 2) {
      await queue.add('run', sealJob(job, id, signer), { jobId: id });
      return;
    }
    log('info', 'a run is computed in pieces first', { run: run.id, pieces: parts.length });
    const { queueName } = options;
    await options.flows.add({
      name: 'run',
      queueName,
      data: sealJob({ ...job, spread: true }, id, signer),
      opts: { jobId: id, ...JOB },
      // Whole runs go first; a piece that fails costs time only: the run computes what it does not find.
      children: parts.map(({ document, targets, offset }, index) => {
        const jobId = `${id}-${index}`;
        return {
          name: 'part',
          queueName,
          data: sealJob({ ...job, document, targets, spread: true, part: { offset } }, jobId, signer),
          opts: { ...JOB, jobId, attempts: 3, priority: 10, ignoreDependencyOnFailure: true },
        };
      }),
    });
  }

  async function offer(path: string): Promise<string> {
    const hash = await files.offer(path);
    if (objects !== undefined && !(await objects.has('files', hash))) {
      await objects.putFile('files', hash, path);
    }
    return hash;
  }

  /** Brings files of a run here, if need be, and puts them into its folder. */
  async function bring(runId: string, sent: readonly SentFile[]): Promise<void> {
    for (const { hash } of objects === undefined ? [] : sent) {
      const coming = await objects?.read('outputs', `${runId}.${hash}`);
      // Brought and removed before, when this server was killed before the end was written down: it is told again.
      if (coming === undefined) continue;
      await files.put('outputs', `${runId}.${hash}`, coming);
    }
    await files.commit(runId, sent);
  }

  async function wireJob(command: RunCommand): Promise<RunJob> {
    const { runId, document, targets, resume, maxOutputBytes, assets } = command;
    const names: Record<string, RunJob['files'][string]> = {};
    for (const [reference, path] of Object.entries(assets)) {
      // What ships with Patchwise is on every machine.
      names[reference] = reference.startsWith('sample:')
        ? { sample: reference.slice('sample:'.length) }
        : { hash: await offer(path) };
    }
    return {
      runId,
      document,
      resume,
      maxOutputBytes,
      files: names,
      ...(targets !== undefined && { targets }),
    };
  }

  async function begin(command: RunCommand, settle: (end: RunEnd) => void): Promise<void> {
    const { runId } = command;
    const known = runs.get(runId);
    const run = known ?? newRun(runId);
    run.job = await wireJob(command);
    run.settle = settle;
    if (known === undefined) {
      run.seq = command.firstSeq - 1;
      runs.set(runId, run);
      await send(run, run.job);
      return;
    }
    const state = await fence.state(runId);
    if (state !== undefined) run.jobs.add(state.job);
    run.seq = Math.max(run.seq, state?.seq ?? 0, command.firstSeq - 1);
    if (state?.token === '' && (await queue.getJob(state.job)) === undefined) await send(run, run.job);
  }

  async function commit(run: Run, message: Extract<WorkerMessage, { kind: 'finished' }>): Promise<void> {
    try {
      await bring(run.id, message.files);
      for (const { hash } of objects === undefined || options.sharesResults ? [] : message.files) {
        await objects?.remove('outputs', `${run.id}.${hash}`).catch(() => undefined);
      }
      // Last: who reads that the run has ended finds its files.
      if (message.events.length > 0) {
        await onNews({ kind: 'events', runId: run.id, events: message.events });
      }
      end(run, message.end);
    } catch (error) {
      const reason = messageOf(error);
      end(run, {
        kind: 'lost',
        code: 'runner/crashed',
        reason: `Its files could not be taken over: ${reason}`,
      });
    }
  }

  const hearing = {
    async onPage(words: readonly Word[]): Promise<void> {
      const items = words.flatMap(({ runId, jobId, message }) => {
        const run = runs.get(runId);
        const counts = run !== undefined && !run.ended && run.jobs.has(jobId);
        return counts && message.kind === 'events' ? [{ runId, events: message.events }] : [];
      });
      if (items.length > 1) await onNews({ kind: 'ahead', items });
    },
    async onMessage(runId: string, jobId: string, message: WorkerMessage): Promise<'forget' | 'keep'> {
      const run = runs.get(runId);
      if (run === undefined || run.ended || !run.jobs.has(jobId)) return 'forget';
      switch (message.kind) {
        case 'begun':
          run.attempt = message.attempt;
          log('info', 'a worker has begun a run', { run: runId, ...message });
          if (message.attempt > 1) await onNews({ kind: 'taken-over', runId });
          return 'forget';
        case 'events':
          run.seq = Math.max(run.seq, message.events.at(-1)?.seq ?? 0);
          await onNews({ kind: 'events', runId, events: message.events });
          return 'forget';
        case 'tensors':
          await onNews({ kind: 'tensors', runId, kept: message.kept, dropped: message.dropped });
          await files.dropTensors(runId, message.unused);
          return 'forget';
        case 'finished':
          void commit(run, message);
          return 'keep';
        default:
          return assertNever(message);
      }
    },
    onTaps({ runId, attempt, frames, taps }: TapsOfRun): void {
      const run = runs.get(runId);
      // The channel is faster than the stream: of a newer attempt it may be the first to tell.
      if (run === undefined || run.ended || attempt < run.attempt) return;
      void onNews({ kind: 'taps', runId, frames, taps });
    },
  };

  return {
    ...hearing,
    held,
    slots: options.slots,
    get running() {
      return runs.size;
    },
    has: (runId) => runs.has(runId),
    // Not asked for: machines are listed by themselves.
    status: () => ({ device: 'workers', state: 'running', restarts: 0 }),
    run: (command) =>
      new Promise((resolve) => {
        begin(command, resolve)
          .catch((error: unknown) => {
            const reason = messageOf(error);
            const run = runs.get(command.runId);
            if (run === undefined) resolve({ kind: 'refused', code: 'server/internal', reason });
            else end(run, { kind: 'refused', code: 'server/internal', reason });
          })
          .finally(() => arrived(command.runId));
      }),
    cancel(runId) {
      const run = runs.get(runId);
      if (run === undefined || run.ended) return;
      void (async () => {
        const unbegun = await fence.closeUnbegun(runId);
        // Workers may have it, or pieces of it.
        await fence.cancel(runId);
        if (unbegun) end(run, CANCELLED);
      })().catch((error: unknown) => log('warn', 'a cancel did not get through', { error: String(error) }));
      run.cancelTimer ??= setTimeout(() => {
        fence.close(runId).catch(() => undefined);
        end(run, CANCELLED);
      }, cancelGraceMs);
    },
    written(runId) {
      arrived(runId);
      runs.delete(runId);
      void (async () => {
        const state = await fence.state(runId);
        await fence.forget(runId);
        // Still there when nobody has begun it, or its worker was forced to let go.
        if (state !== undefined) await queue.remove(state.job).catch(() => 0);
      })().catch((error: unknown) => {
        log('warn', 'the broker could not be told to forget a run', { run: runId, error: String(error) });
      });
    },
    async audit() {
      for (const run of [...runs.values()]) {
        if (run.ended || run.job === undefined) continue;
        const state = await fence.state(run.id);
        const there = state !== undefined && (await queue.getJob(state.job)) !== undefined;
        // A run that has just been told of, or has just ended, may be missed once.
        run.missed = there || state?.token === 'closed' ? 0 : run.missed + 1;
        if (run.missed < 3 || run.ended) continue;
        log('error', 'the broker has lost a run: it is sent again', { run: run.id });
        run.missed = 0;
        await send(run, { ...run.job, resume: true });
      }
    },
    async tellFollowed() {
      for (const run of runs.values()) {
        const followed = options.followed(run.id);
        if (run.ended || followed === run.followed) continue;
        run.followed = followed;
        await fence.follow(run.id, followed);
      }
    },
    async close() {
      for (const run of runs.values()) clearTimeout(run.cancelTimer);
    },
  };
}

function newRun(id: string): Run {
  return {
    id,
    jobs: new Set(),
    job: undefined,
    settle: undefined,
    attempt: 0,
    seq: 0,
    ended: false,
    missed: 0,
    followed: false,
  };
}
