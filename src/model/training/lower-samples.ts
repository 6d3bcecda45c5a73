import type { EnergyEngine } from '../../runtime/engine/engine.ts';
import type { Generator } from '../../runtime/random/random.ts';
import { concatBatch, type Size, splitBatch, type Tensor } from '../../runtime/tensor.ts';
import { greyNoise, runCoarseToFine } from '../chain/coarse-to-fine.ts';
import type { ColourAxes } from '../net/colour-axes.ts';
import { colourOf, type ScaleModel, upsample } from '../pyramid/pyramid-model.ts';

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
  readonly signal?: AbortSignal | undefined;
}

/**
 * New starts at every update, as the released code does: grey noise at scale 0, else a sample through all frozen
 * scales below, upsampled. It is drawn on the photograph's own canvas: a window of a wider one would show at its edge
 * what the photograph does not have (docs/training.md).
 */
export function freshStarts({
  engine,
  lower,
  size,
  channels,
  colour,
  signal,
}: LowerSamplesOptions): DrawStarts {
  const [coarsest] = lower;
  return async (generator, count) => {
    const noise = greyNoise(
      generator.split('start'),
      count,
      channels,
      coarsest?.size ?? size,
      coarsest === undefined ? colour : colourOf(coarsest),
    );
    if (coarsest === undefined) return noise;
    const samples = await runCoarseToFine(engine, lower, noise, {
      from: 0,
      chainAt: (_, scale) => ({
        generators: Array.from({ length: count }, (_, i) => generator.split('lower', i, scale)),
      }),
      signal,
    });
    return upsample(samples, size);
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
