import type { EnergyEngine } from '../../runtime/engine/engine.ts';
import type { Generator } from '../../runtime/random/random.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import { greyContrast, pixelDiversity } from '../metrics/pixel-diversity.ts';
import type { PyramidModel, ScaleModel } from '../pyramid-model.ts';
import { type DrawnLayout, layoutSource } from './drawn-layouts.ts';
import { nearestThatDiffer, patchSwdMeter } from './likeness.ts';
import { faultOf, type LayoutLimits, lowerQuartile } from './limits.ts';

/** What a trained scale 0 says of its own layouts. */
export interface LayoutCalibration {
  /** See {@link LayoutRule.margin}. */
  readonly margin: number;
  /** See {@link LayoutRule.heightMargin}. */
  readonly heightMargin: number;
  /** What a layout may have at most; of seams and columns only where diversity was asked for. */
  readonly limits: LayoutLimits;
  /** Likewise on the photograph's own canvas, without a margin and without a look at columns. */
  readonly own: LayoutLimits;
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
/**
 * Fraction of layouts that has to pass for a margin to be taken: of eight draws of which a quarter pass one in ten
 * finds none.
 */
const LEAST_PASSED = 0.25;
/**
 * What a seam may be, found by eye (docs/training.md): twice the lower quartile of the seams of layouts without a
 * margin, and 40 levels at most, or 1.25 times that quartile where the photograph itself is busier.
 */
const SEAM_LEVELS = 40;
const CALM_SEAM = 2;
const BUSY_SEAM = 1.25;
/**
 * Diversity of layouts beyond which those least like the photograph are drawn again; whole samples have a twentieth
 * more. Found with the figures of docs/trials.md.
 */
const ENOUGH = 0.33;
/** Where layouts have less than this share of the diversity asked for, they are near copies. */
const NEAR_COPIES = 0.5;
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
 * samples (the median itself is bad where many layouts fail), and how many of the samples pass. Where a diversity is
 * asked for, also the seam and the strangeness of columns above which one fails, and how much wider and higher a canvas
 * makes those that pass differ enough: the first margin that does, else the largest of those tried of which a quarter
 * pass at least: what 64 layouts tell of two that are near each other is chance, and a larger canvas varies more.
 *
 * Where they differ more than enough, those least like the photograph count as failed, too ({@link nearestThatDiffer}).
 *
 * A photograph may be learned so closely that its layouts have no seams at all, and then everything else has. Where
 * that leaves near copies only, seams are judged by what is usual on each canvas.
 * @returns undefined for tolerance 0: no layout fails.
 */
export async function calibrateLayouts(
  engine: EnergyEngine,
  scale: ScaleModel,
  observed: Tensor,
  { generator, tolerance, diversity = 0, signal }: CalibrationOptions,
): Promise<LayoutCalibration | undefined> {
  if (tolerance === 0) return undefined;
  const asked = diversity > 0;
  const flat = !(greyContrast(observed) > 0);
  const draw = await layoutSource(engine, scale, observed, {
    generator,
    seamsAndColumns: asked,
    signal,
  });
  const tried: DrawnCanvas[] = [];
  let best: JudgedCanvas | undefined;
  for (const [margin, heightMargin] of MARGINS) {
    const drawn = await draw({ margin, heightMargin }, CALIBRATION_SAMPLES);
    tried.push({ margin, heightMargin, drawn, usual: usualMeasures(drawn) });
    const judged = judge(tried.at(-1) as DrawnCanvas, seamLimit(tried[0]?.usual.seam), tolerance, observed);
    // The photograph's own canvas counts in any case: something has to be taken.
    if (best === undefined || judged.passed >= LEAST_PASSED) best = judged;
    if (diversity === 0 || flat || (best === judged && judged.diversity >= diversity)) break;
  }
  const own = ownLimits(tried[0] as DrawnCanvas, tolerance);
  if (best === undefined || flat) return calibration(best, own);
  if (best.diversity >= NEAR_COPIES * diversity) {
    return calibration(asked ? withoutUnlike(best, observed) : best, own);
  }
  for (const canvas of tried.slice(1)) {
    const seam = Math.max(own.seam ?? 0, BUSY_SEAM * (canvas.usual.seam ?? 0));
    const judged = judge(canvas, seam, tolerance, observed);
    if (judged.passed < LEAST_PASSED) continue;
    best = judged;
    if (judged.diversity >= diversity) break;
  }
  return calibration(best, own);
}

/**
 * A canvas whose layouts differ more than enough, with a limit of their patch SWD to the photograph: what is least like
 * it is drawn again as long as the rest differ enough.
 */
function withoutUnlike(best: JudgedCanvas, observed: Tensor): JudgedCanvas {
  if (best.diversity <= ENOUGH) return best;
  const distancesOf = patchSwdMeter(observed);
  const layouts = best.sound.map((image) => ({ image, distance: distancesOf(image)[0] as number }));
  const patchSwd = nearestThatDiffer(layouts, observed, {
    diversity: ENOUGH,
    least: LEAST_PASSED * CALIBRATION_SAMPLES,
  });
  if (patchSwd === undefined) return best;
  const kept = layouts.filter(({ distance }) => distance <= patchSwd);
  return { ...best, limits: { ...best.limits, patchSwd }, passed: kept.length / CALIBRATION_SAMPLES };
}

/** Layouts that were drawn on one canvas. */
interface DrawnCanvas {
  readonly margin: number;
  readonly heightMargin: number;
  readonly drawn: readonly DrawnLayout[];
  /** Lower quartiles of their measures. */
  readonly usual: LayoutLimits;
}

interface JudgedCanvas extends Omit<LayoutCalibration, 'own'> {
  /** The layouts that pass. */
  readonly sound: readonly Tensor[];
  /** Pixel diversity of those that pass; 0 where only one does. */
  readonly diversity: number;
}

/** Which of a canvas's layouts pass when their seams may be `seam`, and how much those differ. */
function judge(
  { margin, heightMargin, drawn, usual }: DrawnCanvas,
  seam: number | undefined,
  tolerance: number,
  observed: Tensor,
): JudgedCanvas {
  const columns = usual.columns === undefined ? undefined : COLUMNS * usual.columns;
  const limits: LayoutLimits = { misfit: tolerance * usual.misfit, seam, columns };
  const sound = drawn.filter(({ measured }) => faultOf(measured, limits) <= 1).map(({ image }) => image);
  const diversity = sound.length > 1 && greyContrast(observed) > 0 ? pixelDiversity(observed, sound) : 0;
  return { margin, heightMargin, limits, passed: sound.length / drawn.length, diversity, sound };
}

function calibration(best: JudgedCanvas | undefined, own: LayoutLimits): LayoutCalibration | undefined {
  if (best === undefined) return undefined;
  const { diversity: _diversity, sound: _sound, ...found } = best;
  return { ...found, own };
}

/** @param canvas without a margin */
function ownLimits({ usual }: DrawnCanvas, tolerance: number): LayoutLimits {
  return { misfit: tolerance * usual.misfit, seam: seamLimit(usual.seam) };
}

/** @param usual lower quartile of the seams of layouts without a margin, if there are any */
function seamLimit(usual: number | undefined): number | undefined {
  if (usual === undefined) return undefined;
  return Math.max(BUSY_SEAM * usual, Math.min(SEAM_LEVELS, CALM_SEAM * usual));
}

function usualMeasures(drawn: readonly DrawnLayout[]): LayoutLimits {
  const usual = (of: (measured: LayoutLimits) => number | undefined) => {
    const values = drawn.map(({ measured }) => of(measured)).filter((value) => value !== undefined);
    return lowerQuartile(values);
  };
  return {
    misfit: usual((measured) => measured.misfit) as number,
    seam: usual((measured) => measured.seam),
    columns: usual((measured) => measured.columns),
  };
}

/** What is kept of it, in a model and in a checkpoint: nothing that is as if it were not there. */
export function layoutsOfModel(
  found: LayoutsKept | undefined,
): Pick<
  PyramidModel,
  'layoutLimit' | 'layoutMargin' | 'layoutHeightMargin' | 'layoutSeam' | 'layoutColumns' | 'layoutPatchSwd'
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
    ...(limits.patchSwd && { layoutPatchSwd: limits.patchSwd }),
  };
}

/** What a training goes on with. */
export type LayoutsKept = Omit<LayoutCalibration, 'passed'>;
