import type { EnergyEngine } from '../../runtime/engine/engine.ts';
import { splitBatch, type Tensor } from '../../runtime/tensor.ts';
import { type PyramidModel, trainingPyramid } from '../pyramid-model.ts';
import { samplePyramid } from '../sample-pyramid.ts';
import type { LayoutsKept } from './calibrate.ts';
import { lowerQuartile } from './limits.ts';
import { type WholeSampleMeasures, wholeSampleFault, wholeSampleMeter } from './whole-sample-meter.ts';

/** Samples from which is taken what is usual. */
const SAMPLES = 16;
const BATCH = 4;
/** The limit of shift maps in units of the lower quartile, found by eye (docs/trials.md). */
const SHIFT_MAP = 2.5;
/**
 * And at least so much, squared levels: that of an image 4 to 5 levels from a window of the photograph, which nobody
 * sees.
 */
const LEAST_SHIFT_MAP = 1;
/**
 * The limit of seams, levels, or so many lower quartiles where the photograph is busier, found by eye
 * (docs/trials.md).
 */
const SEAM_LEVELS = 45;
const BUSY_SEAM = 1.35;

export interface WholeSampleCalibration {
  readonly limits: { readonly shiftMap: number; readonly seam: number };
  /** Fraction of the samples that pass. */
  readonly passed: number;
}

export interface WholeSampleLimitsOptions {
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  /** After each sample that was looked at. */
  readonly onSample?: ((done: number, of: number) => void) | undefined;
}

/**
 * What whole samples of a trained model may have before they count as failed, by what is usual of 16 whose layouts have
 * passed: 2.5 times the lower quartile of the energies of their shift maps, and 45 levels as the seam of a sample shrunk
 * to the size of scale 0, or 1.35 times its lower quartile. Scale 0 sees parts of a thing at a time, and lets a ring
 * without its planet pass, which costs several times as much as what is usual; landscapes and textures never cost so
 * much. And a finer scale may put a patch of sky into a wall, which then is the strangest place by far.
 * @param model without these limits
 * @returns undefined where the model's images are smaller than a patch
 * @throws `run/cancelled`
 */
export async function wholeSampleLimits(
  engine: EnergyEngine,
  model: PyramidModel,
  { seed, signal, onSample }: WholeSampleLimitsOptions,
): Promise<WholeSampleCalibration | undefined> {
  const [coarsest] = trainingPyramid(model).levels;
  const measure = wholeSampleMeter(model.image, coarsest as Tensor, signal);
  const measured: WholeSampleMeasures[] = [];
  for (let first = 0; first < SAMPLES; first += BATCH) {
    const drawn = await samplePyramid(engine, model, { seed, first, count: BATCH, signal });
    for (const sample of splitBatch(drawn)) {
      measured.push(...(await measure(sample)));
      if (measured[0]?.shiftMap === undefined) return undefined;
      onSample?.(measured.length, SAMPLES);
    }
  }
  const usual = (of: (one: WholeSampleMeasures) => number) => lowerQuartile(measured.map(of)) as number;
  const limits = {
    shiftMap: Math.max(LEAST_SHIFT_MAP, SHIFT_MAP * usual(({ shiftMap = 0 }) => shiftMap)),
    seam: Math.max(SEAM_LEVELS, BUSY_SEAM * usual(({ seam }) => seam)),
  };
  return { limits, passed: measured.filter((one) => wholeSampleFault(one, limits) <= 1).length / SAMPLES };
}

/** What is kept of it in a model. */
export function wholeSamplesOfModel(
  found: WholeSampleCalibration | undefined,
): Pick<PyramidModel, 'layoutShiftMap' | 'layoutWholeSeam'> {
  if (found === undefined) return {};
  return { layoutShiftMap: found.limits.shiftMap, layoutWholeSeam: found.limits.seam };
}

export interface JudgedSamplesOptions extends WholeSampleLimitsOptions {
  /** When the limits are known. */
  readonly onLimits?: ((found: WholeSampleCalibration) => void) | undefined;
}

/**
 * The model with limits on what its whole samples may have ({@link wholeSampleLimits}); as it is where seams of its
 * layouts are not looked at, since no diversity was asked for, or its images are smaller than a patch.
 * @throws `run/cancelled`
 */
export async function withWholeSampleLimits(
  engine: EnergyEngine,
  model: PyramidModel,
  layouts: LayoutsKept | undefined,
  { onLimits, ...options }: JudgedSamplesOptions,
): Promise<PyramidModel> {
  if (layouts?.limits.seam === undefined) return model;
  const found = await wholeSampleLimits(engine, model, options);
  if (found === undefined) return model;
  onLimits?.(found);
  return { ...model, ...wholeSamplesOfModel(found) };
}
