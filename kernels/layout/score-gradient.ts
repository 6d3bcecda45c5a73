/**
 * The gradient of the sum of all scores to the last layer's input, channels in blocks: at each place the sum of those weights of the
 * last kernel whose score lies within the map (float64, row by row).
 * @param weights float32, `channels` kernels of kernel × kernel; channels in whole blocks
 * @param out float32, [channels / block, height, width, block]
 */
export function scoreInputGradient(
  weights: usize,
  out: usize,
  channels: i32,
  kernel: i32,
  height: i32,
  width: i32,
  block: i32,
): void {
  const each = (<usize>block) << 2;
  const row = <usize>width * each;
  const lastRow = height - kernel;
  const lastColumn = width - kernel;
  const area = kernel * kernel;
  let at = out;
  for (let first = 0; first < channels; first += block) {
    for (let y = 0; y < height; y++) {
      // Places between the borders are all alike.
      if (y >= kernel && y <= lastRow) {
        memory.copy(at, at - row, row);
        at += row;
        continue;
      }
      const top = max(0, y - lastRow);
      const bottom = min(kernel, y + 1);
      for (let x = 0; x < width; x++, at += each) {
        if (x >= kernel && x <= lastColumn) {
          memory.copy(at, at - each, each);
          continue;
        }
        const left = max(0, x - lastColumn);
        const right = min(kernel, x + 1);
        for (let c = 0; c < block; c++) {
          const own = weights + ((<usize>((first + c) * area)) << 2);
          let sum: f64 = 0;
          for (let ky = top; ky < bottom; ky++) {
            for (let kx = left; kx < right; kx++) {
              sum += <f64>load<f32>(own + ((<usize>(ky * kernel + kx)) << 2));
            }
          }
          store<f32>(at + ((<usize>c) << 2), <f32>sum);
        }
      }
    }
  }
}
