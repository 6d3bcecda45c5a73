import type { Size } from '../../runtime/tensor.ts';
import { inputChannelsOf, resolveNetSpec } from '../net/energy-net.ts';
import { atScale, type TrainingSettings } from '../pyramid/training-settings.ts';
import type { ScaleEvent } from './train-scale.ts';

/** Gradient evaluations that one parameter gradient (three images, forward and backward) costs. */
const PARAMETER_GRADIENT_STEPS = 5;

/** Multiply-adds of one forward pass. */
function passCost(settings: TrainingSettings, size: Size, channels: number): number {
  const spec = resolveNetSpec(settings.net, size, channels, settings.largeNetFrom);
  const area = size.height * size.width;
  return spec.channels.reduce(
    (sum, out, layer) =>
      sum + out * inputChannelsOf(spec, layer) * (spec.kernels[layer] as number) ** 2 * area,
    0,
  );
}

/**
 * What each scale's training costs, for progress and ETA: multiply-adds of its Langevin steps and parameter
 * gradients, and of drawing its pool. An estimate: small images pay more overhead an operation.
 */
export function plannedCosts(settings: TrainingSettings, sizes: readonly Size[], channels: number) {
  const stepCost = sizes.map((size) => passCost(settings, size, channels));
  const sampleCost = stepCost.map((cost, s) => cost * atScale(settings.steps, s));
  const poolCost = sizes.map((_, s) => {
    const below = sampleCost.slice(0, s).reduce((a, b) => a + b, 0);
    return s === 0 || settings.lowerSamples !== 'pool' ? 0 : below * settings.poolSize;
  });
  /** Of the first so many updates. */
  const updatesCost = (s: number, updates: number) => {
    const below = settings.lowerSamples === 'fresh' ? sampleCost.slice(0, s).reduce((a, b) => a + b, 0) : 0;
    const chains = atScale(settings.chains, s);
    const recovery = atScale(settings.recoverySteps, s) / atScale(settings.recoveryEvery, s);
    const steps = atScale(settings.steps, s) * chains + recovery;
    return updates * (below * chains + (stepCost[s] as number) * (steps + PARAMETER_GRADIENT_STEPS));
  };
  const total = (s: number) => (poolCost[s] as number) + updatesCost(s, atScale(settings.updates, s));
  const all = sizes.reduce((sum, _, s) => sum + total(s), 0);
  const before = (s: number) => sizes.slice(0, s).reduce((sum, _, i) => sum + total(i), 0);
  return {
    /** Multiply-adds in all. */
    total: all,
    /** Multiply-adds of each scale. */
    scales: sizes.map((_, s) => total(s)),
    /** Fraction of the whole training that is done when `event` of scale `s` happens. */
    fractionDone(s: number, event: ScaleEvent): number {
      const pool = poolCost[s] as number;
      switch (event.kind) {
        case 'pool':
          return (before(s) + (pool * event.done) / event.total) / all;
        case 'update':
          return (before(s) + pool + updatesCost(s, event.metrics.update)) / all;
        case 'rollback':
          return (before(s) + pool + updatesCost(s, event.rollback.toUpdate)) / all;
      }
    },
  };
}
