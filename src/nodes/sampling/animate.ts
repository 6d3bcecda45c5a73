import { z } from 'zod';
import { animatePyramid } from '../../model/apply/animate.ts';
import { startScaleOf } from '../checks.ts';
import { pyramidChainCost } from '../cost.ts';
import { defineNode, many, port } from '../kit.ts';
import { optionalSide, seed, sidePixels, startingScale } from '../params.ts';

export const animateNode = defineNode({
  type: 'sampling/animate',
  version: 1,
  title: 'Animate',
  category: 'Sampling',
  help: 'Animates the training image: smoothly changing noise is added to the start of the recovery chain, and each frame is the end of the chain (after SinGAN, Shaham et al. 2019). Save animation writes the frames.',
  inputs: { model: port('model', 'A trained pyramid with a low recovery error.') },
  outputs: { frames: many('image', 'The frames, in order.') },
  params: z.object({
    frames: z.number().int().min(1).max(10_000).default(30).describe('Number of frames.'),
    strength: z
      .number()
      .min(0)
      .max(2)
      .default(0.3)
      .describe(
        'Standard deviation of the noise, for values from −1 to 1: how far shapes move; 0: none move.',
      ),
    speed: z
      .number()
      .min(0.001)
      .max(20)
      .default(0.15)
      .describe(
        'Share of the noise that is new in each frame: after 1/speed frames, half of it is forgotten.',
      ),
    loop: z.boolean().default(true).describe('The last frame leads back to the first.'),
    startScale: startingScale(
      0,
      'Scale at which the noise is added: 0 moves shapes, finer ones only details.',
    ),
    height: optionalSide('Height of the frames, px; empty takes that of the training image.'),
    width: optionalSide('Width of the frames, px; empty takes that of the training image.'),
    seed,
  }),
  emits: { kind: 'count', param: 'frames' },
  pixels: sidePixels,
  cost: ({ frames, height, width }) => pyramidChainCost({ images: frames, height, width }),
  run: async function* ({ model }, { height, width, ...options }, context) {
    const startScale = startScaleOf(model, options.startScale);
    const [, , ownHeight, ownWidth] = model.image.shape as [number, number, number, number];
    const frames = animatePyramid(await context.services.engine(context), model, {
      ...options,
      startScale,
      seed: context.seed,
      size: { height: height ?? ownHeight, width: width ?? ownWidth },
      signal: context.signal,
      onFrame: (done) => context.progress(done, options.frames, `frame ${done} of ${options.frames}`),
    });
    for await (const frame of frames) {
      context.preview('frames', frame);
      yield { frames: frame };
    }
  },
});
