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
} as const;

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
