/**
 * Philox4x32-10, the generator of src/runtime/random/philox.ts, on four counters at once: one block of four words a lane.
 * @param at where the block of the first lane goes, 16 bytes; that of the next is `each` bytes further
 */
export function fourBlocks(
  at: usize,
  each: usize,
  c0: v128,
  c1: v128,
  c2: v128,
  c3: v128,
  k0: u32,
  k1: u32,
): void {
  let key0 = i32x4.splat(k0);
  let key1 = i32x4.splat(k1);
  for (let round = 0; round < 10; round++) {
    const m0 = i32x4.splat(0xd2511f53);
    const m1 = i32x4.splat(0xcd9e8d57);
    const low0 = i64x2.extmul_low_i32x4_u(c0, m0);
    const high0 = i64x2.extmul_high_i32x4_u(c0, m0);
    const low1 = i64x2.extmul_low_i32x4_u(c2, m1);
    const high1 = i64x2.extmul_high_i32x4_u(c2, m1);
    c0 = v128.xor(v128.xor(v128.shuffle<i32>(low1, high1, 1, 3, 5, 7), c1), key0);
    c1 = v128.shuffle<i32>(low1, high1, 0, 2, 4, 6);
    c2 = v128.xor(v128.xor(v128.shuffle<i32>(low0, high0, 1, 3, 5, 7), c3), key1);
    c3 = v128.shuffle<i32>(low0, high0, 0, 2, 4, 6);
    key0 = i32x4.add(key0, i32x4.splat(0x9e3779b9));
    key1 = i32x4.add(key1, i32x4.splat(0xbb67ae85));
  }
  const a = v128.shuffle<i32>(c0, c1, 0, 4, 1, 5);
  const b = v128.shuffle<i32>(c2, c3, 0, 4, 1, 5);
  const c = v128.shuffle<i32>(c0, c1, 2, 6, 3, 7);
  const d = v128.shuffle<i32>(c2, c3, 2, 6, 3, 7);
  v128.store(at, v128.shuffle<i64>(a, b, 0, 2));
  v128.store(at + each, v128.shuffle<i64>(a, b, 1, 3));
  v128.store(at + 2 * each, v128.shuffle<i64>(c, d, 0, 2));
  v128.store(at + 3 * each, v128.shuffle<i64>(c, d, 1, 3));
}
