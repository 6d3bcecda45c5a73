/*
 * The frames of an animated picture, one by one, by the browser's own decoder (WebCodecs): an <img> plays it, and cannot
 * be stopped.
 */

/** What is used of `ImageDecoder`, which not every library of types knows. */
interface Decoder {
  readonly completed: Promise<void>;
  readonly tracks: {
    readonly ready: Promise<void>;
    readonly selectedTrack: { readonly frameCount: number } | null;
  };
  decode(options: { frameIndex: number }): Promise<{ readonly image: VideoFrame }>;
  close(): void;
}

type DecoderClass = new (options: { data: ArrayBuffer; type: string }) => Decoder;

/** An opened animation. */
export interface Frames {
  readonly count: number;
  /** Draws a frame, which it makes the canvas as large as; the answer is how long it is shown, ms. */
  draw(at: number, canvas: HTMLCanvasElement): Promise<number>;
  close(): void;
}

/** How long a frame is shown whose file does not say, ms. */
const USUAL = 100;

/** Opens an animation; undefined where the browser has no such decoder, or the picture has one frame only. */
export async function openFrames(url: string): Promise<Frames | undefined> {
  const Opens = (globalThis as { readonly ImageDecoder?: DecoderClass }).ImageDecoder;
  if (Opens === undefined) return undefined;
  const response = await fetch(url, { credentials: 'same-origin' });
  if (!response.ok) return undefined;
  const blob = await response.blob();
  const decoder = new Opens({ data: await blob.arrayBuffer(), type: blob.type });
  try {
    await decoder.tracks.ready;
    await decoder.completed;
  } catch {
    decoder.close();
    return undefined;
  }
  const count = decoder.tracks.selectedTrack?.frameCount ?? 0;
  if (count < 2) {
    decoder.close();
    return undefined;
  }
  return {
    count,
    async draw(at, canvas) {
      const { image } = await decoder.decode({ frameIndex: at });
      const { displayWidth: width, displayHeight: height, duration } = image;
      if (canvas.width !== width) canvas.width = width;
      if (canvas.height !== height) canvas.height = height;
      const context = canvas.getContext('2d');
      context?.clearRect(0, 0, width, height);
      context?.drawImage(image, 0, 0);
      image.close();
      return duration === null || duration === 0 ? USUAL : duration / 1000;
    },
    close: () => decoder.close(),
  };
}
