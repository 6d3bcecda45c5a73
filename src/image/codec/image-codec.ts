import { writeFileAtomic } from '../../runtime/files.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import { type EncodeOptions, encodeImage } from './encode-image.ts';
import { formatOfPath } from './image-format.ts';

/** Reading and writing image files: everything a caller needs of the codec, from one place. */
export {
  DEFAULT_MAX_PIXELS,
  type DecodedImage,
  type DecodeOptions,
  decodeImage,
  type ImageInfo,
} from './decode-image.ts';
export { type EncodeOptions, encodeImage } from './encode-image.ts';
export { formatOfPath, type ImageFormat, WRITABLE_FORMATS, type WritableFormat } from './image-format.ts';

/**
 * Encodes an image in the format that the path's extension names, and writes it whole or not at all.
 * @throws what {@link formatOfPath}, {@link encodeImage} and {@link writeFileAtomic} throw
 */
export async function saveImage(path: string, image: Tensor, options: EncodeOptions = {}): Promise<void> {
  await writeFileAtomic(path, await encodeImage(image, formatOfPath(path), options));
}
