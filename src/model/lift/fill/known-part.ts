import { PatchwiseError } from '../../../errors.ts';
import { nchw, type Size, sizeOf, type Tensor } from '../../../runtime/tensor.ts';
import { boundsWhere } from './bounds.ts';

/** A rectangle of a picture, px. */
export interface KnownPart extends Size {
  readonly left: number;
  readonly top: number;
}

/**
 * Where in a canvas the photograph lies: the least rectangle that holds what its mask, [1, 1, H, W], leaves known.
 * @param canvas that the mask is of
 * @throws `tensor/shape` where it has another size; `value/out-of-range` where nothing is known
 */
export function knownPart(mask: Tensor, canvas: Size): KnownPart {
  const { w: width, h: height } = nchw(mask);
  if (width !== canvas.width || height !== canvas.height) {
    throw new PatchwiseError(
      'tensor/shape',
      `The mask of ${width}×${height} px does not fit a canvas of ${canvas.width}×${canvas.height} px.`,
      { hint: 'Wire the canvas as the photograph, and the mask of its margins: both from "Pad image".' },
    );
  }
  const { data } = mask;
  const { left, top, right, bottom } = boundsWhere(width, height, (i) => data[i]! < 0.5);
  if (bottom > 0) return { left, top, width: right - left, height: bottom - top };
  throw new PatchwiseError(
    'value/out-of-range',
    'The mask covers all of the canvas: nothing goes on from there.',
    {
      hint: 'Leave the photograph black in it, and paint the margins white (0.5 or more).',
    },
  );
}

/** Of what a plan or a start is asked for: the photograph, or the part of it that is no margin. */
export function photographIn(
  photo: Tensor,
  { mask, canvas }: { readonly mask?: Tensor | undefined; readonly canvas?: boolean | undefined },
): Size {
  return canvas === true && mask !== undefined ? knownPart(mask, sizeOf(photo)) : sizeOf(photo);
}
