import { expect } from 'chai';
import fc from 'fast-check';
import { LIFT_WASM } from '../../../../src/model/lift/kernels.ts';
import { joiningOffsets } from '../../../../src/model/lift/tones/joining-offsets.ts';
import { toneAt, toneMeans } from '../../../../src/model/lift/tones/tone-means.ts';
import type { ToneNodes } from '../../../../src/model/lift/tones/tone-nodes.ts';
import { ToneRange } from '../../../../src/model/lift/tones/tone-range.ts';
import { openKernels } from '../../../../src/runtime/wasm/kernels.ts';
import { imageOf } from '../../../support/images.ts';

const SIDE = 96;
const HIGH = [155, 182, 221];
const LOW = [205, 216, 226];
/** A sky: lighter and less blue downwards. */
const sky = imageOf(3, SIDE, SIDE, (c, y) => (HIGH[c]! + ((LOW[c]! - HIGH[c]!) * y) / SIDE - 127.5) / 127.5);
const means = toneMeans(sky, { width: 32, height: 32 }, { width: SIDE, height: SIDE });

const chroma = (tone: readonly number[]): [number, number] => {
  const lightness = (tone[0]! + tone[1]! + tone[2]!) / 3;
  return [tone[0]! - lightness, tone[2]! - lightness];
};

describe('ToneRange', () => {
  it('lets a tone have only colours that the photograph has at that lightness, two levels more', () => {
    const range = new ToneRange(means);
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: SIDE - 1, noNaN: true }),
        fc.array(fc.double({ min: -38, max: 38, noNaN: true }), { minLength: 3, maxLength: 3 }),
        (y, wanted) => {
          const tone = toneAt(means, SIDE / 2, y);
          const offset = Float64Array.from([0, ...wanted, 0]);
          range.clip(tone, offset, 1);
          const toned = [0, 1, 2].map((c) => tone[c]! + offset[c + 1]!);
          const [red, blue] = chroma(toned);
          expect(red).to.be.within(chroma(HIGH)[0] - 2.5, chroma(LOW)[0] + 2.5);
          expect(blue).to.be.within(chroma(LOW)[1] - 2.5, chroma(HIGH)[1] + 2.5);
          const lightness = (toned[0]! + toned[1]! + toned[2]!) / 3;
          expect(lightness).to.be.within(186 - 2.5, 215.7 + 2.5);
        },
      ),
    );
    const none = new Float64Array(3);
    range.clip(toneAt(means, 20, 40), none, 0);
    for (const value of none) expect(value).to.be.closeTo(0, 1e-9);
  });

  it('keeps a sky that is laid upon itself again and again from turning violet', async () => {
    // Four times the upper quarter, one above the other.
    const [width, height, strip] = [16, 32, 8];
    const cell = { width: 3, height: 3 };
    const count = width * height;
    const shiftY = Int32Array.from(
      { length: count },
      (_, i) => -Math.floor(i / width / strip) * strip * cell.height,
    );
    const nodes: ToneNodes = {
      ...{ cells: { width, height }, cell, shiftY },
      known: new Uint8Array(count).fill(1),
      shiftX: new Int32Array(count),
    };
    const kernels = await openKernels(LIFT_WASM);
    const limits = { slack: 1, range: 120, reach: 12, tones: 30 };
    const offsets = await joiningOffsets(kernels, nodes, means, limits);
    kernels.close();
    let most = 0;
    for (let i = 0; i < count; i++) {
      const y = (Math.floor(i / width) + 0.5) * cell.height + shiftY[i]!;
      const tone = toneAt(means, 10, y);
      const [red, blue] = chroma([0, 1, 2].map((c) => tone[c]! + offsets[i * 4 + c]!));
      most = Math.max(most, Math.abs(offsets[i * 4]!));
      expect(red).to.be.within(chroma(HIGH)[0] - 4, chroma(LOW)[0] + 4);
      expect(blue).to.be.within(chroma(LOW)[1] - 4, chroma(HIGH)[1] + 4);
    }
    expect(most, 'tones are joined nevertheless').to.be.above(2);
  });
});
