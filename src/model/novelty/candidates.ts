import { throwIfCancelled } from '../../errors.ts';
import { resize } from '../../image/resize.ts';
import type { EnergyEngine } from '../../runtime/engine/engine.ts';
import { concatBatch, type Size, sizeOf, splitBatch, type Tensor } from '../../runtime/tensor.ts';
import type { PatchField } from '../lift/field/patch-field.ts';
import { liftImage } from '../lift/lift-image.ts';
import { oneShiftMeter } from './one-shift.ts';

/** What is known of a candidate. */
export interface Judgement {
  /** Share of it that one shift of the photograph explains, 0 to 1 (one-shift.ts). */
  readonly oneShift: number;
  /**
   * How badly its worst place joins, levels of 8 bits: what patches there differ from those of the photograph that they
   * are made of. Next to 0 for the photograph itself; two things that do not join have much where they meet.
   */
  readonly strain: number;
}

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
/** Half a window of the worst place, as a share of the long side. */
const WINDOW = 0.05;
/** Values of a patch: 7×7 px of three channels. */
const VALUES = 7 * 7 * 3;

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
 * upright is what is seen at full size.
 * @param photo [1, C, H, W], as {@link detailOf} gives it
 * @param scale size of the photograph at the scale of the pictures
 */
export function candidateJudge(engine: EnergyEngine, photo: Tensor, scale: Size): CandidateJudge {
  const shifts = oneShiftMeter(engine, resize(photo, scale, 'lanczos', { clip: [-1, 1] }));
  return {
    async judge(images, signal) {
      const strains: number[] = [];
      const lifted: Tensor[] = [];
      for (const small of splitBatch(images)) {
        throwIfCancelled(signal);
        const { image, field } = await liftImage(small, photo, { seed: 0, trained: scale, signal });
        strains.push(worstPlace(field));
        lifted.push(resize(image, sizeOf(small), 'area'));
      }
      const shares = await shifts.measure(concatBatch(lifted));
      return shares.map((oneShift, i) => ({ oneShift, strain: strains[i] as number }));
    },
    release: () => shifts.release(),
  };
}

/** Root of the largest mean square over the windows around a patch, cut off at the border. */
function worstPlace({ width, height, distance }: PatchField): number {
  const reach = Math.max(1, Math.round(WINDOW * Math.max(width, height)));
  const window = (at: number, length: number) =>
    [Math.max(0, at - reach), Math.min(length, at + reach + 1)] as const;
  // Sums over rows, then over columns.
  const rows = new Float64Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [from, to] = window(x, width);
      let sum = 0;
      for (let u = from; u < to; u++) sum += distance[y * width + u]!;
      rows[y * width + x] = sum / (to - from);
    }
  let worst = 0;
  for (let y = 0; y < height; y++) {
    const [from, to] = window(y, height);
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let v = from; v < to; v++) sum += rows[v * width + x]!;
      worst = Math.max(worst, sum / (to - from));
    }
  }
  return Math.sqrt(worst / VALUES);
}

/** A lift adds a fifth to what a small picture shares of one shift: below this share of what is allowed all are new. */
const SURELY_NEW = 0.75;

/**
 * The half of a sample's candidates that is drawn to the end: the newest, and of those that are surely new enough the
 * first.
 * @param shares of one shift, of each, before its finest scale
 * @returns their indices, in order
 */
export function newestHalf(shares: readonly number[], allowed: number): number[] {
  return shares
    .map((share, index) => ({ share: Math.max(share, SURELY_NEW * allowed), index }))
    .sort((a, b) => a.share - b.share || a.index - b.index)
    .slice(0, Math.ceil(shares.length / 2))
    .map(({ index }) => index)
    .sort((a, b) => a - b);
}

/**
 * Candidates of a sample, the best first: those that are new enough by their strain, then the others by how new they are.
 * @returns their indices
 */
export function bestFirst(candidates: readonly Judgement[], allowed: number): number[] {
  const isNew = ({ oneShift }: Judgement): boolean => oneShift <= allowed;
  return candidates
    .map((candidate, index) => ({ candidate, index }))
    .sort(({ candidate: a }, { candidate: b }) => {
      if (isNew(a) !== isNew(b)) return isNew(a) ? -1 : 1;
      return isNew(a) ? a.strain - b.strain : a.oneShift - b.oneShift;
    })
    .map(({ index }) => index);
}
