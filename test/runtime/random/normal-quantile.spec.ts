import { expect } from 'chai';
import { normalQuantile } from '../../../src/runtime/random/normal-quantile.ts';

const density = (z: number) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

/** 1 − Φ(z) for z ≥ 0: the power series near 0, Laplace's continued fraction beyond. Good to about 1e-14. */
function upperTail(z: number): number {
  if (z < 3) {
    let term = z;
    let sum = z;
    for (let k = 1; Math.abs(term) > 1e-18; k++) {
      term *= (z * z) / (2 * k + 1);
      sum += term;
    }
    return 0.5 - density(z) * sum;
  }
  let fraction = z;
  for (let k = 200; k >= 1; k--) fraction = z + k / fraction;
  return density(z) / fraction;
}

/** Words at, and around, every border between the pieces of the approximation, and a spread over the rest. */
const words = [
  ...[0, 1, 2, 3, 17, 1000, 59_000, 60_000, 322_122_545, 322_122_546, 322_122_547, 322_122_548, 2 ** 31 - 1],
  ...Array.from({ length: 400 }, (_, i) => Math.floor(2 ** 31 * (i / 400) ** 4)),
];

describe('normalQuantile', () => {
  it('inverts the normal distribution function to a relative error of 3e-7', () => {
    for (const word of words) {
      const p = (word + 0.5) / 2 ** 32;
      const z = -normalQuantile(word);
      // An error dz of the quantile is an error density · dz of the probability.
      const error = Math.abs(upperTail(z) - p) / density(z);
      expect(error, `word ${word}, z ${z}`).to.be.below(3e-7 * z + 1e-12);
    }
  });

  it('is odd about the middle, exactly', () => {
    for (const word of words) expect(normalQuantile(0xffffffff - word)).to.equal(-normalQuantile(word));
  });

  it('rises with the word, across the borders between its pieces too', () => {
    const sorted = [...new Set(words)].sort((a, b) => a - b);
    for (let i = 1; i < sorted.length; i++) {
      if (sorted[i]! - sorted[i - 1]! < 64) continue; // closer than the approximation is good
      expect(normalQuantile(sorted[i]!)).to.be.above(normalQuantile(sorted[i - 1]!));
    }
  });

  it('stays finite at both ends', () => {
    expect(normalQuantile(0)).to.be.closeTo(-6.3379, 1e-3);
    expect(normalQuantile(0xffffffff)).to.be.closeTo(6.3379, 1e-3);
  });
});
