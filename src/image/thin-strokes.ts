import { nchw, type Size, type Tensor } from '../runtime/tensor.ts';
import { connectedParts } from './connected-parts.ts';
import { dilateMask } from './dilate.ts';
import { affine, LEVELS } from './pointwise.ts';
import { resize } from './resize.ts';

/** Long side at which strokes are looked for, px. */
const SIDE = 128;
/** Levels of 0 to 255 by which a stroke differs from what is around it. */
const DIFFERS = 16;
/** How many squares of the widest stroke's width a stroke covers at least. */
const LONG = 4;
/** Radius of a disk of 3×3 px: what none fits into is a rim. */
const RIM = 1.5;

/**
 * Where a painting has strokes that are thin and long: in which no disk of a stroke's width fits (a top-hat of each
 * channel, Serra 1982). What is hardly longer than wide is a thing, not a stroke.
 * @param painting [1, C, H, W] in [-1, 1]
 * @param width of the widest stroke, as a share of the longer side
 * @returns [1, 1, h, w], 1 on a stroke, of 128 px of the longer side at most. @throws `tensor/shape`
 */
export function thinStrokes(painting: Tensor, width: number): Tensor {
  const { h, w } = nchw(painting);
  const shrink = Math.min(1, SIDE / Math.max(h, w));
  const size = { width: Math.max(1, Math.round(w * shrink)), height: Math.max(1, Math.round(h * shrink)) };
  const small = resize(painting, size, 'area', { clip: [-1, 1] });
  const widest = width * Math.max(size.width, size.height);
  const radius = widest / 2 + 0.5;
  const differs = differing(small, radius);
  // What several channels mark together may be wider.
  const wide = opened(differs, 2 * radius);
  const thin = { shape: differs.shape, data: differs.data.map((value, i) => value - wide.data[i]!) };
  return largeParts(opened(thin, RIM), size, LONG * widest ** 2);
}

/** Where any channel of an image is lighter or darker than what it is without all that no disk fits into. */
function differing(image: Tensor, radius: number): Tensor {
  const { h, w } = nchw(image);
  const lights = opened(image, radius).data;
  const darks = negative(opened(negative(image), radius)).data;
  const data = new Float32Array(h * w);
  image.data.forEach((value, i) => {
    if (Math.max(value - lights[i]!, darks[i]! - value) * LEVELS > DIFFERS) data[i % data.length] = 1;
  });
  return { shape: [1, 1, h, w], data };
}

/** An image of which all goes that is lighter than its surroundings and holds no disk of that radius. */
function opened(image: Tensor, radius: number): Tensor {
  return dilateMask(negative(dilateMask(negative(image), radius)), radius);
}

function negative(image: Tensor): Tensor {
  return affine(image, -1, 0);
}

/** The connected parts of a mask that have so many pixels. */
function largeParts(mask: Tensor, size: Size, least: number): Tensor {
  const parts = connectedParts(size, (a, b) => mask.data[a] === mask.data[b]);
  const area = new Float32Array(parts.length);
  for (const part of parts) area[part]! += 1;
  return { ...mask, data: mask.data.map((value, i) => (area[parts[i]!]! >= least ? value : 0)) };
}
