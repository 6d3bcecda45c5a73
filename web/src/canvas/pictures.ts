import { portKey } from '../../../src/graph/document/port-ref.ts';
import type { Moment } from '../../../src/graph/types/node.ts';
import type { LiveFrame } from '../api/live-frame.ts';
import { momentWords } from '../texts/moment-words.ts';
import type { NodePicture } from './decor.ts';

interface Entry {
  readonly image: HTMLCanvasElement;
  serial: number;
}

/**
 * Bitmaps of live pictures, one a port, drawn over when a newer frame comes: however many frames pass, memory is
 * that of the latest.
 */
export class PictureCache {
  readonly #entries = new Map<string, Entry>();

  /** The pictures of a node, the most recent last. */
  pictures(frames: ReadonlyMap<string, LiveFrame>, key: string): readonly NodePicture[] {
    const found: LiveFrame[] = [];
    for (const pixels of frames.values()) if (pixels.header.nodeId === key) found.push(pixels);
    // A picture of one value (a mask that is 1 everywhere) says nothing beside others.
    const telling = found.filter(({ header }) => header.min !== header.max);
    return (telling.length > 0 ? telling : found)
      .sort((a, b) => a.header.port.localeCompare(b.header.port))
      .map((pixels) => {
        const { port, width, height, shape, moment, at } = pixels.header;
        const caption = captionOf(shape, moment);
        const image = this.#bitmap(pixels);
        return { port, width, height, image, caption, ...(at === undefined ? {} : { at }) };
      });
  }

  /** Forgets what no run shows any more. */
  prune(frames: ReadonlyMap<string, LiveFrame>): void {
    for (const key of this.#entries.keys()) if (!frames.has(key)) this.#entries.delete(key);
  }

  get size(): number {
    return this.#entries.size;
  }

  #bitmap({ header, rgba, serial }: LiveFrame): HTMLCanvasElement {
    const key = portKey(header.nodeId, header.port);
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      entry = { image: document.createElement('canvas'), serial: -1 };
      this.#entries.set(key, entry);
    }
    if (entry.serial !== serial) {
      const { image } = entry;
      if (image.width !== header.width) image.width = header.width;
      if (image.height !== header.height) image.height = header.height;
      image.getContext('2d')?.putImageData(new ImageData(rgba, header.width, header.height), 0, 0);
      entry.serial = serial;
    }
    return entry.image;
  }
}

/** "3×48×64 · scale 1, step 12"; of the first or only element of a stream the shape alone. */
export function captionOf(shape: readonly number[], moment: Moment): string {
  const size = shape.length === 4 && shape[0] === 1 ? shape.slice(1) : shape;
  const first = moment.scale === undefined && moment.update === undefined && moment.step === 0;
  const when = first ? [] : momentWords(moment);
  return [size.join('×'), ...(when.length === 0 ? [] : [when.join(', ')])].join(' · ');
}
