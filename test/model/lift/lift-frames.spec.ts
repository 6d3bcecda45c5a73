import { expect } from 'chai';
import { zeroFlow } from '../../../src/image/flow.ts';
import { warp } from '../../../src/image/warp.ts';
import { liftFrames } from '../../../src/model/lift/lift-frames.ts';
import { liftImage } from '../../../src/model/lift/lift-image.ts';
import { frameChange } from '../../../src/model/metrics/flicker.ts';
import type { Tensor } from '../../../src/runtime/tensor.ts';
import { failure } from '../../support/failure.ts';
import { flat } from '../../support/images.ts';
import { shrunk, smallPhoto } from './pictures.ts';

async function all(frames: AsyncIterable<Tensor>): Promise<Tensor[]> {
  const list: Tensor[] = [];
  for await (const frame of frames) list.push(frame);
  return list;
}

describe('liftFrames', () => {
  let photo: Tensor;
  /** The small photograph, swaying, and back. */
  let small: Tensor[];
  before(async () => {
    photo = await smallPhoto();
    const still = shrunk(photo, 48, 27);
    small = [0, 0.4, 0.8, 0.4, 0].map((shift) => {
      const flow = zeroFlow({ width: 48, height: 27 });
      flow.dx.fill(shift);
      return warp(still, flow);
    });
  });

  it('flickers far less than frames lifted one by one, moves, and comes back to where it began', async () => {
    const large = await all(liftFrames(small, photo, { seed: 1 }));
    const alone = await Promise.all(
      small.map(async (frame) => (await liftImage(frame, photo, { seed: 1 })).image),
    );
    const flicker = (frames: readonly Tensor[]) =>
      [1, 2, 3].reduce(
        (sum, i) => sum + frameChange(frames[i - 1]!, frames[i]!, small[i - 1]!, small[i]!).flicker,
        0,
      );
    expect(large).to.have.length(5);
    expect(flicker(large)).to.be.below(0.6 * flicker(alone));
    expect(frameChange(large[0]!, large[2]!, small[0]!, small[2]!).change).to.be.above(1);
    expect(frameChange(large[0]!, large[4]!, small[0]!, small[4]!).change).to.be.below(0.5);
  });

  it('is no larger than asked, and refuses frames of two sizes', async () => {
    const [first] = await all(liftFrames(small.slice(0, 1), photo, { seed: 1, longest: 100 }));
    expect(first!.shape).to.deep.equal([1, 3, 56, 100]);
    const frames = [small[0]!, flat(0, 20, 40)];
    const error = await failure(() => all(liftFrames(frames, photo, { seed: 1 })));
    expect([error.code, error.message.includes('Frame 1')]).to.deep.equal(['tensor/shape', true]);
  });
});

describe('frameChange', () => {
  it('is all change and no flicker when the large frames move as the small ones', async () => {
    const photo = await smallPhoto();
    const flow = zeroFlow({ width: 160, height: 90 });
    flow.dx.fill(2);
    const moved = warp(photo, flow);
    const pair = [shrunk(photo, 80, 45), shrunk(moved, 80, 45)] as const;
    const { change, flicker } = frameChange(photo, moved, ...pair);
    expect(flicker).to.be.below(0.4 * change);
    // A large animation that stands still where the small one moves has what it lacks.
    expect(frameChange(photo, photo, ...pair).change).to.equal(0);
    expect(frameChange(photo, photo, ...pair).flicker).to.be.above(0.5 * change);
  });
});
