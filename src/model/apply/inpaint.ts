import { PatchwiseError } from '../../errors.ts';
import { composite } from '../../image/composite.ts';
import { checkMask } from '../../image/fit.ts';
import { fillHoles } from '../../image/poisson-blend.ts';
import type { EnergyEngine } from '../../runtime/engine/engine.ts';
import { generator } from '../../runtime/random/random.ts';
import { concatBatch, nchw, sizeOf, type Tensor } from '../../runtime/tensor.ts';
import { greyNoise, observing, runScale, type ScaleObserver } from '../chain/coarse-to-fine.ts';
import { heldAt, knownAt } from '../chain/known-pixels.ts';
import { injected, sizeAtScale } from '../chain/sample-pyramid.ts';
import { colourOf, type PyramidModel, scaleOf, upsample } from '../pyramid/pyramid-model.ts';

export interface InpaintOptions {
  readonly seed: number;
  /** Fillings to draw; filling i depends on the seed and on i only. Default 1. */
  readonly count?: number;
  readonly first?: number;
  /** First scale to run: 0 makes the hole up from noise, finer ones continue the filling. */
  readonly startScale?: number;
  /** The filling: a smooth membrane (the default), or what the image itself has in the hole. */
  readonly fill?: 'smooth' | 'image';
  /** Noise of the chains; 0 as published. */
  readonly noiseScale?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onStep?: ScaleObserver;
}

/**
 * Fills a hole by sampling with the known pixels held: at every scale and after every Langevin step the state equals
 * the image wherever it is known, so the score of the patches across the hole's edge decides what fits. Only an
 * explicit energy allows this. A pixel of a coarse scale is known when all that it covers is.
 * @param image [1, C, H, W] of the training image's pixel size; larger or smaller than it at will (outpainting)
 * @param hole [1, 1, H, W], made up from 0.5 on
 * @returns [count, C, H, W], equal to `image` outside of the hole
 * @throws `tensor/shape`; `value/out-of-range` for an empty or full hole, or a scale that there is not
 */
export async function inpaintPyramid(
  engine: EnergyEngine,
  model: PyramidModel,
  image: Tensor,
  hole: Tensor,
  options: InpaintOptions,
): Promise<Tensor> {
  const { seed, count = 1, first = 0, startScale = 0, noiseScale = 0, signal, onStep } = options;
  scaleOf(model, startScale);
  requireHole(image, hole);
  const filling = options.fill === 'image' ? image : fillHoles(image, hole);
  // Checks the channels, too.
  const start = injected(model, filling, startScale, sizeOf(image));
  const members = Array.from({ length: count }, (_, i) => first + i);
  const root = generator(seed);
  let state: Tensor = start;
  for (let s = startScale; s < model.scales.length; s++) {
    const size = sizeAtScale(model, s, sizeOf(image));
    const held = { values: heldAt(filling, size), mask: knownAt(hole, size) };
    if (s > startScale) state = upsample(state, size);
    else if (s === 0) {
      const { c } = nchw(image);
      state = concatBatch(
        members.map((i) => greyNoise(root.split('start', i), 1, c, size, colourOf(scaleOf(model, 0)))),
      );
    } else state = concatBatch(members.map(() => start));
    state = await runScale(engine, scaleOf(model, s), state, {
      clamp: held,
      noiseScale,
      generators: members.map((i) => root.split('langevin', i, 'scale', s)),
      signal,
      ...observing(s, onStep),
    });
  }
  return composite(state, image, knownAt(hole, sizeOf(image)));
}

/** @throws `tensor/shape` for a mask of another size; `value/out-of-range` for one that is empty or full */
export function requireHole(image: Tensor, hole: Tensor): void {
  const { n } = checkMask(image, hole);
  if (n !== 1) throw new PatchwiseError('tensor/shape', `One image is filled at a time, not ${n}.`);
  const inside = hole.data.reduce((sum, value) => sum + (value >= 0.5 ? 1 : 0), 0);
  if (inside === 0) {
    throw new PatchwiseError(
      'value/out-of-range',
      'The mask of the hole is empty: there is nothing to fill.',
      {
        hint: 'Paint white what is to be filled; if the known pixels are white, put an Invert mask node before it.',
      },
    );
  }
  if (inside === hole.data.length) {
    throw new PatchwiseError(
      'value/out-of-range',
      'The mask of the hole covers the whole image: there is nothing to continue from.',
      {
        hint: 'Leave a part of the image out of the mask, or draw a sample with Sample pyramid instead.',
      },
    );
  }
}
