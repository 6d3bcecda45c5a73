import { crop } from '../runtime/crop.ts';
import type { EnergyEngine } from '../runtime/engine/engine.ts';
import type { Generator } from '../runtime/random/random.ts';
import { concatBatch, nchw, type Size, splitBatch, type Tensor } from '../runtime/tensor.ts';
import { greyNoise, runScale } from './coarse-to-fine.ts';
import type { FramedLangevinOptions, StepObserver } from './langevin.ts';
import { misfitMeter } from './layout-misfit.ts';
import { seamMeter } from './layout-seam.ts';
import { greyContrast, pixelDiversity } from './metrics/pixel-diversity.ts';
import type { PyramidModel, ScaleModel } from './pyramid-model.ts';

/** Which layouts count as failed. */
export interface LayoutRule {
  /** The training image at scale 0. */
  readonly observed: Tensor;
  /** Misfit above which a layout is drawn again. */
  readonly limit: number;
  /** Seam above which a layout is drawn again, levels (layout-seam.ts); left out, seams are not looked at. */
  readonly seam?: number | undefined;
  /** Draws of one sample, at least 1; when all fail, the best is kept. */
  readonly tries: number;
  /**
   * Layouts are drawn on a canvas wider by this share of the scale's own width, and a window at a random place is kept; left
   * out, 0. On a canvas of the photograph's own shape both ends hold everything in its place (docs/training.md).
   */
  readonly margin?: number | undefined;
  /** Likewise the share by which the canvas is higher; left out, 0. Horizons then lie at other heights. */
  readonly heightMargin?: number | undefined;
}

