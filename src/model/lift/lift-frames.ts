import { PatchwiseError } from '../../errors.ts';
import { type Flow, resizeFlow } from '../../image/flow.ts';
import { opticalFlow } from '../../image/optical-flow.ts';
import { clamp } from '../../image/pointwise.ts';
import { resize } from '../../image/resize.ts';
import { warp } from '../../image/warp.ts';
import { type Size, sizeOf, type Tensor } from '../../runtime/tensor.ts';
import { type LiftOptions, liftImage } from './lift-image.ts';
import { planLift } from './plan.ts';

export interface LiftFramesOptions
  extends Omit<
    LiftOptions,
    'mask' | 'base' | 'sources' | 'alpha' | 'second' | 'secondAlpha' | 'width' | 'height'
  > {
  /** Longer side of the large frames at most, px. Default: the size of the photograph. */
  readonly longest?: number | undefined;
  /** How smooth the motion is: α of Horn and Schunck, where black to white is 2. Default 0.2. */
  readonly smoothness?: number | undefined;
}

/** Longer side at which motion is looked for, px: finer detail of a small frame is grain. */
const MOTION_SIDE = 96;
/** Longer side at which tones that change without motion are carried over, px. */
const TONES_SIDE = 32;

/**
 * Lifts the frames of an animation so that nothing flickers: the first frame is lifted, and each of the others is that
 * one moved and toned as the small frames say,
 *
 *     large(t) = large(0) moved by v(t) + Upsample( small(t) − small(0) moved by v(t) )
 *
 * with v(t) the smooth motion from small frame t to the first (opticalFlow), which starts from that of the frame
 * before. All motion is told from the first frame, so nothing drifts, and where the small frames close a loop, the
 * large ones do. Frames that are lifted one by one show other patches each time: docs/lifting.md has the figures.
 * @param frames [1, C, h, w] in [-1, 1], all of one size
 * @param photo as for liftImage
 * @throws as liftImage; `tensor/shape` when a frame has another size than the first
 */
export async function* liftFrames(
  frames: AsyncIterable<Tensor> | Iterable<Tensor>,
  photo: Tensor,
  options: LiftFramesOptions,
): AsyncGenerator<Tensor, void, undefined> {
  const { smoothness, longest, ...lift } = options;
  let first: { readonly small: Tensor; readonly large: Tensor; readonly size: Size } | undefined;
  let flow: Flow | undefined;
  let index = 0;
  for await (const frame of frames) {
    if (first === undefined) {
      const { result } = planLift(sizeOf(frame), sizeOf(photo), lift);
      const { image } = await liftImage(frame, photo, { ...lift, ...within(result, longest) });
      first = { small: fitted(frame, MOTION_SIDE), large: image, size: sizeOf(frame) };
      yield image;
    } else {
      requireSize(frame, first.size, index);
      const small = fitted(frame, MOTION_SIDE);
      flow = opticalFlow(small, first.small, { smoothness, start: flow });
      yield moved(first.large, first.small, small, flow);
    }
    index += 1;
  }
}

/** A frame of the large animation from its first one. */
function moved(large: Tensor, first: Tensor, small: Tensor, flow: Flow): Tensor {
  const size = sizeOf(large);
  const before = warp(first, flow);
  const change = { shape: small.shape, data: small.data.map((value, i) => value - before.data[i]!) };
  const tones = resize(fitted(change, TONES_SIDE), size, 'bicubic');
  const { shape, data } = warp(large, resizeFlow(flow, size));
  return clamp({ shape, data: data.map((value, i) => value + tones.data[i]!) });
}

/** A size, or the same in proportion that is no longer than `longest`. */
function within({ width, height }: Size, longest = Number.POSITIVE_INFINITY): Size {
  const factor = Math.min(1, longest / Math.max(width, height));
  return { width: Math.round(width * factor), height: Math.round(height * factor) };
}

function fitted(image: Tensor, side: number): Tensor {
  const { width, height } = within(sizeOf(image), side);
  return resize(image, { width: Math.max(1, width), height: Math.max(1, height) }, 'area');
}

function requireSize(frame: Tensor, first: Size, index: number): void {
  const { width, height } = sizeOf(frame);
  if (width === first.width && height === first.height) return;
  throw new PatchwiseError(
    'tensor/shape',
    `Frame ${index} measures ${width}×${height} px, the first one ${first.width}×${first.height} px.`,
    { hint: 'Give frames of one size.' },
  );
}
