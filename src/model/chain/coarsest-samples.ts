import { crop } from '../../runtime/crop.ts';
import type { EnergyEngine } from '../../runtime/engine/engine.ts';
import type { Generator } from '../../runtime/random/random.ts';
import { concatBatch, nchw, type Size, splitBatch, type Tensor } from '../../runtime/tensor.ts';
import { colourOf, isPatchScale, type ScaleModel } from '../pyramid/pyramid-model.ts';
import { greyNoise, runScale } from './coarse-to-fine.ts';
import type { MarginLangevinOptions, StepObserver } from './langevin.ts';

/**
 * Share of the scale's own width by which the canvas of its samples is wider. On a canvas of the photograph's own shape
 * scores sense the distance to both sides, which holds everything in its place; a window of a wider one moves it.
 */
export const EXTRA_WIDTH = 0.3;

export interface CoarsestSamplesOptions {
  /** Scale 0 of a model. */
  readonly scale: ScaleModel;
  /** Of the samples. */
  readonly size: Size;
  readonly channels: number;
  /** One a sample: where its noise and the place of its window come from. */
  readonly streams: readonly Generator[];
  /** What differs from the chain of the scale's training. */
  readonly chain?: Partial<MarginLangevinOptions>;
}

/**
 * Samples of scale 0, which decide the layout of a picture: Langevin steps from grey noise on a canvas wider than the
 * samples by {@link EXTRA_WIDTH}, of which each keeps the window at a random place of its own.
 * @returns [streams, C, H, W]; an observer of the chain is shown the same windows
 * @throws `langevin/not-finite`, `run/cancelled`
 */
export async function coarsestSamples(
  engine: EnergyEngine,
  { scale, size, channels, streams, chain: { onStep, ...chain } = {} }: CoarsestSamplesOptions,
): Promise<Tensor> {
  // Patches know the border of the photograph, and put things elsewhere within it.
  const extra = isPatchScale(scale) ? 0 : EXTRA_WIDTH;
  const canvas = { ...size, width: size.width + Math.round(extra * scale.size.width) };
  const noise = streams.map((stream) => greyNoise(stream, 1, channels, canvas, colourOf(scale)));
  const shown = (images: Tensor) => windows(images, size, streams);
  const drawn = await runScale(engine, scale, concatBatch(noise), {
    ...chain,
    ...(onStep && {
      onStep: (...[step, read, ...rest]: Parameters<StepObserver>) =>
        onStep(step, async () => shown(await read()), ...rest),
    }),
  });
  return shown(drawn);
}

/** Of each image the columns, as many as `size` has, whose place its stream tells. */
function windows(images: Tensor, { height, width }: Size, streams: readonly Generator[]): Tensor {
  const places = nchw(images).w - width + 1;
  return concatBatch(
    splitBatch(images).map((image, i) => {
      const left = (streams[i] as Generator).split('window').integer(places);
      return crop(image, { top: 0, left, height, width });
    }),
  );
}
