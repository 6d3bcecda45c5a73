import type { RunEnd, RunLimits } from '../studio/ports/runner-host.ts';

/** How a run ends whose process is gone, or is to go: what is said of it. */
type Lost = Extract<RunEnd, { kind: 'lost' }>;

export function serverStopped(): Lost {
  return { kind: 'lost', code: 'runner/crashed', reason: 'The server was stopped.' };
}

/** Its process ended by itself: what can be said of that. */
export function crashed(code: number | null, signal: NodeJS.Signals | null): Lost {
  return { kind: 'lost', code: 'runner/crashed', reason: crashReason(code, signal) };
}

function crashReason(code: number | null, signal: NodeJS.Signals | null): string {
  switch (signal) {
    case 'SIGKILL':
      return 'The computing process was killed, most likely because the machine ran out of memory.';
    case null:
      return `The computing process ended with exit code ${code}.`;
    default:
      return `The computing process crashed (${signal}).`;
  }
}

/** @param silentMs since its process said anything, ms */
export function hung(silentMs: number): Lost {
  const seconds = Math.round(silentMs / 1000);
  const reason = `The computing process did not respond for ${seconds} s and was ended.`;
  return { kind: 'lost', code: 'runner/hung', reason };
}

/**
 * Why a run must end for what it takes; undefined while it is within its limits.
 * @param taken bytes that its process holds, and ms since it began
 */
export function overLimits(
  taken: { readonly bytes: number; readonly ms: number },
  { maxBytes, maxMs }: RunLimits,
): Lost | undefined {
  const mebibytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;
  if (taken.bytes > maxBytes) {
    const reason = `The run held ${mebibytes(taken.bytes)} of memory; the limit is ${mebibytes(maxBytes)}.`;
    return { kind: 'lost', code: 'runner/limit', reason };
  }
  if (taken.ms <= maxMs) return undefined;
  const reason = `The run took longer than the limit of ${Math.round(maxMs / 60_000)} minutes.`;
  return { kind: 'lost', code: 'runner/limit', reason };
}
