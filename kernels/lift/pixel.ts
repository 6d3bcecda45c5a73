/** A pixel of four values of 8 bits, as four f32. */
export function pixel8(at: usize): v128 {
  const bytes = v128.load32_zero(at);
  return f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes)));
}

/** The same of 16 bits. */
export function pixel16(at: usize): v128 {
  return f32x4.convert_i32x4_u(v128.load16x4_u(at));
}
