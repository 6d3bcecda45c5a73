import type { Job, JobFlag, OptionFlag } from './job.ts';

const count: OptionFlag = { flags: '--count <n>', description: 'how many', kind: 'number', default: 1 };

const second = (description: string): JobFlag => ({ flags: '--second <picture>', description, kind: 'file' });

/** The short forms, in the order of the help: each is its workflow with flags. */
export const JOBS: readonly Job[] = [
  {
    name: 'sample',
    description: 'Makes new pictures from the patches of a photograph, of its size.',
    workflow: 'random',
    flags: [
      count,
      {
        flags: '--novelty <n>',
        description: 'how new they are to be, from 0, like the photograph, to 1; without it 0.8',
        kind: 'number',
      },
      second('another photograph to mix in: detail comes from where it fits'),
    ],
    examples: ['patchwise sample photo.jpg', 'patchwise sample photo.jpg --count 4 --seed 7 --out samples'],
  },
  {
    name: 'remove',
    description: 'Takes what a mask covers out of a photograph and fills the place with what fits around it.',
    workflow: 'inpainting',
    flags: [
      { flags: '--mask <picture>', description: 'white where it goes', kind: 'file', required: true },
      {
        flags: '--grow <px>',
        description:
          "pixels that the mask grows by first: shadows and soft edges; without it about 1 percent of the photograph's longer side",
        kind: 'number',
      },
      second('another shot of the same place, which shows what is hidden'),
    ],
    examples: [
      'patchwise remove photo.jpg --mask mask.png --out clean.png',
      'patchwise remove photo.jpg --mask mask.png --second other-shot.jpg',
    ],
  },
  {
    name: 'extend',
    description:
      'Widens the canvas of a photograph and makes up what lies beyond its edges; without a side, 25 percent on the left and on the right, and 22 at the top.',
    workflow: 'outpainting',
    flags: [
      ...['left', 'right', 'top', 'bottom'].map((side) => ({
        flags: `--${side} <percent>`,
        description: `how much to add at the ${side}, in percent of the photograph's ${side === 'left' || side === 'right' ? 'width' : 'height'}`,
        kind: 'number' as const,
      })),
      count,
      second('another shot of the place, which shows what lies beyond the edges'),
    ],
    together: ['left', 'right', 'top', 'bottom'],
    examples: ['patchwise extend photo.jpg', 'patchwise extend photo.jpg --right 40 --top 10'],
  },
  {
    name: 'harmonize',
    description: 'Pastes an object on a photograph and gives it the look of what surrounds it.',
    workflow: 'harmonization',
    flags: [
      {
        flags: '--object <picture>',
        description: 'the object; its transparency is respected',
        kind: 'file',
        required: true,
      },
      { flags: '--x <percent>', description: 'its centre, across', kind: 'number', default: 50 },
      { flags: '--y <percent>', description: 'its centre, down', kind: 'number', default: 50 },
      {
        flags: '--size <percent>',
        description: "its long side, of the photograph's",
        kind: 'number',
        default: 30,
      },
    ],
    examples: ['patchwise harmonize painting.jpg --object bird.png --x 30 --y 60 --size 25'],
  },
  {
    name: 'upscale',
    description: 'Enlarges a photograph with the detail that its own patches teach.',
    workflow: 'enlarging',
    flags: [{ flags: '--factor <n>', description: 'on both sides', kind: 'number', default: 2 }],
    examples: ['patchwise upscale photo.jpg --factor 3'],
  },
  {
    name: 'stylize',
    description: 'Gives a photograph the strokes and colours of another picture.',
    workflow: 'style-transfer',
    flags: [
      {
        flags: '--style <picture>',
        description: 'the picture whose look it takes on',
        kind: 'file',
        required: true,
      },
      second('another picture of that look, for more strokes'),
    ],
    examples: ['patchwise stylize photo.jpg --style painting.jpg'],
  },
  {
    name: 'edit',
    description: 'Makes an edit that was done by hand look as if it had been photographed.',
    workflow: 'editing',
    flags: [
      {
        flags: '--edited <picture>',
        description: 'the photograph after the edit, of the same size',
        kind: 'file',
        required: true,
      },
    ],
    examples: ['patchwise edit photo.jpg --edited by-hand.png'],
  },
];
