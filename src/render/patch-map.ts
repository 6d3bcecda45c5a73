import type { Size, Tensor } from '../runtime/tensor.ts';
import { within } from '../runtime/within.ts';

/** Matches of patches, as far as a picture of them needs to know. */
export interface Matches extends Size {
  readonly patch: number;
  readonly source: Size;
  readonly x: Uint16Array;
  readonly y: Uint16Array;
  /** 2³² − 1 for a patch without a match, such as one outside of a mask; undefined: all have one. */
  readonly distance?: Uint32Array | undefined;
  /** Where in the source two photographs lie, one below the other; undefined: it is one. */
  readonly parts?:
    | readonly { readonly top: number; readonly width: number; readonly height: number }[]
    | undefined;
}

/** Colours of the corners of the source: top left, top right, bottom left, bottom right. */
const CORNERS = [
  [0.94, 0.76, 0.2],
  [0.86, 0.24, 0.2],
  [0.24, 0.65, 0.36],
  [0.2, 0.25, 0.75],
] as const;
/** The same of a second photograph: pale, so that it is told from the first. */
const PALE = [
  [1, 0.97, 0.86],
  [0.98, 0.8, 0.86],
  [0.78, 0.95, 0.93],
  [0.74, 0.77, 0.98],
] as const;
/** Of what has no match. */
const NOWHERE = 0.2;
const NO_MATCH = 0xffffffff;

/**
 * A picture of where each patch came from: every place of the source has its own colour, blended from those of its
 * four corners, and a pixel has the colour of what the patch around it was matched with. What came in one piece is
 * a smooth ramp; its edges are edges. Of two photographs the second has pale colours; what has no
 * match, such as what is outside of a mask, is dark grey.
 * @param longest longer side of the picture at most, px
 * @returns [1, 3, h, w] in [-1, 1], in the proportions of the matched image
 */
export function patchMap(matches: Matches, longest = 1024): Tensor {
  const { patch, source, parts = [{ top: 0, ...source }] } = matches;
  const full = { width: matches.width + patch - 1, height: matches.height + patch - 1 };
  const scale = Math.min(1, longest / Math.max(full.width, full.height));
  const width = Math.max(1, Math.round(full.width * scale));
  const height = Math.max(1, Math.round(full.height * scale));
  const data = new Float32Array(3 * width * height);
  const half = Math.floor(patch / 2);
  for (let y = 0; y < height; y++) {
    const row = within(Math.floor(((y + 0.5) * full.height) / height) - half, matches.height) * matches.width;
    for (let x = 0; x < width; x++) {
      const i = row + within(Math.floor(((x + 0.5) * full.width) / width) - half, matches.width);
      if (matches.distance?.[i] === NO_MATCH) {
        for (let channel = 0; channel < 3; channel++)
          data[(channel * height + y) * width + x] = 2 * NOWHERE - 1;
        continue;
      }
      const which = parts[1] !== undefined && matches.y[i]! >= parts[1].top ? 1 : 0;
      const part = parts[which]!;
      const corners = which === 0 ? CORNERS : PALE;
      const right = Math.min(1, matches.x[i]! / Math.max(1, part.width - patch));
      const down = Math.min(1, (matches.y[i]! - part.top) / Math.max(1, part.height - patch));
      for (let channel = 0; channel < 3; channel++) {
        const top = corners[0][channel]! * (1 - right) + corners[1][channel]! * right;
        const bottom = corners[2][channel]! * (1 - right) + corners[3][channel]! * right;
        data[(channel * height + y) * width + x] = 2 * (top * (1 - down) + bottom * down) - 1;
      }
    }
  }
  return { shape: [1, 3, height, width], data };
}
