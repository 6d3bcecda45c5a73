import { sizeOf, type Tensor } from '../../runtime/tensor.ts';
import type { OpenKernels } from '../../runtime/wasm/kernels.ts';
import { shareOfSecond } from '../lift/field/patch-field.ts';
import { withHole } from '../lift/fill/holes.ts';
import type { Lifted } from '../lift/lift-image.ts';
import { referenceLayout } from '../lift/references.ts';
import { layShot } from './lay-shot.ts';
import { fieldWithShot } from './shot-field.ts';

/** A hole, what surrounds it, and another photograph, as a lift is given them (`LiftOptions`). */
export interface FillInputs {
  readonly photo: Tensor;
  readonly mask: Tensor;
  readonly base?: Tensor | undefined;
  readonly alpha?: Tensor | undefined;
  readonly baseAlpha?: Tensor | undefined;
  readonly second?: Tensor | undefined;
  readonly secondAlpha?: Tensor | undefined;
}

/** The same once another shot of the place is laid in the hole. */
export interface FilledInputs extends Omit<FillInputs, 'mask'> {
  /** What is left of the hole; undefined: nothing. */
  readonly mask: Tensor | undefined;
  /** How the whole of it was made, given what was made of the rest; undefined: the second photograph is another place. */
  readonly finished: ((rest: Lifted | undefined) => Lifted) | undefined;
}

/**
 * Lays the second photograph in a hole where it is another shot of the place ({@link layShot}): what it fills is known
 * from then on.
 */
export async function filledFromShot(inputs: FillInputs, openKernels: OpenKernels): Promise<FilledInputs> {
  const { photo, mask, base = photo, second, alpha, baseAlpha, secondAlpha } = inputs;
  const own = { ...inputs, finished: undefined };
  if (second === undefined || second.shape[1] !== base.shape[1]) return own;
  const around = baseAlpha ?? alpha;
  const laid = await layShot(base, mask, second, { alpha: around, shotAlpha: secondAlpha, openKernels });
  if (laid === undefined) return own;
  const opaque = (of: Tensor | undefined) =>
    of && { ...of, data: of.data.map((v, i) => Math.max(v, laid.laid.data[i]!)) };
  return {
    photo: photo === base ? laid.image : withHole(photo, laid.image, laid.laid),
    mask: laid.rest,
    base: inputs.base && laid.image,
    alpha: opaque(alpha),
    baseAlpha: opaque(baseAlpha),
    // What it shows is laid; the rest of it is what does not belong there.
    second: undefined,
    secondAlpha: undefined,
    finished: (rest) => {
      const image = rest?.image ?? laid.image;
      const layout = referenceLayout(sizeOf(photo), sizeOf(second));
      const field = fieldWithShot(rest?.field, { ...laid, image }, laid.shot, layout);
      return { image, alpha: rest?.alpha ?? opaque(around), field, secondShare: shareOfSecond(field) };
    },
  };
}
