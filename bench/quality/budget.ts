import { atScale, type TrainingSettings } from '../../src/model/pyramid/training-settings.ts';
import type { EnergyEngine } from '../../src/runtime/engine/engine.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import { scaleWorks } from '../scale-work.ts';

/** What a parameter gradient costs, in Langevin steps. */
const GRADIENT_STEPS = 5;

/**
 * Settings whose updates are scaled, alike at all scales, so that the training takes about so many seconds here. A few
 * updates of each scale are timed for it, after some that are not counted.
 */
export async function withinSeconds(
  engine: EnergyEngine,
  image: Tensor,
  settings: TrainingSettings,
  seconds: number,
): Promise<TrainingSettings> {
  const perUpdate: number[] = [];
  for (const { work } of scaleWorks(image, settings)) {
    const timed = work(engine);
    await timed(1);
    perUpdate.push(await timed(1));
  }
  const counts = perUpdate.map((_, s) => atScale(settings.updates, s));
  const variable = counts.reduce((sum, count, s) => sum + count * (perUpdate[s] as number), 0);
  const factor = Math.max(0, 1000 * seconds - fixedCost(settings, perUpdate)) / variable;
  return { ...settings, updates: counts.map((count) => Math.max(1, Math.round(factor * count))) };
}

/** Milliseconds that a training spends on samples of lower scales, whatever its updates; pools only. */
export function fixedCost(settings: TrainingSettings, perUpdate: readonly number[]): number {
  if (settings.lowerSamples !== 'pool') return 0;
  const sample = perUpdate.map((ms, s) => {
    const steps = atScale(settings.steps, s);
    const recovery = atScale(settings.recoverySteps, s) / atScale(settings.recoveryEvery, s);
    return (ms * steps) / (steps + recovery + GRADIENT_STEPS);
  });
  const pools = sample.map((_, s) => {
    const below = sample.slice(0, s).reduce((sum, ms) => sum + ms, 0);
    return settings.poolSize * below;
  });
  return pools.reduce((sum, ms) => sum + ms, 0);
}
