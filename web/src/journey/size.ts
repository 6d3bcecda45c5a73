/** Size of a picture, px. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What the default training makes of a photograph: 64 px on the long side. */
export function learntSize({ width, height }: Size): Size {
  const factor = 64 / Math.max(width, height);
  return { width: Math.round(width * factor), height: Math.round(height * factor) };
}

/** What a result may have at most: more is no use on a screen, and is slow to open and to send. */
const MOST = { side: 16_384, pixels: 32e6 };

/** A size brought below what a result may have; the same one where it is. */
export function capped({ width, height }: Size): Size {
  const factor = Math.min(1, MOST.side / Math.max(width, height), Math.sqrt(MOST.pixels / (width * height)));
  return factor === 1
    ? { width, height }
    : { width: Math.floor(width * factor), height: Math.floor(height * factor) };
}
