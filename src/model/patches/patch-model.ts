import { PatchwiseError, throwIfCancelled } from '../../errors.ts';
import { resize } from '../../image/resize.ts';
import { ENGINE, type EnergyEngine } from '../../runtime/engine/engine.ts';
import { generator } from '../../runtime/random/random.ts';
import { nchw, type Size, sizeOf, type Tensor } from '../../runtime/tensor.ts';
import { NUMBER, requireArgument, requireOptions, requireTensor, SIGNAL } from '../../shared/arguments.ts';
import { greyNoise } from '../chain/coarse-to-fine.ts';
import { runPatchScale } from '../chain/run-patch-scale.ts';
import { detailOf } from '../novelty/candidates.ts';
import { allowedShift } from '../novelty/novelty.ts';
import { MOST_COMPARED, nearestMeter } from '../novelty/one-shift.ts';
import type { PatchScale, PatchSide } from '../pyramid/patch-scale.ts';
import { pyramidOfSizes } from '../pyramid/pyramid.ts';
import type { PyramidModel } from '../pyramid/pyramid-model.ts';

/** Long side of the coarsest scale, px, and its least short side: more where a photograph is long. */
const COARSEST = { long: 24, short: 9 };
/** How much larger the finest scale is, where it has at most so many pixels: its patches are compared with each other. */
const FINEST = { growth: 2.25, area: MOST_COMPARED };
/** What borders and heights count (`PatchBank`); of finer scales heights count half. */
const [BORDER, HEIGHTS] = [4, 4];
/** Chains of the scales, coarsest first: what the first decides, the second may mend, and the last draws. */
const CHAINS = [
  { startNoise: 2, endNoise: 0.05, steps: 40, recoverySteps: 10 },
  { startNoise: 1, endNoise: 0.03, steps: 12, recoverySteps: 5 },
  { startNoise: 0.3, endNoise: 0.03, steps: 3, recoverySteps: 3 },
] as const;
/** Above this σ a chain decides what lies where, below it how things are drawn. */
const DECIDED = 0.5;
type PatchRung = readonly [large: number, small: number];
/** Sides of patches of the coarsest scale, above that σ and below, from those that keep most of the photograph together. */
const PATCH_LADDER: readonly PatchRung[] = [
  [11, 7],
  [7, 7],
  [7, 5],
  [5, 5],
];
const USUAL_SIDES: readonly PatchSide[] = [{ above: 0, side: 7 }];
/** Layouts by which a rung of the ladder is judged, noise levels of each, fewer than a sample has, and how many must be new. */
const JUDGED = { layouts: 8, steps: 24, share: 0.4 };

/** What layouts of a photograph share with it, by rung: another novelty asks for nothing new. */
const judgedOf = new WeakMap<Tensor, Map<PatchRung, number>>();

