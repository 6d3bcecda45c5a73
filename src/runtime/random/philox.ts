/**
 * Philox4x32-10 (Salmon, Moraes, Dror & Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC'11): ten rounds
 * that turn a 128-bit counter and a 64-bit key into 128 random bits. It has no state, so any part of a stream
 * can be computed at once, and it is pure 32-bit integer arithmetic, so it gives the same bits everywhere.
 */

/** Four 32-bit words, unsigned. */
export type Words4 = readonly [number, number, number, number];

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const KEY_STEP_0 = 0x9e3779b9;
const KEY_STEP_1 = 0xbb67ae85;
const M0_LOW = MULTIPLIER_0 & 0xffff;
const M0_HIGH = MULTIPLIER_0 >>> 16;
const M1_LOW = MULTIPLIER_1 & 0xffff;
const M1_HIGH = MULTIPLIER_1 >>> 16;
const ROUNDS = 10;

/**
 * The blocks for the counters (counter0 + i, counter1, counter2, counter3), i = 0, 1, …, four words each, written
 * from the start of `out`. The caller sees to it that counter0 does not pass 2³².
 * @param out its length is a multiple of 4.
 */
function fillBlocks(
  counter0: number,
  counter1: number,
  counter2: number,
  counter3: number,
  key0: number,
  key1: number,
  out: Uint32Array,
): void {
  for (let at = 0; at < out.length; at += 4) {
    let c0 = (counter0 + (at >>> 2)) | 0;
    let c1 = counter1 | 0;
    let c2 = counter2 | 0;
    let c3 = counter3 | 0;
    let k0 = key0 | 0;
    let k1 = key1 | 0;
    for (let round = 0; round < ROUNDS; round++) {
      // The 64-bit products from 16-bit halves: Math.imul gives the low word only.
      const low0 = c0 & 0xffff;
      const high0 = c0 >>> 16;
      const mid0 = (Math.imul(high0, M0_LOW) + (Math.imul(low0, M0_LOW) >>> 16)) | 0;
      const cross0 = (Math.imul(low0, M0_HIGH) + (mid0 & 0xffff)) | 0;
      const product0 = (Math.imul(high0, M0_HIGH) + (mid0 >>> 16) + (cross0 >>> 16)) | 0;
      const low1 = c2 & 0xffff;
      const high1 = c2 >>> 16;
      const mid1 = (Math.imul(high1, M1_LOW) + (Math.imul(low1, M1_LOW) >>> 16)) | 0;
      const cross1 = (Math.imul(low1, M1_HIGH) + (mid1 & 0xffff)) | 0;
      const product1 = (Math.imul(high1, M1_HIGH) + (mid1 >>> 16) + (cross1 >>> 16)) | 0;
      const next1 = Math.imul(c2, MULTIPLIER_1);
      const next3 = Math.imul(c0, MULTIPLIER_0);
      c0 = product1 ^ c1 ^ k0;
      c2 = product0 ^ c3 ^ k1;
      c1 = next1;
      c3 = next3;
      k0 = (k0 + KEY_STEP_0) | 0;
      k1 = (k1 + KEY_STEP_1) | 0;
    }
    out[at] = c0;
    out[at + 1] = c1;
    out[at + 2] = c2;
    out[at + 3] = c3;
  }
}

const single = new Uint32Array(4);

/** One block: the 128 bits for a counter and a key. All words are unsigned 32-bit. */
export function philox(counter: Words4, key: readonly [number, number]): Words4 {
  fillBlocks(counter[0], counter[1], counter[2], counter[3], key[0], key[1], single);
  return [single[0]!, single[1]!, single[2]!, single[3]!];
}

const TWO_32 = 0x100000000;

/**
 * Whole blocks of the stream (key, nonce): the counters are (block mod 2³², ⌊block / 2³²⌋, nonce₀, nonce₁).
 * @param block index of the first block, below 2⁵¹.
 * @param out its length is a multiple of 4.
 */
export function philoxStream(
  key: readonly [number, number],
  nonce: readonly [number, number],
  block: number,
  out: Uint32Array,
): void {
  let done = 0;
  while (done < out.length) {
    const low = block % TWO_32;
    const count = Math.min((out.length - done) / 4, TWO_32 - low);
    const part = out.subarray(done, done + 4 * count);
    fillBlocks(low, Math.floor(block / TWO_32), nonce[0], nonce[1], key[0], key[1], part);
    block += count;
    done += 4 * count;
  }
}
