import sharp, { type Sharp } from 'sharp';
import { PatchwiseError } from '../../errors.ts';
import { DEFAULT_MAX_PIXELS, damaged, requirePixels } from '../../image/codec/decoded-image.ts';
import { KEPT_BYTES } from '../../protocol/assets.ts';
import { THUMBNAIL_SIDE } from '../../protocol/thumbnail.ts';
import { readFileChecked } from '../../runtime/files.ts';
import { READABLE_PICTURES, sniffFormat } from '../../shared/picture-formats.ts';

/** Of WebP, 1 to 100. */
const QUALITY = 85;

/** A file of which there is to be a thumbnail. */
export interface ThumbnailRequest {
  /** Absolute. */
  readonly path: string;
  /** What to call it in errors. */
  readonly name: string;
  /** Default: as many as any decoder takes. */
  readonly maxPixels?: number;
}

/** Of at most 256 px a side; what is smaller keeps its size. */
export function fittedToThumbnail(picture: Sharp): Sharp {
  return picture.resize(THUMBNAIL_SIDE, THUMBNAIL_SIDE, { fit: 'inside', withoutEnlargement: true });
}

/**
 * A picture file, small: upright, in sRGB, transparent where it is, the first frame of an animation.
 * @returns WebP of at most 256 px a side; without loss where nothing is made smaller, so that small results are shown
 *   as they are
 * @throws `file/missing`, `file/unreadable`, `file/too-large`; `image/too-large` before decoding; `image/undecodable`
 */
export async function thumbnailOf({
  path,
  name,
  maxPixels = DEFAULT_MAX_PIXELS,
}: ThumbnailRequest): Promise<Uint8Array> {
  const bytes = await readFileChecked(path, { maxBytes: KEPT_BYTES.image });
  // By its bytes, never by its name: only known raster formats reach the decoders.
  if (sniffFormat(bytes).kind !== 'image') {
    throw new PatchwiseError('image/undecodable', `${name} is no picture.`, {
      hint: `Only ${READABLE_PICTURES} files have a thumbnail: fetch the file itself.`,
    });
  }
  try {
    const { width, height, space, icc } = await sharp(bytes, { limitInputPixels: false }).metadata();
    requirePixels({ height, width }, maxPixels, name);
    const deep = space === 'rgb16' && icc !== undefined;
    // 16-bit colour with a profile is converted as the last step: else sharp leaves it in another space (decode-image.ts).
    const whole = sharp(bytes, {
      limitInputPixels: maxPixels,
      failOn: 'error',
      ignoreIcc: deep,
    }).autoOrient();
    const small = fittedToThumbnail(deep ? whole.withIccProfile('srgb', { attach: false }) : whole);
    const lossless = Math.max(width, height) <= THUMBNAIL_SIDE;
    return await small.webp(lossless ? { lossless } : { quality: QUALITY }).toBuffer();
  } catch (cause) {
    throw cause instanceof PatchwiseError ? cause : damaged(name, cause);
  }
}
