import { PatchwiseError } from '../errors.ts';
import { nchw, type Tensor } from '../runtime/tensor.ts';

/**
 * Dilation by a disk: each pixel becomes the largest value at a distance of at most `radius`, pixel centre to pixel
 * centre; outside of the image counts as empty. On a mask of 0 and 1 it is binary dilation by the disk
 * {dx² + dy² ≤ r²} (scikit-image's `disk`, as SinGAN uses it).
 * @param mask [N, C, H, W]
 * @param radius px, 0 or more. @throws `value/out-of-range`
 */
export function dilateMask(mask: Tensor, radius: number): Tensor {
  const { n, c, h, w } = nchw(mask);
  if (!(radius >= 0) || radius === Number.POSITIVE_INFINITY) {
    throw new PatchwiseError('value/out-of-range', `A mask cannot be grown by ${radius} px.`, {
      hint: 'Give a radius of 0 px or more.',
    });
  }
  const data = mask.data.slice();
  const reach = Math.min(Math.floor(radius), h - 1);
  const size = h * w;
  for (let plane = 0; plane < n * c; plane++) {
    const source = mask.data.subarray(plane * size, (plane + 1) * size);
    const target = data.subarray(plane * size, (plane + 1) * size);
    const spread = new Float32Array(size);
    const low = source.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
    // Rows, and columns, that can raise nothing: most of them, where a mask marks a small part.
    const idle = new Uint8Array(h).fill(1);
    let [first, last] = [w, -1];
    for (let y = 0; y < h; y++) {
      const row = source.subarray(y * w, (y + 1) * w);
      const from = row.findIndex((value) => value !== low);
      if (from === -1) continue;
      idle[y] = 0;
      first = Math.min(first, from);
      last = Math.max(
        last,
        row.findLastIndex((value) => value !== low),
      );
    }
    const [left, right] = [
      Math.max(0, Math.floor(first - radius)),
      Math.min(w, Math.ceil(last + radius) + 1),
    ];
    const part = (values: Float32Array, y: number) => values.subarray(y * w + left, y * w + right);
    for (let dy = 0; dy <= reach && left < right; dy++) {
      // The disk's row at distance dy reaches this far to both sides.
      const half = Math.floor(Math.sqrt(radius * radius - dy * dy));
      for (let y = 0; y < h; y++) if (idle[y] === 0) rowMaximum(part(source, y), half, part(spread, y));
      for (let y = 0; y < h; y++) {
        for (const from of dy === 0 ? [y] : [y - dy, y + dy]) {
          if (from < 0 || from >= h || idle[from] === 1) continue;
          for (let x = left; x < right; x++) {
            if (spread[from * w + x]! > target[y * w + x]!) target[y * w + x] = spread[from * w + x]!;
          }
        }
      }
    }
  }
  return { shape: mask.shape, data };
}

/** out[x] = max of row[x − half … x + half]. A queue of falling values makes it linear in the row's length. */
function rowMaximum(row: Float32Array, half: number, out: Float32Array): void {
  const w = row.length;
  const queue = new Int32Array(w);
  let head = 0;
  let tail = 0;
  let next = 0;
  for (let x = 0; x < w; x++) {
    for (; next < w && next <= x + half; next++) {
      while (tail > head && row[queue[tail - 1]!]! <= row[next]!) tail--;
      queue[tail++] = next;
    }
    while (queue[head]! < x - half) head++;
    out[x] = row[queue[head]!]!;
  }
}
