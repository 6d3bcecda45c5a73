/** a ← a + b, float32; `count` is filled up to a multiple of four. */
export function summed(a: usize, b: usize, count: i32): void {
  for (let i = 0; i < count; i += 4, a += 16, b += 16) {
    v128.store(a, f32x4.add(v128.load(a), v128.load(b)));
  }
}
