import { PatchwiseError } from '../../errors.ts';
import { requireArgument, SEED } from '../../shared/arguments.ts';
import { fillNormal } from './normal-values.ts';
import { philoxStream } from './philox.ts';
import { absorb, type StreamId, streamIdOfSeed } from './random-stream-id.ts';

const CHUNK = 4096;
const scratch = new Uint32Array(CHUNK);
const INVERSE_2_24 = 1 / 0x1000000;
const TWO_32 = 0x100000000;

/**
 * A seeded random stream, the same on every machine. Word number i is a function of the stream and of i alone
 * (Philox4x32-10, counter-based), and every uniform or normal value takes exactly one word: values can be drawn
 * in pieces of any size, skipped, or computed out of order.
 */
export class Generator {
  readonly #stream: StreamId;
  #position: number;

  /** Use {@link generator}. */
  constructor(stream: StreamId, position: number) {
    this.#stream = stream;
    this.#position = position;
  }

  /** How many 32-bit words have been drawn. */
  get position(): number {
    return this.#position;
  }

  /** What tells this stream from all others, as plain data: {@link generatorOf} makes it again, in another process too. */
  get id(): StreamId {
    return this.#stream;
  }

  /**
   * The independent stream at a path below this one, at its start: `split('chain', 3)`.
   * It depends on this stream and the path, not on what was drawn; `split(a, b)` is `split(a).split(b)`; the
   * string '3' and the number 3 are different parts.
   * @param path strings and safe integers. @throws `value/out-of-range`
   */
  split(...path: readonly (string | number)[]): Generator {
    return new Generator(path.reduce<StreamId>(absorb, this.#stream), 0);
  }

  /** The same stream at another position: the next value drawn is number `position`. @throws `value/out-of-range` */
  at(position: number): Generator {
    return new Generator(this.#stream, checkedPosition(position));
  }

  /** Uniform values in [0, 1), multiples of 2⁻²⁴. Fills the given array, or makes one of n. */
  uniform(target: number | Float32Array): Float32Array {
    const out = typeof target === 'number' ? new Float32Array(target) : target;
    for (let start = 0; start < out.length; start += CHUNK) {
      const words = this.#draw(Math.min(CHUNK, out.length - start));
      for (let i = 0; i < words.length; i++) out[start + i] = (words[i]! >>> 8) * INVERSE_2_24;
    }
    return out;
  }

  /** Standard normal values, |z| < 6.34. Fills the given array, or makes one of n. See normal-values.ts. */
  normal(target: number | Float32Array): Float32Array {
    const out = typeof target === 'number' ? new Float32Array(target) : target;
    fillNormal(this.#stream, this.#position, out);
    this.#position += out.length;
    return out;
  }

  /**
   * A uniform integer in [0, bound), without bias (words past the last whole multiple of bound are passed over).
   * @param bound integer, 1 to 2³². @throws `value/out-of-range`
   */
  integer(bound: number): number {
    if (!Number.isInteger(bound) || bound < 1 || bound > TWO_32) {
      throw new PatchwiseError(
        'value/out-of-range',
        `A random integer needs a bound of 1 to 2^32, got ${bound}.`,
      );
    }
    const limit = TWO_32 - (TWO_32 % bound);
    let word: number;
    do word = this.#draw(1)[0]!;
    while (word >= limit);
    return word % bound;
  }

  /** The next `count` words, at most CHUNK − 3, in memory that the next call overwrites. */
  #draw(count: number): Uint32Array {
    const [k0, k1, n0, n1] = this.#stream;
    const skip = this.#position % 4;
    const block = (this.#position - skip) / 4;
    const words = Math.ceil((skip + count) / 4) * 4;
    const buffer = words <= CHUNK ? scratch.subarray(0, words) : new Uint32Array(words);
    philoxStream([k0, k1], [n0, n1], block, buffer);
    this.#position += count;
    return buffer.subarray(skip, skip + count);
  }
}

/**
 * The root stream of a seed. `generator(0)` draws Philox's published words for key 0.
 * @param seed a safe integer, or a bigint of at most 64 bits; negative ones count as their two's complement.
 * @throws `value/out-of-range`
 *
 * @example
 * import { generator } from 'patchwise';
 * const random = generator(7);
 * console.log(random);
 */
export function generator(seed: number | bigint): Generator {
  requireArgument(seed, 'seed', SEED);
  return new Generator(streamIdOfSeed(seed), 0);
}

/** The stream of an {@link Generator.id}, at its start. */
export function generatorOf(id: StreamId): Generator {
  return new Generator(id, 0);
}

function checkedPosition(position: number): number {
  if (!Number.isSafeInteger(position) || position < 0) {
    throw new PatchwiseError(
      'value/out-of-range',
      `A position in a random stream is an integer from 0 to 2^53 - 1, got ${position}.`,
    );
  }
  return position;
}
