import { expect } from 'chai';
import { liftImage } from '../../../src/model/lift/lift-image.ts';
import { liftBytes } from '../../../src/model/lift/memory.ts';
import { planLift } from '../../../src/model/lift/plan.ts';
import { sizeOf, type Tensor } from '../../../src/runtime/tensor.ts';
import { openKernels } from '../../../src/runtime/wasm/kernels.ts';
import { failure } from '../../support/failure.ts';
import { maskOf } from '../../support/images.ts';
import { shrunk, smallPhoto } from './pictures.ts';

describe('the memory of a lift', () => {
  it('is what was said before: plain, with a mask, with 16 bits a channel, with a second photograph', async () => {
    const photo = await smallPhoto('lake', 480, 270);
    // Too large for borders to be moved: that would take more than all else of a lift as small as this.
    const small = shrunk(photo, 128, 72);
    const start = 128;
    const deep: Tensor = { ...photo, data: photo.data.map((v) => Math.max(-1, v - 0.3 / 127.5)) };
    const mask = maskOf(270, 480, (y, x) => (y > 100 && y < 200 && x > 200 && x < 300 ? 1 : 0));
    const other = await smallPhoto('waves', 400, 300);
    for (const [from, hole, second] of [
      [photo, undefined, undefined],
      [photo, mask, undefined],
      [deep, undefined, undefined],
      [deep, mask, undefined],
      [photo, undefined, other],
      [photo, mask, other],
      [deep, mask, other],
    ] as const) {
      let held = 0;
      await liftImage(small, from, {
        ...{ seed: 1, start, mask: hole, second },
        openKernels: async (wasm) => {
          const kernels = await openKernels(wasm);
          const close = () => {
            held = kernels.memory.size;
          };
          return { ...kernels, close };
        },
      });
      const plan = planLift(sizeOf(small), sizeOf(photo), { start, mask: hole, second });
      const told = liftBytes({
        ...{
          ...plan,
          masked: hole !== undefined,
          apart: hole !== undefined && second !== undefined,
          excluded: (second ?? hole) !== undefined,
          deep: from === deep,
        },
      });
      expect(held / told).to.be.within(0.75, 1.06);
    }
  });

  it('is refused beforehand where there is not enough, with the size that fits', async () => {
    const photo = { width: 30_000, height: 20_000 };
    const error = await failure(async () => planLift({ width: 64, height: 43 }, photo, {}));
    expect(error.code).to.equal('image/too-large');
    const [, width, height] = (error.hint ?? '').match(/about (\d+)×(\d+) px/) ?? [];
    const fits = planLift({ width: 64, height: 43 }, photo, { width: Number(width) });
    expect(fits.result.height).to.be.closeTo(Number(height), 3);
    // A hundred megapixels fit.
    expect((Number(width) * Number(height)) / 1e6).to.be.above(100);
  });
});
