import type { Pictures } from '../../studio/ports/pictures.ts';
import { reencodeElsewhere } from './decoder-process.ts';
import { thumbnailOfFile } from './thumbnails.ts';

/** Pictures are decoded in processes of their own. A thumbnail that is asked for again is compared by its ETag, as a file is. */
export const serverPictures: Pictures = {
  reencode: reencodeElsewhere,
  async thumbnail(path, name) {
    return {
      kind: 'bytes',
      type: 'image/webp',
      bytes: await thumbnailOfFile(path, name),
      headers: { 'Cache-Control': 'private, no-cache' },
    };
  },
};
