import { PatchwiseError } from '../../errors.ts';
import { formatShape, nchw, type Size, type Tensor } from '../../runtime/tensor.ts';

export interface AnimationTiming {
  /** Frames a second: 0.1 to 60. GIF holds whole hundredths of a second a frame. */
  readonly rate: number;
  /** Times that the animation is shown; 0 for ever. */
  readonly repeat: number;
}

/** Frames of one size as interleaved 8-bit RGB, one after another. */
export interface RawFrames extends Size {
  readonly count: number;
  readonly pixels: Uint8Array;
}

/** Pixels of all frames together, at most: 1 GiB of RGB. */
const MOST_PIXELS = 357_913_941;

/**
 * Frames as 8-bit RGB; grey ones become equal channels. Values are clipped and rounded as in `encodeImage`.
 * @param frames [1, 1 or 3, H, W] each, of one size
 * @throws `tensor/shape` for no frames or other shapes, naming the frame; `image/too-large`;
 *   `value/out-of-range` for NaN
 */
export function rawFrames(frames: readonly Tensor[]): RawFrames {
  const [first] = frames;
  if (first === undefined) {
    throw new PatchwiseError('tensor/shape', 'The animation has no frames.', {
      hint: 'Wire a node that emits at least one image.',
    });
  }
  const { h: height, w: width } = nchw(first);
  const plane = height * width;
  if (plane * frames.length > MOST_PIXELS) {
    throw new PatchwiseError(
      'image/too-large',
      `${frames.length} frames of ${width}×${height} px do not fit in memory.`,
      { hint: 'Make fewer or smaller frames.' },
    );
  }
  const pixels = new Uint8Array(3 * plane * frames.length);
  frames.forEach((frame, t) => {
    const { n, c, h, w } = nchw(frame);
    if (n !== 1 || (c !== 1 && c !== 3) || h !== height || w !== width) {
      throw new PatchwiseError(
        'tensor/shape',
        `Frame ${t} is ${formatShape(frame.shape)}, the first one ${formatShape(first.shape)}.`,
        { hint: 'Put a Resize image node before, so that all frames have one size.' },
      );
    }
    for (let channel = 0; channel < 3; channel++) {
      const from = (c === 1 ? 0 : channel) * plane;
      for (let p = 0; p < plane; p++) {
        const value = frame.data[from + p]!;
        if (!Number.isFinite(value)) {
          throw new PatchwiseError(
            'value/out-of-range',
            `Frame ${t} cannot be saved: pixel ${p} has the value ${value}.`,
            {
              hint: 'Find the step that made it: a smaller Langevin step size often helps.',
            },
          );
        }
        const level = Math.floor(127.5 * value + 128);
        pixels[3 * (t * plane + p) + channel] = Math.min(255, Math.max(0, level));
      }
    }
  });
  return { height, width, count: frames.length, pixels };
}
