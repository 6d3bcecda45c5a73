import type { EnergyEngine } from '../../runtime/engine/engine.ts';
import { nchw, sizeOf, type Tensor } from '../../runtime/tensor.ts';
import { oneShiftMeter } from './one-shift.ts';

/** What is known of a candidate. */
export interface Judgement {
  /** Share of it that one shift of the photograph explains, 0 to 1 (one-shift.ts). */
  readonly oneShift: number;
  /**
   * How little its worst place looks like any of the photograph: the largest mean of −f over a window, with the energy f of
   * the photograph's patches, larger ones than those that drew it. 0 for the photograph itself; two things that do not
   * join have much where they meet.
   */
  readonly strain: number;
}

export interface CandidateJudge {
  /** @param images [N, C, H, W] at the scale of the photograph */
  judge(images: Tensor): Promise<Judgement[]>;
  release(): Promise<void>;
}

/** Side of the judging patches beside the root of the photograph's area: two fifths see what lies beside what. */
const SIDE = 0.41;
const MOST_SIDE = 13;
/** Half a window of the worst place, as a share of the long side. */
const WINDOW = 0.05;
const [BORDER, HEIGHTS, SIGMA] = [4, 2, 0.03];

/**
 * Judges small pictures beside a photograph.
 * @param photo [1, C, h, w] at the scale of the pictures
 */
export function candidateJudge(engine: EnergyEngine, photo: Tensor): CandidateJudge {
  const { width, height } = sizeOf(photo);
  const side = Math.min(MOST_SIDE, 2 * Math.floor((SIDE * Math.sqrt(width * height)) / 2) + 1);
  const shifts = oneShiftMeter(engine, photo);
  const patches = engine.compilePatches({ photo, patch: side, border: BORDER, heights: HEIGHTS });
  const reach = Math.max(1, Math.round(WINDOW * Math.max(width, height)));
  return {
    async judge(images) {
      const shares = await shifts.measure(images);
      const { score } = await patches.evaluate(images, SIGMA);
      const { h, w } = nchw(score);
      return shares.map((oneShift, i) => ({
        oneShift,
        strain: -leastMean(score.data.subarray(i * h * w, (i + 1) * h * w), w, h, reach),
      }));
    },
    async release() {
      await shifts.release();
      await patches.release();
    },
  };
}

/** The least mean over the windows of a reach around a pixel, cut off at the border. */
function leastMean(values: Float32Array, width: number, height: number, reach: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let [sum, count] = [0, 0];
      for (let v = Math.max(0, y - reach); v <= Math.min(height - 1, y + reach); v++)
        for (let u = Math.max(0, x - reach); u <= Math.min(width - 1, x + reach); u++, count++)
          sum += values[v * width + u]!;
      least = Math.min(least, sum / count);
    }
  return least;
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
