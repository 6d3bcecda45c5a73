import type { Studio } from '../../../src/studio/studio.ts';

/** Number of the process that computes. @throws where there is none: a signal to 0 ends this process and all beside it */
export async function runnerPid(studio: Studio): Promise<number> {
  const pid = (await studio.runs.status()).runners[0]?.pid;
  if (pid === undefined) throw new Error('No process computes.');
  return pid;
}
