import { PatchwiseError } from '../../src/errors.ts';

/** There is no ffmpeg in a browser. @throws `tool/missing` */
export async function encodeVideo(): Promise<Uint8Array> {
  throw new PatchwiseError('tool/missing', 'In the browser, MP4 and WebM files cannot be written.', {
    hint: 'Give the file the ending .gif or .webp; the command line writes both with ffmpeg.',
  });
}
