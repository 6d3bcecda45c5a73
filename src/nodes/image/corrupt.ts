import { z } from 'zod';
import { assertNever } from '../../errors.ts';
import { addNoise } from '../../image/add-noise.ts';
import { gaussianBlur } from '../../image/gaussian-blur.ts';
import { resize } from '../../image/resize.ts';
import { generator } from '../../runtime/random/random.ts';
import { filled, nchw, type Tensor } from '../../runtime/tensor.ts';
import { defineNode, port } from '../kit.ts';
import { fraction, seed } from '../params.ts';

export const imageCorrupt = defineNode({
  type: 'image/corrupt',
  version: 1,
  title: 'Corrupt image',
  category: 'Image',
  help: 'Damages an image in one of four ways, for the recovery chain to repair: loss of resolution (as in training), noise, blur, or grey blocks.',
  inputs: { image: port('image', 'The image to damage.') },
  outputs: {
    image: port('image', 'The damaged image, of the same size.'),
    mask: port('mask', 'The damaged part: the blocks; for other kinds, everything.'),
  },
  params: z.object({
    kind: z
      .enum(['resolution', 'noise', 'blur', 'blocks'])
      .default('resolution')
      .describe('Kind of damage; parameters of other kinds are ignored.'),
    factor: z
      .number()
      .min(0.01)
      .max(1)
      .default(0.75)
      .describe('resolution: shrunk by this factor and enlarged again; 1 does nothing.'),
    std: z
      .number()
      .min(0)
      .max(2)
      .default(0.3)
      .describe('noise: standard deviation, for values from −1 to 1.'),
    sigma: z.number().min(0).max(200).default(1.5).describe('blur: standard deviation of the Gaussian, px.'),
    blocks: z.number().int().min(1).max(1000).default(6).describe('blocks: how many.'),
    blockSize: fraction(0.2, 'blocks: side of a block as a fraction of the shorter side.'),
    seed,
  }),
  run: async ({ image }, params, context) => {
    const { h, w } = nchw(image);
    const everywhere = filled([1, 1, h, w], 1);
    switch (params.kind) {
      case 'resolution': {
        const small = {
          height: Math.max(1, Math.ceil(h * params.factor)),
          width: Math.max(1, Math.ceil(w * params.factor)),
        };
        const coarse = resize(image, small, 'bicubic', { clip: [-1, 1] });
        return {
          image: resize(coarse, { height: h, width: w }, 'bicubic', { clip: [-1, 1] }),
          mask: everywhere,
        };
      }
      case 'noise': {
        const noise = generator(context.seed).split('corrupt').normal(image.data.length);
        return { image: addNoise(image, noise, params.std), mask: everywhere };
      }
      case 'blur':
        return { image: gaussianBlur(image, params.sigma), mask: everywhere };
      case 'blocks': {
        const mask = blocks(h, w, params.blocks, params.blockSize, context.seed);
        const data = image.data.map((value, i) => (mask.data[i % (h * w)] === 1 ? 0 : value));
        return { image: { shape: image.shape, data }, mask };
      }
      default:
        return assertNever(params.kind);
    }
  },
});

/** 1 in squares at random places that lie in the image. */
function blocks(h: number, w: number, count: number, size: number, seedValue: number): Tensor {
  const mask = filled([1, 1, h, w], 0);
  const side = Math.max(1, Math.round(size * Math.min(h, w)));
  const random = generator(seedValue).split('blocks');
  for (let i = 0; i < count; i++) {
    const top = random.integer(h - side + 1);
    const left = random.integer(w - side + 1);
    for (let y = top; y < top + side; y++) mask.data.fill(1, y * w + left, y * w + left + side);
  }
  return mask;
}
