import { z } from 'zod';
import { matchGrain } from '../../image/match-grain.ts';
import { matchTone } from '../../image/match-tone.ts';
import { atPort, requireSameSize } from '../checks.ts';
import { defineNode, port } from '../kit.ts';
import { seed } from '../params.ts';

export const matchToneNode = defineNode({
  type: 'detail/match-tone',
  version: 1,
  revision: 2,
  title: 'Match tone',
  category: 'Detail',
  help: 'Gives a pasted object the tone that it has in another picture of the same scene, such as a small one that a model has changed: brightness and contrast of each colour, as far as strength says. Its own pixels stay, and it gets the grain of its surroundings where it has less. Use Join tone for parts of the same thing, such as sky in a sky.',
  inputs: {
    background: port('image', 'The image without the object.'),
    foreground: port('image', 'The image with the object in it: same size and channels.'),
    mask: port('mask', 'Where the object lies, of the same size; its edge may be soft.'),
    toned: port(
      'image',
      'The same scene with the object in its new tone, of any size: the result of Inject.',
    ),
  },
  outputs: { image: port('image', 'The image with the adapted object.') },
  params: z.object({
    strength: z
      .number()
      .min(0)
      .max(1)
      .default(1)
      .describe(
        'How far to go: 0 leaves the object as it is, 1 gives it the whole tone; contrast up to 1.25 times.',
      ),
    grain: z.boolean().default(true).describe('Whether the object gets the grain of its surroundings.'),
    seed,
  }),
  run: async ({ background, foreground, mask, toned }, { strength, grain }, context) => {
    requireSameSize(background, mask, 'mask', 'the background');
    requireSameSize(background, foreground, 'foreground', 'the background');
    const image = atPort('toned', () => matchTone(background, foreground, mask, toned, { strength }));
    return { image: grain ? matchGrain(background, image, mask, context.seed) : image };
  },
});
