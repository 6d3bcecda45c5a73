import type { BytesReply } from '../../studio/handlers/handler.ts';
import { thumbnailOfFile } from '../thumbnails.ts';

/**
 * Answers a picture file small. Asked for again it is compared by its ETag, as a file is.
 * @param path absolute, of a file that may be shown
 * @param name as the client called it
 * @throws `file/…`, `image/too-large`, `image/undecodable`
 */
export async function thumbnailReply(path: string, name: string): Promise<BytesReply> {
  const { buffer, byteOffset, byteLength } = await thumbnailOfFile(path, name);
  return {
    kind: 'bytes',
    type: 'image/webp',
    bytes: Buffer.from(buffer, byteOffset, byteLength),
    headers: { 'Cache-Control': 'private, no-cache' },
  };
}
