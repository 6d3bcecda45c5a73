import { PatchwiseError } from '../../errors.ts';
import type { DecoderReply, DecoderTask } from './decoder-process.ts';
import { endAboveMemory } from './memory-limit.ts';
import { reencode } from './reencode.ts';
import { thumbnailOf } from './thumbnail.ts';

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

/** Answers what the server asks. @param memory bytes above which this process ends itself */
export function startDecoder(memory: number): void {
  endAboveMemory(memory);
  process.on('message', (task: DecoderTask) => {
    answer(task).then((reply) => {
      if (process.connected) process.send?.(reply, undefined, undefined, () => undefined);
    });
  });
}