/** How a model of patches is made. */
export interface PatchModelOptions {
  /** How new pictures are to be, 0: like the photograph, to 1 (`allowedShift`). */
  readonly novelty?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A model of a photograph that nobody trained: its own patches at three scales. Of the sides of patches at the coarsest
 * scale those are taken that keep as much of the photograph together as they may for layouts to be as new as is asked
 * for.
 * @param photo [1, C, H, W] in [-1, 1], of any size
 * @throws `image/too-small`, `value/out-of-range`, `run/cancelled`
 *
 * @example
 * import { decodeImage, openEngine, patchModel, samplePyramid } from 'patchwise';
 * const engine = await openEngine('auto');
 * const { image } = await decodeImage('photo.jpg');
 * const model = await patchModel(engine, image, { novelty: 0.8 });
 * const small = await samplePyramid(engine, model, { seed: 1, count: 4 });
 * console.log(small.shape);
 * await engine.dispose();
 */
export async function patchModel(
  engine: EnergyEngine,
  photo: Tensor,
  options: PatchModelOptions = {},
): Promise<PyramidModel> {
  requireArgument(engine, 'engine', ENGINE);
  requireTensor(photo, 'photo');
  requireOptions(options, { novelty: NUMBER, signal: SIGNAL });
  const { novelty, signal } = options;
  const { n, c } = nchw(photo);
  if (n !== 1 || (c !== 1 && c !== 3)) {
    throw new PatchwiseError('tensor/shape', 'A model is made of one photograph, in colour or grey.');
  }
  const sizes = patchScaleSizes(sizeOf(photo));
  // What is small is made of what is less small, so that a large photograph is read once.
  const detail = detailOf(photo, sizes.at(-1) as Size);
  const finest = resize(detail, sizes.at(-1) as Size, 'lanczos', { clip: [-1, 1] });
  const ratio = sizes.length > 1 ? (sizes[0] as Size).width / (sizes[1] as Size).width : 1;
  const { levels } = pyramidOfSizes(finest, sizes, ratio);
  const known = judgedOf.get(photo) ?? new Map<PatchRung, number>();
  judgedOf.set(photo, known);
  const first = await newestEnough(engine, levels[0] as Tensor, allowedShift(novelty), known, signal);
  const fine = levels.slice(1).map((level, i) => patchScale(level, i + 1));
  return {
    image: finest,
    detail,
    ratio,
    scales: [first, ...fine],
    recoveryFactor: 0.75,
  };
}

/** Sizes of the scales, coarsest first. @throws `image/too-small` */
export function patchScaleSizes({ width, height }: Size): Size[] {
  const [long, short] = [Math.max(width, height), Math.min(width, height)];
  if (short < COARSEST.short) {
    throw new PatchwiseError(
      'image/too-small',
      `The photograph measures ${width}×${height} px; its patches need ${COARSEST.short} px.`,
      {
        hint: 'Use a larger photograph.',
      },
    );
  }
  const least = Math.min(1, Math.max(COARSEST.long / long, COARSEST.short / short));
  const most = Math.min(1, least * FINEST.growth, Math.sqrt(FINEST.area / (width * height)));
  const shrinks = most <= 1.1 * least ? [least] : [least, Math.sqrt(least * most), most];
  return shrinks.map((by) => ({
    width: Math.max(COARSEST.short, Math.round(width * by)),
    height: Math.max(COARSEST.short, Math.round(height * by)),
  }));
}

/** A scale of a photograph's patches, as its own model has it. */
export function patchScale(
  photo: Tensor,
  index: number,
  sides: readonly PatchSide[] = USUAL_SIDES,
): PatchScale {
  const { endNoise, ...chain } = CHAINS[Math.min(index, CHAINS.length - 1)] as (typeof CHAINS)[number];
  const heights = index === 0 ? HEIGHTS : HEIGHTS / 2;
  return { size: sizeOf(photo), patches: { photo, endNoise, sides, border: BORDER, heights }, ...chain };
}

/**
 * The coarsest scale with the largest patches of which four tenths of the layouts are new enough: smaller patches keep less
 * together, so that the ladder can be halved.
 * @param allowed share of one shift
 * @param known what is known of the rungs already
 */
async function newestEnough(
  engine: EnergyEngine,
  photo: Tensor,
  allowed: number,
  known: Map<PatchRung, number>,
  signal: AbortSignal | undefined,
): Promise<PatchScale> {
  const scaleOn = ([large, small]: PatchRung): PatchScale =>
    patchScale(photo, 0, [
      { above: DECIDED, side: large },
      { above: 0, side: small },
    ]);
  const shareOn = async (rung: PatchRung): Promise<number> => {
    const share = known.get(rung) ?? (await judgedShare(engine, scaleOn(rung), signal));
    known.set(rung, share);
    return share;
  };
  let [from, to] = [0, PATCH_LADDER.length - 1];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if ((await shareOn(PATCH_LADDER[middle] as PatchRung)) <= allowed) to = middle;
    else from = middle + 1;
  }
  return scaleOn(PATCH_LADDER[from] as PatchRung);
}

/** Share of one shift that four tenths of a scale's layouts have at most. */
async function judgedShare(
  engine: EnergyEngine,
  scale: PatchScale,
  signal: AbortSignal | undefined,
): Promise<number> {
  throwIfCancelled(signal);
  const { photo } = scale.patches;
  const start = greyNoise(generator(0).split('start'), JUDGED.layouts, nchw(photo).c, scale.size);
  const meter = nearestMeter(engine, photo);
  try {
    const drawn = await runPatchScale(engine, scale, start, {
      generators: Array.from({ length: JUDGED.layouts }, (_, i) => generator(0).split('judged', i)),
      steps: JUDGED.steps,
      signal,
    });
    const shares = (await meter.measure(drawn)).map(({ oneShift }) => oneShift).sort((a, b) => a - b);
    return shares[Math.floor(JUDGED.share * JUDGED.layouts)] as number;
  } finally {
    await meter.release();
  }
}
