import { expect } from 'chai';
import type { PatchField } from '../../../src/model/lift/field/patch-field.ts';
import { borderStrain } from '../../../src/model/novelty/border-strain.ts';
import type { Tensor } from '../../../src/runtime/tensor.ts';
import { randomImage } from '../../runtime/engine/reference-net.ts';

const PATCH = 7;
const PHOTO = { width: 60, height: 40 };
/** Patches of a picture of 46×31 px. */
const [ACROSS, DOWN] = [40, 25];

/** A photograph by levels of 8 bits, the same in each channel. */
function photoOf(level: (x: number, y: number) => number): Tensor {
  const { width, height } = PHOTO;
  const plane = Array.from({ length: width * height }, (_, i) => level(i % width, Math.floor(i / width)));
  return {
    shape: [1, 3, height, width],
    data: Float32Array.from([...plane, ...plane, ...plane], (value) => value / 127.5 - 1),
  };
}

/** A field of two pieces side by side: what is left of `at` has a shift of 0, the rest of `shift`. */
function twoPieces(at: number, shift: number, down = 0): PatchField {
  const count = ACROSS * DOWN;
  const column = (i: number) => i % ACROSS;
  const moved = (i: number) => column(i) >= at;
  return {
    ...{ width: ACROSS, height: DOWN, patch: PATCH, source: PHOTO },
    x: Uint16Array.from({ length: count }, (_, i) => column(i) + (moved(i) ? shift : 0)),
    y: Uint16Array.from({ length: count }, (_, i) => Math.floor(i / ACROSS) + (moved(i) ? down : 0)),
    distance: new Uint32Array(count),
  };
}

const noise = randomImage([1, 3, PHOTO.height, PHOTO.width], 1);

describe('strain of borders', () => {
  it('is 0 of one piece, and of pieces whose shifts differ by a pixel', () => {
    expect(borderStrain(twoPieces(20, 0), noise)).to.equal(0);
    expect(borderStrain(twoPieces(20, 1), noise)).to.equal(0);
    expect(borderStrain(twoPieces(20, 2), noise)).to.be.above(0);
  });

  it('is 0 where two pieces show the same', () => {
    const rows = photoOf((_, y) => 5 * y);
    expect(borderStrain(twoPieces(20, 9), rows)).to.be.closeTo(0, 1e-5);
  });

  it('of two calm tones that meet is their difference in 20 levels', () => {
    // The second piece is far right of a step of 60 levels, the first far left of it.
    const step = photoOf((x) => (x < 32 ? 80 : 140));
    expect(borderStrain(twoPieces(20, 12), step)).to.be.closeTo(60 / 20, 1e-4);
  });

  it('is that of the 20 worst places: a short border counts by its length', () => {
    // Only where patches lie below y = 15 do the pieces show different tones; a border is 25 patches high.
    const partly = photoOf((x, y) => (y >= 18 && x >= 32 ? 140 : 80));
    const whole = borderStrain(twoPieces(20, 12), partly);
    const places = 25 - 15;
    // At the edge of the tone windows of 3×3 have a row or two of it.
    expect(whole).to.be.within(3 * Math.sqrt((places - 1) / 20), 3 * Math.sqrt((places + 1) / 20));
  });

  it('counts a difference less where both pieces show contrast, and by the calmer of them', () => {
    const tones = (x: number, calm: boolean): number => {
      const far = x < 32;
      if (far && calm) return 80;
      return (far ? 80 : 140) + (x % 2 === 0 ? 50 : -50);
    };
    const rough = borderStrain(
      twoPieces(20, 12),
      photoOf((x) => tones(x, false)),
    );
    const beside = borderStrain(
      twoPieces(20, 12),
      photoOf((x) => tones(x, true)),
    );
    expect(rough).to.be.below(1.5);
    expect(beside).to.be.above(3);
  });

  it('compares pieces above one another, too', () => {
    const field = twoPieces(20, 0);
    const lower = (i: number) => Math.floor(i / ACROSS) >= 12;
    const y = field.y.map((value, i) => value + (lower(i) ? 9 : 0));
    const step = photoOf((_, row) => (row < 18 ? 80 : 140));
    expect(borderStrain({ ...field, y }, step)).to.be.above(2);
  });
});
