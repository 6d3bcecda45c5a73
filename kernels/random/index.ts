// Random numbers of src/runtime/random, in AssemblyScript: `npm run build:kernels` compiles them to WebAssembly with SIMD.
// Every operation is rounded as in normal-quantile.ts, and in the same order: the same bits.
import { fourBlocks } from '../philox';

const INVERSE_2_32: f64 = 1.0 / 4294967296.0;
const LN_2: f64 = Math.LN2;
const SQRT_2: f64 = Math.SQRT2;
/** Words from this one to the middle, and as many beyond it, have 0.180625 − (p − ½)² ≥ 0. */
const FIRST_OF_MIDDLE: u32 = 322122547;

function times(a: v128, b: v128): v128 {
  return f64x2.mul(a, b);
}

/** a r + b. */
function line(a: v128, r: v128, b: f64): v128 {
  return f64x2.add(f64x2.mul(a, r), f64x2.splat(b));
}

function constant(value: f64): v128 {
  return f64x2.splat(value);
}

/** The middle of the distribution, of the two words in the lower half of `words`. */
function middle(words: v128): v128 {
  const q = f64x2.sub(
    times(f64x2.add(f64x2.convert_low_i32x4_u(words), constant(0.5)), constant(INVERSE_2_32)),
    constant(0.5),
  );
  const r = f64x2.sub(constant(0.180625), times(q, q));
  const above = line(
    line(line(constant(5.910937472e1), r, 1.5929113202e2), r, 5.0434271938e1),
    r,
    3.3871327179,
  );
  const below = line(line(line(constant(6.71875636e1), r, 7.8757757664e1), r, 1.7895169469e1), r, 1.0);
  return f32x4.demote_f64x2_zero(f64x2.div(times(q, above), below));
}

function noted(at: usize): u32 {
  return <u32>(load<u64>(at) >> 32);
}

/** 2 k + 1, where (2 k + 1) / 2³³ is the smaller of p and 1 − p. */
function odd(word: u32): f64 {
  return <f64>(((word ^ <u32>(<i32>word >> 31)) << 1) | 1);
}

/** The two tails noted at `at`, written to their places. No word is so far out that the outermost piece is needed. */
function twoTails(at: usize): void {
  const first = noted(at);
  const second = noted(at + 8);
  const numbers = f64x2.replace_lane(constant(odd(first)), 1, odd(second));
  const bits = i64x2.shr_u(numbers, 52);
  let exponent = f64x2.sub(
    f64x2.convert_low_i32x4_s(v128.shuffle<i32>(bits, bits, 0, 2, 0, 2)),
    constant(1023),
  );
  let mantissa = v128.or(v128.and(numbers, i64x2.splat(0x000fffffffffffff)), i64x2.splat(0x3ff0000000000000));
  const large = f64x2.gt(mantissa, constant(SQRT_2));
  mantissa = v128.bitselect(times(mantissa, constant(0.5)), mantissa, large);
  exponent = f64x2.add(exponent, v128.and(large, constant(1)));
  const s = f64x2.div(f64x2.sub(mantissa, constant(1)), f64x2.add(mantissa, constant(1)));
  const t = times(s, s);
  let series = constant(1.0 / 15.0);
  series = line(series, t, 1.0 / 13.0);
  series = line(series, t, 1.0 / 11.0);
  series = line(series, t, 1.0 / 9.0);
  series = line(series, t, 1.0 / 7.0);
  series = line(series, t, 1.0 / 5.0);
  series = line(series, t, 1.0 / 3.0);
  series = line(series, t, 1.0);
  const minusLog = f64x2.sub(
    times(f64x2.sub(constant(33), exponent), constant(LN_2)),
    times(times(constant(2), s), series),
  );
  const r = f64x2.sub(f64x2.sqrt(minusLog), constant(1.6));
  const above = line(line(line(constant(1.7023821103e-1), r, 1.3067284816), r, 2.75681539), r, 1.4234372777);
  const below = line(line(constant(1.2021132975e-1), r, 7.370016425e-1), r, 1.0);
  const z = f32x4.demote_f64x2_zero(f64x2.div(above, below));
  store<f32>(<usize>load<u32>(at), signed(f32x4.extract_lane(z, 0), first));
  store<f32>(<usize>load<u32>(at + 8), signed(f32x4.extract_lane(z, 1), second));
}

function signed(z: f32, word: u32): f32 {
  return word < 0x80000000 ? -z : z;
}

/**
 * Standard normal values, a word of the stream each, four a block.
 * @param into 16 bytes a block are written, four more blocks than asked for at most
 * @param tails room for notes: 32 bytes a block, and as much more
 * @param counter0 of the first block; it must not pass 2³² within these
 */
export function normalValues(
  into: usize,
  tails: usize,
  blocks: i32,
  counter0: u32,
  counter1: u32,
  counter2: u32,
  counter3: u32,
  key0: u32,
  key1: u32,
): void {
  const c1 = i32x4.splat(counter1);
  const c2 = i32x4.splat(counter2);
  const c3 = i32x4.splat(counter3);
  let note = tails;
  for (let block = 0; block < blocks; block += 4, into += 64) {
    const c0 = i32x4.add(i32x4.splat(counter0 + block), i32x4(0, 1, 2, 3));
    fourBlocks(into, 16, c0, c1, c2, c3, key0, key1);
    for (let at = into; at < into + 64; at += 16) {
      const words = v128.load(at);
      const outward = i32x4.min_u(words, v128.not(words));
      const inTails = i32x4.bitmask(i32x4.lt_u(outward, i32x4.splat(FIRST_OF_MIDDLE)));
      // Noted in any case, and kept if it is one: which words are cannot be foretold. A word in the upper half, its place in the lower.
      const place = i32x4.add(i32x4.splat(at), i32x4(0, 4, 8, 12));
      const low = v128.shuffle<i32>(place, words, 0, 4, 1, 5);
      const high = v128.shuffle<i32>(place, words, 2, 6, 3, 7);
      v128.store64_lane(note, low, 0);
      note += (inTails & 1) << 3;
      v128.store64_lane(note, low, 1);
      note += (inTails & 2) << 2;
      v128.store64_lane(note, high, 0);
      note += (inTails & 4) << 1;
      v128.store64_lane(note, high, 1);
      note += inTails & 8;
      v128.store(at, v128.shuffle<i64>(middle(words), middle(v128.shuffle<i64>(words, words, 1, 0)), 0, 2));
    }
  }
  // The last of an odd number is taken twice.
  if (note > tails) store<u64>(note, load<u64>(note - 8));
  for (let at = tails; at < note; at += 16) twoTails(at);
}
