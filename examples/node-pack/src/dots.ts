import { nchw, type Tensor, z } from 'patchwise';
import { defineNode, optional, port, SCREEN } from './kit.js';
import { type Screen, threshold } from './screen.js';

/** The screen of a print when none is wired. */
const USUAL: Screen = { shape: 'dot', size: 6, angle: 15 };

/** Places within a pixel at which it is inked or not: their mean makes smooth edges. */
const PLACES = [1 / 6, 3 / 6, 5 / 6];

export const dotsNode = defineNode({
  type: 'patchwise-halftone/dots',
  version: 1,
  title: 'Halftone',
  category: 'Halftone',
  help: 'Prints a picture in dots or lines of full ink: each colour on a screen of its own, turned against the others.',
  inputs: {
    image: port('image', 'The picture.'),
    screen: optional(SCREEN, 'How to print; unwired, dots of 6 px.'),
  },
  outputs: { image: port('image', 'The print, of the same size.') },
  params: z.object({
    turn: z.number().min(0).max(90).default(30).describe('Angle from one colour to the next, degrees.'),
  }),
  run: async ({ image, screen = USUAL }, { turn }) => ({
    image: halftone(image, screen, turn),
  }),
});

/** Inks each colour where it is darker than the screen asks for. */
export function halftone(image: Tensor, screen: Screen, turn: number): Tensor {
  const { c, h, w } = nchw(image);
  const data = new Float32Array(image.data.length);
  for (let channel = 0; channel < c; channel++) {
    const turned = { ...screen, angle: screen.angle + channel * turn };
    for (let y = 0; y < h; y++) {
      for (let x = 0; x < w; x++) {
        const i = (channel * h + y) * w + x;
        const darkness = (1 - image.data[i]!) / 2;
        let inked = 0;
        for (const dy of PLACES) {
          for (const dx of PLACES) if (darkness > threshold(turned, x + dx, y + dy)) inked++;
        }
        data[i] = 1 - (2 * inked) / PLACES.length ** 2;
      }
    }
  }
  return { shape: image.shape, data };
}
