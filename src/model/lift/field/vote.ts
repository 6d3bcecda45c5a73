import type { Kernels } from '../../../runtime/wasm/kernels.ts';
import type { KernelImage } from '../images.ts';
import { type KernelField, patchGrid } from './field.ts';

export interface BackVotes {
  /** λ: 1 counts both directions alike. */
  readonly weight: number;
  readonly field: KernelField;
  /** How many patches of the source take part. */
  readonly patches: number;
}

export interface VoteOptions {
  /** The matches of the source's patches in the target, and how much they count. */
  readonly back?: BackVotes | undefined;
  /** A byte a pixel, 0 where the target keeps its pixel; 0 for all pixels. */
  readonly hole: number;
  /**
   * A byte a patch of the target: how far it lies from what is known, px; its vote counts 1.3^−depth. 0 or left out:
   * all alike.
   */
  readonly depths?: number | undefined;
  /** Source, target and result hold 16 bits a channel. */
  readonly deep?: boolean;
}

/**
 * Bidirectional voting (Simakov et al. 2008): every pixel of the result is the mean of what the matches of the patches
 * that cover it have there, and of the source patches that fit best there. Votes of poor matches count less.
 * @returns a new image of the size of the target
 */
export async function vote(
  kernels: Kernels,
  target: KernelImage,
  source: KernelImage,
  field: KernelField,
  { back, hole, depths = 0, deep = false }: VoteOptions,
  signal: AbortSignal | undefined,
): Promise<KernelImage> {
  const { memory } = kernels;
  const { width, height } = target;
  const out = { at: memory.take(width * height * (deep ? 8 : 4)), width, height };
  // As many bytes as a field needs: the spare one is free until the next pass.
  const weights = field.spare;
  await kernels.run('voteWeights', [field.distances, weights, field.width, depths], field.height, signal);
  let [sums, sumWeights] = [0, 0];
  if (back !== undefined) {
    [sums, sumWeights] = [memory.take(width * height * 16), memory.take(width * height * 4)];
    const grid = patchGrid(source);
    const share = (back.weight * field.width * field.height) / back.patches;
    const args = [
      ...[sums, sumWeights, width, source.at, source.width],
      ...[back.field.at, back.field.distances, grid.width, grid.height, share],
    ];
    await kernels.run('addBackVotes', args, height, signal);
  }
  const runs = memory.take(width * height);
  const args = [
    ...[out.at, target.at, width, source.at, source.width, deep ? 1 : 0],
    ...[field.at, weights, field.width, field.height, sums, sumWeights, hole, runs],
  ];
  await kernels.run('votePixels', args, height, signal);
  memory.free(runs, sums, sumWeights);
  return out;
}
