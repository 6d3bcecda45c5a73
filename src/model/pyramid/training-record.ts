import { z } from 'zod';
import { trainingSettingsSchema } from './training-settings.ts';

const number = z.number();

/** What is measured at one update of one scale. */
export const updateMetricsSchema = z.strictObject({
  scale: number,
  /** Updates done, from 1. */
  update: number,
  /** What the update minimised: the bounded gap, and λ times that of the recovery where its chain ran. */
  loss: number,
  /** mean f(syn) − mean f(obs). */
  gap: number,
  /** Mean squared error of the recovery chain's result, in [-1, 1] units, margin excluded. */
  recoveryError: number,
});
export type UpdateMetrics = Readonly<z.infer<typeof updateMetricsSchema>>;

/** Why a scale goes back to earlier weights (training/verdict.ts). */
export const RETURN_CAUSES = ['ran-away', 'swings', 'began-parked', 'stuck'] as const;
export type ReturnCause = (typeof RETURN_CAUSES)[number];

/** Such a return. */
export const rollbackSchema = z.strictObject({
  scale: number,
  atUpdate: number,
  toUpdate: number,
  cause: z.enum(RETURN_CAUSES),
  /** In words, for people. */
  reason: z.string(),
  stepSize: number,
});
export type Rollback = Readonly<z.infer<typeof rollbackSchema>>;

/** How a model came to be: kept in the model file. */
export const trainingRecordSchema = z.strictObject({
  patchwise: z.string(),
  seed: number,
  engine: z.string(),
  settings: trainingSettingsSchema,
  /**
   * When, and how long. Absent in a model from a file: equal trainings give equal files, byte for byte (the record
   * of the run, run.json, has its times).
   */
  startedAt: z.string().optional(),
  seconds: number.optional(),
  /** Updates, thinned to at most {@link HISTORY_POINTS} a scale. */
  history: z.array(updateMetricsSchema).readonly(),
  rollbacks: z.array(rollbackSchema).readonly(),
  /**
   * Final recovery error of each scale, by the training's own chain: its mean colour may drift (image/keep-mean-colour.ts).
   */
  recoveryErrors: z.array(number).readonly(),
});
export type TrainingRecord = Readonly<z.infer<typeof trainingRecordSchema>>;

const HISTORY_POINTS = 300;

/** Keeps about `points` entries, evenly spaced, the last one always. */
export function thinHistory(history: readonly UpdateMetrics[], points = HISTORY_POINTS): UpdateMetrics[] {
  if (history.length <= points) return [...history];
  return Array.from({ length: points }, (_, i) => {
    const index = Math.round((i * (history.length - 1)) / (points - 1));
    return history[index] as UpdateMetrics;
  });
}
