import type { Painting } from '../picture/painting.ts';
import type { Raster, Rect } from '../raster/raster.ts';

/** The colour of the mask over the picture. */
const MASK_TINT = [255, 60, 110] as const;

/** A painting's layers as canvases, of which only what changed is copied. */
export interface StageLayers {
  readonly painting: Painting;
  readonly photo: OffscreenCanvas;
  readonly colours: OffscreenCanvas;
  readonly mask: OffscreenCanvas;
}

export function stageLayers(painting: Painting): StageLayers {
  const { width, height } = painting.photo;
  const photo = new OffscreenCanvas(width, height);
  photo.getContext('2d')?.putImageData(new ImageData(painting.photo.data, width, height), 0, 0);
  const layers = {
    painting,
    photo,
    colours: new OffscreenCanvas(width, height),
    mask: new OffscreenCanvas(width, height),
  };
  copyChanges(layers, { left: 0, top: 0, right: width, bottom: height });
  return layers;
}

export function copyChanges({ painting, colours, mask }: StageLayers, rect: Rect): void {
  const { layers } = painting;
  put(colours, rect, rgbaOf(layers.colours, rect));
  put(mask, rect, tinted(layers.mask, rect));
}

const objects = new WeakMap<Raster, OffscreenCanvas>();

/** An object as a canvas; made once. */
export function objectCanvas(object: Raster): OffscreenCanvas {
  const known = objects.get(object);
  if (known !== undefined) return known;
  const canvas = new OffscreenCanvas(object.width, object.height);
  canvas.getContext('2d')?.putImageData(new ImageData(object.data, object.width, object.height), 0, 0);
  objects.set(object, canvas);
  return canvas;
}

function put(canvas: OffscreenCanvas, rect: Rect, data: Uint8ClampedArray<ArrayBuffer>): void {
  const image = new ImageData(data, rect.right - rect.left, rect.bottom - rect.top);
  canvas.getContext('2d')?.putImageData(image, rect.left, rect.top);
}

function rgbaOf({ width, data }: Raster, rect: Rect): Uint8ClampedArray<ArrayBuffer> {
  const row = 4 * (rect.right - rect.left);
  const out = new Uint8ClampedArray(row * (rect.bottom - rect.top));
  for (let y = rect.top; y < rect.bottom; y++) {
    const from = 4 * (y * width + rect.left);
    out.set(data.subarray(from, from + row), (y - rect.top) * row);
  }
  return out;
}

function tinted({ width, data }: Raster, rect: Rect): Uint8ClampedArray<ArrayBuffer> {
  const columns = rect.right - rect.left;
  const out = new Uint8ClampedArray(4 * columns * (rect.bottom - rect.top));
  for (let y = rect.top; y < rect.bottom; y++) {
    for (let x = rect.left; x < rect.right; x++) {
      const at = 4 * ((y - rect.top) * columns + x - rect.left);
      out[at] = MASK_TINT[0];
      out[at + 1] = MASK_TINT[1];
      out[at + 2] = MASK_TINT[2];
      out[at + 3] = data[y * width + x]!;
    }
  }
  return out;
}
