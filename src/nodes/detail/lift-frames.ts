import { z } from 'zod';
import { liftFrames } from '../../model/lift/lift-frames.ts';
import { sizeOf } from '../../runtime/tensor.ts';
import { openKernelThreads } from '../../runtime/wasm/kernel-threads.ts';
import { liftingCost } from '../cost.ts';
import { defineNode, many, optional, port } from '../kit.ts';
import { seed } from '../params.ts';

export const liftFramesNode = defineNode({
  type: 'detail/lift-frames',
  version: 1,
  revision: 3,
  title: 'Lift an animation',
  category: 'Detail',
  help: "Enlarges the small frames of an animation to the photograph's own size without flicker: the first is lifted; the others are that one, warped as the small frames move (optical flow, Horn and Schunck 1981) and toned as they change.",
  inputs: {
    frames: many('image', 'The small frames, in order, of one size.'),
    photo: port('image', 'The photograph at its own size: the first frame is made of its patches.'),
    model: optional(
      'model',
      'The model that made the frames: gives the size at which it was trained on the photograph.',
    ),
  },
  outputs: { frames: many('image', 'The large frames, in order.') },
  params: z.object({
    longest: z
      .number()
      .int()
      .min(16)
      .max(8192)
      .default(1280)
      .describe('Longer side of the large frames, px; at most that of the photograph.'),
    smoothness: z
      .number()
      .min(0.01)
      .max(10)
      .default(0.2)
      .describe(
        'Smoothness of the motion: less follows finer motion and may wobble, more moves the picture as a whole.',
      ),
    seed,
  }),
  emits: { kind: 'passes' },
  pixels: ({ longest }) => longest * longest,
  cost: ({ longest }) => liftingCost(longest, longest),
  run: async function* ({ frames, photo, model }, { longest, smoothness }, context) {
    const large = liftFrames(frames, photo, {
      ...{ longest, smoothness, seed: context.seed, signal: context.signal },
      trained: model && sizeOf(model.image),
      openKernels: openKernelThreads,
      onLevel: (level, levels) => context.progress(level, levels, `first frame, level ${level}/${levels}`),
    });
    for await (const frame of large) {
      context.preview('frames', frame);
      yield { frames: frame };
    }
  },
});
