import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Metadata } from 'sharp';
import { PatchwiseError } from '../../errors.ts';
import { DEFAULT_MAX_PIXELS, damaged, readImageFile, requirePixels } from './decoded-image.ts';
import { withFormat } from './encode-image.ts';
import { type Exif, readExif } from './exif.ts';
import { exifOfFile, takesExif, withExif, withTextsOf } from './exif-in-file.ts';
import type { WritableFormat } from './image-format.ts';
import { isRgbProfile } from './png-profile.ts';

/** What a photograph's file says besides its pixels, and what is made of it may say, too. */
export interface PhotoNotes {
  /** Camera, lens, exposure, date and place. */
  readonly exif?: Exif;
  /** ICC profile of its colours, where they are of another RGB space than sRGB. */
  readonly profile?: Uint8Array;
}

export interface ResaveOptions extends PhotoNotes {
  readonly format: WritableFormat;
  /** 1 to 100. Default: as `encodeImage` has it. */
  readonly quality?: number;
  /** Pixels of the long side at most. Default: as it is. */
  readonly longSide?: number;
  /** Of its EXIF, also where the photograph was taken. */
  readonly place: boolean;
  /** What to call the picture in errors. */
  readonly name?: string;
}

/** A profile with more bytes is not kept: those of cameras and screens have some thousand. */
const MOST_PROFILE = 65_536;

/**
 * What a file notes besides its pixels.
 * @param header as sharp read it, where that has been done; undefined: it is no picture
 */
export function photoNotes(bytes: Uint8Array, header: Metadata | undefined): PhotoNotes {
  const exif = exifOfFile(bytes) ?? (header?.exif && readExif(header.exif));
  const { icc } = header ?? {};
  const kept = icc !== undefined && icc.length <= MOST_PROFILE && isRgbProfile(icc) && !isSrgb(icc);
  return { ...(exif && { exif }), ...(kept && { profile: icc }) };
}

/** The same of bytes that may be no picture. */
export async function readPhotoNotes(bytes: Uint8Array): Promise<PhotoNotes> {
  const { default: sharp } = await import('sharp');
  const header = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch(() => undefined);
  return photoNotes(bytes, header);
}

/** Whether the name of a profile says that it is that of sRGB. */
function isSrgb(profile: Uint8Array): boolean {
  return /sRGB/i.test(Buffer.from(profile).toString('latin1').replaceAll('\0', ''));
}

/**
 * A picture file in another format, of another size, in other colours, with what is noted of its photograph. Texts of a PNG,
 * such as the graph that made it, stay in a PNG. Where it need not be encoded anew its pixels' bytes stay. AVIF keeps no
 * EXIF.
 * @throws `image/too-large` before decoding, or for the format; `image/undecodable`
 */
export async function resave(bytes: Uint8Array, options: ResaveOptions): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp');
  const { format, quality, longSide = Number.POSITIVE_INFINITY, place, profile, exif } = options;
  const { name, format: stored } = await readImageFile(bytes, { name: options.name ?? 'The picture' });
  const { width, height, icc, depth, hasAlpha } = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch((cause: unknown) => {
      throw damaged(name, cause);
    });
  requirePixels({ height, width }, DEFAULT_MAX_PIXELS, name);
  const smaller = Math.max(width, height) > longSide;
  // What has a profile is in its own colours already.
  const other = icc === undefined ? profile : undefined;
  const noted = (file: Uint8Array, size: { readonly width: number; readonly height: number }) =>
    exif === undefined || !takesExif(format)
      ? file
      : withExif(file, format, exif, {
          ...{ width: size.width, height: size.height, place },
          srgb: icc === undefined && other === undefined,
        });
  if (stored === format && !smaller && other === undefined && quality === undefined) {
    return noted(bytes, { width, height });
  }
  const longest = smaller ? longSide : Math.max(width, height);
  if (format === 'webp' && longest > MOST_WEBP) {
    throw new PatchwiseError('image/too-large', `A WebP file holds at most ${MOST_WEBP} pixels a side.`, {
      hint: `Make it smaller (${MOST_WEBP} px on its long side), or save it as JPEG, PNG or TIFF.`,
    });
  }
  let pipeline = sharp(bytes, { limitInputPixels: DEFAULT_MAX_PIXELS, failOn: 'error' });
  if (smaller) pipeline = pipeline.resize(longSide, longSide, { fit: 'inside' });
  // JPEG has no transparency: it is seen as on paper.
  if (hasAlpha && format === 'jpeg') pipeline = pipeline.flatten({ background: '#ffffff' });
  if (depth === 'ushort' && (format === 'png' || format === 'tiff')) {
    pipeline = pipeline.toColourspace('rgb16');
  }
  const { data, info } = await withProfile(other, async (file) => {
    if (file !== undefined) pipeline = pipeline.withIccProfile(file);
    else if (icc !== undefined) pipeline = pipeline.keepIccProfile();
    const encoded = withFormat(pipeline, format, quality === undefined ? {} : { quality });
    return encoded.toBuffer({ resolveWithObject: true });
  }).catch((cause: unknown) => {
    throw damaged(name, cause);
  });
  return noted(stored === 'png' && format === 'png' ? withTextsOf(bytes, data) : data, info);
}

const MOST_WEBP = 16_383;

/** With the profile in a file, as sharp wants it. */
async function withProfile<T>(
  profile: Uint8Array | undefined,
  work: (file: string | undefined) => Promise<T>,
): Promise<T> {
  if (profile === undefined) return work(undefined);
  const folder = await mkdtemp(join(tmpdir(), 'patchwise-profile-'));
  try {
    const file = join(folder, 'profile.icc');
    await writeFile(file, profile);
    return await work(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
