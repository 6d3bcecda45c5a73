import { z } from 'zod';
import { fillHoles } from '../../image/poisson-blend.ts';
import { tiled } from '../../image/tiled.ts';
import { inpaintPyramid, requireHole } from '../../model/apply/inpaint.ts';
import { PATCH_BATCH, patchSides } from '../../model/pyramid/patch-scale.ts';
import { splitBatch, type Tensor } from '../../runtime/tensor.ts';
import { atPort, requireChannels, requireSameSize, startScaleOf } from '../checks.ts';
import { pyramidChainCost } from '../cost.ts';
import { energyTaps } from '../energy-taps.ts';
import { defineNode, many, port } from '../kit.ts';
import { noiseScale, seed, startingScale } from '../params.ts';
import { streamOf } from '../stream.ts';
import { chainShare } from './chain-share.ts';

export const inpaintNode = defineNode({
  type: 'sampling/inpaint',
  version: 1,
  title: 'Inpaint',
  category: 'Sampling',
  help: 'Fills a hole with samples that fit the surroundings: at every scale and after every Langevin step the known pixels are held, so the scores of patches across the edge decide what fits. Removes objects; with Pad image it extends the canvas. Outside the hole nothing changes.',
  inputs: {
    model: port('model', 'A trained pyramid.'),
    image: port(
      'image',
      'The image with a hole, any size; it is not resized, so things should be as large as in the training image.',
    ),
    hole: port('mask', 'What to fill: white, from 0.5 on; same size as the image.'),
  },
  outputs: {
    images: many('image', 'The fillings, in order; filling i depends only on the seed and i.'),
    smooth: port(
      'image',
      'The hole filled smoothly (a membrane): a baseline, and by default the start of finer scales.',
    ),
  },
  previews: { chains: 'image' },
  params: z.object({
    count: z.number().int().min(1).max(10_000).default(1).describe('Number of fillings.'),
    startScale: startingScale(
      0,
      'First scale to run: 0 fills the hole from noise; finer ones start from "fill".',
    ),
    fill: z
      .enum(['smooth', 'image'])
      .default('smooth')
      .describe(
        'Start of finer scales. smooth: a membrane over the hole; image: what the image has there, painted or mirrored.',
      ),
    noiseScale,
    seed,
  }),
  emits: { kind: 'count', param: 'count' },
  cost: ({ count }) => pyramidChainCost({ images: count }),
  run: ({ model, image, hole }, { count, fill, noiseScale, ...given }, context) =>
    streamOf<{ images?: Tensor; smooth?: Tensor }>(context.signal, async (emit) => {
      const startScale = startScaleOf(model, given.startScale);
      requireChannels(model, image, 'image');
      requireSameSize(image, hole, 'hole');
      atPort('hole', () => requireHole(image, hole));
      const engine = await context.services.engine(context);
      const seeEnergy = energyTaps(context);
      const smooth = fill === 'smooth' ? fillHoles(image, hole) : undefined;
      if (smooth !== undefined) await emit({ smooth });
      const filled = smooth ?? image;
      // Pictures of a model of patches are small: they are seen side by side while they form.
      const most = patchSides(model.scales[0]).length > 0 ? PATCH_BATCH : 1;
      for (let first = 0; first < count; first += most) {
        const several = Math.min(most, count - first);
        const result = await inpaintPyramid(engine, model, filled, hole, {
          seed: context.seed,
          ...{ first, count: several },
          startScale,
          // Filled once for all of them.
          fill: 'image',
          noiseScale,
          signal: context.signal,
          onStep: async (scale, step, read, energy) => {
            await seeEnergy(energy, { scale, step: step - 1 });
            const chains = await read();
            context.preview('images', splitBatch(chains)[0], { scale, step });
            if (several > 1) context.preview('chains', tiled(chains), { scale, step });
            const done = first + several * chainShare(model, startScale, scale, step);
            context.progress(done, count, `scale ${scale}, step ${step}`);
          },
        });
        for (const image of splitBatch(result)) await emit({ images: image });
        context.progress(first + several, count);
      }
      // Where it begins nothing, the fillings are not kept waiting for it.
      if (smooth === undefined) await emit({ smooth: fillHoles(image, hole) });
    }),
});
