import type { Coverage } from '../raster/coverage.ts';
import type { Raster, Rect } from '../raster/raster.ts';

/** What a covered place becomes. */
export type Ink =
  | { readonly kind: 'add' }
  | { readonly kind: 'erase' }
  | { readonly kind: 'colour'; readonly rgb: readonly [number, number, number] };

/**
 * Lays a tool's coverage on a layer: the layer as it was before the stroke, and the ink where it is covered.
 * `add` raises a mask to at least the coverage; `erase` takes away; `colour` blends over (Porter and Duff).
 * @param before the layer's bytes before the stroke began
 * @param opacity 0 … 1
 * @param within what to work on
 */
export function applyCoverage(
  layer: Raster,
  before: Uint8ClampedArray,
  { raster: { data: covered } }: Coverage,
  ink: Ink,
  opacity: number,
  within: Rect,
): void {
  const { width, channels, data } = layer;
  for (let y = within.top; y < within.bottom; y++) {
    for (let x = within.left; x < within.right; x++) {
      const pixel = y * width + x;
      const part = (covered[pixel]! / 255) * opacity;
      const at = pixel * channels;
      const alphaAt = at + channels - 1;
      const old = before[alphaAt]!;
      switch (ink.kind) {
        case 'add':
          data[alphaAt] = old + (255 - old) * part;
          break;
        case 'erase':
          data[alphaAt] = old * (1 - part);
          break;
        case 'colour':
          if (channels === 4) blendOver(data, before, at, ink.rgb, part);
          break;
      }
    }
  }
}

/** Lays R, G, B with alpha `part` (0 … 1) over one pixel of `before`. */
export function blendOver(
  data: Uint8ClampedArray,
  before: Uint8ClampedArray,
  at: number,
  rgb: readonly [number, number, number],
  part: number,
): void {
  const under = (before[at + 3]! / 255) * (1 - part);
  const alpha = part + under;
  for (let c = 0; c < 3; c++) {
    data[at + c] = alpha === 0 ? 0 : (rgb[c]! * part + before[at + c]! * under) / alpha;
  }
  data[at + 3] = 255 * alpha;
}

/** Black for white. */
export function invertMask({ data }: Raster): void {
  for (let i = 0; i < data.length; i++) data[i] = 255 - data[i]!;
}

/** The picture with the colours over it, opaque. */
export function composite(under: Raster, over: Raster): Raster {
  const data = under.data.slice();
  for (let at = 0; at < data.length; at += 4) {
    const part = over.data[at + 3]! / 255;
    if (part > 0) {
      blendOver(data, under.data, at, [over.data[at]!, over.data[at + 1]!, over.data[at + 2]!], part);
    }
    data[at + 3] = 255;
  }
  return { ...under, data };
}

/** A mask as an opaque grey picture: white where it is. */
export function maskPicture({ width, height, data: mask }: Raster): Raster {
  const data = new Uint8ClampedArray(4 * mask.length);
  for (let i = 0; i < mask.length; i++) {
    const value = mask[i]!;
    data[4 * i] = data[4 * i + 1] = data[4 * i + 2] = value;
    data[4 * i + 3] = 255;
  }
  return { width, height, channels: 4, data };
}

/** The fraction of the picture that a mask covers. */
export function maskShare({ data }: Raster): number {
  let sum = 0;
  for (const value of data) sum += value;
  return sum / (255 * data.length);
}
