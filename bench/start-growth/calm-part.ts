import { gaussianBlur } from '../../src/image/gaussian-blur.ts';
import { cropFrame, nchw, type Tensor } from '../../src/runtime/tensor.ts';

/**
 * The calm part of an image: the pixels around which its values deviate little from their mean, by the variance under a
 * Gaussian window, G ∗ x² − (G ∗ x)², on average over the channels.
 * @param image [1, C, H, W]
 * @param deviation square root of the variance up to which a pixel is calm
 * @param window standard deviation of the window, px
 * @param frame pixels at each side that are never calm, and of which the window sees nothing
 * @returns of the image's shape, 1 where it is calm and 0 elsewhere
 */
export function calmPart(image: Tensor, deviation: number, window: number, frame: number): Float32Array {
  const inner = cropFrame(image, frame);
  const { c, h, w } = nchw(inner);
  const means = gaussianBlur(inner, window).data;
  const squares = gaussianBlur({ ...inner, data: inner.data.map((value) => value * value) }, window).data;
  const variances = new Float32Array(h * w);
  for (let i = 0; i < squares.length; i++) {
    const at = i % (h * w);
    variances[at] = variances[at]! + (squares[i]! - means[i]! ** 2) / c;
  }
  const width = w + 2 * frame;
  const area = width * (h + 2 * frame);
  const calm = new Float32Array(c * area);
  for (let at = 0; at < variances.length; at++) {
    if (variances[at]! > deviation ** 2) continue;
    const place = (Math.floor(at / w) + frame) * width + (at % w) + frame;
    for (let channel = 0; channel < c; channel++) calm[channel * area + place] = 1;
  }
  return calm;
}

/**
 * The window by which the start of a chain counts as calm, about a field of 11 px, and what it may show beside its
 * noise.
 */
const START_WINDOW = 3;
const START_CONTRAST = 2;

/**
 * The part of a chain's start where there is little but the noise that it starts with: its own contrast is at most
 * twice that of the noise.
 * @param noise σ₀ of the start (start-noise.ts)
 */
export function calmPartOfStart(start: Tensor, noise: number, frame: number): Float32Array {
  return calmPart(start, noise * Math.hypot(1, START_CONTRAST), START_WINDOW, frame);
}
