import { within } from '../../../runtime/within.ts';
import type { PieceImage } from './hole-pieces.ts';

/** How two parts of the photograph would have to lie to show the same. */
export interface Slide {
  /** By how much the second has to be moved, px. */
  readonly x: number;
  readonly y: number;
  /** How sure that is, 0 to 1: not where nothing is drawn, nor where the two differ however they lie. */
  readonly sure: number;
}

/** Half the side of what is compared, px, of which every second pixel counts. */
const REACH = 6;
const EVERY = 2;
/** How far it is looked for, px. */
const FAR = 8;
/** What being that far away costs, as a share of the contrast. */
const PRICE = 0.1;
/** How many times as much as in it a difference counts beside the contrast, and squared levels that tell nothing. */
const DIFFERENCE = 2;
const NOISE = 100;
const CHANNELS = 3;
/** Bytes of a pixel of the photograph. */
const BYTES = 4;
const SAMPLES = (REACH + 1) ** 2 * CHANNELS;

/**
 * Looks around (bx, by) for what the photograph shows around (ax, ay): the displacement d of least
 * C(d) + 0.1 (V + 100) |d|² / 8², with C the mean squared difference and V the variance within a channel, in levels.
 */
export function slideBetween(
  { width, height, bytes }: PieceImage,
  ax: number,
  ay: number,
  bx: number,
  by: number,
): Slide {
  const at = (x: number, y: number) => (within(y, height) * width + within(x, width)) * BYTES;
  const shown = new Float64Array(SAMPLES);
  const sums = [0, 0, 0];
  let squares = 0;
  for (let y = -REACH, k = 0; y <= REACH; y += EVERY) {
    for (let x = -REACH; x <= REACH; x += EVERY) {
      const i = at(ax + x, ay + y);
      for (let c = 0; c < CHANNELS; c++, k++) {
        const level = bytes[i + c]!;
        shown[k] = level;
        sums[c]! += level;
        squares += level * level;
      }
    }
  }
  const pixels = SAMPLES / CHANNELS;
  const variance = (squares - sums.reduce((all, sum) => all + (sum * sum) / pixels, 0)) / SAMPLES;
  const price = (PRICE * (variance + NOISE)) / FAR ** 2;
  let [best, least, difference] = [{ x: 0, y: 0 }, Number.POSITIVE_INFINITY, 0];
  for (let v = -FAR; v <= FAR; v++) {
    for (let u = -FAR; u <= FAR; u++) {
      const far = price * (u * u + v * v);
      const enough = (least - far) * SAMPLES;
      let sum = 0;
      for (let y = -REACH, k = 0; y <= REACH && sum < enough; y += EVERY) {
        for (let x = -REACH; x <= REACH; x += EVERY) {
          const i = at(bx + u + x, by + v + y);
          for (let c = 0; c < CHANNELS; c++, k++) sum += (shown[k]! - bytes[i + c]!) ** 2;
        }
      }
      if (sum >= enough) continue;
      [best, least, difference] = [{ x: u, y: v }, sum / SAMPLES + far, sum / SAMPLES];
    }
  }
  return { ...best, sure: (variance / (variance + DIFFERENCE * difference + NOISE)) ** 2 };
}
