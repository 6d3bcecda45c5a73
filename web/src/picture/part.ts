import type { Placed } from './draw.ts';
import type { Extent } from './viewport.ts';

/** A part of a picture, each 0 … 1 of its width or height. */
export interface Part {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Of two aspects, one times so much is the same to the eye: what is learned small has sides in whole pixels. */
const ALIKE = 1.05;

/**
 * Where a picture lies in the frame of another one that it is compared with: all of it where the aspects are alike, else
 * as large as it goes, in the middle, so that it is never distorted.
 */
export function partOf(inner: Extent, outer: Extent): Part {
  // How much wider it is than the frame.
  const wider = (inner.width * outer.height) / (inner.height * outer.width);
  const [width, height] = wider > ALIKE ? [1, 1 / wider] : wider < 1 / ALIKE ? [wider, 1] : ([1, 1] as const);
  return { left: (1 - width) / 2, top: (1 - height) / 2, width, height };
}

/** The place of a part of a picture that lies at a place. */
export function placeOfPart({ left, top, width, height }: Placed, part: Part): Placed {
  return {
    left: left + part.left * width,
    top: top + part.top * height,
    width: part.width * width,
    height: part.height * height,
  };
}
