/** Patches are PATCH × PATCH pixels of four bytes (red, green, blue, opacity), named by their top left corner. */
export const PATCH: i32 = 7;

/** Where a patch that may not be used is: no distance of real patches is as large. */
export const NEVER: u32 = 0xffffffff;

/** A field's entry: the corner of a source patch, y in the upper half. */
export function corner(x: i32, y: i32): u32 {
  return ((<u32>y) << 16) | <u32>x;
}

export function cornerX(entry: u32): i32 {
  return <i32>(entry & 0xffff);
}

export function cornerY(entry: u32): i32 {
  return <i32>(entry >> 16);
}

function squares(a: v128, b: v128, mask: v128): v128 {
  const d = v128.and(v128.or(i8x16.sub_sat_u(a, b), i8x16.sub_sat_u(b, a)), mask);
  const low = i16x8.extend_low_i8x16_u(d);
  const high = i16x8.extend_high_i8x16_u(d);
  return i32x4.add(i32x4.dot_i16x8_s(low, low), i32x4.dot_i16x8_s(high, high));
}

function rowDistance(a: usize, b: usize): v128 {
  // Pixels 0 to 3 and 3 to 6: the second load leaves out its first, so that nothing beyond the patch is read.
  return i32x4.add(
    squares(v128.load(a), v128.load(b), i32x4(0x00ffffff, 0x00ffffff, 0x00ffffff, 0x00ffffff)),
    squares(v128.load(a, 12), v128.load(b, 12), i32x4(0, 0x00ffffff, 0x00ffffff, 0x00ffffff)),
  );
}

function total(v: v128): u32 {
  const pairs = i32x4.add(v, v128.shuffle<i32>(v, v, 2, 3, 0, 1));
  return i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1);
}

/**
 * Squared distance over red, green and blue of the patches at two addresses; strides in bytes. Once it reaches
 * `limit`, what is returned is only known to be at least that.
 */
export function distance(a: usize, strideA: usize, b: usize, strideB: usize, limit: u32): u32 {
  // Its first and last row tell most of those that do not fit.
  let sum = i32x4.add(rowDistance(a, b), rowDistance(a + 6 * strideA, b + 6 * strideB));
  const early = total(sum);
  if (early >= limit) return early;
  for (let row = 1; row < PATCH - 1; row++) {
    a += strideA;
    b += strideB;
    sum = i32x4.add(sum, rowDistance(a, b));
  }
  return total(sum);
}
