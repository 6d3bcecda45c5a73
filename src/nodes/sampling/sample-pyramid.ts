import { z } from 'zod';
import { tiled } from '../../image/tiled.ts';
import {
  type ChosenSample,
  MOST_CANDIDATES,
  samplePyramid,
  USUAL_CANDIDATES,
} from '../../model/chain/sample-pyramid.ts';
import { fitness, LEAST_CONTENT } from '../../model/novelty/candidates.ts';
import { PATCH_BATCH, patchSides } from '../../model/pyramid/patch-scale.ts';
import { concatBatch, type Size, splitBatch, type Tensor } from '../../runtime/tensor.ts';
import { openKernelThreads } from '../../runtime/wasm/kernel-threads.ts';
import { requireChannels, startScaleOf } from '../checks.ts';
import { pyramidChainCost } from '../cost.ts';
import { energyTaps } from '../energy-taps.ts';
import { defineNode, many, optional, port } from '../kit.ts';
import { noiseScale, novelty, seed, sidePixels, startingScale } from '../params.ts';
import { streamOf } from '../stream.ts';
import { chainShare } from './chain-share.ts';

/** Samples that go through the nets together: fewer calls, and the first picture still comes soon. */
const BATCH = 4;

/** Training image of which a percentage is taken where the model is not known yet. */
const ASSUMED: Size = { height: 192, width: 192 };

/** Smallest side of a sample, px. */
const LEAST_SIDE = 8;

const side = z.number().int().min(LEAST_SIDE).max(8192).nullable().default(null);

export const samplePyramidNode = defineNode({
  type: 'sampling/sample-pyramid',
  version: 1,
  revision: 6,
  title: 'Sample pyramid',
  category: 'Sampling',
  help: 'Draws samples from a trained model, coarse to fine: from noise at scale 0, or from an injected image at a finer scale, which keeps its layout (Zheng et al. 2021, alg. 2).',
  inputs: {
    model: port('model', 'A trained pyramid.'),
    image: optional('image', 'Injected at the start scale; unwired, the training image from scale 1 on.'),
  },
  outputs: { images: many('image', 'The samples, in order; sample i depends only on the seed and i.') },
  previews: { chains: 'image' },
  params: z.object({
    count: z.number().int().min(1).max(10_000).default(1).describe('Number of samples.'),
    startScale: startingScale(
      0,
      'First scale to run: 0 starts from noise; finer scales keep more of the layout.',
    ),
    height: side.describe('Height of the samples; empty takes that of the training image.'),
    width: side.describe('Width of the samples; empty takes that of the training image.'),
    unit: z
      .enum(['px', 'percent'])
      .default('px')
      .describe(
        'Unit of height and width: px, or percent of the training image, so that models of any size give the same picture.',
      ),
    candidates: z
      .number()
      .int()
      .min(1)
      .max(MOST_CANDIDATES)
      .default(USUAL_CANDIDATES)
      .describe(
        'Candidates for each sample from noise: a third is drawn to the end, and the best of those that are new enough is kept.',
      ),
    novelty,
    noiseScale,
    seed,
  }),
  emits: { kind: 'count', param: 'count' },
  pixels: (params) => sidePixels(inPixels(params, ASSUMED)),
  cost: ({ count, ...params }) => pyramidChainCost({ images: count, ...inPixels(params, ASSUMED) }),
  run: ({ model, image }, params, context) =>
    streamOf<{ images: Tensor }>(context.signal, async (emit) => {
      const startScale = startScaleOf(model, params.startScale);
      if (image) requireChannels(model, image, 'image');
      const engine = await context.services.engine(context);
      const [, , ownHeight, ownWidth] = model.image.shape as [number, number, number, number];
      const { height, width } = inPixels(params, { height: ownHeight, width: ownWidth });
      const size = { height: height ?? ownHeight, width: width ?? ownWidth };
      const seeEnergy = energyTaps(context);
      const most = patchSides(model.scales[0]).length > 0 ? PATCH_BATCH : BATCH;
      for (let first = 0; first < params.count; first += most) {
        const count = Math.min(most, params.count - first);
        // What the chains that run draw: all of the batch, or a window of a wide sample.
        let drawn = { from: first, samples: count };
        const batch = await samplePyramid(engine, model, {
          seed: context.seed,
          first,
          count,
          startScale,
          size,
          noiseScale: params.noiseScale,
          candidates: params.candidates,
          novelty: params.novelty,
          onWindow: ({ sample, index, count: windows }) => {
            drawn = { from: sample + index / windows, samples: 1 / windows };
          },
          onChosen: (sample) => context.log('info', toldChoice(sample)),
          ...(image && { image }),
          signal: context.signal,
          batch: most,
          openKernels: openKernelThreads,
          onStep: async (scale, step, read, energy) => {
            await seeEnergy(energy, { scale, step: step - 1 });
            const chains = splitBatch(await read());
            context.preview('images', chains[0], { scale, step });
            // Of candidates the first of each sample is seen.
            const each = chains.length / drawn.samples;
            if (drawn.samples > 1)
              context.preview('chains', tiled(concatBatch(chains.filter((_, i) => i % each === 0))), {
                scale,
                step,
              });
            const done = drawn.from + drawn.samples * chainShare(model, startScale, scale, step);
            context.progress(done, params.count, `scale ${scale}, step ${step}`);
          },
        });
        for (const sample of splitBatch(batch)) await emit({ images: sample });
        context.progress(first + count, params.count);
      }
    }),
});

/** What became of a sample's candidates, in words. */
function toldChoice({ sample, drawn, candidates, kept, allowed }: ChosenSample): string {
  const own = candidates[kept] as (typeof candidates)[number];
  const count = (what: 'calm' | 'alike') => candidates.filter((one) => fitness(one, allowed) === what).length;
  const alike = count('alike');
  const share = (value: number) => `${Math.round(100 * value)}%`;
  return (
    `Sample ${sample + 1}: ${share(own.oneShift)} of it one shift of the photograph. Of ${drawn} candidates ${candidates.length} were drawn to the end; ` +
    `${alike} of them had more than ${share(allowed)}${alike === candidates.length ? ', so the newest was taken' : `, ${count('calm')} showed less than ${share(LEAST_CONTENT)} of what it shows, the others joined less well`}.`
  );
}

interface Sides {
  readonly height: number | null;
  readonly width: number | null;
}

/** The sides that are given, in whole pixels. */
function inPixels({ height, width, unit }: Sides & { readonly unit: 'px' | 'percent' }, own: Size): Sides {
  const side = (given: number | null, of: number): number | null =>
    given === null || unit === 'px' ? given : Math.max(LEAST_SIDE, Math.round((given / 100) * of));
  return { height: side(height, own.height), width: side(width, own.width) };
}
