import { type Tensor, tensor } from '../../src/runtime/tensor.ts';

const LEVELS = 127.5;
/** Change that is shown white, levels of 8 bits. */
const WHITE = 64;

/** By how many levels of 8 bits a value changes from frame to frame, mean over the loop. */
export function meanChange(frames: readonly Tensor[]): number {
  let sum = 0;
  for (const [i, { data }] of frames.entries()) {
    const next = frames[(i + 1) % frames.length]!.data;
    sum += data.reduce((total, value, at) => total + Math.abs(next[at]! - value), 0) / data.length;
  }
  return (LEVELS * sum) / frames.length;
}

/** How far each value moves in the loop (largest less least): black none, white {@link WHITE} levels. */
export function changePicture(frames: readonly Tensor[]): Tensor {
  const [first] = frames as readonly [Tensor];
  const data = first.data.map((value, at) => {
    let [least, most] = [value, value];
    for (const frame of frames) {
      least = Math.min(least, frame.data[at]!);
      most = Math.max(most, frame.data[at]!);
    }
    return Math.min(1, (2 * LEVELS * (most - least)) / WHITE - 1);
  });
  return tensor(first.shape, data);
}
