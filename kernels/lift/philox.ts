import { fourBlocks } from '../philox';

/**
 * Philox4x32-10, the generator of src/runtime/random/philox.ts, for use inside the matching loop: the words depend on the
 * counter and the key alone, so a patch draws the same numbers whichever thread works on it.
 */

/** The four words of the last {@link draw}, as two pairs. */
let low: u64 = 0;
let high: u64 = 0;
let counter0: u32 = 0;
let counter1: u32 = 0;
let counter2: u32 = 0;
let key0: u32 = 0;
let key1: u32 = 0;
/** Sixteen-bit pieces left of the last draw. */
let left: i32 = 0;

/** Starts the numbers of one patch in one pass. */
export function seedDraws(index: u32, pass: u32, k0: u32, k1: u32): void {
  counter0 = 0;
  counter1 = index;
  counter2 = pass;
  key0 = k0;
  key1 = k1;
  left = 0;
}

function draw(): void {
  let c0 = counter0;
  let c1 = counter1;
  let c2 = counter2;
  let c3: u32 = 0;
  let k0 = key0;
  let k1 = key1;
  for (let round = 0; round < 10; round++) {
    const product0 = <u64>c0 * 0xd2511f53;
    const product1 = <u64>c2 * 0xcd9e8d57;
    c0 = <u32>(product1 >> 32) ^ c1 ^ k0;
    c1 = <u32>product1;
    c2 = <u32>(product0 >> 32) ^ c3 ^ k1;
    c3 = <u32>product0;
    k0 += 0x9e3779b9;
    k1 += 0xbb67ae85;
  }
  low = ((<u64>c1) << 32) | c0;
  high = ((<u64>c3) << 32) | c2;
  counter0++;
  left = 8;
}

/** A whole number in [0, bound), bound at most 65536: sixteen bits of the stream, scaled. */
export function below(bound: u32): u32 {
  if (left === 0) draw();
  const piece = <u32>(low & 0xffff);
  low = (low >> 16) | (high << 48);
  high = high >> 16;
  left--;
  return (piece * bound) >> 16;
}

/**
 * The numbers of `count` patches in one pass, `index` the first of them, for loops that read them as sixteen-bit pieces: of each
 * patch the first `blocks` draws, 16 bytes each. Four patches at once: up to three more are written.
 */
export function drawRow(into: usize, index: u32, count: i32, blocks: i32, pass: u32, k0: u32, k1: u32): void {
  const each = (<usize>blocks) << 4;
  for (let i = 0; i < count; i += 4, into += each << 2) {
    const first = index + <u32>i;
    for (let block = 0; block < blocks; block++) {
      const c0 = i32x4.splat(block);
      const c1 = i32x4.add(i32x4.splat(first), i32x4(0, 1, 2, 3));
      fourBlocks(into + ((<usize>block) << 4), each, c0, c1, i32x4.splat(pass), i32x4.splat(0), k0, k1);
    }
  }
}
