import type { EnergyProgram, ParameterGradients, WeightedImages } from '../../runtime/engine/engine.ts';
import { withAdded } from './gradient-sum.ts';
import { type Synthesis, weightedEnds } from './synthesis.ts';

export interface ContrastiveImages {
  /** The synthesis chains, and how much the mean score of each end counts. */
  readonly ending: Promise<Synthesis>;
  readonly weight: number;
  /** The training image, and the end of the recovery chain. */
  readonly others: WeightedImages;
  /** Whether the synthesis runs elsewhere: what can be done beside it is. */
  readonly beside: boolean;
}

/**
 * Gradients of an update's loss to the (normalised) weights and to the biases: those of the synthesis and those of the
 * other images added, in one call of the engine where it has one.
 * @returns in memory of the caller's; the mean scores are of the chains, then of the others
 */
export async function contrastiveGradients(
  program: EnergyProgram,
  { ending, weight, others, beside }: ContrastiveImages,
): Promise<ParameterGradients> {
  const of = ({ images, weights }: WeightedImages) => program.parameterGradients(images, weights);
  const early = beside ? await of(others) : undefined;
  const { state, gradients: known } = await ending;
  const ends = weightedEnds(state, weight);
  const both = (early ?? known) ? undefined : await program.gradientsOfBoth?.(ends, others);
  return both ?? sumOf(known ?? (await of(ends)), early ?? (await of(others)));
}

function sumOf(one: ParameterGradients, other: ParameterGradients): ParameterGradients {
  return { ...withAdded(one, other), meanScores: [...one.meanScores, ...other.meanScores] };
}
