import { gaussianBlur } from '../../../image/gaussian-blur.ts';
import type { PieceImage } from '../pieces/hole-pieces.ts';

/** Standard deviation, px: what is left has no more texture than what coherence transport makes. */
const SIGMA = 0.8;

/** An image blurred so much that it can be compared with what has no texture; its opacity as it was. */
export function soften(image: PieceImage): PieceImage {
  const { width, height, bytes } = image;
  const plane = width * height;
  const data = Float32Array.from(
    { length: 3 * plane },
    (_, k) => bytes[(k % plane) * 4 + Math.floor(k / plane)]!,
  );
  const soft = gaussianBlur({ shape: [1, 3, height, width], data }, SIGMA).data;
  const out = bytes.slice();
  for (let i = 0; i < plane; i++)
    for (let c = 0; c < 3; c++) out[i * 4 + c] = Math.round(soft[c * plane + i]!);
  return { width, height, bytes: out };
}
