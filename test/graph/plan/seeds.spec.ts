import { expect } from 'chai';
import fc from 'fast-check';
import { deriveSeed, resolveSeeds } from '../../../src/graph/plan/seeds.ts';
import { looseDocument } from '../arbitraries.ts';
import { graphOf, node } from '../documents.ts';

/** FNV-1a and MurmurHash3's finalizer in exact integer arithmetic. */
function reference(text: string): number {
  const mask = 0xffffffffn;
  let hash = 0x811c9dc5n;
  for (const byte of Buffer.from(text, 'utf8')) hash = ((hash ^ BigInt(byte)) * 0x01000193n) & mask;
  hash = ((hash ^ (hash >> 16n)) * 0x85ebca6bn) & mask;
  hash = ((hash ^ (hash >> 13n)) * 0xc2b2ae35n) & mask;
  return Number(hash ^ (hash >> 16n));
}

describe('deriveSeed', () => {
  it('agrees with exact arithmetic', () => {
    fc.assert(
      fc.property(fc.nat(), fc.string({ unit: 'grapheme' }), (root, name) => {
        expect(deriveSeed(root, name)).to.equal(reference(`${root}/${name}`));
      }),
    );
  });

  it('never changes: saved graphs depend on it', () => {
    expect([deriveSeed(0, 'noise'), deriveSeed(7, 'noise'), deriveSeed(0, 'noise-2')]).to.deep.equal([
      2294256003, 2878304203, 3647732282,
    ]);
  });

  it('gives different nodes and different roots different seeds', () => {
    const seeds = new Set<number>();
    for (let root = 0; root < 20; root++)
      for (let n = 0; n < 100; n++) seeds.add(deriveSeed(root, `noise-${n}`));
    expect(seeds.size).to.equal(2000);
  });

  it('flips about half of the bits when one letter changes', () => {
    let flipped = 0;
    for (let n = 0; n < 256; n++) {
      const difference = deriveSeed(0, `a${n}`) ^ deriveSeed(0, `b${n}`);
      for (let bit = 0; bit < 32; bit++) flipped += (difference >>> bit) & 1;
    }
    expect(flipped / (256 * 32)).to.be.within(0.47, 0.53);
  });
});

describe('resolveSeeds', () => {
  it('gives every node a seed of 32 bits, its own where it has set one', () => {
    fc.assert(
      fc.property(looseDocument, (document) => {
        const seeds = resolveSeeds(document);
        expect(Object.keys(seeds)).to.deep.equal(Object.keys(document.nodes));
        for (const [id, seed] of Object.entries(seeds)) {
          const set = document.nodes[id]?.params?.['seed'];
          expect(seed).to.equal(typeof set === 'number' ? set : deriveSeed(document.meta.seed ?? 0, id));
        }
      }),
    );
  });

  it('takes an explicit seed of zero for what it is', () => {
    const document = graphOf({ a: node('number/noise@1', {}, { seed: 0 }), b: node('number/noise@1') });
    expect(resolveSeeds(document)).to.deep.equal({ a: 0, b: deriveSeed(0, 'b') });
    expect(resolveSeeds({ ...document, meta: { seed: 5 } })).to.deep.equal({ a: 0, b: deriveSeed(5, 'b') });
  });
});
