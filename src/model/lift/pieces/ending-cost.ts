import { depthsIn } from '../fill/holes.ts';
import type { PieceImage } from './hole-pieces.ts';
import { addCosts, type MadeOfPieces } from './made-of-pieces.ts';

/** What a pixel beside the photograph costs for each squared level a channel by which it differs from its edge. */
const PRICE = 0.6;
/** Distance from the edge at which that has fallen to 1/e, and from which it is none, px. */
const [FADES, FAR] = [3, 12];
/** Squared levels a channel from which all that differs differs alike. */
const CAP = 8000;
/** How far around a pixel its colour is a mean, px: grain is no difference. */
const AROUND = 1;
const CHANNELS = 3;
/** Bytes of a pixel. */
const BYTES = 4;

/**
 * Makes dear what ends where the photograph does: that a thing should do so is an accident, and a cut along the old edge
 * is seen as such. At the distance r from it a pixel costs
 *
 *   0.6 · exp(−(r − 1) / 3) · min(89², |S − E|²)
 *
 * with S what it shows and E the colour of the nearest pixel of the photograph, each a mean over 3×3 px.
 * @param image four bytes a pixel, with the photograph where the hole is not
 * @param costs what each pixel costs from a piece, whole numbers; changed in place
 * @param forbidden from which cost on a piece does not have a pixel: left alone
 */
export function addCostOfEnding(
  made: Omit<MadeOfPieces, 'labels'>,
  image: Uint8Array,
  costs: (piece: number) => Uint32Array,
  forbidden: number,
): void {
  const { width, height, hole, source } = made;
  const depth = depthsIn(hole, width, hole.length);
  const nearest = nearestKnown(hole, width, depth);
  const edge = means({ width, height, bytes: image }, (i) => hole[i] === 0);
  const shown = means(source, () => true);
  addCosts(made, costs, forbidden, (i, from) => {
    const known = nearest[i]!;
    if (known < 0) return 0;
    let apart = 0;
    for (let c = 0; c < CHANNELS; c++)
      apart += (shown[from * CHANNELS + c]! - edge[known * CHANNELS + c]!) ** 2;
    return PRICE * Math.exp((1 - depth[i]!) / FADES) * Math.min(CAP, apart / CHANNELS);
  });
}

/** Of each pixel of the hole up to {@link FAR} the known pixel nearest to it; −1: it is known, or farther in. */
function nearestKnown(hole: Uint8Array, width: number, depth: Int32Array): Int32Array {
  const nearest = new Int32Array(hole.length).fill(-1);
  const beside = (i: number) => [
    i % width > 0 ? i - 1 : -1,
    i % width < width - 1 ? i + 1 : -1,
    i - width,
    i + width,
  ];
  for (let far = 1; far <= FAR; far++) {
    for (let i = 0; i < hole.length; i++) {
      if (hole[i] === 0 || depth[i] !== far) continue;
      const next = beside(i).find((j) => j >= 0 && j < hole.length && depth[j] === far - 1);
      if (next !== undefined) nearest[i] = far === 1 ? next : nearest[next]!;
    }
  }
  return nearest;
}

/** Of each pixel the mean colour of those around it that count; 0 where none does. */
function means({ width, height, bytes }: PieceImage, counts: (i: number) => boolean): Float64Array {
  const out = new Float64Array(width * height * CHANNELS);
  for (let y = 0, o = 0; y < height; y++) {
    for (let x = 0; x < width; x++, o += CHANNELS) {
      let pixels = 0;
      for (let v = Math.max(0, y - AROUND); v <= Math.min(height - 1, y + AROUND); v++) {
        for (let u = Math.max(0, x - AROUND); u <= Math.min(width - 1, x + AROUND); u++) {
          const i = v * width + u;
          if (!counts(i)) continue;
          pixels++;
          for (let c = 0; c < CHANNELS; c++) out[o + c]! += bytes[i * BYTES + c]!;
        }
      }
      for (let c = 0; c < CHANNELS; c++) out[o + c]! /= Math.max(1, pixels);
    }
  }
  return out;
}
