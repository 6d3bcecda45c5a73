import type { EnergyProgram } from '../../runtime/engine/engine.ts';
import type { Generator } from '../../runtime/random/random.ts';
import { concatBatch, type Tensor } from '../../runtime/tensor.ts';
import { riseOfGrowth } from '../growth-of-step.ts';
import { curvaturesAt, type Mode, moved } from '../steepest-mode.ts';
import { withAdded } from './gradient-sum.ts';
import type { NetGradients } from './optimiser.ts';

/** Products of the Hessian by which the modes are found. */
export const GROWTH_PRODUCTS = 6;
/** Updates from one penalty to the next. */
export const GROWTH_EVERY = 4;
/** κ of the steepest mode. */
const WEIGHT = 0.5;
/** What the stiffest mode may have, −curvature · δ²/2, and its weight beside the steepest one's. */
const STIFFNESS = 0.8;
const STIFFNESS_WEIGHT = 0.2;
/** Root mean square of the disturbance, a value, from which the second difference is taken. */
const DISTURBANCE = 0.02;

export interface GrowthPenalty {
  /** Growth a step of the fastest mode, above 1, from which on it is penalised. */
  readonly limit: number;
  /** δ² and μ of the chain. */
  readonly stepSize: number;
  readonly momentum: number;
  /** Where the first direction of the search comes from. */
  readonly generator: Generator;
}

/**
 * Gradients of κ · max(0, a − a₀), which keep detail from growing too fast where the synthesis chains start: a is δ²/2 ·
 * vᵀHv with H the Hessian of Σf at the start and v its steepest direction (Lanczos), a₀ the curvature at which a step
 * amplifies v by `limit`. The stiffest direction is held likewise, since an energy that may not rise would otherwise
 * fall ever more steeply (docs/trials/growth.md). vᵀHv is the second difference
 * (Σf(x + hv) + Σf(x − hv) − 2 Σf(x)) / h², so that gradients of f alone are needed.
 * @param start [1, C, H, W] of a chain, as the net sees it
 * @returns in memory of the caller's, to the normalised weights; undefined where nothing exceeds its limit
 */
export async function growthPenalty(
  program: EnergyProgram,
  start: Tensor,
  { limit, stepSize, momentum, generator }: GrowthPenalty,
): Promise<NetGradients | undefined> {
  const { shape } = start;
  let patches = 0;
  const gradientOf = async (data: Float32Array) => {
    const { score, gradient } = await program.scoreGradient({ shape, data });
    patches = score.data.length;
    return gradient.data;
  };
  const { steepest, least } = await curvaturesAt(gradientOf, start.data, generator, {
    products: GROWTH_PRODUCTS,
  });
  const h = DISTURBANCE * Math.sqrt(start.data.length);
  const perCurvature = ((stepSize / 2) * patches) / (h * h);
  const of = ({ direction }: Mode, weight: number) => {
    const disturbed = [h, -h].map((by) => ({ shape, data: moved(start.data, direction, by) }));
    const w = weight * perCurvature;
    return program.parameterGradients(concatBatch([...disturbed, start]), [w, w, -2 * w]);
  };
  const parts: NetGradients[] = [];
  if ((stepSize / 2) * steepest.curvature > riseOfGrowth(limit, momentum)) {
    parts.push(await of(steepest, WEIGHT));
  }
  if ((-stepSize / 2) * least.curvature > STIFFNESS) parts.push(await of(least, -WEIGHT * STIFFNESS_WEIGHT));
  const [first, second] = parts;
  return first && second ? withAdded(first, second) : first;
}
