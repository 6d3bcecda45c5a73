/**
 * Resamples an image of four bytes a pixel with the weights of src/runtime/resize-weights.ts: first along columns,
 * into a line of f32, then along that line. Output rows [y0, y1); results are rounded and held within 0 … 255.
 * @param xFirst … yWeights first input sample (i32), taps in use (i32) and weights (f32, `taps` a sample)
 * @param lines scratch: `width` × 16 bytes for each band, at the band's number
 */
export function resampleRows(
  source: usize,
  width: i32,
  out: usize,
  outWidth: i32,
  xFirst: usize,
  xCount: usize,
  xWeights: usize,
  xTaps: i32,
  yFirst: usize,
  yCount: usize,
  yWeights: usize,
  yTaps: i32,
  lines: usize,
  bandRows: i32,
  y0: i32,
  y1: i32,
): void {
  const line = lines + <usize>(y0 / bandRows) * ((<usize>width) << 4);
  for (let y = y0; y < y1; y++) {
    const taps = load<i32>(yCount + ((<usize>y) << 2));
    const first = load<i32>(yFirst + ((<usize>y) << 2));
    const weights = yWeights + ((<usize>(y * yTaps)) << 2);
    memory.fill(line, 0, (<usize>width) << 4);
    for (let k = 0; k < taps; k++) {
      const w = f32x4.splat(load<f32>(weights + ((<usize>k) << 2)));
      let from = source + ((<usize>((first + k) * width)) << 2);
      const end = line + ((<usize>width) << 4);
      for (let into = line; into < end; into += 16, from += 4) {
        const bytes = v128.load32_zero(from);
        const pixel = f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes)));
        v128.store(into, f32x4.add(v128.load(into), f32x4.mul(w, pixel)));
      }
    }
    let to = out + ((<usize>(y * outWidth)) << 2);
    for (let x = 0; x < outWidth; x++, to += 4) {
      const count = load<i32>(xCount + ((<usize>x) << 2));
      let from = line + ((<usize>load<i32>(xFirst + ((<usize>x) << 2))) << 4);
      let weight = xWeights + ((<usize>(x * xTaps)) << 2);
      let sum = f32x4.splat(0.5);
      for (let k = 0; k < count; k++, from += 16, weight += 4) {
        sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(weight), v128.load(from)));
      }
      const rounded = i32x4.trunc_sat_f32x4_u(sum);
      const narrow = i16x8.narrow_i32x4_u(rounded, rounded);
      store<u32>(to, i32x4.extract_lane(i8x16.narrow_i16x8_u(narrow, narrow), 0));
    }
  }
}
