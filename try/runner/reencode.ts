/** Decodes and encodes one picture, beside the page; ended with its answer, and its memory with it. */
import '../node/globals.ts';
import { toldError } from '../../src/errors.ts';
import type { AcceptedImage, DecoderAnswer } from '../../src/studio/ports/pictures.ts';
import { reencode } from './reencode-picture.ts';
import { type SaveTask, savedPicture } from './save-picture.ts';

/** A picture that is brought in, or one that is saved. */
export type PictureTask =
  | { readonly kind: 'reencode'; readonly bytes: Uint8Array; readonly fit: boolean }
  | { readonly kind: 'save'; readonly request: SaveTask };

async function answer(task: PictureTask): Promise<DecoderAnswer<AcceptedImage | Uint8Array>> {
  try {
    const image = await (task.kind === 'save' ? savedPicture(task.request) : reencode(task.bytes, task.fit));
    return { ok: true, image };
  } catch (error) {
    return { ok: false, error: toldError(error, 'image/undecodable') };
  }
}

addEventListener('message', ({ data }: MessageEvent<PictureTask>) => {
  void answer(data).then((reply) => postMessage(reply));
});
