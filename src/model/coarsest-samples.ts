import type { EnergyEngine } from '../runtime/engine/engine.ts';
import type { Generator } from '../runtime/random/random.ts';
import { concatBatch, nchw, type Size, splitBatch, type Tensor } from '../runtime/tensor.ts';
import { greyNoise, runScale } from './coarse-to-fine.ts';
import type { FramedLangevinOptions } from './langevin.ts';
import { misfitMeter } from './layout-misfit.ts';
import type { ScaleModel } from './pyramid-model.ts';

/** Which layouts count as failed. */
export interface LayoutRule {
  /** The training image at scale 0. */
  readonly observed: Tensor;
  /** Misfit above which a layout is drawn again. */
  readonly limit: number;
  /** Draws of one sample, at least 1; when all fail, the best is kept. */
  readonly tries: number;
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
  const measure = layout && layout.tries > 1 ? await misfitMeter(engine, scale, layout.observed) : undefined;
  let open = members;
  for (let attempt = 0; open.length > 0; attempt++) {
    const noise = open.map((i) =>
      greyNoise(options.startOf(i, attempt), 1, options.channels, options.size, scale.net.spec.colour),
    );
    const chain = options.chain?.(open, attempt);
    const batch = await runScale(engine, scale, concatBatch(noise), { ...chain, signal });
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

/** What a trained scale 0 says of its own layouts. */
export interface LayoutCalibration {
  /** The misfit above which a layout counts as failed. */
  readonly limit: number;
  /** Fraction of its layouts that pass. */
  readonly passed: number;
}

/** Samples from which the usual misfit of a scale-0 net is taken. */
const CALIBRATION_SAMPLES = 64;

/**
 * The misfit above which a layout of a trained scale 0 counts as failed, `tolerance` times the lower quartile over 64
 * samples (the median itself is bad where many layouts fail), and how many of the samples pass.
 * @param generator the training's own, so that the same training finds the same limit wherever it is asked.
 * @returns undefined for tolerance 0: no layout fails.
 */
export async function calibrateLayouts(
  engine: EnergyEngine,
  scale: ScaleModel,
  observed: Tensor,
  options: {
    readonly generator: Generator;
    readonly tolerance: number;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<LayoutCalibration | undefined> {
  const { generator, tolerance, signal } = options;
  if (tolerance === 0) return undefined;
  const members = Array.from({ length: CALIBRATION_SAMPLES }, (_, i) => i);
  const misfits: number[] = [];
  const measure = await misfitMeter(engine, scale, observed);
  for (let first = 0; first < members.length; first += 8) {
    const batch = await coarsestSamples(engine, members.slice(first, first + 8), {
      scale,
      size: scale.size,
      channels: nchw(observed).c,
      startOf: (i) => generator.split('layout', i),
      signal,
    });
    misfits.push(...(await measure(batch)));
  }
  misfits.sort((a, b) => a - b);
  const limit = tolerance * (misfits[misfits.length >> 2] as number);
  return { limit, passed: misfits.filter((misfit) => misfit <= limit).length / misfits.length };
}
