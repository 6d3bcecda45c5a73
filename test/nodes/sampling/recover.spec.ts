import { expect } from 'chai';
import { recoverNode } from '../../../src/nodes/sampling/recover.ts';
import type { Tensor } from '../../../src/runtime/tensor.ts';
import { failure } from '../../support/failure.ts';
import { worstDifference } from '../../support/planes.ts';
import { tinyImage, tinyModel } from '../../support/tiny-model.ts';
import { useEngine } from '../../support/use-engine.ts';
import { runNode } from '../harness.ts';

function planeMean({ shape, data }: Tensor, channel: number): number {
  const size = shape[2]! * shape[3]!;
  return data.subarray(channel * size, (channel + 1) * size).reduce((sum, value) => sum + value, 0) / size;
}

describe('sampling/recover', () => {
  const engine = useEngine();
  const model = tinyModel();
  const options = { services: { engine: async () => engine() } };

  it('starts from the corrupted image that is wired, and else as in training', async () => {
    const own = await runNode(recoverNode, { model }, {}, options);
    const same = await runNode(recoverNode, { model, corrupted: own.outputs.start[0]! }, {}, options);
    expect(worstDifference(own.outputs.image[0]!, same.outputs.image[0]!)).to.equal(0);
    const corrupted = tinyImage(24, 28);
    const other = await runNode(recoverNode, { model, corrupted }, {}, options);
    expect(other.outputs.start[0]!.shape).to.deep.equal([1, 3, 8, 9]);
    expect(worstDifference(own.outputs.image[0]!, other.outputs.image[0]!)).to.be.above(0);
  });

  it('keeps the mean colour of its start at every scale, unless that is switched off', async () => {
    const kept = await runNode(recoverNode, { model }, {}, options);
    const free = await runNode(recoverNode, { model }, { keepColour: false }, options);
    const means = (image: Tensor) => [0, 1, 2].map((c) => planeMean(image, c));
    const wanted = means(kept.outputs.start[0]!);
    for (const level of kept.outputs.levels) {
      means(level).forEach((value, c) => {
        expect(value).to.be.closeTo(wanted[c]!, 0.004);
      });
    }
    const drift = means(free.outputs.image[0]!).map((value, c) => Math.abs(value - wanted[c]!));
    expect(Math.max(...drift)).to.be.above(0.01);
  });

  it('shows every step of every scale', async () => {
    const { previews, progress } = await runNode(recoverNode, { model }, {}, options);
    const moments = previews.map(([port, , at]) => [port, at?.scale, at?.step]);
    const expected = model.scales.flatMap(({ recoverySteps }, scale) =>
      Array.from({ length: recoverySteps }, (_, i) => ['image', scale, i + 1]),
    );
    expect(moments).to.deep.equal(expected);
    expect(progress.at(-1)).to.deep.equal([model.scales.length, model.scales.length]);
  });

  it('refuses a corrupted image of other channels', async () => {
    const run = () => runNode(recoverNode, { model, corrupted: tinyImage(8, 9, 1) }, {}, options);
    expect((await failure(run)).details).to.include({ port: 'corrupted' });
  });
});
