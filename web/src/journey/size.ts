/** Size of a picture, px. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * What a result may have at most: more is no use on a screen, and is slow to open and to send. One that has the
 * photograph's own pixels in it may have what a node can make, for a photograph of 50 megapixels is to come back as it
 * was.
 */
export const MOST = { made: { side: 16_384, pixels: 32e6 }, kept: { side: 32_768, pixels: 2 ** 26 } };

/**
 * A size brought below what a result may have; the same one where it is.
 * @param kept whether pixels of the photograph stay in it
 */
export function capped({ width, height }: Size, kept = false): Size {
  const { side, pixels } = kept ? MOST.kept : MOST.made;
  const factor = Math.min(1, side / Math.max(width, height), Math.sqrt(pixels / (width * height)));
  return factor === 1
    ? { width, height }
    : { width: Math.floor(width * factor), height: Math.floor(height * factor) };
}

/** Size of a picture, where it is known. */
export function sizeIn({
  width,
  height,
}: {
  readonly width?: number;
  readonly height?: number;
}): Size | undefined {
  return width === undefined || height === undefined ? undefined : { width, height };
}
