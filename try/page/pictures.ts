import { PatchwiseError } from '../../src/errors.ts';
import { servedAs } from '../../src/studio/handlers/media-types.ts';
import type { AcceptedImage, DecoderAnswer, Pictures } from '../../src/studio/ports/pictures.ts';
import { decodedImage } from '../../src/studio/uploads/decoded-image.ts';
import { fileBlob } from '../node/file-blob.ts';
import type { PictureTask } from '../runner/reencode.ts';

/** Pictures are decoded in a worker, whose code is loaded with the first one, within caps of its own: a page has less room. */
export const pagePictures: Pictures = {
  reencode: ({ bytes, fit = false }) => beside<AcceptedImage>({ kind: 'reencode', bytes, fit }),
  /** The file itself: it is in the browser already, which makes it small when it shows it. */
  async thumbnail(path, name) {
    const { type, inline } = servedAs(name);
    if (inline) return { kind: 'file', path, type };
    throw new PatchwiseError('image/undecodable', `${name} is no picture that every browser shows.`, {
      hint: 'Save the file itself instead.',
    });
  },
  formats: ['jpeg', 'png', 'webp'],
  async save({ path, profile: _srgb, ...request }) {
    if (request.format === 'tiff') {
      throw new PatchwiseError('usage/invalid', 'In the browser, TIFF cannot be written.', {
        hint: 'Save it as PNG; the command line writes the others.',
      });
    }
    const bytes = new Uint8Array(await (await fileBlob(path, '')).arrayBuffer());
    return decodedImage(await beside<Uint8Array>({ kind: 'save', request: { ...request, bytes } }));
  },
};

/** In a worker of its own: the page goes on meanwhile. */
async function beside<T>(task: PictureTask): Promise<DecoderAnswer<T>> {
  const worker = new Worker(new URL('../runner/reencode.ts', import.meta.url), { type: 'module' });
  try {
    return await new Promise((resolve) => {
      worker.addEventListener('message', ({ data }: MessageEvent<DecoderAnswer<T>>) => resolve(data));
      worker.addEventListener('error', ({ message }) => {
        resolve({
          ok: false,
          error: {
            code: 'image/undecodable',
            message: `The image could not be read: ${message || 'no answer'}.`,
            hint: 'There may be too little memory: make it smaller, or close other pages.',
          },
        });
      });
      worker.postMessage(task);
    });
  } finally {
    worker.terminate();
  }
}
