const RELAXATION: f64 = 1.7;

/** Bytes of a node in each list: four f64, eight and two. */
const OFFSET: usize = 32;
const STEP: usize = 64;
const LINK: usize = 16;

/**
 * A screened membrane over a grid of nodes, by successive over-relaxation: of each node i the b that minimises
 * Σ w_ij |b_j − b_i − s_ij|² + hold Σ |b_i|² over neighbours i, j. All at once, not by bands: a node reads what the one before it has become.
 *
 * @param offsets the b (four f64 a node: red, green, blue and 0), 0 at first
 * @param links w to the next node across and the next one down (two f64 a node)
 * @param steps s, likewise (eight f64 a node: red, green, blue and 0 across, then down)
 * @param known a byte a node, 1 where b is free; elsewhere it stays
 * @param rounds most rounds; fewer when none changed by `tolerance`
 */
export function joinNodes(
  offsets: usize,
  links: usize,
  steps: usize,
  known: usize,
  width: i32,
  height: i32,
  hold: f64,
  rounds: i32,
  tolerance: f64,
  _y0: i32,
  _y1: i32,
): void {
  const line = <usize>width;
  const relaxation = f64x2.splat(RELAXATION);
  for (let round = 0; round < rounds; round++) {
    let most = f64x2.splat(0);
    for (let y = 0, i: usize = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) {
        if (load<u8>(known + i) !== 1) continue;
        const at = offsets + i * OFFSET;
        const link = links + i * LINK;
        const step = steps + i * STEP;
        const left = x > 0 ? load<f64>(link - LINK) : 0;
        const right = x + 1 < width ? load<f64>(link) : 0;
        const up = y > 0 ? load<f64>(link - line * LINK, 8) : 0;
        const down = y + 1 < height ? load<f64>(link, 8) : 0;
        const all = f64x2.splat(hold + left + right + up + down);
        for (let c: usize = 0; c < 32; c += 16) {
          let sum = f64x2.splat(0);
          if (left > 0) {
            const sent = f64x2.add(v128.load(at - OFFSET + c), v128.load(step - STEP + c));
            sum = f64x2.add(sum, f64x2.mul(f64x2.splat(left), sent));
          }
          if (right > 0) {
            const sent = f64x2.sub(v128.load(at + OFFSET + c), v128.load(step + c));
            sum = f64x2.add(sum, f64x2.mul(f64x2.splat(right), sent));
          }
          if (up > 0) {
            const sent = f64x2.add(v128.load(at - line * OFFSET + c), v128.load(step - line * STEP + c, 32));
            sum = f64x2.add(sum, f64x2.mul(f64x2.splat(up), sent));
          }
          if (down > 0) {
            const sent = f64x2.sub(v128.load(at + line * OFFSET + c), v128.load(step + c, 32));
            sum = f64x2.add(sum, f64x2.mul(f64x2.splat(down), sent));
          }
          const own = v128.load(at + c);
          const change = f64x2.mul(relaxation, f64x2.sub(f64x2.div(sum, all), own));
          v128.store(at + c, f64x2.add(own, change));
          most = f64x2.max(most, f64x2.abs(change));
        }
      }
    }
    if (max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1)) < tolerance) return;
  }
}
