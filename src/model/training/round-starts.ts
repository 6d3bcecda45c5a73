import type { Generator } from '../../runtime/random/random.ts';
import { concatBatch, splitBatch, type Tensor } from '../../runtime/tensor.ts';
import { runCoarseToFine } from '../coarse-to-fine.ts';
import { coarsestSamples } from '../layouts/coarsest-samples.ts';
import { misfitMeter } from '../layouts/misfit.ts';
import { type ScaleModel, upsample } from '../pyramid-model.ts';
import { disturbedLevels } from './disturbed-level.ts';
import type { DrawStarts, LowerSamplesOptions } from './lower-samples.ts';
import type { ScaleInput } from './scale-progress.ts';
import type { TrainingSettings } from './settings.ts';

/** Fraction of the rounds after which every chain starts from a sample of the coarser nets. */
const RAMP = 0.4;
/** Layouts drawn for one that is kept: the coarser nets' failures are no starts to learn from. */
const DRAWN = 1.5;
/** How many samples go through the lower scales at a time. */
const BATCH = 8;

export interface RoundStarts {
  /** The training image at the scale below. */
  readonly below: Tensor;
  readonly settings: TrainingSettings;
  /** Of the scale's training. */
  readonly generator: Generator;
  readonly round: ScaleInput['round'];
}

/** How likely a chain starts from a sample of the coarser nets in a round (0-based). */
function sampleShare(round: number, rounds: number): number {
  return Math.min(1, round / Math.max(1, RAMP * rounds));
}

/**
 * Starts of a finer scale that does not wait for the coarser ones: the photograph's own level below, disturbed, and in
 * a training of several rounds, more and more often, samples of the coarser nets as they were at the start of the
 * round.
 */
export async function roundStarts(
  options: LowerSamplesOptions,
  { below, settings, generator, round }: RoundStarts,
): Promise<DrawStarts> {
  const { disturbance = 0, rounds = 1, roundSamples = 16 } = settings;
  const photograph: DrawStarts = async (update, count) =>
    upsample(disturbedLevels(below, update, count, disturbance), options.size);
  const ramp = round === undefined ? 0 : sampleShare(round.number, rounds);
  // A net that starts from the net below has samples of it from the first.
  const share = settings.warmStart && options.lower.length > 0 ? Math.min(1, Math.ceil(ramp)) : ramp;
  if (round === undefined || share === 0 || options.lower.length === 0) return photograph;
  const pool = await samplesOf(options, round.coarsest, generator.split('round', round.number), roundSamples);
  return async (update, count) => {
    const picker = update.split('pick');
    const own = splitBatch(await photograph(update, count));
    return concatBatch(
      own.map((image) =>
        (picker.uniform(1)[0] as number) < share ? (pool[picker.integer(pool.length)] as Tensor) : image,
      ),
    );
  };
}

/** Samples of the coarser nets, enlarged; of the layouts drawn those whose misfit is least. */
async function samplesOf(
  options: LowerSamplesOptions,
  observed: Tensor,
  generator: Generator,
  count: number,
): Promise<Tensor[]> {
  const { engine, lower, size, channels, signal } = options;
  const [coarsest, next] = lower as readonly [ScaleModel, ScaleModel | undefined];
  const members = Array.from({ length: Math.ceil(DRAWN * count) }, (_, i) => i);
  const measure = await misfitMeter(engine, coarsest, observed);
  const layouts: { readonly image: Tensor; readonly misfit: number }[] = [];
  for (let first = 0; first < members.length; first += BATCH) {
    const batch = await coarsestSamples(engine, members.slice(first, first + BATCH), {
      scale: coarsest,
      size: coarsest.size,
      channels,
      startOf: (i) => generator.split('start', i),
      signal,
    });
    const misfits = await measure(batch);
    layouts.push(...splitBatch(batch).map((image, i) => ({ image, misfit: misfits[i] as number })));
  }
  layouts.sort((a, b) => a.misfit - b.misfit);
  const kept = layouts.slice(0, count).map(({ image }) => image);
  const out: Tensor[] = [];
  for (let first = 0; first < kept.length; first += BATCH) {
    const some = concatBatch(kept.slice(first, first + BATCH));
    const result =
      next === undefined
        ? some
        : await runCoarseToFine(engine, lower, upsample(some, next.size), {
            from: 1,
            chainAt: (_, scale) => ({
              generators: splitBatch(some).map((_image, i) => generator.split('lower', first + i, scale)),
            }),
            signal,
          });
    out.push(...splitBatch(upsample(result, size)));
  }
  return out;
}
