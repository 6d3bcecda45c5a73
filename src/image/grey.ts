import { PatchwiseError } from '../errors.ts';
import { formatShape, nchw, type Tensor } from '../runtime/tensor.ts';

/**
 * Luma: Y = 0.299 R + 0.587 G + 0.114 B of the gamma-encoded values (ITU-R BT.601), as [N, 1, H, W] in the same range.
 * An image of one channel is returned as it is.
 * @throws `tensor/shape` unless C is 1 or 3
 */
export function toGrey(image: Tensor): Tensor {
  const { n, c, h, w } = nchw(image);
  if (c === 1) return image;
  if (c !== 3) throw wrongChannels(image);
  const size = h * w;
  const data = new Float32Array(n * size);
  for (let i = 0; i < n; i++) {
    const red = i * 3 * size;
    for (let p = 0; p < size; p++) {
      data[i * size + p] =
        0.299 * image.data[red + p]! +
        0.587 * image.data[red + size + p]! +
        0.114 * image.data[red + 2 * size + p]!;
    }
  }
  return { shape: [n, 1, h, w], data };
}

/**
 * One channel repeated as three: [N, 3, H, W]. An image of three channels is returned as it is.
 * @throws `tensor/shape` unless C is 1 or 3
 */
export function toRgb(image: Tensor): Tensor {
  const { n, c, h, w } = nchw(image);
  if (c === 3) return image;
  if (c !== 1) throw wrongChannels(image);
  const size = h * w;
  const data = new Float32Array(3 * n * size);
  for (let i = 0; i < 3 * n; i++) {
    const source = Math.floor(i / 3) * size;
    data.set(image.data.subarray(source, source + size), i * size);
  }
  return { shape: [n, 3, h, w], data };
}

function wrongChannels(image: Tensor): PatchwiseError {
  return new PatchwiseError(
    'tensor/shape',
    `Expected an image of 1 or 3 channels, got ${formatShape(image.shape)}.`,
  );
}
