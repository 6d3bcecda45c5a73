import type { Tensor } from '../../../runtime/tensor.ts';
import type { PieceImage } from './hole-pieces.ts';

/** An image's red, green and blue: [1, 3, H, W], in levels. */
export function levelsOf({ width, height, bytes }: PieceImage): Tensor {
  const plane = width * height;
  const data = new Float32Array(3 * plane);
  for (let i = 0; i < plane; i++) for (let c = 0; c < 3; c++) data[c * plane + i] = bytes[i * 4 + c]!;
  return { shape: [1, 3, height, width], data };
}

/** The image with other colours, [1, 3, H, W] in levels, and its opacity as it was. */
export function withLevels({ width, height, bytes }: PieceImage, { data }: Tensor): PieceImage {
  const plane = width * height;
  const out = bytes.slice();
  for (let i = 0; i < plane; i++)
    for (let c = 0; c < 3; c++) out[i * 4 + c] = Math.round(data[c * plane + i]!);
  return { width, height, bytes: out };
}
