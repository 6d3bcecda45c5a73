import { z } from 'zod';
import { defineNode, many } from '../kit.ts';

export const join = defineNode({
  type: 'flow/join',
  version: 1,
  title: 'Join images',
  category: 'Flow',
  help:
    'Joins images and streams of images into one stream: all of the first wire, then all of the second, and so on. ' +
    'Its input takes any number of wires.',
  inputs: { images: many('image', 'Images or streams, as many as there are wires.') },
  outputs: { images: many('image', 'All of them, in the order of the wires.') },
  params: z.object({}),
  emits: { kind: 'passes' },
  run: async function* ({ images }) {
    for await (const image of images) yield { images: image };
  },
});
