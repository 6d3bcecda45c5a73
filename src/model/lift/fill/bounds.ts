/** Rows and columns outside of which nothing is: from the first to before the last. */
export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A hole is looked at once a level, and most of a large photograph is none. */
const boundsOfBytes = new WeakMap<Uint8Array, Bounds>();

/**
 * Where the bytes that are not 0 lie; with none of them, nowhere.
 * @param bytes a byte a pixel, row by row, which do not change any more
 */
export function boundsOf(bytes: Uint8Array, width: number): Bounds {
  const known = boundsOfBytes.get(bytes);
  if (known !== undefined) return known;
  const bounds = boundsWhere(width, bytes.length / width, (i) => bytes[i] !== 0);
  boundsOfBytes.set(bytes, bounds);
  return bounds;
}

/** Where the pixels of a picture lie that are asked for; with none of them, nowhere. @param is of a pixel, by its number */
export function boundsWhere(width: number, height: number, is: (i: number) => boolean): Bounds {
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = 0, row = 0; y < height; y++, row += width) {
    let from = 0;
    while (from < width && !is(row + from)) from++;
    if (from === width) continue;
    let to = width;
    while (!is(row + to - 1)) to--;
    left = Math.min(left, from);
    right = Math.max(right, to);
    top = Math.min(top, y);
    bottom = y + 1;
  }
  return { left: Math.min(left, right), top: Math.min(top, bottom), right, bottom };
}
