import type { EnergyEngine } from '../../runtime/engine/engine.ts';
import type { Generator } from '../../runtime/random/random.ts';
import { concatBatch, type Size, splitBatch, type Tensor } from '../../runtime/tensor.ts';
import { greyNoise, runCoarseToFine } from '../coarse-to-fine.ts';
import type { ColourAxes } from '../colour-axes.ts';
import { coarsestSamples, type LayoutRule } from '../layouts/coarsest-samples.ts';
import { type ScaleModel, upsample } from '../pyramid-model.ts';

/** Draws the starts of a scale's synthesis chains for one update. */
export type DrawStarts = (generator: Generator, count: number) => Promise<Tensor>;

export interface LowerSamplesOptions {
  readonly engine: EnergyEngine;
  /** The frozen scales below. */
  readonly lower: readonly ScaleModel[];
  readonly size: Size;
  readonly channels: number;
  /** In which the noise at scale 0 is grey. */
  readonly colour?: ColourAxes | undefined;
  /** Which layouts of scale 0 are drawn again. */
  readonly layout?: LayoutRule | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * New starts at every update, as the released code does: grey noise at scale 0, else a sample through all frozen
 * scales below, upsampled.
 */
export function freshStarts(options: LowerSamplesOptions): DrawStarts {
  const { lower, size, channels, engine, signal, layout } = options;
  const [coarsest, ...finer] = lower;
  return async (generator, count) => {
    if (coarsest === undefined)
      return greyNoise(generator.split('start'), count, channels, size, options.colour);
    const layouts = await coarsestSamples(
      engine,
      Array.from({ length: count }, (_, i) => i),
      {
        scale: coarsest,
        size: coarsest.size,
        channels,
        startOf: (i, attempt) => generator.split('start', i, attempt),
        layout,
        signal,
      },
    );
    const [next] = finer;
    const below =
      next === undefined
        ? layouts
        : await runCoarseToFine(engine, lower, upsample(layouts, next.size), {
            from: 1,
            chainAt: (_, scale) => ({
              generators: Array.from({ length: count }, (_, i) => generator.split('lower', i, scale)),
            }),
            signal,
          });
    return upsample(below, size);
  };
}

/** How many pool samples go through the lower scales at a time. */
const POOL_BATCH = 8;

/**
 * Samples of the frozen scales below drawn once and kept: the same distribution apart from the pool's size, at a
 * fraction of the cost. A pool depends on the generator and the nets only, so a resumed training makes it again.
 */
export async function pooledStarts(
  options: LowerSamplesOptions,
  generator: Generator,
  poolSize: number,
  onProgress?: (done: number) => void,
): Promise<DrawStarts> {
  const fresh = freshStarts(options);
  const pool: Tensor[] = [];
  while (pool.length < poolSize) {
    const count = Math.min(POOL_BATCH, poolSize - pool.length);
    pool.push(...splitBatch(await fresh(generator.split('pool', pool.length), count)));
    onProgress?.(pool.length);
  }
  return async (update, count) => {
    const picker = update.split('pick');
    return concatBatch(Array.from({ length: count }, () => pool[picker.integer(pool.length)] as Tensor));
  };
}
