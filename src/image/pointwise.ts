import { PatchwiseError } from '../errors.ts';
import type { Tensor } from '../runtime/tensor.ts';

/** Every value held within [low, high]. NaN stays NaN. @throws `value/out-of-range` unless low ≤ high */
export function clamp(t: Tensor, low = -1, high = 1): Tensor {
  if (!(low <= high)) {
    throw new PatchwiseError('value/out-of-range', `Values cannot be held between ${low} and ${high}.`);
  }
  return { shape: t.shape, data: t.data.map((x) => Math.min(high, Math.max(low, x))) };
}

/** x ↦ scale · x + offset, for every value. */
export function affine(t: Tensor, scale: number, offset: number): Tensor {
  const data = new Float32Array(t.data.length);
  // A loop: a function a value takes three times as long, and masks of large photographs come by here.
  for (let i = 0; i < data.length; i++) data[i] = scale * t.data[i]! + offset;
  return { shape: t.shape, data };
}

/** Levels of 8 bits of a unit of [-1, 1]. */
export const LEVELS = 127.5;

/** An image in [-1, 1] as a file of 8 bits has it: values between the levels are taken for a photograph of 16. */
export function byBytes(image: Tensor): Tensor {
  return { ...image, data: image.data.map(toLevel) };
}

/** The nearest value in [-1, 1] that 8 bits have. */
export function toLevel(value: number): number {
  return (Math.round((value + 1) * LEVELS) - LEVELS) / LEVELS;
}

/** Whether an image holds values between the levels of 8 bits, as a photograph of 16 bits does. */
export function isDeep(image: Tensor): boolean {
  const { data } = image;
  for (let i = 0; i < data.length; i++) {
    const level = data[i]! * LEVELS + LEVELS;
    if (Math.abs(level - Math.round(level)) > 1e-3) return true;
  }
  return false;
}

/** A mask in [0, 1] as a greyscale image in [-1, 1]. */
export function maskToImage(mask: Tensor): Tensor {
  return affine(mask, 2, -1);
}

/** A greyscale image in [-1, 1] as a mask in [0, 1]. For colour, see `toGrey`. */
export function imageToMask(image: Tensor): Tensor {
  return { shape: image.shape, data: image.data.map((x) => Math.min(1, Math.max(0, 0.5 * x + 0.5))) };
}
