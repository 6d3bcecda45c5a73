import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { PatchwiseError } from '../../errors.ts';
import { opaque } from '../../image/opaque.ts';
import { resize } from '../../image/resize.ts';
import { requireMask } from '../../model/lift/fill/masked-levels.ts';
import { HOLD_TO } from '../../model/lift/held-image.ts';
import { type Lifted, liftImage } from '../../model/lift/lift-image.ts';
import { planLift } from '../../model/lift/plan.ts';
import { layoutOfSurroundings } from '../../model/lift/surroundings.ts';
import { meanSquaredError } from '../../model/metrics/pixel-error.ts';
import type { PyramidModel } from '../../model/pyramid/pyramid-model.ts';
import { type FilledInputs, type FillInputs, filledFromShot } from '../../model/shot/fill-from-shot.ts';
import { patchMap } from '../../render/patch-map.ts';
import { nchw, sizeOf, type Tensor } from '../../runtime/tensor.ts';
import { openKernelThreads } from '../../runtime/wasm/kernel-threads.ts';
import { atPort } from '../checks.ts';
import { liftingCost } from '../cost.ts';
import { defineNode, optional, port } from '../kit.ts';
import { optionalSide, seed, sidePixels } from '../params.ts';

/** A level of more pixels is not shown: it looks no different, and takes as much memory and time as it is large. */
const MOST_PREVIEWED = 2 ** 20;

export const liftNode = defineNode({
  type: 'detail/lift',
  version: 1,
  revision: 22,
  title: 'Lift to full size',
  category: 'Detail',
  help: "Enlarges a small image to the photograph's own size: coarse to fine, every patch is replaced by one of the photograph at that scale (PatchMatch, Barnes et al. 2009; voting, Simakov et al. 2008). Where its pieces meet their tones are matched. With a mask only its inside changes, and borders between pieces run where they show least (graph cuts, Kwatra et al. 2003).",
  inputs: {
    image: optional(
      'image',
      'The small image: a sample, an edit, a painting. It determines the layout. Unwired, with a mask, the surroundings of the hole do: no model is needed.',
    ),
    photo: port('image', 'The photograph at its own size: every patch of the result comes from it.'),
    model: optional(
      'model',
      'The model that made the small image: gives the size at which it was trained on the photograph. Unwired, the photograph counts as being as high as the small image.',
    ),
    mask: optional('mask', 'Only white areas may change; same size as the result.'),
    base: optional('image', 'Shown outside the mask; same size as the result. Unwired, the photograph.'),
    alpha: optional(
      'mask',
      'Transparency of the photograph, copied along with its patches. A hole surrounded by opaque pixels is filled with opaque ones only.',
    ),
    baseAlpha: optional(
      'mask',
      'Transparency of the base. Unwired, that of the photograph if it has the same size, otherwise none.',
    ),
    second: optional(
      'image',
      'A second photograph to take patches from: another shot of the same place that shows what belongs in the mask, or one to mix in. Any size; resize it first if it shows things larger or smaller than the photograph does.',
    ),
    secondAlpha: optional('mask', 'Transparency of the second photograph.'),
    painting: optional(
      'image',
      'The painting that the small image was made of, any size: held instead of it, so that the result shows what was painted.',
    ),
    strokeMask: optional(
      'mask',
      'Where in the painting thin strokes and small things are, which are held more than the rest, as "Mask of strokes" finds them: white up to the largest level that is held, grey up to that share of it.',
    ),
  },
  outputs: {
    image: port('image', 'The result.'),
    alpha: port('mask', 'Its transparency, 1 where opaque; 1 everywhere when none is wired.'),
    field: port(
      'patch-field',
      'Where in the photograph each patch came from; with a second one, positions in "Two photographs as one".',
    ),
    map: port(
      'image',
      'The field as a picture: each position in the photograph has its own colour, so pieces are smooth gradients; those of the second one are pale.',
    ),
    share: port(
      'number',
      'Share of the new pixels that comes from the second photograph, 0 to 1; 0 without one.',
    ),
  },
  params: z.object({
    width: optionalSide(
      "Width of the result, px; empty: that of the base, otherwise enlarged to the photograph's own scale.",
    ),
    height: optionalSide('Height of the result, px; empty keeps the proportions.'),
    start: z
      .number()
      .int()
      .min(16)
      .max(1024)
      .nullable()
      .default(null)
      .describe(
        "Longer side of the photograph at the first level, px; a larger small image is shrunk first. Empty: the small image's own scale; 64 with a mask, 160 without a small image.",
      ),
    stay: z
      .number()
      .min(0)
      .max(10)
      .nullable()
      .default(null)
      .describe(
        'How strictly patches keep their height in the photograph, so that sky stays above and ground below: 0 not at all, 0.1 somewhat, 1 strictly. Empty: 0.03; 0.2 on an extended canvas. With a mask, the second photograph is exempt.',
      ),
    hold: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe(
        'How strongly each round is pulled towards the small image or the painting: 0 not at all; 0.3 keeps what was painted. A small image below "start" is then enlarged to it. Ignored with a mask.',
      ),
    holdTo: z
      .number()
      .int()
      .min(1)
      .max(65536)
      .default(HOLD_TO)
      .describe(
        'Long side of the largest level that is pulled, px: more keeps more of it, up to its edges and details.',
      ),
    canvas: z
      .boolean()
      .default(false)
      .describe(
        'Whether the photograph is a canvas whose margins, white in the mask, mirror it, as "Pad image" makes it: the mirror image then continues what its edge cuts in two.',
      ),
    seed,
  }),
  pixels: sidePixels,
  cost: ({ width, height }) => liftingCost(width, height),
  run: async (
    { image, photo, model, mask, base, alpha, baseAlpha, second, secondAlpha, painting, strokeMask },
    params,
    context,
  ) => {
    const { width, height, start, stay, hold, holdTo, canvas } = params;
    if (image === undefined && mask === undefined) throw nothingToLift();
    const given = { photo, mask, base, alpha, baseAlpha, second, secondAlpha };
    const {
      photo: own,
      finished,
      ...inputs
    } = image === undefined
      ? await fill({ ...given, mask: mask as Tensor })
      : { ...given, finished: undefined };
    if (finished !== undefined && context.activation === 0)
      context.log('info', 'The second photograph shows the same place: it is laid in the hole.');
    if (finished !== undefined && inputs.mask === undefined) {
      const made = finished(undefined);
      context.metric('second', made.secondShare);
      return outputsOf(made);
    }
    const { small, trained } =
      image === undefined
        ? atPort('mask', () =>
            layoutOfSurroundings(own, inputs.mask as Tensor, { base: inputs.base, canvas }),
          )
        : { small: image, trained: model && sizeOf(model.image) };
    // Of several fillings without a small image of their own each has another seed.
    const seed = image === undefined ? context.seed + context.activation : context.seed;
    const options = {
      ...inputs,
      ...{ hold, holdTo, canvas, seed, width: width ?? undefined, height: height ?? undefined },
      ...{ start: start ?? undefined, stay: stay ?? undefined },
      ...{ trained, painting, strokeMask, open: image === undefined },
    };
    const plan = planLift(sizeOf(small), sizeOf(own), options);
    if (context.activation === 0) {
      const { start: from, result, levels } = plan;
      const seconds = Math.max(1, Math.round(plan.seconds / availableParallelism()));
      context.log(
        'info',
        `From ${from.width}×${from.height} to ${result.width}×${result.height} px in ${levels.length} levels: about ${seconds} s an image.`,
      );
      if (image === undefined) context.log('info', 'Filled from its surroundings, without a model.');
    }
    if (model !== undefined && context.activation === 0) warnOfOther(model, photo, context.log);
    const began = Date.now();
    const lifted = await liftImage(small, own, {
      ...options,
      openKernels: openKernelThreads,
      signal: context.signal,
      onLevel(level, levels, read) {
        const { target } = plan.levels[level - 1]!;
        context.progress(level, levels, `level ${level}/${levels}, ${target.width}×${target.height} px`);
        if (level < levels && target.width * target.height <= MOST_PREVIEWED)
          context.preview('image', read(), { scale: level - 1 });
      },
    });
    context.metric('seconds', (Date.now() - began) / 1000);
    const made = finished === undefined ? lifted : finished(lifted);
    if (second !== undefined) context.metric('second', made.secondShare);
    return outputsOf(made);
  },
});

