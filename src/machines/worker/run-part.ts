import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeTaps } from '../broker/wire.ts';
import { fetchFiles } from '../files/fetched-files.ts';
import type { JobEnd, RunJobOptions } from './run-job.ts';
import { TapSender } from './tap-sender.ts';

/**
 * Computes a piece of a run: what it makes goes to the shared cache, where the run itself finds it. It needs no fence, for
 * results are the same whoever stores them; its pictures and numbers reach the studio, its events do not.
 * @throws when it could not be computed: it is tried again, and then left to the run
 */
export async function runPart(options: RunJobOptions, again: boolean): Promise<JobEnd> {
  const { job, fence, host, redis, keys, log } = options;
  const { runId, part, targets = [] } = job;
  const gone = async (): Promise<boolean> => {
    const state = await fence.state(runId);
    return state === undefined || state.token === 'closed';
  };
  if (part === undefined || (await gone())) return 'ended';
  // A name of its own: no text of a job becomes a path.
  const folder = join(options.folders.work, randomUUID());
  let stopped: JobEnd | undefined;
  const stop = (how: JobEnd): void => {
    stopped ??= how;
    sender.stop();
    host.cancel(runId);
  };
  const sender = new TapSender((frames, taps) =>
    redis.publish(keys.taps, encodeTaps({ runId, attempt: 0, frames, taps }, keys.signer)),
  );
  const done = options.onBegun({
    runId,
    attempt: 0,
    cancel: () => stop('ended'),
    handOver: () => stop('handed-over'),
    drop: () => stop('ended'),
    follow: (followed) => sender.show(followed),
    take: (news) => {
      if (news.kind === 'taps' && stopped === undefined) sender.add(news.frames, news.taps);
    },
  });
  try {
    const assets = await fetchFiles(job.files, options.folders.files, options.store);
    if (stopped !== undefined) return stopped;
    const end = await host.run({
      kind: 'run',
      runId,
      document: job.document,
      targets,
      resume: job.resume || again,
      firstSeq: 1,
      outputFolder: join(folder, 'outputs'),
      tensorFolder: join(folder, 'tensors'),
      checkpointFolder: join(folder, 'checkpoints'),
      cacheFolder: options.folders.cache,
      maxOutputBytes: job.maxOutputBytes,
      assets,
      offset: part.offset,
      keepCostly: true,
    });
    if (stopped !== undefined) return stopped;
    if (end.kind === 'finished' && end.outcome === 'done') {
      await sender.finish();
      return 'ended';
    }
    const why = end.kind === 'finished' ? end.errors[0]?.message : end.reason;
    log('warn', 'a piece of a run was not computed', { run: runId, offset: part.offset, why });
    throw new Error(why ?? 'The piece was not computed.');
  } finally {
    sender.stop();
    done();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  }
}
