import { z } from 'zod';
import { GRAPH_KEYWORD, isPng } from '../../graph/document/png-text.ts';
import { encodeImage, formatOfPath, WRITABLE_ENDINGS } from '../../image/codec/image-codec.ts';
import { defineNode, optional, port } from '../kit.ts';
import { namePattern, outputName } from '../output-name.ts';
import { withPngText } from '../png-metadata.ts';

export const imageSave = defineNode({
  type: 'image/save',
  version: 1,
  title: 'Save image',
  category: 'Image',
  help: 'Writes an image to the output folder, in the format given by the extension of its name; one file for each image of a stream.',
  inputs: {
    image: port('image', 'The image to write.'),
    alpha: optional('mask', 'Its transparency, 1 where opaque; not for JPEG.'),
    profile: optional('text', 'The colour profile of its values, from Load image; empty is sRGB.'),
    label: optional('text', 'Replaces {label} in the name.'),
  },
  outputs: { path: port('text', 'Path of the file.') },
  params: z.object({
    name: namePattern(
      '{node}-{index}.png',
      WRITABLE_ENDINGS,
      `File name, ending in ${WRITABLE_ENDINGS.join(', ')}.`,
    ),
    quality: z
      .number()
      .int()
      .min(1)
      .max(100)
      .default(92)
      .describe('Quality of JPEG, WebP and AVIF, 1 to 100; other formats are lossless.'),
    embedGraph: z
      .boolean()
      .default(true)
      .describe('Store the graph in a PNG, to run it again from the picture; it names input files.'),
    bitDepth: z.literal([8, 16]).default(8).describe('Bits per channel: 8, or 16 for PNG and TIFF.'),
  }),
  sink: true,
  run: async (
    { image, alpha, profile, label },
    { name, quality, bitDepth, embedGraph },
    { services, nodeId, activation },
  ) => {
    const file = outputName(name, WRITABLE_ENDINGS, { node: nodeId, index: activation, label });
    const bytes = await encodeImage(image, formatOfPath(file), {
      quality,
      bitDepth,
      ...(alpha && { alpha }),
      ...(profile && { profile: Buffer.from(profile, 'base64') }),
    });
    const { graphText } = services;
    const carried = embedGraph && graphText !== undefined && isPng(bytes);
    const output = carried ? withPngText(bytes, GRAPH_KEYWORD, graphText) : bytes;
    return { path: await services.writeOutput(file, output) };
  },
});
