/** Reading and writing image files: everything a caller needs of the codec, from one place. */
export { decodeImage } from './decode-image.ts';
export {
  DEFAULT_MAX_PIXELS,
  type DecodedImage,
  type DecodeOptions,
  type ImageInfo,
} from './decoded-image.ts';
export { encodeImage } from './encode-image.ts';
export { formatOfPath, WRITABLE_ENDINGS, WRITABLE_FORMATS, type WritableFormat } from './image-format.ts';
export type { EncodeOptions } from './image-samples.ts';
