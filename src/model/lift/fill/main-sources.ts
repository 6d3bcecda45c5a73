import type { Rectangle } from '../../../runtime/crop.ts';
import { NO_MATCH, type PatchField } from '../field/patch-field.ts';

/** Where each pixel of a part of an image mainly comes from, row by row. */
export interface MainSources {
  /** From the pixel to its source, px. */
  readonly x: Int32Array;
  readonly y: Int32Array;
  /** 0 where no patch with a match covers it. */
  readonly found: Uint8Array;
}

/** As in kernels/lift/vote.ts: squared distance of a patch to its match, a channel, at which its vote counts half. */
const HALF_VOTE = 25;

/**
 * The shift to its source that most of the votes for a pixel have in common, by their weights; of equals the one of the
 * first patch.
 * @param inside of a pixel of the part, by its number, whether it is asked for
 * @param part of the image that the field is of
 * @param pause called after each row: others' turn
 */
export async function mainSources(
  field: PatchField,
  part: Rectangle,
  inside: (i: number) => boolean,
  pause: () => Promise<void>,
): Promise<MainSources> {
  const count = part.width * part.height;
  const main = { x: new Int32Array(count), y: new Int32Array(count), found: new Uint8Array(count) };
  const { patch, width, height } = field;
  const votes = patch * patch;
  const half = 3 * votes * HALF_VOTE;
  const [xs, ys, weights] = [new Int32Array(votes), new Int32Array(votes), new Float64Array(votes)];
  for (let y = part.top, i = 0; y < part.top + part.height; y++) {
    await pause();
    for (let x = part.left; x < part.left + part.width; x++, i++) {
      if (!inside(i)) continue;
      let [shifts, best] = [0, 0];
      for (let v = Math.max(0, y - patch + 1); v <= Math.min(height - 1, y); v++) {
        for (let u = Math.max(0, x - patch + 1); u <= Math.min(width - 1, x); u++) {
          const q = v * width + u;
          const distance = field.distance[q]!;
          if (distance === NO_MATCH) continue;
          const [sx, sy] = [field.x[q]! - u, field.y[q]! - v];
          let at = 0;
          while (at < shifts && (xs[at] !== sx || ys[at] !== sy)) at++;
          if (at === shifts) {
            [xs[at], ys[at], weights[at]] = [sx, sy, 0];
            shifts++;
          }
          weights[at]! += 1 / (1 + distance / half);
        }
      }
      if (shifts === 0) continue;
      for (let at = 1; at < shifts; at++) if (weights[at]! > weights[best]!) best = at;
      [main.x[i], main.y[i], main.found[i]] = [xs[best]!, ys[best]!, 1];
    }
  }
  return main;
}
