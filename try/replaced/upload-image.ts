import { PatchwiseError } from '../../src/errors.ts';
import type { ReencodeAnswer } from '../../src/server/security/reencode.ts';
import type { AcceptedImage } from '../../src/studio/uploads/accepted-image.ts';
import { decodedImage } from '../../src/studio/uploads/decoder-answer.ts';
import { requireImage } from '../../src/studio/uploads/require-image.ts';

/**
 * A picture that is brought in: decoded and kept as PNG, upright and in sRGB, as on the server. Its code is loaded with
 * the first one.
 * @throws `request/too-large`, `request/media-type`, `image/too-large`, `image/undecodable`
 */
export async function acceptImage(bytes: Uint8Array): Promise<AcceptedImage> {
  requireImage(bytes);
  return decodedImage(await reencodeBeside(bytes));
}

/** In a worker of its own: the page goes on meanwhile. */
async function reencodeBeside(bytes: Uint8Array): Promise<ReencodeAnswer> {
  const worker = new Worker(new URL('../runner/reencode.ts', import.meta.url), { type: 'module' });
  try {
    return await new Promise((resolve, reject) => {
      worker.addEventListener('message', ({ data }: MessageEvent<ReencodeAnswer>) => resolve(data));
      worker.addEventListener('error', ({ message }) => {
        reject(
          new PatchwiseError('image/undecodable', `The image could not be read: ${message || 'no answer'}.`, {
            hint: 'There may be too little memory: make it smaller, or close other pages.',
          }),
        );
      });
      worker.postMessage(bytes);
    });
  } finally {
    worker.terminate();
  }
}
