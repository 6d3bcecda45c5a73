import { PatchwiseError } from '../../errors.ts';
import type { ReencodeAnswer, ReencodeTask } from './decoder-process.ts';
import { reencode } from './reencode.ts';

// The process that decodes uploads: native decoders meet hostile bytes here, and not in the server.
async function answer({ id, request }: ReencodeTask): Promise<ReencodeAnswer> {
  try {
    return { id, ok: true, image: await reencode(request) };
  } catch (error) {
    if (error instanceof PatchwiseError) {
      return { id, ok: false, code: error.code, message: error.message, hint: error.hint };
    }
    return {
      id,
      ok: false,
      code: 'image/undecodable',
      message: 'The image could not be decoded.',
      hint: undefined,
    };
  }
}

process.on('message', (task: ReencodeTask) => {
  answer(task).then((reply) => process.send?.(reply));
});
process.once('disconnect', () => process.exit());
