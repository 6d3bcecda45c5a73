import { SAVE_FORMATS } from '../../protocol/saving.ts';
import type { Pictures } from '../../studio/ports/pictures.ts';
import { decodedImage } from '../../studio/uploads/decoded-image.ts';
import { reencodeElsewhere, saveElsewhere } from './decoder-process.ts';
import { thumbnailOfFile } from './thumbnails.ts';

/** Pictures are decoded in processes of their own. A thumbnail that is asked for again is compared by its ETag, as a file is. */
export const serverPictures: Pictures = {
  reencode: reencodeElsewhere,
  formats: SAVE_FORMATS,
  save: async (request) => decodedImage(await saveElsewhere(request)),
  async thumbnail(path, name) {
    return {
      kind: 'bytes',
      type: 'image/webp',
      bytes: await thumbnailOfFile(path, name),
      headers: { 'Cache-Control': 'private, no-cache' },
    };
  },
};
