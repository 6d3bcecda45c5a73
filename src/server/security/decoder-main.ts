import { assertNever, PatchwiseError, toldError } from '../../errors.ts';
import type { AcceptedImage } from '../../studio/ports/pictures.ts';
import type { DecoderReply, DecoderTask, DecoderWork } from './decoder-process.ts';
import { endAboveMemory } from './memory-limit.ts';
import { reencode } from './reencode.ts';
import { savedPicture } from './save-picture.ts';
import { thumbnailOf } from './thumbnail.ts';

async function answer({ id, ...task }: DecoderTask): Promise<DecoderReply> {
  try {
    return { id, ok: true, image: await done(task) };
  } catch (error) {
    const known = error instanceof PatchwiseError ? error : new Error('The image could not be decoded.');
    return { id, ok: false, error: toldError(known, 'image/undecodable') };
  }
}

function done(task: DecoderWork): Promise<AcceptedImage | Uint8Array> {
  switch (task.kind) {
    case 'reencode':
      return reencode(task.request);
    case 'thumbnail':
      return thumbnailOf(task.request);
    case 'save':
      return savedPicture(task.request);
    default:
      return assertNever(task);
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
