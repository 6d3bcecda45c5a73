import { z } from 'zod';
import { resize } from '../../image/resize.ts';
import { type Size, sizeOf } from '../../runtime/tensor.ts';
import { defineNode, optional, port } from '../kit.ts';
import { resizeFilter, sidePixels } from '../params.ts';
import { chosenSize, type SizeChoice, sizeChoice } from '../size-choice.ts';

export const imageResize = defineNode({
  type: 'image/resize',
  version: 1,
  title: 'Resize image',
  category: 'Image',
  help: 'Resizes an image: to the size of a wired image, by a factor, or to a long side, width or height, also in percent. Values are computed in float and clipped to [-1, 1].',
  inputs: {
    image: port('image', 'The image to resize.'),
    like: optional('image', 'Its size is used; set no other size then, but in percent of it.'),
  },
  outputs: { image: port('image', 'The resized image.') },
  params: z.object({
    ...sizeChoice,
    unit: z
      .enum(['px', 'percent'])
      .default('px')
      .describe(
        'Unit of long side, width and height: px, or percent of that side of "like", or of the image itself where nothing is wired.',
      ),
    fit: z
      .enum(['stretch', 'inside'])
      .default('stretch')
      .describe(
        'With the size of "like". stretch: exactly that size; inside: as large as it fits into it, its proportions kept.',
      ),
    filter: resizeFilter('bicubic'),
  }),
  // A percentage is of something that is not known before the run.
  pixels: (params) => (params.unit === 'px' ? sidePixels(params) : 1),
  run: async ({ image, like }, params) => {
    const own = sizeOf(image);
    const into = like && (params.fit === 'inside' ? inside(own, sizeOf(like)) : sizeOf(like));
    const size = chosenSize(own, ...measured(params, own, into));
    return { image: resize(image, size, params.filter, { clip: [-1, 1] }) };
  },
});

/** The largest size of the same proportions that fits into another. */
function inside(own: Size, whole: Size): Size {
  const by = Math.min(whole.width / own.width, whole.height / own.height);
  return {
    width: Math.max(1, Math.round(by * own.width)),
    height: Math.max(1, Math.round(by * own.height)),
  };
}

/** What is asked for in percent, in px: a side is then measured by `like`, which says no size of its own any more. */
function measured(
  { unit, ...choice }: SizeChoice & { readonly unit: 'px' | 'percent' },
  own: Size,
  like: Size | undefined,
): [choice: SizeChoice, like?: Size] {
  const { longSide, width, height } = choice;
  const asked = longSide !== null || width !== null || height !== null;
  if (unit === 'px' || !asked) return like === undefined ? [choice] : [choice, like];
  const of = like ?? own;
  const share = (given: number | null, side: number) =>
    given === null ? null : Math.max(1, Math.round((given / 100) * side));
  return [
    {
      ...choice,
      longSide: share(longSide, Math.max(of.width, of.height)),
      width: share(width, of.width),
      height: share(height, of.height),
    },
  ];
}
