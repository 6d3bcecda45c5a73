import { falloffOf, lightnessGain } from '../../../image/falloff.ts';
import { toGrey } from '../../../image/grey.ts';
import { isDeep, toLevel } from '../../../image/pointwise.ts';
import { crop } from '../../../runtime/crop.ts';
import { nchw, sizeOf, type Tensor } from '../../../runtime/tensor.ts';
import { knownPart } from './known-part.ts';

/** A falloff that darkens nothing by half a level of 8 bits is none. */
const LEAST = 0.5 / 255;

/** Steps from the middle to a corner in which gains are known. */
const STEPS = 2 ** 16;

/** What a margin is as dark as: the edge that it begins at, or what it mirrors. */
type Margin = 'edge' | 'mirror';

/** How pictures of a canvas are made as dark in its middle as in the photograph's corners, and light there again. */
export interface Evening {
  /** A picture of the whole canvas, of any size. */
  even(image: Tensor, margin: Margin): Tensor;
  /**
   * The way back, where the margins are as dark as the edges that they begin at.
   * @param where [1, 1, H, W]: below 0.5 the picture stays as it is; by default it does nowhere
   */
  shade(image: Tensor, where?: Tensor): Tensor;
}

/**
 * How to extend a photograph that is darker in its corners ({@link falloffOf}), as if it was so everywhere: what mirrors
 * it does not become lighter again beyond its edge, which shows as a dark band.
 * @param canvas with the photograph in it
 * @param mask [1, 1, H, W], white in its margins
 * @returns undefined where the photograph is no darker there
 */
export function eveningOf(canvas: Tensor, mask: Tensor): Evening | undefined {
  const size = sizeOf(canvas);
  const part = knownPart(mask, size);
  const fall = falloffOf(crop(canvas, part));
  if (fall < LEAST) return undefined;
  const corner = part.width ** 2 + part.height ** 2;
  const gains = [1, -1].map((times) =>
    // Of (r² · STEPS); an exponential a pixel takes twice as long.
    Float64Array.from({ length: STEPS + 1 }, (_, i) => Math.exp(times * fall * ((i / STEPS) ** 2 - 1))),
  ) as [Float64Array, Float64Array];
  const exposed = (image: Tensor, margin: Margin, gain: Float64Array, where?: Tensor): Tensor => {
    const { h, w } = nchw(image);
    const columns = squares(w, size.width / w, part.left, part.width, margin, STEPS / corner);
    const rows = squares(h, size.height / h, part.top, part.height, margin, STEPS / corner);
    return multiplied(image, columns, rows, gain, where);
  };
  return {
    even: (image, margin) => exposed(image, margin, gains[0]),
    shade: (image, where) => exposed(image, 'edge', gains[1], where),
  };
}

/** Of each pixel of a line the square of twice its distance from the photograph's middle, px of the canvas, by a factor. */
function squares(
  count: number,
  scale: number,
  start: number,
  length: number,
  margin: Margin,
  factor: number,
): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => {
    const place = (i + 0.5) * scale - start;
    const turned = Math.abs(place) % (2 * length);
    const at =
      margin === 'mirror' ? Math.min(turned, 2 * length - turned) : Math.min(length, Math.max(0, place));
    return factor * (2 * at - length) ** 2;
  });
}

/** Exposure times a gain; hues stay. Of 8 bits where the picture is. */
function multiplied(
  image: Tensor,
  columns: Float64Array,
  rows: Float64Array,
  gains: Float64Array,
  where: Tensor | undefined,
): Tensor {
  const [width, plane] = [columns.length, columns.length * rows.length];
  const deep = isDeep(image);
  const data = image.data.slice();
  const { data: grey } = toGrey(image);
  for (const [y, row] of rows.entries()) {
    for (let x = 0, i = y * width; x < width; x++, i++) {
      if (where !== undefined && where.data[i]! < 0.5) continue;
      const by = lightnessGain((1 + grey[i]!) / 2, gains[(columns[x]! + row) | 0]!);
      for (let at = i; at < data.length; at += plane) {
        const value = Math.min(1, (1 + data[at]!) * by - 1);
        data[at] = deep ? value : toLevel(value);
      }
    }
  }
  return { shape: image.shape, data };
}
