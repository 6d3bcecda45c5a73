import { resize } from '../../image/resize.ts';
import type { EnergyEngine } from '../../runtime/engine/engine.ts';
import { concatBatch, type Size, sizeOf, splitBatch, type Tensor } from '../../runtime/tensor.ts';
import type { OpenKernels } from '../../runtime/wasm/kernels.ts';
import { liftImage } from '../lift/lift-image.ts';
import { borderStrain } from './border-strain.ts';
import { contentBeside } from './content.ts';
import { type Judgement, nearestMeter } from './one-shift.ts';

export interface CandidateJudge {
  /** @param images [N, C, h, w] at the scale of the photograph */
  judge(images: Tensor, signal?: AbortSignal): Promise<Judgement[]>;
  release(): Promise<void>;
}

/**
 * Long side of the photograph that candidates are lifted to, px: what does not join at a scale that chains draw is next
 * to nothing there.
 */
const TRIAL = 128;
/** Lifts at a time: while one is in the kernels, another is on this thread. */
const SIDE_BY_SIDE = 2;

/**
 * A photograph as candidates are judged beside it: 128 px long, or as long as the pictures where they are longer.
 * @param photo [1, C, H, W] of any size
 * @param pictures their size, of the photograph's shape
 */
export function detailOf(photo: Tensor, pictures: Size): Tensor {
  const { width, height } = sizeOf(photo);
  const least = Math.max(pictures.width / width, pictures.height / height);
  const by = Math.min(1, Math.max(TRIAL / Math.max(width, height), least));
  const size = {
    width: Math.max(pictures.width, Math.round(width * by)),
    height: Math.max(pictures.height, Math.round(height * by)),
  };
  return resize(photo, size, 'lanczos', { clip: [-1, 1] });
}

/**
 * Judges small pictures beside a photograph, by lifting them to 128 px on trial: what a lift leaves of an edge that ends
 * upright is what is seen at full size. Their strain is the geometric mean of that of borders at 128 px and of that of
 * patches at their own size, where a patch sees more of a thing.
 * @param photo [1, C, H, W], as {@link detailOf} gives it
 * @param scale size of the photograph at the scale of the pictures
 * @param openKernels where lifts are done; on this thread if not given
 */
export function candidateJudge(
  engine: EnergyEngine,
  photo: Tensor,
  scale: Size,
  openKernels?: OpenKernels,
): CandidateJudge {
  const own = resize(photo, scale, 'lanczos', { clip: [-1, 1] });
  const meter = nearestMeter(engine, own);
  const contentOf = contentBeside(own);
  return {
    async judge(images, signal) {
      const all = splitBatch(images);
      const fine: number[] = [];
      const lifted: Tensor[] = [];
      const judgeEach = async (first: number): Promise<void> => {
        for (let i = first; i < all.length; i += SIDE_BY_SIDE) {
          const small = all[i] as Tensor;
          const { image, field } = await liftImage(small, photo, {
            seed: 0,
            trained: scale,
            signal,
            openKernels,
          });
          fine[i] = borderStrain(field, photo);
          lifted[i] = resize(image, sizeOf(small), 'area');
        }
      };
      await Promise.all(Array.from({ length: SIDE_BY_SIDE }, (_, first) => judgeEach(first)));
      const judgements = await meter.measure(concatBatch(lifted));
      return judgements.map(({ oneShift, strain }, i) => ({
        oneShift,
        strain: Math.sqrt(strain * (fine[i] as number)),
        // A lift leaves it as it is; at this scale it would count what shrinking softens.
        content: contentOf(all[i] as Tensor),
      }));
    },
    release: () => meter.release(),
  };
}

/** A lift adds a fifth to what a small picture shares of one shift: below this share of what is allowed all are new. */
const SURELY_NEW = 0.85;

/**
 * Of what the photograph shows a picture shows at least so much: the calmest part of a photograph is new, strains least,
 * and is not what it was taken for.
 */
export const LEAST_CONTENT = 0.8;

const isCalm = (content: number): boolean => content < LEAST_CONTENT;

/**
 * The third of a sample's candidates that is drawn to the end: of those that show enough, if they are so many, the newest,
 * and of those that are surely new enough the least strained.
 * @param candidates before their finest scale
 * @returns their indices, in order
 */
export function shortlist(candidates: readonly Judgement[], allowed: number): number[] {
  return candidates
    .map(({ oneShift, strain, content }, index) => ({
      calm: Number(isCalm(content)),
      share: Math.max(oneShift, SURELY_NEW * allowed),
      strain,
      index,
    }))
    .sort((a, b) => a.calm - b.calm || a.share - b.share || a.strain - b.strain)
    .slice(0, Math.ceil(candidates.length / 3))
    .map(({ index }) => index)
    .sort((a, b) => a - b);
}

/** Whether a candidate is too much like its photograph, shows too little of it, or neither. */
export function fitness({ oneShift, content }: Judgement, allowed: number): 'fit' | 'calm' | 'alike' {
  return oneShift > allowed ? 'alike' : isCalm(content) ? 'calm' : 'fit';
}

/**
 * Candidates of a sample, the best first: those that are new and show enough by their strain, then those that are only
 * new, then the others by how new they are.
 * @returns their indices
 */
export function bestFirst(candidates: readonly Judgement[], allowed: number): number[] {
  const rank = (one: Judgement): number => ({ fit: 0, calm: 1, alike: 2 })[fitness(one, allowed)];
  return candidates
    .map((candidate, index) => ({ candidate, rank: rank(candidate), index }))
    .sort((a, b) => {
      if (a.rank !== b.rank) return a.rank - b.rank;
      return a.rank < 2
        ? a.candidate.strain - b.candidate.strain
        : a.candidate.oneShift - b.candidate.oneShift;
    })
    .map(({ index }) => index);
}
