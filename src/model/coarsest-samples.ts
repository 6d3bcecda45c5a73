import { crop } from '../runtime/crop.ts';
import type { EnergyEngine } from '../runtime/engine/engine.ts';
import type { Generator } from '../runtime/random/random.ts';
import { concatBatch, nchw, type Size, splitBatch, type Tensor } from '../runtime/tensor.ts';
import { greyNoise, runScale } from './coarse-to-fine.ts';
import type { FramedLangevinOptions, StepObserver } from './langevin.ts';
import { misfitMeter } from './layout-misfit.ts';
import { pixelDiversity } from './metrics/pixel-diversity.ts';
import type { PyramidModel, ScaleModel } from './pyramid-model.ts';

/** Which layouts count as failed. */
export interface LayoutRule {
  /** The training image at scale 0. */
  readonly observed: Tensor;
  /** Misfit above which a layout is drawn again. */
  readonly limit: number;
  /** Draws of one sample, at least 1; when all fail, the best is kept. */
  readonly tries: number;
  /**
   * Layouts are drawn on a canvas wider by this share of the scale's own width, and a window at a random place is kept; left
   * out, 0. On a canvas of the photograph's own shape both ends hold everything in its place (docs/training.md).
   */
  readonly margin?: number | undefined;
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
  const best = new Map<number, { readonly image: Tensor; readonly misfit: number }>();
  const extra = Math.round((layout?.margin ?? 0) * scale.size.width);
  const canvas = { ...options.size, width: options.size.width + extra };
  const measure = layout && layout.tries > 1 ? await misfitMeter(engine, scale, layout.observed) : undefined;
  let open = members;
  for (let attempt = 0; open.length > 0; attempt++) {
    const streams = open.map((i) => options.startOf(i, attempt));
    const noise = streams.map((stream) =>
      greyNoise(stream, 1, options.channels, canvas, scale.net.spec.colour),
    );
    const shown = (images: Tensor) => (extra === 0 ? images : windows(images, options.size, streams));
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
    const misfits = (await measure?.(batch)) ?? open.map(() => 0);
    splitBatch(batch).forEach((image, at) => {
      const misfit = misfits[at] as number;
      const before = best.get(open[at] as number);
      if (before === undefined || misfit < before.misfit) best.set(open[at] as number, { image, misfit });
    });
    if (measure === undefined || layout === undefined || attempt + 1 >= layout.tries) break;
    open = open.filter((i) => (best.get(i)?.misfit ?? 0) > layout.limit);
  }
  return concatBatch(members.map((i) => best.get(i)?.image as Tensor));
}

/** Of each image the window of `size` whose place its stream tells. */
function windows(images: Tensor, { height, width }: Size, streams: readonly Generator[]): Tensor {
  const places = nchw(images).w - width + 1;
  return concatBatch(
    splitBatch(images).map((image, i) => {
      const left = (streams[i] as Generator).split('window').integer(places);
      return crop(image, { top: 0, left, height, width });
    }),
  );
}

/** What a trained scale 0 says of its own layouts. */
export interface LayoutCalibration {
  /** See {@link LayoutRule.margin}. */
  readonly margin: number;
  /** The misfit above which a layout counts as failed. */
  readonly limit: number;
  /** Fraction of its layouts that pass. */
  readonly passed: number;
}

/** Samples from which the usual misfit of a scale-0 net is taken. */
const CALIBRATION_SAMPLES = 64;
/** Tried in this order until layouts are diverse enough; the last is taken if none is. */
const MARGINS = [0, 0.1, 0.2, 0.3] as const;

export interface CalibrationOptions {
  /** The training's own, so that the same training finds the same wherever it is asked. */
  readonly generator: Generator;
  /** The limit in units of the lower quartile of the misfits; 0 lets all pass. */
  readonly tolerance: number;
  /** Pixel diversity that the layouts which pass should have; left out, 0: no margin. */
  readonly diversity?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The misfit above which a layout of a trained scale 0 counts as failed, `tolerance` times the lower quartile over 64
 * samples (the median itself is bad where many layouts fail; of windows the lower quartile itself at most), how many of the
 * samples pass, and how wide a canvas makes those differ enough.
 * @returns undefined for tolerance 0: no layout fails.
 */
export async function calibrateLayouts(
  engine: EnergyEngine,
  scale: ScaleModel,
  observed: Tensor,
  { generator, tolerance, diversity = 0, signal }: CalibrationOptions,
): Promise<LayoutCalibration | undefined> {
  if (tolerance === 0) return undefined;
  const members = Array.from({ length: CALIBRATION_SAMPLES }, (_, i) => i);
  const measure = await misfitMeter(engine, scale, observed);
  const withMargin = async (margin: number) => {
    const drawn: { readonly image: Tensor; readonly misfit: number }[] = [];
    for (let first = 0; first < members.length; first += 8) {
      const batch = await coarsestSamples(engine, members.slice(first, first + 8), {
        scale,
        size: scale.size,
        channels: nchw(observed).c,
        startOf: (i) => generator.split('layout', i),
        layout: { observed, limit: Number.POSITIVE_INFINITY, tries: 1, margin },
        signal,
      });
      const misfits = await measure(batch);
      drawn.push(...splitBatch(batch).map((image, i) => ({ image, misfit: misfits[i] as number })));
    }
    const misfits = drawn.map(({ misfit }) => misfit).sort((a, b) => a - b);
    const quartile = misfits[misfits.length >> 2] as number;
    // A window always lacks something: its misfit says how much, and the fullest ones are kept.
    const limit = margin > 0 ? Math.min(1, tolerance) * quartile : tolerance * quartile;
    const kept = drawn.filter(({ misfit }) => misfit <= limit).map(({ image }) => image);
    return { limit, margin, kept, passed: kept.length / drawn.length };
  };
  const flat = observed.data.every((value) => value === observed.data[0]);
  for (const margin of MARGINS) {
    const { kept, ...found } = await withMargin(margin);
    const enough = diversity === 0 || flat || pixelDiversity(observed, kept) >= diversity;
    if (enough || margin === MARGINS.at(-1)) return found;
  }
  return undefined;
}

/** What a model keeps of it. */
export function layoutsOfModel(
  found: Pick<LayoutCalibration, 'limit' | 'margin'> | undefined,
): Pick<PyramidModel, 'layoutLimit' | 'layoutMargin'> {
  if (found === undefined) return {};
  return { layoutLimit: found.limit, ...(found.margin > 0 && { layoutMargin: found.margin }) };
}
