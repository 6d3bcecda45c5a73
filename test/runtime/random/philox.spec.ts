import { expect } from 'chai';
import { philox, philoxStream, type Words4 } from '../../../src/runtime/random/philox.ts';

/** Random123's published vectors (its file tests/kat_vectors, "philox4x32 10"). */
const KNOWN: readonly { counter: Words4; key: readonly [number, number]; bits: Words4 }[] = [
  { counter: [0, 0, 0, 0], key: [0, 0], bits: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8] },
  {
    counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    key: [0xffffffff, 0xffffffff],
    bits: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  },
  {
    counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    key: [0xa4093822, 0x299f31d0],
    bits: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  },
];

/** The definition, written out in bigints. */
function philoxByDefinition(counter: Words4, key: readonly [number, number]): number[] {
  let [c0, c1, c2, c3] = counter.map(BigInt) as [bigint, bigint, bigint, bigint];
  let [k0, k1] = key.map(BigInt) as [bigint, bigint];
  const low = (x: bigint) => x & 0xffffffffn;
  for (let round = 0; round < 10; round++) {
    const p0 = 0xd2511f53n * c0;
    const p1 = 0xcd9e8d57n * c2;
    [c0, c1, c2, c3] = [(p1 >> 32n) ^ c1 ^ k0, low(p1), (p0 >> 32n) ^ c3 ^ k1, low(p0)];
    k0 = low(k0 + 0x9e3779b9n);
    k1 = low(k1 + 0xbb67ae85n);
  }
  return [c0, c1, c2, c3].map(Number);
}

describe('philox', () => {
  for (const { counter, key, bits } of KNOWN) {
    it(`gives the published bits for counter ${counter.map((w) => w.toString(16)).join(' ')}`, () => {
      expect(philox(counter, key)).to.deep.equal(bits);
    });
  }

  it('agrees with its definition in big integers on counters and keys of all sizes', () => {
    let x = 12345;
    const word = () => {
      x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
      return x >>> (x % 32);
    };
    for (let i = 0; i < 500; i++) {
      const counter: Words4 = [word(), word(), word(), word()];
      const key: readonly [number, number] = [word(), word()];
      expect(philox(counter, key)).to.deep.equal(philoxByDefinition(counter, key));
    }
  });

  it('fills a stream with the blocks of consecutive counters', () => {
    const out = new Uint32Array(12);
    philoxStream([7, 8], [3, 4], 5, out);
    const blocks = [5, 6, 7].flatMap((block) => philox([block, 0, 3, 4], [7, 8]));
    expect([...out]).to.deep.equal(blocks);
  });

  it('carries into the second counter word at 2^32 blocks', () => {
    const out = new Uint32Array(12);
    philoxStream([1, 2], [0, 0], 3 * 2 ** 32 - 1, out);
    const expected = [
      ...philox([0xffffffff, 2, 0, 0], [1, 2]),
      ...philox([0, 3, 0, 0], [1, 2]),
      ...philox([1, 3, 0, 0], [1, 2]),
    ];
    expect([...out]).to.deep.equal(expected);
  });
});
