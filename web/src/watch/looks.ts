import type { Tensor } from '../../../src/protocol/tensor.ts';
import {
  type Channel,
  differenceOf,
  type Figures,
  figuresOf,
  type Look,
  type Pixels,
  planeOf,
  tensorPixels,
} from '../picture/tensor-pixels.ts';
import { look, ownRange, rangeMode } from './controls.ts';
import { rangeOf } from './port-frames.ts';

const pixels = new WeakMap<Tensor, { readonly key: string; readonly pixels: Pixels }>();
const figures = new WeakMap<Tensor, Map<Channel, Figures>>();
const differences = new WeakMap<Tensor, { readonly of: Tensor; readonly difference: Tensor | undefined }>();

/** Figures of a tensor's channel; computed once. */
export function figuresFor(tensor: Tensor, channel: Channel): Figures {
  const known = figures.get(tensor) ?? new Map<Channel, Figures>();
  figures.set(tensor, known);
  const found = known.get(channel) ?? figuresOf(planeOf(tensor, channel));
  known.set(channel, found);
  return found;
}

/** How a port's tensor is shown by the controls. */
export function lookFor(ref: string, tensor: Tensor): Look {
  const { channel, colours } = look.value;
  switch (rangeMode.value) {
    case 'usual':
      return { channel, colours, range: rangeOf(ref) };
    case 'own':
      return { channel, colours, range: ownRange.value };
    case 'auto': {
      const { min, max } = figuresFor(tensor, channel);
      return { channel, colours, range: [min, max] };
    }
  }
}

/** A tensor as pixels; those of the last look are kept. */
export function pixelsFor(tensor: Tensor, how: Look): Pixels {
  const key = `${how.channel} ${how.colours} ${how.range.join()}`;
  const known = pixels.get(tensor);
  if (known?.key === key) return known.pixels;
  const made = tensorPixels(tensor, how);
  pixels.set(tensor, { key, pixels: made });
  return made;
}

/** The absolute difference of two tensors, bright where it is large; undefined for other shapes. */
export function differencePixels(tensor: Tensor, held: Tensor): Pixels | undefined {
  const known = differences.get(tensor);
  const difference = known?.of === held ? known.difference : differenceOf(tensor, held);
  differences.set(tensor, { of: held, difference });
  if (difference === undefined) return undefined;
  const { max } = figuresFor(difference, 'luma');
  return pixelsFor(difference, { channel: 'luma', colours: 'magma', range: [0, max > 0 ? max : 1] });
}
