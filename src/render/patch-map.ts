import type { Size, Tensor } from '../runtime/tensor.ts';
import { within } from '../runtime/within.ts';

/** Matches of patches, as far as a picture of them needs to know. */
export interface Matches extends Size {
  readonly patch: number;
  readonly source: Size;
  readonly x: Uint16Array;
  readonly y: Uint16Array;
}

/** Colours of the corners of the source: top left, top right, bottom left, bottom right. */
const CORNERS = [
  [0.94, 0.76, 0.2],
  [0.86, 0.24, 0.2],
  [0.24, 0.65, 0.36],
  [0.2, 0.25, 0.75],
] as const;

/**
 * A picture of where each patch came from: every place of the source has its own colour, blended from those of its
 * four corners, and a pixel has the colour of what the patch around it was matched with. What came in one piece is
 * a smooth ramp; its edges are edges.
 * @param longest longer side of the picture at most, px
 * @returns [1, 3, h, w] in [-1, 1], in the proportions of the matched image
 */
export function patchMap(matches: Matches, longest = 1024): Tensor {
  const { patch, source } = matches;
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
      const right = matches.x[i]! / Math.max(1, source.width - patch);
      const down = matches.y[i]! / Math.max(1, source.height - patch);
      for (let channel = 0; channel < 3; channel++) {
        const top = CORNERS[0][channel]! * (1 - right) + CORNERS[1][channel]! * right;
        const bottom = CORNERS[2][channel]! * (1 - right) + CORNERS[3][channel]! * right;
        data[(channel * height + y) * width + x] = 2 * (top * (1 - down) + bottom * down) - 1;
      }
    }
  }
  return { shape: [1, 3, height, width], data };
}
