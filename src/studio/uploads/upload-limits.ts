import { UPLOAD_BYTES } from '../../protocol/assets.ts';

/** Caps on what may be uploaded; checked before anything is decoded. */
export const UPLOAD_LIMITS = {
  imageBytes: UPLOAD_BYTES.image,
  /** 50 megapixels: what cameras make. */
  imagePixels: 48 * 2 ** 20,
  imageSide: 16_384,
  modelBytes: UPLOAD_BYTES.model,
  /** Characters of the name that a client gives. */
  name: 200,
  /** Uploads that are taken at the same time, of one client, and their bytes. */
  concurrent: 12,
  concurrentByClient: 6,
  concurrentBytes: 256 * 2 ** 20,
  /** One that sends nothing for this long is ended, and one that is slower than this on average after as long. */
  stallMs: 10_000,
  leastBytesPerSecond: 8192,
  /** The rest of one that was refused is taken for this long at most. */
  dropMs: 120_000,
} as const;

/** Bodies of JSON: as many as come, as long as they take no more memory than this, in all. */
export const JSON_SLOTS = { concurrent: 1024, concurrentByClient: 1024, concurrentBytes: 128 * 2 ** 20 };

/** Files of workers, which go to the disk as they come. */
export const STREAM_SLOTS = { concurrent: 512, concurrentByClient: 256, concurrentBytes: 128 * 2 ** 20 };

/** Memory that a body takes on its way to the disk, bytes. */
export const STREAM_MEMORY = 2 ** 18;

/** A client's file name as a text for people: one line, no folders, no control or direction characters. */
export function displayName(name: string | undefined, preset: string): string {
  const last = (name ?? '').normalize('NFC').split(/[\\/]/).at(-1) ?? '';
  const clean = last
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    .replaceAll(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, '')
    .trim()
    .slice(0, UPLOAD_LIMITS.name);
  return clean === '' || /\p{Surrogate}/u.test(clean) ? preset : clean;
}
