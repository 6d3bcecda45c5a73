import { PatchwiseError } from '../../errors.ts';
import { endWithParent } from '../runner/parent-watch.ts';
import type { DecoderReply, DecoderTask } from './decoder-process.ts';
import { endAboveMemory } from './memory-limit.ts';
import { reencode } from './reencode.ts';
import { thumbnailOf } from './thumbnail.ts';

// The process that decodes uploads and files of runs: native decoders meet hostile bytes here, and not in the server.
// Its arguments: the server's process id, and the bytes of memory that it may hold.
void endWithParent(Number(process.argv[2]));
endAboveMemory(Number(process.argv[3]));

async function answer({ id, ...task }: DecoderTask): Promise<DecoderReply> {
  try {
    const image = await (task.kind === 'thumbnail' ? thumbnailOf(task.request) : reencode(task.request));
    return { id, ok: true, image };
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

process.on('message', (task: DecoderTask) => {
  answer(task).then((reply) => {
    if (process.connected) process.send?.(reply, undefined, undefined, () => undefined);
  });
});
