import { readExif } from '../../image/codec/exif.ts';
import { resave } from '../../image/codec/resave.ts';
import { KEPT_BYTES } from '../../protocol/assets.ts';
import { readFileChecked } from '../../runtime/files.ts';
import type { SaveRequest } from '../../studio/ports/pictures.ts';

/**
 * A picture of a run as a person wants it saved: see `Pictures.save`.
 * @throws `file/missing`, `file/unreadable`, `file/too-large`; as `resave`
 */
export async function savedPicture({ path, exif, ...request }: SaveRequest): Promise<Uint8Array> {
  const bytes = await readFileChecked(path, { maxBytes: KEPT_BYTES.image });
  const noted = exif && readExif(exif);
  return resave(bytes, { ...request, ...(noted && { exif: noted }) });
}
