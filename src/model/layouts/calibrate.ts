import type { EnergyEngine } from '../../runtime/engine/engine.ts';
import type { Generator } from '../../runtime/random/random.ts';
import { nchw, splitBatch, type Tensor } from '../../runtime/tensor.ts';
import { greyContrast, pixelDiversity } from '../metrics/pixel-diversity.ts';
import type { PyramidModel, ScaleModel } from '../pyramid-model.ts';
import { coarsestSamples } from './coarsest-samples.ts';
import { columnMeter } from './columns.ts';
import { faultOf, type LayoutLimits } from './limits.ts';
import { misfitMeter } from './misfit.ts';
import { seamMeter } from './seam.ts';

/** What a trained scale 0 says of its own layouts. */
export interface LayoutCalibration {
  /** See {@link LayoutRule.margin}. */
  readonly margin: number;
  /** See {@link LayoutRule.heightMargin}. */
  readonly heightMargin: number;
  /** What a layout may have at most; of seams and columns only where diversity was asked for. */
  readonly limits: LayoutLimits;
  /** Likewise the misfit on the photograph's own canvas, without a margin. */
  readonly ownMisfit: number;
  /** Fraction of its layouts that pass. */
  readonly passed: number;
}

/** Samples from which the usual misfit of a scale-0 net is taken. */
const CALIBRATION_SAMPLES = 64;
/** Margins of the width and of the height, tried in this order until layouts are diverse enough. */
const MARGINS = [
  [0, 0],
  [0.1, 0],
  [0.2, 0],
  [0.3, 0],
  [0.3, 0.05],
  [0.3, 0.15],
  [0.3, 0.2],
  [0.3, 0.25],
] as const;
/** Fraction of layouts that has to pass for a margin to be taken: of eight draws of which a quarter pass one in ten finds none. */
const LEAST_PASSED = 0.25;
/**
 * What a seam may be, found by eye (docs/training.md): twice the lower quartile of the seams of layouts without a margin, and
 * 40 levels at most, or 1.25 times that quartile where the photograph itself is busier.
 */
const SEAM_LEVELS = 40;
const CALM_SEAM = 2;
const BUSY_SEAM = 1.25;
/** What the strangeness of columns may be, in units of the lower quartile, found by eye (docs/training.md). */
const COLUMNS = 1.35;

export interface CalibrationOptions {
  /** The training's own, so that the same training finds the same wherever it is asked. */
  readonly generator: Generator;
  /** The limit in units of the lower quartile of the misfits; 0 lets all pass. */
  readonly tolerance: number;
  /** Pixel diversity that the layouts which pass should have; left out, 0: no margin, and seams are not looked at. */
  readonly diversity?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The misfit above which a layout of a trained scale 0 counts as failed, `tolerance` times the lower quartile over 64
 * samples (the median itself is bad where many layouts fail), and how many of the samples pass. Where a diversity is asked
 * for, also the seam and the strangeness of columns above which one fails, and how much wider and higher a canvas makes those that pass differ enough: the
 * first margin that does, else the largest of those tried of which a quarter pass at least: what 64 layouts tell of two that
 * are near each other is chance, and a larger canvas varies more.
 * @returns undefined for tolerance 0: no layout fails.
 */
export async function calibrateLayouts(
  engine: EnergyEngine,
  scale: ScaleModel,
  observed: Tensor,
  { generator, tolerance, diversity = 0, signal }: CalibrationOptions,
): Promise<LayoutCalibration | undefined> {
  if (tolerance === 0) return undefined;
  const misfitsOf = await misfitMeter(engine, scale, observed);
  const [seamsOf, columnsOf] = [seamMeter(observed), columnMeter(observed)];
  const draw = async (margin: number, heightMargin: number): Promise<DrawnLayout[]> => {
    const drawn: DrawnLayout[] = [];
    for (let first = 0; first < CALIBRATION_SAMPLES; first += 8) {
      const batch = await coarsestSamples(
        engine,
        Array.from({ length: 8 }, (_, i) => first + i),
        {
          scale,
          size: scale.size,
          channels: nchw(observed).c,
          startOf: (i) => generator.split('layout', i),
          layout: { observed, limits: { misfit: Number.POSITIVE_INFINITY }, tries: 1, margin, heightMargin },
          signal,
        },
      );
      const misfits = await misfitsOf(batch);
      const [seams, columns] = diversity > 0 ? [seamsOf(batch), columnsOf(batch)] : [];
      drawn.push(
        ...splitBatch(batch).map((image, i) => ({
          image,
          measured: { misfit: misfits[i] as number, seam: seams?.[i], columns: columns?.[i] },
        })),
      );
    }
    return drawn;
  };
  const flat = !(greyContrast(observed) > 0);
  let seam: number | undefined;
  let ownMisfit: number | undefined;
  let best: LayoutCalibration | undefined;
  for (const [margin, heightMargin] of MARGINS) {
    const drawn = await draw(margin, heightMargin);
    const usual = (of: (measured: LayoutLimits) => number | undefined) =>
      lowerQuartile(drawn.map(({ measured }) => of(measured) ?? 0));
    const misfit = tolerance * usual((measured) => measured.misfit);
    ownMisfit ??= misfit;
    if (diversity > 0) seam ??= seamLimit(usual((measured) => measured.seam));
    const columns = diversity > 0 ? COLUMNS * usual((measured) => measured.columns) : undefined;
    const limits: LayoutLimits = { misfit, seam, columns };
    const kept = drawn.filter(({ measured }) => faultOf(measured, limits) <= 1);
    const passed = kept.length / drawn.length;
    const found = { margin, heightMargin, limits, ownMisfit, passed };
    if (diversity === 0 || flat) return found;
    const reached =
      kept.length > 1
        ? pixelDiversity(
            observed,
            kept.map(({ image }) => image),
          )
        : 0;
    // The photograph's own canvas counts in any case: something has to be taken.
    const sound = best === undefined || passed >= LEAST_PASSED;
    if (sound) best = found;
    if (sound && reached >= diversity) break;
  }
  return best;
}

interface DrawnLayout {
  readonly image: Tensor;
  readonly measured: LayoutLimits;
}

/** @param usual lower quartile of the seams of layouts without a margin */
function seamLimit(usual: number): number {
  return Math.max(BUSY_SEAM * usual, Math.min(SEAM_LEVELS, CALM_SEAM * usual));
}

function lowerQuartile(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 2] as number;
}

/** What is kept of it, in a model and in a checkpoint: nothing that is as if it were not there. */
export function layoutsOfModel(
  found: LayoutsKept | undefined,
): Pick<
  PyramidModel,
  'layoutLimit' | 'layoutMargin' | 'layoutHeightMargin' | 'layoutSeam' | 'layoutColumns'
> {
  if (found === undefined) return {};
  const { limits, margin, heightMargin } = found;
  return {
    layoutLimit: limits.misfit,
    ...(margin > 0 && { layoutMargin: margin }),
    ...(heightMargin > 0 && { layoutHeightMargin: heightMargin }),
    // A photograph that is smaller than a patch has no seams and no columns to speak of.
    ...(limits.seam && { layoutSeam: limits.seam }),
    ...(limits.columns && { layoutColumns: limits.columns }),
  };
}

/** What a training goes on with. */
export type LayoutsKept = Omit<LayoutCalibration, 'passed'>;
