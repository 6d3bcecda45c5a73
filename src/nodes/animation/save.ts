import { extname } from 'node:path';
import { z } from 'zod';
import { encodeAnimation } from '../../image/codec/encode-animation.ts';
import { encodeVideo } from '../../image/codec/encode-video.ts';
import { rawFrames } from '../../image/codec/raw-frames.ts';
import { atPort } from '../checks.ts';
import { collectNonEmpty } from '../collect.ts';
import { defineNode, many, optional, port } from '../kit.ts';
import { namePattern, outputName } from '../output-name.ts';

const ENDINGS = ['.gif', '.webp', '.mp4', '.webm'];

export const animationSave = defineNode({
  type: 'animation/save',
  version: 1,
  title: 'Save animation',
  category: 'Animation',
  help: 'Writes a stream of images of one size as an animation: GIF, animated WebP, MP4 or WebM (these two need ffmpeg), by the extension of the name.',
  inputs: {
    frames: many('image', 'The frames, in order.'),
    label: optional('text', 'Replaces {label} in the name.'),
  },
  outputs: { path: port('text', 'Path of the file.') },
  params: z.object({
    name: namePattern('{node}.webp', ENDINGS, `File name, ending in ${ENDINGS.join(', ')}.`),
    rate: z.number().min(0.1).max(60).default(10).describe('Frames per second.'),
    repeat: z
      .number()
      .int()
      .min(0)
      .max(65_535)
      .default(0)
      .describe('How often GIF and WebP play; 0: forever.'),
    quality: z
      .number()
      .int()
      .min(1)
      .max(100)
      .default(90)
      .describe('Quality of WebP, MP4 and WebM, 1 to 100.'),
  }),
  sink: true,
  run: async ({ frames, label }, { name, rate, repeat, quality }, context) => {
    const { services, nodeId, activation, signal } = context;
    const file = outputName(name, ENDINGS, { node: nodeId, index: activation, label });
    const all = await collectNonEmpty(frames, 'frames', signal);
    const raw = atPort('frames', () => rawFrames(all));
    const ending = extname(file).toLowerCase();
    const bytes =
      ending === '.mp4' || ending === '.webm'
        ? await encodeVideo(raw, ending === '.mp4' ? 'mp4' : 'webm', { rate, quality, signal })
        : await encodeAnimation(raw, ending === '.gif' ? 'gif' : 'webp', { rate, repeat }, quality);
    return { path: await services.writeOutput(file, bytes) };
  },
});
