import { PatchwiseError } from '../../errors.ts';
import { endWithParent } from '../runner/parent-watch.ts';
import type { ReencodeAnswer, ReencodeTask } from './decoder-process.ts';
import { endAboveMemory } from './memory-limit.ts';
import { reencode } from './reencode.ts';

// The process that decodes uploads: native decoders meet hostile bytes here, and not in the server.
// Its arguments: the server's process id, and the bytes of memory that it may hold.
void endWithParent(Number(process.argv[2]));
endAboveMemory(Number(process.argv[3]));

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
