import { z } from 'zod';
import { assertNever, PatchwiseError } from '../../errors.ts';
import { resize } from '../../image/resize.ts';
import { enlargeBySelfSimilarity, selfSimilaritySeconds } from '../../model/apply/self-similarity.ts';
import { MAX_FACTOR, superResolutionScale, superResolve } from '../../model/apply/super-resolve.ts';
import { psnr } from '../../model/metrics/psnr.ts';
import { rmse } from '../../model/metrics/rmse.ts';
import { ssim } from '../../model/metrics/ssim.ts';
import { type PyramidModel, upsample } from '../../model/pyramid/pyramid-model.ts';
import { nchw, type Size, sizeOf, type Tensor } from '../../runtime/tensor.ts';
import { requireChannels, requireSameSize, requireScale } from '../checks.ts';
import { enlargingCost } from '../cost.ts';
import { energyTaps } from '../energy-taps.ts';
import { defineNode, optional, port } from '../kit.ts';
import { langevinSteps, mostFactor, requireResultSize, stepSize } from '../params.ts';
import type { Report } from '../values.ts';

export const superResolveNode = defineNode({
  type: 'sampling/super-resolve',
  version: 1,
  revision: 2,
  title: 'Super-resolve',
  category: 'Sampling',
  help: 'Enlarges an image with detail from the patches that the model learned: rounds of enlarging by 1/r and Langevin steps with the net of the scale nearest to 0.55 times the finest size, the last to the exact size (Zheng et al. 2021, released code), and back-projections that keep it consistent with the image. The added detail is invented.',
  inputs: {
    model: optional(
      'model',
      'A pyramid trained on this very image. Unwired, the image is enlarged by its own detail alone (self-similar).',
    ),
    image: port('image', 'The image to enlarge.'),
    truth: optional(
      'image',
      'The true large image, if known: gives the size, and figures are measured against it.',
    ),
  },
  outputs: {
    image: port('image', 'The enlarged image.'),
    bicubic: port('image', 'The image enlarged by bicubic interpolation, to compare with.'),
    report: port(
      'report',
      'Consistency with the small image; with a truth also RMSE, PSNR and SSIM; each beside bicubic.',
    ),
  },
  params: z.object({
    factor: z
      .number()
      .min(0)
      .max(1000)
      .default(2)
      .describe(`Factor on both sides, above 1 to ${MAX_FACTOR}; ignored if a truth is wired.`),
    net: z
      .enum(['paper', 'third-finest', 'finest'])
      .default('paper')
      .describe('The scale whose net is used: nearest in size to the paper’s, third-finest, or finest.'),
    scale: z
      .number()
      .int()
      .min(0)
      .max(31)
      .nullable()
      .default(null)
      .describe('Another scale; empty: as chosen by "net".'),
    steps: langevinSteps(
      'Langevin steps per round; empty: those of the recovery chain, as in the paper (30 there).',
      'model.recoverySteps',
    ),
    stepSize: stepSize('model'),
    enlarge: z
      .enum(['bicubic', 'self-similar'])
      .default('bicubic')
      .describe(
        'How each round enlarges: bicubic, as in the paper, or self-similar, with detail that the image has itself nearby at a slightly smaller size.',
      ),
    backProjections: z
      .number()
      .int()
      .min(0)
      .max(100)
      .default(3)
      .describe('Corrections towards the small image after each round; 0: none, as in the paper.'),
  }),
  cost: ({ factor, steps }) => enlargingCost(factor, steps),
  run: async ({ model, image, truth }, params, context) => {
    const size = targetSize(image, truth, params.factor);
    if (model === undefined) {
      if (context.activation === 0) {
        const seconds = Math.ceil(selfSimilaritySeconds(sizeOf(image), size));
        context.log(
          'info',
          `To ${size.width}×${size.height} px by its own detail, without a model: about ${seconds} s.`,
        );
      }
      const result = await enlargeBySelfSimilarity(image, size, context.signal, (step, steps, now) =>
        context.progress(step, steps, `step ${step}/${steps}, ${now.width}×${now.height} px`),
      );
      const bicubic = upsample(image, size);
      return { image: result, bicubic, report: figures(image, { result, bicubic }, truth) };
    }
    requireChannels(model, image, 'image');
    const scale = params.scale ?? netScale(model, params.net);
    requireScale(model, scale, 'scale');
    const bicubic = upsample(image, size);
    const seeEnergy = energyTaps(context);
    const result = await superResolve(await context.services.engine(context), model, image, {
      size,
      scale,
      ...(params.steps !== null && { steps: params.steps }),
      ...(params.stepSize !== null && { stepSize: params.stepSize }),
      enlarge: params.enlarge,
      backProjections: params.backProjections,
      signal: context.signal,
      onStep: async (round, step, read, energy) => {
        await seeEnergy(energy, { scale, step: step - 1 });
        context.progress(
          step,
          params.steps ?? model.scales[scale]!.recoverySteps,
          `round ${round + 1}, step ${step}`,
        );
        context.preview('image', await read(), { step });
      },
    });
    return { image: result, bicubic, report: figures(image, { result, bicubic }, truth) };
  },
});

