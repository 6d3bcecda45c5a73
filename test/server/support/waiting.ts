import type { Run } from '../../../src/protocol/run-shapes.ts';
import type { Studio } from '../../../src/studio/studio.ts';

/** Resolves when the run neither waits nor runs. */
export function ended(studio: Studio, id: string): Promise<Run> {
  return until(
    () => studio.runs.get(id),
    (run) => run !== undefined && run.status !== 'queued' && run.status !== 'running',
  ) as Promise<Run>;
}

/** Polls until a value is as wanted, ever less often: what takes long is not to be slowed down by the question. */
export async function until<T>(
  read: () => T | Promise<T>,
  wanted: (value: T) => boolean,
  { timeoutMs = 600_000, everyMs = 5 } = {},
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (let wait = everyMs; ; wait = Math.max(everyMs, Math.min(50, 1.2 * wait))) {
    const value = await read();
    if (wanted(value)) return value;
    if (Date.now() > deadline)
      throw new Error(`Waited ${timeoutMs} ms in vain; last: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

/** Resolves when the training has done some updates. */
export function updatesDone(studio: Studio, id: string, atLeast: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = studio.runs.watch({
      taps(runId, _frames, taps) {
        const seen = taps.some((tap) => tap.kind === 'metric' && (tap.moment.update ?? 0) >= atLeast);
        if (runId !== id || !seen) return;
        stop();
        resolve();
      },
      status(run) {
        if (run.id !== id || ['queued', 'running'].includes(run.status)) return;
        stop();
        reject(new Error(`The run is ${run.status} (${run.reason}) before update ${atLeast}.`));
      },
    });
  });
}
