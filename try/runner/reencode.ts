/** Decodes and encodes one picture that is brought in, beside the page; ended with its answer, and its memory with it. */
import '../node/globals.ts';
import { messageOf, PatchwiseError } from '../../src/errors.ts';
import type { AcceptedImage, DecoderAnswer } from '../../src/studio/ports/pictures.ts';
import { reencode } from './reencode-picture.ts';

async function answer(bytes: Uint8Array): Promise<DecoderAnswer<AcceptedImage>> {
  try {
    return { ok: true, image: await reencode(bytes) };
  } catch (error) {
    const { code, hint } =
      error instanceof PatchwiseError ? error : { code: 'image/undecodable', hint: undefined };
    return { ok: false, code, message: messageOf(error), hint };
  }
}

addEventListener('message', ({ data }: MessageEvent<Uint8Array>) => {
  void answer(data).then((reply) => postMessage(reply));
});
