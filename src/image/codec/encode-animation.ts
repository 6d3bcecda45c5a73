import type { AnimationTiming, RawFrames } from './raw-frames.ts';

/**
 * An animated GIF (256 colours a frame) or WebP.
 * @param quality of WebP, 1 to 100
 */
export async function encodeAnimation(
  frames: RawFrames,
  format: 'gif' | 'webp',
  timing: AnimationTiming,
  quality = 90,
): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp');
  const { width, height, count, pixels } = frames;
  const raw = { width, height: height * count, channels: 3 as const, pageHeight: height };
  const delay = new Array<number>(count).fill(Math.round(1000 / timing.rate));
  const pipeline = sharp(pixels, { raw, limitInputPixels: false });
  const options = { loop: timing.repeat, delay };
  return format === 'gif'
    ? pipeline.gif({ ...options, effort: 7 }).toBuffer()
    : pipeline.webp({ ...options, quality, effort: 4 }).toBuffer();
}