function netScale(model: PyramidModel, net: 'paper' | 'third-finest' | 'finest'): number {
  switch (net) {
    case 'paper':
      return superResolutionScale(model);
    case 'third-finest':
      return Math.max(0, model.scales.length - 3);
    case 'finest':
      return model.scales.length - 1;
    default:
      return assertNever(net);
  }
}

function targetSize(image: Tensor, truth: Tensor | undefined, factor: number): Size {
  const { h, w } = nchw(image);
  if (truth !== undefined) {
    if (nchw(truth).c === nchw(image).c && nchw(truth).h > h && nchw(truth).w > w) return sizeOf(truth);
    const [, c, th, tw] = truth.shape;
    throw new PatchwiseError(
      'tensor/shape',
      `Input "truth" is ${c}×${th}×${tw}, which is no enlargement of the image, ${nchw(image).c}×${h}×${w}.`,
      { hint: 'Wire the original, larger image, with the same channels.', details: { port: 'truth' } },
    );
  }
  if (!(factor > 1 && factor <= MAX_FACTOR)) {
    throw new PatchwiseError(
      'value/out-of-range',
      `An image cannot be super-resolved by a factor of ${factor}.`,
      {
        hint: `Set "factor" above 1 and to at most ${MAX_FACTOR}.`,
        details: { port: 'factor' },
      },
    );
  }
  const size = { height: Math.round(h * factor), width: Math.round(w * factor) };
  const most = Math.floor(10 * mostFactor({ height: h, width: w })) / 10;
  requireResultSize(size, `Set "factor" to ${most} or less`, 'factor');
  return size;
}

/** What the enlarged images are worth; the bicubic one is the baseline of each figure. */
function figures(
  small: Tensor,
  images: { readonly result: Tensor; readonly bicubic: Tensor },
  truth: Tensor | undefined,
): Report {
  const entries = Object.entries({ '': images.result, ', bicubic': images.bicubic }).flatMap(
    ([name, image]) => [
      {
        name: `consistency RMSE${name}`,
        value: rmse(resize(image, sizeOf(small), 'bicubic', { clip: [-1, 1] }), small, 255),
        meaning: 'shrunk again, against the small image, in levels of 0 to 255; lower is better',
      },
      ...(truth === undefined ? [] : against(truth, image, name)),
    ],
  );
  return { title: 'Super-resolution', entries };
}

function against(truth: Tensor, image: Tensor, name: string): Report['entries'] {
  requireSameSize(truth, image, 'truth', 'the result');
  return [
    {
      name: `RMSE${name}`,
      value: rmse(image, truth, 255),
      meaning: 'against the truth, in levels of 0 to 255; lower is better',
    },
    { name: `PSNR${name}`, value: Math.min(100, psnr(image, truth)), meaning: 'dB; higher is better' },
    { name: `SSIM${name}`, value: ssim(image, truth), meaning: 'of luma; higher is better, at most 1' },
  ];
}
