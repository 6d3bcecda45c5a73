import type { UpdateMetrics } from '../pyramid/training-record.ts';
import type { GuardSettings } from '../pyramid/training-settings.ts';

/** What the guard remembers between updates. Plain data: it goes into checkpoints. */
export interface GuardState {
  /** Exponential average of the score gap. */
  readonly smoothedGap: number;
}

export const INITIAL_GUARD: GuardState = { smoothedGap: 0 };

/** Weight of the newest gap: the average looks back about ten updates. */
const NEWEST = 0.1;

export type Health =
  | { readonly ok: true; readonly state: GuardState }
  | { readonly ok: false; readonly reason: string };

/**
 * Share of τ from which on an energy counts as parked: the bounded loss holds it near −τ and it learns nothing more.
 */
const PARKED = 0.75;

/** Whether the bounded loss holds an energy where it is: what it learns pushes it neither way. */
export function isParked({ smoothedGap }: GuardState, lossBound: number): boolean {
  return lossBound > 0 && smoothedGap < -PARKED * lossBound;
}

/**
 * Judges one update: an energy that is too sharp for its step makes the chain swing, the score gap falls without
 * end and the recovery chain leaves the image; NaN follows.
 */
export function healthAfter(
  state: GuardState,
  metrics: UpdateMetrics,
  meanScores: readonly number[],
  settings: GuardSettings,
): Health {
  const { loss, gap, recoveryError } = metrics;
  if (![loss, gap, recoveryError, ...meanScores].every(Number.isFinite)) {
    return { ok: false, reason: 'a score, the loss or the recovery error is not finite' };
  }
  if (recoveryError > settings.maxRecoveryError) {
    return {
      ok: false,
      reason: `recovery error ${recoveryError.toFixed(3)} exceeds ${settings.maxRecoveryError.toFixed(3)}`,
    };
  }
  const largest = Math.max(...meanScores.map(Math.abs));
  if (largest > settings.maxScore) {
    return { ok: false, reason: `a mean score of ${largest.toExponential(1)} exceeds ${settings.maxScore}` };
  }
  const smoothedGap = (1 - NEWEST) * state.smoothedGap + NEWEST * gap;
  if (smoothedGap < settings.minGap) {
    return { ok: false, reason: `score gap ${smoothedGap.toFixed(3)} fell below ${settings.minGap}` };
  }
  return { ok: true, state: { smoothedGap } };
}
