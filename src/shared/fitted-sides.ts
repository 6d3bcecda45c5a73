/*
 * How large a long photograph is learned: shared, for the page tells it beforehand.
 */

interface Sides {
  /** Of the finest scale, px. */
  readonly longSide: number;
  /** Of the coarsest scale, px. */
  readonly shortSide: number;
}

/** Long side over short side above which an image is a long one: 16:9 is none. */
const LONG_IMAGE = 1.8;
const USUAL_IMAGE = 16 / 9;
/** Long side of a long image's coarsest scale, px: the drift of a pixel sees 21. */
const COARSEST_LONG = 20;
/** What its short side keeps at least, px. */
const LEAST_SHORT = 8;

/**
 * The sides asked for, or what they come to for an image whose long side is more than 1.8 times its short one: the
 * finest scale has as many pixels as that of an image of 16:9, and the coarsest is 20 px long, 8 px high at least. They
 * need not be whole.
 */
export function fittedSides(
  { height, width }: { readonly height: number; readonly width: number },
  { longSide, shortSide }: Sides,
): Sides {
  const ratio = Math.max(height, width) / Math.min(height, width);
  if (!(ratio > LONG_IMAGE)) return { longSide, shortSide };
  return {
    longSide: longSide * Math.sqrt(ratio / USUAL_IMAGE),
    shortSide: Math.min(shortSide, Math.max(LEAST_SHORT, COARSEST_LONG / ratio)),
  };
}