export interface CoarsestOptions {
  readonly scale: ScaleModel;
  readonly size: Size;
  readonly channels: number;
  /** Where sample i takes its start from at a try (0-based), and where its noise from. */
  readonly startOf: (i: number, attempt: number) => Generator;
  readonly chain?: (members: readonly number[], attempt: number) => Partial<FramedLangevinOptions>;
  readonly layout?: LayoutRule | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Samples of scale 0 for the members of a batch. Everything finer only fills in what scale 0 has laid out, so a
 * failed layout is drawn again here, where it costs least: rejection by the misfit of the model's own features.
 */
export async function coarsestSamples(
  engine: EnergyEngine,
  members: readonly number[],
  options: CoarsestOptions,
): Promise<Tensor> {
  const { scale, layout, signal } = options;
  const best = new Map<number, { readonly image: Tensor; readonly fault: number }>();
  const canvas = {
    width: options.size.width + Math.round((layout?.margin ?? 0) * scale.size.width),
    height: options.size.height + Math.round((layout?.heightMargin ?? 0) * scale.size.height),
  };
  const faultsOf = layout && layout.tries > 1 ? await faultMeter(engine, scale, layout) : undefined;
  let open = members;
  for (let attempt = 0; open.length > 0; attempt++) {
    const streams = open.map((i) => options.startOf(i, attempt));
    const noise = streams.map((stream) =>
      greyNoise(stream, 1, options.channels, canvas, scale.net.spec.colour),
    );
    const shown = (images: Tensor) => windows(images, options.size, streams);
    const { onStep, ...chain } = options.chain?.(open, attempt) ?? {};
    const drawn = await runScale(engine, scale, concatBatch(noise), {
      ...chain,
      ...(onStep && {
        onStep: (...[step, read, energy]: Parameters<StepObserver>) =>
          onStep(step, async () => shown(await read()), energy),
      }),
      signal,
    });
    const batch = shown(drawn);
    const faults = (await faultsOf?.(batch)) ?? open.map(() => 0);
    splitBatch(batch).forEach((image, at) => {
      const fault = faults[at] as number;
      const before = best.get(open[at] as number);
      if (before === undefined || fault < before.fault) best.set(open[at] as number, { image, fault });
    });
    if (faultsOf === undefined || layout === undefined || attempt + 1 >= layout.tries) break;
    open = open.filter((i) => (best.get(i)?.fault ?? 0) > layout.limit);
  }
  return concatBatch(members.map((i) => best.get(i)?.image as Tensor));
}

/**
 * A layout's fault: its misfit, or its seam in the misfit's unit where that is more, such that it fails above `limit`, and of
 * those that fail the one is best whose worse side is nearest to what is allowed.
 */
async function faultMeter(
  engine: EnergyEngine,
  scale: ScaleModel,
  { observed, limit, seam }: LayoutRule,
): Promise<(images: Tensor) => Promise<number[]>> {
  const measure = await misfitMeter(engine, scale, observed);
  if (seam === undefined) return measure;
  const seamsOf = seamMeter(observed);
  return async (images) => {
    const seams = seamsOf(images);
    return (await measure(images)).map((misfit, i) =>
      Math.max(misfit, (limit * (seams[i] as number)) / seam),
    );
  };
}

/** Of each image the window of `size` whose place its stream tells. */
function windows(images: Tensor, { height, width }: Size, streams: readonly Generator[]): Tensor {
  const [rows, columns] = [nchw(images).h - height + 1, nchw(images).w - width + 1];
  if (rows === 1 && columns === 1) return images;
  return concatBatch(
    splitBatch(images).map((image, i) => {
      const stream = (streams[i] as Generator).split('window');
      const left = columns > 1 ? stream.integer(columns) : 0;
      const top = rows > 1 ? stream.split('row').integer(rows) : 0;
      return crop(image, { top, left, height, width });
    }),
  );
}

/** What a trained scale 0 says of its own layouts. */
export interface LayoutCalibration {
  /** See {@link LayoutRule.margin}. */
  readonly margin: number;
  /** See {@link LayoutRule.heightMargin}. */
  readonly heightMargin: number;
  /** The misfit above which a layout counts as failed. */
  readonly limit: number;
  /** Likewise on the photograph's own canvas, without a margin. */
  readonly ownLimit: number;
  /** The seam above which it does, levels; undefined where nobody asked for diversity. */
  readonly seam: number | undefined;
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
 * for, also the seam above which one fails, and how much wider and higher a canvas makes those that pass differ enough: the
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
  const seamsOf = seamMeter(observed);
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
          layout: { observed, limit: Number.POSITIVE_INFINITY, tries: 1, margin, heightMargin },
          signal,
        },
      );
      const misfits = await misfitsOf(batch);
      const seams = diversity > 0 ? seamsOf(batch) : [];
      drawn.push(
        ...splitBatch(batch).map((image, i) => ({
          image,
          misfit: misfits[i] as number,
          seam: seams[i] ?? 0,
        })),
      );
    }
    return drawn;
  };
  const flat = !(greyContrast(observed) > 0);
  let seam: number | undefined;
  let ownLimit: number | undefined;
  let best: LayoutCalibration | undefined;
  for (const [margin, heightMargin] of MARGINS) {
    const drawn = await draw(margin, heightMargin);
    if (diversity > 0) seam ??= seamLimit(drawn);
    const limit = tolerance * lowerQuartile(drawn.map(({ misfit }) => misfit));
    const kept = drawn.filter((one) => one.misfit <= limit && one.seam <= (seam ?? 0));
    const passed = kept.length / drawn.length;
    ownLimit ??= limit;
    const found = { margin, heightMargin, limit, ownLimit, seam, passed };
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
  readonly misfit: number;
  readonly seam: number;
}

/** @param drawn without a margin */
function seamLimit(drawn: readonly DrawnLayout[]): number {
  const usual = lowerQuartile(drawn.map(({ seam }) => seam));
  return Math.max(BUSY_SEAM * usual, Math.min(SEAM_LEVELS, CALM_SEAM * usual));
}

function lowerQuartile(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 2] as number;
}

/** What is kept of it, in a model and in a checkpoint: nothing that is as if it were not there. */
export function layoutsOfModel(
  found: LayoutsKept | undefined,
): Pick<PyramidModel, 'layoutLimit' | 'layoutMargin' | 'layoutHeightMargin' | 'layoutSeam'> {
  if (found === undefined) return {};
  const { limit, margin, heightMargin, seam } = found;
  return {
    layoutLimit: limit,
    ...(margin > 0 && { layoutMargin: margin }),
    ...(heightMargin > 0 && { layoutHeightMargin: heightMargin }),
    ...(seam !== undefined && { layoutSeam: seam }),
  };
}

/** What a training goes on with. */
export type LayoutsKept = Omit<LayoutCalibration, 'passed'>;
