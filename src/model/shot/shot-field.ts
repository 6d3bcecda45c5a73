import { LEVELS } from '../../image/pointwise.ts';
import { nchw, type Tensor } from '../../runtime/tensor.ts';
import { within } from '../../runtime/within.ts';
import { NO_MATCH, type PatchField } from '../lift/field/patch-field.ts';
import { PATCH } from '../lift/levels.ts';
import type { Part, ReferenceLayout } from '../lift/references.ts';
import { type Projection, projected } from './projection.ts';

/**
 * Where the patches came from of which another shot shows the middle: the patch of it that lies nearest.
 * @param field of what else was filled, from the photograph; undefined: nothing was
 * @param laid 1 where the image shows the shot
 * @param layout of the photograph and the shot in one picture
 */
export function fieldWithShot(
  field: PatchField | undefined,
  {
    image,
    laid,
    projection,
  }: { readonly image: Tensor; readonly laid: Tensor; readonly projection: Projection },
  shot: Tensor,
  { size, parts }: ReferenceLayout,
): PatchField {
  const { w, h } = nchw(image);
  const [width, height] = [w - PATCH + 1, h - PATCH + 1];
  const count = width * height;
  const part = parts[1] as Part;
  const x = field?.x.slice() ?? new Uint16Array(count);
  const y = field?.y.slice() ?? new Uint16Array(count);
  const distance = field?.distance.slice() ?? new Uint32Array(count).fill(NO_MATCH);
  const middle = (PATCH - 1) / 2;
  for (let v = 0, i = 0; v < height; v++) {
    for (let u = 0; u < width; u++, i++) {
      if (laid.data[(v + middle) * w + u + middle] !== 1) continue;
      const place = projected(projection, u + middle, v + middle);
      const left = within(Math.round(place.x) - middle, part.width - PATCH + 1);
      const top = within(Math.round(place.y) - middle, part.height - PATCH + 1);
      x[i] = left;
      y[i] = part.top + top;
      distance[i] = distanceOf(image, u, v, shot, left, top);
    }
  }
  return {
    width,
    height,
    patch: PATCH,
    source: size,
    parts,
    x,
    y,
    distance,
  };
}

/** Of two patches, over red, green and blue. */
function distanceOf(image: Tensor, u: number, v: number, shot: Tensor, left: number, top: number): number {
  const [{ c, w, h }, other] = [nchw(image), nchw(shot)];
  let sum = 0;
  for (let k = 0; k < c; k++) {
    for (let y = 0; y < PATCH; y++) {
      const [a, b] = [(k * h + v + y) * w + u, (k * other.h + top + y) * other.w + left];
      for (let x = 0; x < PATCH; x++) sum += (image.data[a + x]! - shot.data[b + x]!) ** 2;
    }
  }
  return Math.round((sum * LEVELS ** 2 * 3) / c);
}
