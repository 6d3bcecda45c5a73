import { PatchwiseError } from '../errors.ts';
import { channelsOf, type PyramidModel, scaleOf } from '../model/pyramid/pyramid-model.ts';
import { nchw, type Tensor } from '../runtime/tensor.ts';
import type { ScaleNet } from './values.ts';

/** Runs what looks at one input or parameter, and names it in what it throws. */
export function atPort<T>(port: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw named(port, error);
  }
}

function named(port: string, error: unknown): unknown {
  if (!(error instanceof PatchwiseError)) return error;
  return new PatchwiseError(error.code, `Input "${port}": ${error.message}`, {
    hint: error.hint,
    details: { ...error.details, port },
    cause: error,
  });
}

/** @throws `tensor/shape` when an image has other channels than the model's training image */
export function requireChannels(model: PyramidModel, image: Tensor, port: string): void {
  const [own, given] = [nchw(model.image).c, nchw(image).c];
  if (own === given) return;
  const word = (channels: number) => (channels === 1 ? 'grey' : 'colour');
  throw new PatchwiseError(
    'tensor/shape',
    `Input "${port}" is a ${word(given)} image, but the model was trained on a ${word(own)} one.`,
    {
      hint: `Put a Colour or grey node before it, set to "${own === 1 ? 'grey' : 'color'}".`,
      details: { port },
    },
  );
}

/** @throws `tensor/shape` when two images, or an image and a mask, differ in height or width */
export function requireSameSize(image: Tensor, other: Tensor, port: string, what = 'the image'): void {
  const [a, b] = [nchw(image), nchw(other)];
  if (a.h === b.h && a.w === b.w) return;
  throw new PatchwiseError(
    'tensor/shape',
    `Input "${port}" measures ${b.w}×${b.h} px, ${what} ${a.w}×${a.h} px.`,
    { hint: 'Put a Resize node before it, with the size of the image.', details: { port } },
  );
}

/** @throws `tensor/shape` when an image has other channels than the net of a scale */
export function requireNetChannels(net: ScaleNet, image: Tensor, port: string): void {
  const [own, given] = [channelsOf(net.scale), nchw(image).c];
  if (own === given) return;
  throw new PatchwiseError(
    'tensor/shape',
    `Input "${port}" has ${given} channel(s), but the net was trained on ${own}.`,
    {
      hint: `Put a Colour or grey node before it, set to "${own === 1 ? 'grey' : 'color'}".`,
      details: { port },
    },
  );
}

/**
 * The scale that a chain starts at.
 * @param given 0 … scales - 1, or counted from the finest, -1, -2, …: these never mean the coarsest where there is another
 * @throws `value/out-of-range` when the model has no such scale
 */
export function startScaleOf(model: PyramidModel, given: number): number {
  const { length } = model.scales;
  const scale = given < 0 ? Math.max(length + given, Math.min(1, length - 1)) : given;
  requireScale(model, scale, 'startScale');
  return scale;
}

/** @throws `value/out-of-range` when the model has no such scale */
export function requireScale(model: PyramidModel, scale: number, port: string): void {
  atPort(port, () => scaleOf(model, scale));
}
