import type { Picture, PortType } from '../../graph/types/port-type.ts';
import { resize } from '../../image/resize.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import type { Frame } from '../ports/runner-messages.ts';

/** Longest side of a frame, px. */
export const FRAME_SIDE = 256;

/** A value that can be shown, before it is made into pixels. */
export interface FrameSource {
  readonly tensor: Tensor;
  /** Values that become black and white. */
  readonly range: readonly [number, number];
}

/**
 * What can be shown of a value, by its port type's picture; undefined when there is none, or when the type made of
 * the value what is no picture of 1 or 3 planes.
 */
export function frameSource(value: unknown, type: PortType | undefined): FrameSource | undefined {
  if (type?.picture === undefined) return undefined;
  const planes: unknown = planesOf(value, type.picture);
  return isTensor(planes) ? { tensor: planes, range: type.picture.range } : undefined;
}

/** Previews are not checked before they come here: a value of another type has no picture, and ends no run. */
function planesOf(value: unknown, { planes }: Picture): unknown {
  try {
    return planes(value);
  } catch {
    return undefined;
  }
}

/** The first image of the batch as 8-bit RGBA of at most {@link FRAME_SIDE} a side, with figures of the whole tensor. */
export function frameOf({
  tensor,
  range,
}: FrameSource): Pick<Frame, 'shape' | 'width' | 'height' | 'rgba' | 'min' | 'max' | 'mean'> {
  const [, channels = 1, h = 1, w = 1] = tensor.shape;
  const first: Tensor = { shape: [1, channels, h, w], data: tensor.data.subarray(0, channels * h * w) };
  const shrink = Math.min(1, FRAME_SIDE / Math.max(h, w));
  const size = { height: Math.max(1, Math.round(h * shrink)), width: Math.max(1, Math.round(w * shrink)) };
  const { data } = resize(first, size, 'area');
  const area = size.height * size.width;
  const rgba = new Uint8Array(4 * area);
  const [low, high] = range;
  const scale = 255 / (high - low);
  for (let c = 0; c < 3; c++) {
    const plane = channels === 3 ? c * area : 0;
    for (let i = 0; i < area; i++) {
      // Stored rounded and held within 0 … 255; NaN becomes 0.
      rgba[4 * i + c] = Math.min(255, Math.max(0, Math.round(((data[plane + i] as number) - low) * scale)));
    }
  }
  for (let i = 0; i < area; i++) rgba[4 * i + 3] = 255;
  return { shape: tensor.shape, ...size, rgba, ...figures(tensor.data) };
}

function figures(data: Float32Array): { min: number; max: number; mean: number } {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  // An iterator takes several times as long: the data are those of a whole picture.
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
  }
  return { min, max, mean: sum / data.length };
}

function isTensor(value: unknown): value is Tensor {
  if (typeof value !== 'object' || value === null || !('shape' in value) || !('data' in value)) return false;
  const { shape, data } = value;
  if (!(data instanceof Float32Array) || !Array.isArray(shape) || shape.length !== 4) return false;
  return data.length > 0 && (shape[1] === 1 || shape[1] === 3);
}
