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
