import type { Run } from '../protocol/run-shapes.ts';
import type { RunPatch } from './ports/run-store.ts';

/** A run after a change. Back in the queue, what ended it before no longer holds. */
export function patched(run: Run, patch: RunPatch): Run {
  if (patch.status !== 'queued') return { ...run, ...patch };
  const { reason: _reason, finishedAt: _finished, ...unended } = run;
  return { ...unended, errors: [], ...patch };
}
