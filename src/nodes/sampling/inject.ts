import { z } from 'zod';
import { assertNever, PatchwiseError } from '../../errors.ts';
import { injectPyramid } from '../../model/apply/inject.ts';
import type { PyramidModel } from '../../model/pyramid/pyramid-model.ts';
import { nchw, type Size, sizeOf, type Tensor } from '../../runtime/tensor.ts';
import { atPort, requireChannels, requireSameSize, startScaleOf } from '../checks.ts';
import { pyramidChainCost } from '../cost.ts';
import { energyTaps } from '../energy-taps.ts';
import { defineNode, optional, port } from '../kit.ts';
import { langevinSteps, noiseScale, seed, startingScale } from '../params.ts';

export const injectNode = defineNode({
  type: 'sampling/inject',
  version: 1,
  title: 'Inject image',
  category: 'Sampling',
  help: 'Feeds an image into a trained model at one scale and runs that and the finer scales: it takes on the look of the training image and keeps its own layout, the more so the finer the scale. It is first shrunk to the scale below and enlarged again (SinGAN, Shaham et al. 2019). For editing, harmonization, paint-to-image, style transfer.',
  inputs: {
    model: port('model', 'A trained pyramid.'),
    image: port('image', 'The image to inject: an edit, a paste, a painting, a photograph.'),
    mask: optional(
      'mask',
      'What may change: white, from 0.5 on; same size as the image. The rest is held at every step, so that changes fit it. Unwired, everything may change.',
    ),
  },
  outputs: {
    image: port('image', 'The result at the finest scale.'),
    start: port('image', 'The image as it enters the start scale.'),
  },
  params: z.object({
    startScale: startingScale(
      1,
      'First scale to run: coarse ones change much, fine ones little; 0 is the coarsest.',
    ),
    size: z
      .enum(['same', 'stretch', 'keep', 'own'])
      .default('same')
      .describe(
        "Size of the result. same: the training image's, which must have the same aspect; stretch: the training image's, whatever the aspect; keep: the training image's long side, the injected image's aspect; own: the injected image's.",
      ),
    steps: langevinSteps(
      'Langevin steps per scale; empty: as in training. More than twice as many degrade the result.',
      'model.steps',
    ),
    noiseScale,
    seed,
  }),
  cost: ({ steps }) => pyramidChainCost({ steps }),
  run: async ({ model, image, mask }, { size: choice, steps, noiseScale, ...given }, context) => {
    const startScale = startScaleOf(model, given.startScale);
    requireChannels(model, image, 'image');
    if (mask !== undefined) {
      requireSameSize(image, mask, 'mask');
      atPort('mask', () => requireSome(mask));
    }
    const last = model.scales.length - 1;
    const seeEnergy = energyTaps(context);
    const { result, start } = await injectPyramid(await context.services.engine(context), model, image, {
      seed: context.seed,
      startScale,
      size: sizeOfResult(model, image, choice),
      free: mask,
      steps: steps ?? undefined,
      noiseScale,
      signal: context.signal,
      onStep: async (scale, step, read, energy) => {
        await seeEnergy(energy, { scale, step: step - 1 });
        context.progress(scale - startScale, last - startScale + 1, `scale ${scale}, step ${step}`);
        context.preview('image', await read(), { scale, step });
      },
    });
    return { image: result, start };
  },
});

/** @throws `value/out-of-range` for a mask without a pixel from 0.5 on */
function requireSome(mask: Tensor): void {
  if (mask.data.some((value) => value >= 0.5)) return;
  throw new PatchwiseError('value/out-of-range', 'The mask is empty: nothing may change.', {
    hint: 'Paint white what may change, or disconnect the mask to change everything.',
  });
}

function sizeOfResult(model: PyramidModel, image: Tensor, choice: 'same' | 'stretch' | 'keep' | 'own'): Size {
  const trained = sizeOf(model.image);
  const { h, w } = nchw(image);
  switch (choice) {
    case 'stretch':
      return trained;
    case 'own':
      return { height: h, width: w };
    case 'keep': {
      const factor = Math.max(trained.height, trained.width) / Math.max(h, w);
      return { height: Math.max(1, Math.round(h * factor)), width: Math.max(1, Math.round(w * factor)) };
    }
    case 'same':
      if (Math.abs(Math.log(((w / h) * trained.height) / trained.width)) > 0.04) {
        throw new PatchwiseError(
          'tensor/shape',
          `Input "image" measures ${w}×${h} px, which is another aspect than the training image's ` +
            `${trained.width}×${trained.height} px.`,
          {
            hint: 'Set "size" to "keep" to keep its aspect or to "stretch" to give it up, or crop it first.',
            details: { port: 'image' },
          },
        );
      }
      return trained;
    default:
      return assertNever(choice);
  }
}