function outputsOf({ image, alpha, field, secondShare }: Lifted) {
  return { image, alpha: alpha ?? opaque(sizeOf(image)), field, map: patchMap(field), share: secondShare };
}

/** What another shot of the place leaves to be filled. */
function fill(inputs: FillInputs): Promise<FilledInputs> {
  const { photo, mask, base = photo, second } = inputs;
  // Without one the layout of the surroundings checks it.
  if (second !== undefined) atPort('mask', () => requireMask(photo, { mask, base }, sizeOf(base)));
  return filledFromShot(inputs, openKernelThreads);
}

function nothingToLift(): PatchwiseError {
  return new PatchwiseError(
    'value/out-of-range',
    'There is nothing to lift: neither an image nor a mask is wired.',
    {
      hint: 'Wire a small image, or a mask of what is to be filled from its surroundings.',
    },
  );
}

/** Mean squared difference in [-1, 1] units beyond which a photograph is hardly the one that a model learned. */
const ANOTHER = 0.1;

/** A lift with another photograph works, but is hardly meant. */
function warnOfOther(
  model: PyramidModel,
  photo: Tensor,
  log: (level: 'info' | 'warning', message: string) => void,
): void {
  const own = model.image;
  const other = resize(photo, sizeOf(own), 'area');
  if (nchw(other).c !== nchw(own).c || meanSquaredError(other, own) < ANOTHER) return;
  log(
    'warning',
    'The photograph looks unlike the one that the model has learned; wire that one, at its own size, unless this is meant.',
  );
}
