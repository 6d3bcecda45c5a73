import { nchw, type Tensor } from '../runtime/tensor.ts';

/**
 * The images of a batch beside and below each other, row by row, in the grid that is the nearest to a square.
 * @param images [N, C, H, W]
 * @returns [1, C, rows · H, columns · W]; places without an image are 0
 */
export function tiled(images: Tensor): Tensor {
  const { n, c, h, w } = nchw(images);
  const columns = columnsOf(n, w, h);
  const rows = Math.ceil(n / columns);
  const data = new Float32Array(c * rows * h * columns * w);
  for (let i = 0; i < n; i++)
    for (let plane = 0; plane < c; plane++)
      for (let y = 0; y < h; y++) {
        const from = ((i * c + plane) * h + y) * w;
        const row = (plane * rows + Math.floor(i / columns)) * h + y;
        data.set(images.data.subarray(from, from + w), (row * columns + (i % columns)) * w);
      }
  return { shape: [1, c, rows * h, columns * w], data };
}

/** Of the numbers that divide the images evenly, the one whose grid has the shortest long side. */
function columnsOf(count: number, width: number, height: number): number {
  const long = (columns: number) => Math.max(columns * width, (count / columns) * height);
  const even = Array.from({ length: count }, (_, i) => i + 1).filter((columns) => count % columns === 0);
  return even.reduce((best, columns) => (long(columns) < long(best) ? columns : best));
}
