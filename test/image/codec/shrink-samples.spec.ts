import { expect } from 'chai';
import fc from 'fast-check';
import { toTensors } from '../../../src/image/codec/decoded-image.ts';
import type { Pixels } from '../../../src/image/codec/pixels.ts';
import { sizeWithin } from '../../../src/image/codec/shrink-samples.ts';
import { resize } from '../../../src/image/resize.ts';
import { sizeOf, type Tensor } from '../../../src/runtime/tensor.ts';

const pictures = fc
  .record({
    width: fc.integer({ min: 1, max: 40 }),
    height: fc.integer({ min: 1, max: 40 }),
    channels: fc.integer({ min: 1, max: 4 }),
    bitDepth: fc.constantFrom(8 as const, 16 as const),
    seed: fc.nat(),
  })
  .map(({ width, height, channels, bitDepth, seed }) => {
    const values = Array.from({ length: width * height * channels }, (_, i) => (i + seed) * 2654435761);
    const samples = bitDepth === 8 ? Uint8Array.from(values) : Uint16Array.from(values);
    return { pixels: { samples, width, height, channels } satisfies Pixels, bitDepth };
  });

describe('image/codec/shrink-samples', () => {
  it('gives what decoding and then shrinking by area gives', () => {
    fc.assert(
      fc.property(pictures, fc.integer({ min: 1, max: 50 }), ({ pixels, bitDepth }, longSide) => {
        const whole = toTensors(pixels, { bitDepth });
        const small = toTensors(pixels, { bitDepth }, longSide);
        const wanted = (tensor: Tensor) => resize(tensor, sizeWithin(sizeOf(tensor), longSide), 'area');
        expectClose(small.image, wanted(whole.image));
        expect(small.alpha === undefined).to.equal(whole.alpha === undefined);
        if (small.alpha && whole.alpha) expectClose(small.alpha, wanted(whole.alpha));
      }),
      { numRuns: 60 },
    );
  });
});

function expectClose(found: Tensor, wanted: Tensor): void {
  expect(found.shape).to.deep.equal(wanted.shape);
  for (const [i, value] of found.data.entries()) expect(value).to.be.closeTo(wanted.data[i]!, 1e-6);
}
