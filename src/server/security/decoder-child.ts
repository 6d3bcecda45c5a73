import { PatchwiseError } from '../../errors.ts';
import { endWithParent } from '../runner/parent-watch.ts';
import type { ReencodeAnswer, ReencodeTask } from './decoder-process.ts';
import { reencode } from './reencode.ts';

// The process that decodes uploads: native decoders meet hostile bytes here, and not in the server.
// Its only argument is the server's process id.
void endWithParent(Number(process.argv[2]));

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
  answer(task).then((reply) => {
    if (process.connected) process.send?.(reply, undefined, undefined, () => undefined);
  });
});
