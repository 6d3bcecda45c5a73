import { nchw, type Tensor } from '../../runtime/tensor.ts';

/** How much an image shows: the mean difference of pixels beside and below each other. 0 of one colour. */
export function contentOf(image: Tensor): number {
  const { c, h, w } = nchw(image);
  const { data } = image;
  let sum = 0;
  for (let y = 0, i = 0; y < c * h; y++) {
    const last = (y + 1) % h === 0;
    for (let x = 0; x < w; x++, i++) {
      if (x + 1 < w) sum += Math.abs(data[i + 1]! - data[i]!);
      if (!last) sum += Math.abs(data[i + w]! - data[i]!);
    }
  }
  return sum / (c * h * w);
}

/** What images show as a share of what a photograph does; 1 beside one of one colour. */
export function contentBeside(photo: Tensor): (image: Tensor) => number {
  const whole = contentOf(photo);
  return (image) => (whole === 0 ? 1 : contentOf(image) / whole);
}
