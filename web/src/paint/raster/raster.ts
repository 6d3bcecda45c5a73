/** A rectangle of whole pixels; right and bottom are outside. */
export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * Pixels that are painted on, in place. One channel: how much of a mask there is, 0 … 255. Four: R, G, B, alpha, not
 * premultiplied.
 */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 4;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

export function blankRaster(width: number, height: number, channels: 1 | 4): Raster {
  return { width, height, channels, data: new Uint8ClampedArray(width * height * channels) };
}

export function copyRaster(raster: Raster): Raster {
  return { ...raster, data: raster.data.slice() };
}

export function wholeRect({ width, height }: { readonly width: number; readonly height: number }): Rect {
  return { left: 0, top: 0, right: width, bottom: height };
}

/** The part of a rectangle that lies in a raster, rounded outwards; undefined when nothing does. */
export function clipRect(
  rect: Rect,
  within: { readonly width: number; readonly height: number },
): Rect | undefined {
  const clipped = {
    left: Math.max(0, Math.floor(rect.left)),
    top: Math.max(0, Math.floor(rect.top)),
    right: Math.min(within.width, Math.ceil(rect.right)),
    bottom: Math.min(within.height, Math.ceil(rect.bottom)),
  };
  return clipped.left < clipped.right && clipped.top < clipped.bottom ? clipped : undefined;
}

/** The smallest rectangle around both. */
export function joinRects(a: Rect | undefined, b: Rect | undefined): Rect | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}

/** The smallest rectangle around all that is not nothing; undefined for an empty raster. */
export function contentRect({ width, height, channels, data }: Raster): Rect | undefined {
  let rect: Rect | undefined;
  for (let y = 0; y < height; y++) {
    let [left, right] = [width, 0];
    for (let x = 0; x < width; x++) {
      if (data[(y * width + x) * channels + channels - 1] === 0) continue;
      left = Math.min(left, x);
      right = x + 1;
    }
    if (right > 0) rect = joinRects(rect, { left, top: y, right, bottom: y + 1 });
  }
  return rect;
}

/** The bytes of a rectangle, row by row. */
export function readRect({ width, channels, data }: Raster, rect: Rect): Uint8ClampedArray<ArrayBuffer> {
  const row = (rect.right - rect.left) * channels;
  const out = new Uint8ClampedArray(row * (rect.bottom - rect.top));
  for (let y = rect.top; y < rect.bottom; y++) {
    const from = (y * width + rect.left) * channels;
    out.set(data.subarray(from, from + row), (y - rect.top) * row);
  }
  return out;
}

export function writeRect({ width, channels, data }: Raster, rect: Rect, bytes: Uint8ClampedArray): void {
  const row = (rect.right - rect.left) * channels;
  for (let y = rect.top; y < rect.bottom; y++) {
    const at = (y - rect.top) * row;
    data.set(bytes.subarray(at, at + row), (y * width + rect.left) * channels);
  }
}
