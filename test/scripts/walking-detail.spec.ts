import { expect } from 'chai';
import { walkingDetail } from '../../scripts/before-after/walking-detail.ts';
import { animatePyramid } from '../../src/model/animate.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import { cpuEngine, tinyModel } from '../support/tiny-model.ts';
import { useEngine } from '../support/use-engine.ts';

describe('a loop whose detail walks', () => {
  const model = tinyModel();
  const options = { seed: 3, frames: 4, strength: 0.4, speed: 0.5 };
  const engine = useEngine(cpuEngine);

  it('is the animation where it stands still', async () => {
    const frames: Tensor[] = [];
    for await (const frame of animatePyramid(engine(), model, { ...options, loop: true })) frames.push(frame);
    const own = await walkingDetail(engine(), model, { ...options, detailSpeed: 0 });
    expect(own).to.have.length(4);
    for (const [t, { data }] of own.entries()) {
      data.forEach((value, i) => {
        expect(value).to.be.closeTo(frames[t]!.data[i]!, 1e-5);
      });
    }
  });

  it('changes its detail from frame to frame where nothing else does', async () => {
    const still = { ...options, strength: 0 };
    const [first, second] = await walkingDetail(engine(), model, { ...still, detailSpeed: 0 });
    expect(second!.data).to.deep.equal(first!.data);
    const [one, next] = await walkingDetail(engine(), model, { ...still, detailSpeed: 0.5 });
    expect(next!.data).to.not.deep.equal(one!.data);
  });
});
