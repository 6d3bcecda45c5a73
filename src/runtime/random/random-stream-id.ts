import { PatchwiseError } from '../../errors.ts';
import { philox, type Words4 } from './philox.ts';

/** What sets one random stream apart from another: 128 bits, as four unsigned 32-bit words. */
export type StreamId = Words4;

const NUMBER_TAG = 1;
const STRING_TAG = 2;

/**
 * The stream of a seed: the seed is the Philox key, the upper half of the counter is zero.
 * @throws `value/out-of-range` unless the seed is a safe integer, or a bigint of at most 64 bits
 */
export function streamIdOfSeed(seed: number | bigint): StreamId {
  const valid =
    typeof seed === 'bigint' ? seed >= -(2n ** 63n) && seed < 2n ** 64n : Number.isSafeInteger(seed);
  if (!valid) {
    throw new PatchwiseError('value/out-of-range', `The seed ${seed} is not an integer of at most 64 bits.`, {
      hint: 'Use a whole number from 0 to 9007199254740991.',
    });
  }
  const [low, high] = wordsOf(seed);
  return [low, high, 0, 0];
}

/**
 * The stream below `parent` named by one part of a path: a Davies–Meyer chain, h ← Philox(counter h, key m) ⊕ h,
 * over the part's 64-bit pieces m, the first of which holds its kind and length, so that no two paths look alike.
 * @throws `value/out-of-range` when the part is a number that is not a safe integer
 */
export function absorb(parent: StreamId, part: string | number): StreamId {
  if (typeof part === 'number') {
    if (!Number.isSafeInteger(part)) {
      throw new PatchwiseError('value/out-of-range', `A random stream cannot be split by ${part}.`, {
        hint: 'Split by strings and whole numbers.',
      });
    }
    return mix(mix(parent, [NUMBER_TAG, 8]), wordsOf(part));
  }
  let id = mix(parent, [STRING_TAG, part.length]);
  // UTF-16 units, four a piece: unlike UTF-8, it keeps lone surrogates apart.
  const unit = (i: number) => (i < part.length ? part.charCodeAt(i) : 0);
  for (let i = 0; i < part.length; i += 4) {
    id = mix(id, [(unit(i) | (unit(i + 1) << 16)) >>> 0, (unit(i + 2) | (unit(i + 3) << 16)) >>> 0]);
  }
  return id;
}

function mix(id: StreamId, piece: readonly [number, number]): StreamId {
  const hashed = philox(id, piece);
  return [
    (hashed[0] ^ id[0]) >>> 0,
    (hashed[1] ^ id[1]) >>> 0,
    (hashed[2] ^ id[2]) >>> 0,
    (hashed[3] ^ id[3]) >>> 0,
  ];
}

function wordsOf(integer: number | bigint): readonly [number, number] {
  const bits = BigInt.asUintN(64, BigInt(integer));
  return [Number(bits & 0xffffffffn), Number(bits >> 32n)];
}
