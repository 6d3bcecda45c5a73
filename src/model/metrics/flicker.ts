import { resizeFlow } from '../../image/flow.ts';
import { opticalFlow } from '../../image/optical-flow.ts';
import { resize } from '../../image/resize.ts';
import { warp } from '../../image/warp.ts';
import { sizeOf, type Tensor } from '../../runtime/tensor.ts';

export interface FrameChange {
  /** What is left of the change when what the small frames do is taken out. */
  readonly flicker: number;
  /** The change itself. */
  readonly change: number;
}

/** Longer side of small frames at which their motion is measured, px. */
const MOTION_SIDE = 96;

/**
 * How much two successive frames of an animation differ, and how much beyond what the small frames that they were made
 * of do: the frame before is moved as the small one moves, and what the small ones change beside moving is added,
 *
 *     change = mean |b − a|,   flicker = mean |b − (a moved + Upsample(b_small − a_small moved))|
 *
 * in levels of 8 bits, over all pixels and channels; the motion is the smooth one of `opticalFlow` at 96 px. Detail
 * that goes with its object is no flicker, detail that is another one in each frame counts in full, and so does a large
 * animation that stands still where the small one moves.
 * @param a, b [1, C, H, W] in [-1, 1]; aSmall, bSmall [1, C, h, w]
 */
export function frameChange(a: Tensor, b: Tensor, aSmall: Tensor, bSmall: Tensor): FrameChange {
  const size = sizeOf(a);
  const [before, after] = [shrunk(aSmall), shrunk(bSmall)];
  const flow = opticalFlow(after, before);
  const moved = warp(before, flow);
  const rest = { shape: after.shape, data: after.data.map((value, i) => value - moved.data[i]!) };
  const tones = resize(rest, size, 'bicubic').data;
  const expected = warp(a, resizeFlow(flow, size)).data.map((value, i) => value + tones[i]!);
  return { flicker: meanDifference(b.data, expected), change: meanDifference(b.data, a.data) };
}

function shrunk(image: Tensor): Tensor {
  const { width, height } = sizeOf(image);
  const factor = Math.min(1, MOTION_SIDE / Math.max(width, height));
  const side = (value: number) => Math.max(1, Math.round(value * factor));
  return resize(image, { width: side(width), height: side(height) }, 'area');
}

function meanDifference(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(b[i]! - a[i]!);
  return (sum / a.length) * 127.5;
}
