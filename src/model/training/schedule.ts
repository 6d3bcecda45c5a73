import { atScale, type TrainingSettings } from '../pyramid/training-settings.ts';

/** Linear from `start` to `end` over `fraction` of `total` updates, then flat. */
export function linearDecay(
  start: number,
  end: number,
  update: number,
  total: number,
  fraction: number,
): number {
  const span = fraction * total;
  if (span <= 0) return end;
  return end + (start - end) * Math.max(0, 1 - update / span);
}

/** Adam's learning rate at an update (0-based) of a scale. */
export function learningRateAt(settings: TrainingSettings, scale: number, update: number): number {
  return linearDecay(
    settings.learningRate,
    settings.finalLearningRate,
    update,
    atScale(settings.updates, scale),
    settings.learningRateFraction,
  );
}

/** Standard deviation of the synthesis chain's noise at an update (0-based) of a scale. */
export function noiseScaleAt(settings: TrainingSettings, scale: number, update: number): number {
  return linearDecay(
    settings.noiseScale,
    0,
    update,
    atScale(settings.updates, scale),
    settings.noiseFraction,
  );
}

/**
 * Factor on a contrastive term that bounds the loss below. Minimising gap + gap²/(2τ) where gap < 0 scales the
 * plain gradient by 1 + gap/τ, held within [−1, 1]: once synthesis scores higher than the image, the update
 * fades, and turns round beyond −τ, instead of sharpening the energy without end.
 * @param gap mean f(synthesis) − mean f(image) of the update before.
 * @param bound τ; 0 gives the plain loss.
 */
export function boundedFactor(gap: number, bound: number): number {
  if (bound <= 0) return 1;
  return Math.max(-1, Math.min(1, 1 + Math.min(0, gap) / bound));
}

/**
 * The term whose slope {@link boundedFactor} is: gap where it is positive, gap + gap²/(2τ) down to −2τ, and rising
 * again with slope −1 below.
 */
export function boundedGap(gap: number, bound: number): number {
  if (bound <= 0 || gap >= 0) return gap;
  return gap < -2 * bound ? -gap - 2 * bound : gap + (gap * gap) / (2 * bound);
}
