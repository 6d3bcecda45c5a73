import { loadTwo, storeTwo } from './floats';

/** Adam (src/model/net/adam.ts), in place; all float32, `count` even, or one more is written. */
export function adam(
  parameters: usize,
  gradients: usize,
  m: usize,
  v: usize,
  count: i32,
  beta1: f64,
  beta2: f64,
  rate: f64,
  correction2: f64,
  epsilon: f64,
): void {
  for (let at: usize = 0; at < (<usize>count) << 2; at += 8) {
    const gradient = loadTwo(gradients + at);
    const first = f64x2.add(
      f64x2.mul(f64x2.splat(beta1), loadTwo(m + at)),
      f64x2.mul(f64x2.splat(1.0 - beta1), gradient),
    );
    const second = f64x2.add(
      f64x2.mul(f64x2.splat(beta2), loadTwo(v + at)),
      f64x2.mul(f64x2.mul(f64x2.splat(1.0 - beta2), gradient), gradient),
    );
    storeTwo(m + at, first);
    storeTwo(v + at, second);
    const root = f64x2.sqrt(f64x2.div(second, f64x2.splat(correction2)));
    const change = f64x2.div(f64x2.mul(f64x2.splat(rate), first), f64x2.add(root, f64x2.splat(epsilon)));
    storeTwo(parameters + at, f64x2.sub(loadTwo(parameters + at), change));
  }
}
