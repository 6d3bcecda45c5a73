import type { EnergyEngine } from '../../runtime/engine/engine.ts';
import { sizeOf, type Tensor } from '../../runtime/tensor.ts';
import { candidateJudge, detailOf } from './candidates.ts';
import { type Judgement, nearestMeter } from './one-shift.ts';

/** A small picture with what is known of it. */
export interface JudgedPicture extends Judgement {
  /** Its place among those that were given. */
  readonly index: number;
  /** Share of it that one shift of the picture explains that is most like it among those chosen before. */
  readonly likeAnother: number;
}

export interface Choice {
  /** In the order of choice. */
  readonly chosen: readonly JudgedPicture[];
  /** The others, and why: `alike` the photograph, `strained` where its parts do not join, or `spare`: enough were chosen. */
  readonly rejected: readonly (JudgedPicture & { readonly why: 'alike' | 'strained' | 'spare' })[];
}

/** A picture is sound up to so many times the strain of the lower quartile of those that are new. */
const SOUND = 2;

/**
 * Of many small pictures those that are sound, new and unlike each other: farthest-point selection (Gonzalez 1985) with the
 * photograph among the points, where two pictures are as near as the share of one that a single shift of the other explains,
 * so that a pan is a copy.
 * @param images [1, C, h, w] each
 * @param photo of any size; it is compared at the size of the first image
 * @param allowed share of one shift of the photograph up to which a picture is new
 */
export async function chooseFarthest(
  engine: EnergyEngine,
  images: readonly Tensor[],
  photo: Tensor,
  { count, allowed }: { readonly count: number; readonly allowed: number },
): Promise<Choice> {
  const [first] = images;
  if (first === undefined) return { chosen: [], rejected: [] };
  const size = sizeOf(first);
  const judge = candidateJudge(engine, detailOf(photo, size), size);
  const all: JudgedPicture[] = [];
  try {
    for (const [index, image] of images.entries()) {
      const [judgement] = await judge.judge(image);
      all.push({ ...(judgement as Judgement), index, likeAnother: 0 });
    }
  } finally {
    await judge.release();
  }
  // Of copies nothing is strained: they would set a limit that no new picture meets.
  const strains = all
    .filter(({ oneShift }) => oneShift <= allowed)
    .map(({ strain }) => strain)
    .sort((a, b) => a - b);
  const limit = SOUND * (strains[Math.floor(strains.length / 4)] ?? 0);
  const whyNot = ({ oneShift, strain }: Judgement) =>
    oneShift > allowed ? ('alike' as const) : strain > limit ? ('strained' as const) : undefined;
  let open = all.filter((one) => whyNot(one) === undefined);
  const chosen: JudgedPicture[] = [];
  const nearest = ({ oneShift, likeAnother }: JudgedPicture) => Math.max(oneShift, likeAnother);
  while (open.length > 0 && chosen.length < count) {
    const next = open.reduce((best, one) => (nearest(one) < nearest(best) ? one : best));
    chosen.push(next);
    const meter = nearestMeter(engine, images[next.index] as Tensor);
    try {
      const others = open.filter((one) => one !== next);
      open = [];
      for (const one of others) {
        const [beside] = await meter.measure(images[one.index] as Tensor);
        open.push({ ...one, likeAnother: Math.max(one.likeAnother, (beside as Judgement).oneShift) });
      }
    } finally {
      await meter.release();
    }
  }
  const taken = new Set(chosen.map(({ index }) => index));
  const left = new Map(open.map((one) => [one.index, one]));
  const rejected = all
    .filter(({ index }) => !taken.has(index))
    .map((one) => ({ ...(left.get(one.index) ?? one), why: whyNot(one) ?? ('spare' as const) }));
  return { chosen, rejected };
}
