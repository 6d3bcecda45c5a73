import { PatchwiseError } from '../../src/errors.ts';
import type { BytesReply } from '../../src/studio/handlers/handler.ts';
import { servedAs } from '../../src/studio/handlers/media-types.ts';

/** The file itself: it is in the browser already, which makes it small when it shows it. @throws `image/undecodable` */
export async function thumbnailReply(path: string, name: string): Promise<BytesReply> {
  const { type, inline } = servedAs(name);
  if (inline) return { kind: 'file', path, type };
  throw new PatchwiseError('image/undecodable', `${name} is no picture that every browser shows.`, {
    hint: 'Save the file itself instead.',
  });
}
