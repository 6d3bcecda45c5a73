import type { Size } from '../../src/runtime/tensor.ts';

/*
 * What a photograph comes to in memory. Measured (`npm run bench:web -- --only large`): the page's process held 250 MiB
 * when it had opened, and 1,137 at most with a photograph of 12 megapixels of which several pictures of its own size
 * were made.
 */
const OPEN = 300 * 2 ** 20;
const A_PIXEL = 76;

/** Of all that the device has: browser and system need the rest. */
const SHARE = 0.6;

/** A smaller photograph is not worth its question, px. */
const LEAST_SIDE = 512;

/** What the page's process needs at most for a result of a photograph's own size, bytes. */
export function bytesFor({ width, height }: Size): number {
  return OPEN + A_PIXEL * width * height;
}

/**
 * The size at which a photograph can be worked on, of its own proportions; undefined where it can as it is.
 * @param memory of the device, bytes
 */
export function sizeThatFits(size: Size, memory: number): Size | undefined {
  const most = Math.max(0, SHARE * memory - OPEN) / A_PIXEL;
  const factor = Math.sqrt(most / (size.width * size.height));
  if (factor >= 1) return undefined;
  const least = LEAST_SIDE / Math.max(size.width, size.height);
  if (least >= 1) return undefined;
  const kept = Math.max(factor, least);
  return {
    width: Math.max(1, Math.floor(size.width * kept)),
    height: Math.max(1, Math.floor(size.height * kept)),
  };
}
