import { z } from 'zod';
import { required } from '../../graph/types/params.ts';
import { type DecodedImage, type DecodeOptions, decodeImage } from '../../image/codec/image-codec.ts';
import { fileHash } from '../../runtime/file-hash.ts';
import { READABLE_PICTURES } from '../../shared/picture-formats.ts';
import type { NodeServices } from '../services.ts';

/** The `path` parameter of nodes that read an image file: every graph must set it. */
export const imagePath = required(
  z
    .string()
    .min(1)
    .max(4096)
    .describe(`Path of the file: ${READABLE_PICTURES}; of an animation, the first frame is read.`),
);

/** Content hash of the file that a path names: joins the cache key, so that a changed file is read again. */
export async function fileFingerprint({ path }: { path: string }, services: NodeServices): Promise<string> {
  return fileHash(services.resolveInput(path));
}

/** Reads an image file, and tells people what they might not expect of it. */
export async function readImage(
  path: string,
  services: NodeServices,
  log: (level: 'info' | 'warning', message: string) => void,
  { colours, longSide }: Pick<DecodeOptions, 'colours' | 'longSide'> = {},
): Promise<DecodedImage> {
  const decoded = await decodeImage(services.resolveInput(path), { ...(colours && { colours }), longSide });
  const { pages, colourSpace } = decoded.info;
  if (pages > 1) log('info', `${path} holds ${pages} frames; the first one is used.`);
  if (colourSpace === 'cmyk') log('info', `${path} holds inks (CMYK); its colours were converted to sRGB.`);
  return decoded;
}
