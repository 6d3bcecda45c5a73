import { crop } from '../../runtime/crop.ts';
import type { EnergyEngine } from '../../runtime/engine/engine.ts';
import type { Generator } from '../../runtime/random/random.ts';
import { concatBatch, nchw, type Size, splitBatch, type Tensor } from '../../runtime/tensor.ts';
import { greyNoise, runScale } from '../coarse-to-fine.ts';
import type { MarginLangevinOptions, StepObserver } from '../langevin.ts';
import type { ScaleModel } from '../pyramid-model.ts';
import { drawUntilSound } from './draw-again.ts';
import { faultMeter, type LayoutLimits } from './limits.ts';

/** Which layouts count as failed. */
export interface LayoutRule {
  /** The training image at scale 0. */
  readonly observed: Tensor;
  /** A layout above one of them is drawn again. */
  readonly limits: LayoutLimits;
  /** Draws of one sample, at least 1; when all fail, the best is kept. */
  readonly tries: number;
  /**
   * Layouts are drawn on a canvas wider by this share of the scale's own width, and a window at a random place is kept;
   * left out, 0. On a canvas of the photograph's own shape both ends hold everything in its place (docs/training.md).
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
  readonly chain?: (members: readonly number[], attempt: number) => Partial<MarginLangevinOptions>;
  readonly layout?: LayoutRule | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Samples of scale 0 for the members of a batch. Everything finer only fills in what scale 0 has laid out, so a
 * failed layout is drawn again here, where it costs least: rejection by how strange it is to the photograph.
 */
export async function coarsestSamples(
  engine: EnergyEngine,
  members: readonly number[],
  options: CoarsestOptions,
): Promise<Tensor> {
  const { scale, layout, signal } = options;
  const canvas = {
    width: options.size.width + Math.round((layout?.margin ?? 0) * scale.size.width),
    height: options.size.height + Math.round((layout?.heightMargin ?? 0) * scale.size.height),
  };
  const faultsOf =
    layout && layout.tries > 1 ? await faultMeter(engine, scale, layout.observed, layout.limits) : undefined;
  return drawUntilSound({
    members,
    tries: layout?.tries ?? 1,
    faultsOf,
    async draw(open, attempt) {
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
      return shown(drawn);
    },
  });
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
