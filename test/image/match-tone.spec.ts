import { expect } from 'chai';
import fc from 'fast-check';
import { fittedTone, matchTone } from '../../src/image/match-tone.ts';
import { resize } from '../../src/image/resize.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import { codeOf } from '../support/code-of.ts';
import { at, flat, imageOf, maskOf } from '../support/images.ts';

const H = 40;
const W = 50;
const LEVEL = 1 / 127.5;
const inside = (y: number, x: number): boolean => x >= 15 && x < 35 && y >= 12 && y < 28;
const mask = maskOf(H, W, inside);
const ground = imageOf(3, H, W, (c) => -0.5 + 0.1 * c);
const drawn = (y: number, x: number): number => 0.1 * Math.sin(x) * Math.cos(2 * y);
const scene = imageOf(3, H, W, (c, y, x) => (inside(y, x) ? drawn(y, x) : -0.5 + 0.1 * c));
const changed = (by: (c: number, value: number) => number): Tensor =>
  imageOf(3, H, W, (c, y, x) => by(c, at(scene, c, y, x)));

describe('matchTone', () => {
  it('finds the gain and the offsets that a picture was made with, and makes that picture of the object', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1.01, max: 1.2, noNaN: true }),
        fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: 3, maxLength: 3 }),
        (gain, offsets) => {
          const toned = changed((c, value) => gain * value + offsets[c]! * LEVEL);
          const tone = fittedTone(scene, mask, toned);
          expect(tone.gain).to.be.closeTo(gain, 1e-3);
          for (const [c, offset] of offsets.entries())
            expect(tone.offsets[c]).to.be.closeTo(offset * LEVEL, 1e-3);
          const image = matchTone(ground, scene, mask, toned);
          for (let y = 0; y < H; y++) {
            for (let x = 0; x < W; x++) {
              const wanted = at(inside(y, x) ? toned : ground, 1, y, x);
              expect(at(image, 1, y, x)).to.be.closeTo(wanted, inside(y, x) ? 2e-3 : 0);
            }
          }
        },
      ),
      { numRuns: 20 },
    );
  });

  it('goes no farther than 24 levels and a factor of 1.25, whatever the picture shows', () => {
    const tone = fittedTone(
      scene,
      mask,
      changed((c, value) => (c === 0 ? 1 : c === 1 ? -1 : 5 * value)),
    );
    expect(tone.gain).to.equal(1.25);
    const mean = (c: number) => {
      const values = [...scene.data.slice(c * H * W, (c + 1) * H * W)].filter((_, i) => mask.data[i] === 1);
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    const moved = tone.offsets.map((offset, c) => (tone.gain - 1) * mean(c) + offset);
    expect(moved[0]).to.be.closeTo(24 * LEVEL, 1e-4);
    expect(moved[1]).to.be.closeTo(-24 * LEVEL, 1e-4);
  });

  it('leaves the contrast of what the picture has evened out: no ghost', () => {
    const pale = fittedTone(
      scene,
      mask,
      changed((_, value) => 0.4 * value + 10 * LEVEL),
    );
    expect(pale.gain).to.equal(1);
    for (const offset of pale.offsets) expect(offset).to.be.closeTo(10 * LEVEL, 0.02);
  });

  it('fits at the size of the picture, and goes as far as it is told', () => {
    const toned = changed((c, value) => value + 10 * c * LEVEL);
    const small = resize(toned, { width: 25, height: 20 }, 'area');
    const half = matchTone(ground, scene, mask, small, { strength: 0.5 });
    expect(at(half, 2, 20, 20) - at(scene, 2, 20, 20)).to.be.closeTo(10 * LEVEL, 2e-3);
    expect(matchTone(ground, scene, mask, small, { strength: 0 }).data).to.deep.equal(scene.data);
  });

  it('changes in a soft edge only the share of the object', () => {
    const soft = maskOf(H, W, (y, x) => (inside(y, x) ? (x < 20 ? 0.25 : 1) : 0));
    const pasted = imageOf(3, H, W, (c, y, x) => {
      const alpha = at(soft, 0, y, x);
      return (1 - alpha) * at(ground, c, y, x) + alpha * at(scene, c, y, x);
    });
    const toned = imageOf(3, H, W, (c, y, x) => at(pasted, c, y, x) + at(soft, 0, y, x) * 10 * LEVEL);
    const image = matchTone(ground, pasted, soft, toned);
    expect(at(image, 0, 20, 17) - at(pasted, 0, 20, 17)).to.be.closeTo(2.5 * LEVEL, LEVEL);
  });

  it('leaves all as it is for an object of one colour in no picture, and refuses what does not fit', () => {
    expect(
      fittedTone(
        flat(0.2, H, W),
        maskOf(H, W, () => 0),
        flat(-0.3, H, W),
      ),
    ).to.deep.equal({
      gain: 1,
      offsets: [0, 0, 0],
    });
    expect(codeOf(() => matchTone(ground, scene, mask, flat(0, 8, 10, 1)))).to.equal('tensor/shape');
    expect(
      codeOf(() =>
        matchTone(
          ground,
          scene,
          maskOf(3, 3, () => 1),
          scene,
        ),
      ),
    ).to.equal('tensor/shape');
  });
});
