import { expect } from 'chai';
import { greyNoise, runScale } from '../../../src/model/chain/coarse-to-fine.ts';
import { coarsestSamples, EXTRA_WIDTH } from '../../../src/model/chain/coarsest-samples.ts';
import { crop } from '../../../src/runtime/crop.ts';
import { generator } from '../../../src/runtime/random/random.ts';
import { splitBatch, type Tensor } from '../../../src/runtime/tensor.ts';
import { tinyModel } from '../../support/tiny-model.ts';
import { useEngine } from '../../support/use-engine.ts';

describe('samples of scale 0', () => {
  const engine = useEngine();
  const scale = tinyModel().scales[0]!;
  const streamOf = (i: number) => generator(5).split(i);
  const draw = (members: readonly number[], more: Partial<Parameters<typeof coarsestSamples>[1]> = {}) =>
    coarsestSamples(engine(), {
      ...{ scale, size: scale.size, channels: 3, streams: members.map(streamOf) },
      ...more,
    });
  const sameValues = (a: Tensor, b: Tensor) => a.data.every((value, i) => value === b.data[i]);

  for (const size of [scale.size, { height: 10, width: 20 }]) {
    it(`of ${size.width}×${size.height} px are windows of a wider canvas, each at a place of its own`, async () => {
      const members = [0, 1, 2, 3, 4, 5];
      const extra = Math.round(EXTRA_WIDTH * scale.size.width);
      expect(extra).to.be.above(1);
      const canvas = { ...size, width: size.width + extra };
      const kept = splitBatch(await draw(members, { size }));
      const places = new Set<number>();
      for (const [at, i] of members.entries()) {
        const whole = await runScale(engine(), scale, greyNoise(streamOf(i), 1, 3, canvas));
        const fitting = Array.from({ length: extra + 1 }, (_, left) => left).filter((left) =>
          sameValues(crop(whole, { ...size, top: 0, left }), kept[at]!),
        );
        expect(fitting, `sample ${i} is one window`).to.have.length(1);
        places.add(fitting[0]!);
      }
      expect(places.size).to.be.above(1);
    });
  }

  it('depend on their stream only, not on those beside them', async () => {
    const [, second, third] = splitBatch(await draw([3, 1, 2]));
    const alone = splitBatch(await draw([1, 2]));
    expect(sameValues(alone[0]!, second!) && sameValues(alone[1]!, third!)).to.equal(true);
  });

  it('are shown to an observer as the windows that are kept', async () => {
    let last: Tensor | undefined;
    const chain = {
      async onStep(_: number, read: () => Promise<Tensor>) {
        last = await read();
      },
    };
    const kept = await draw([0, 1], { chain });
    expect(last?.shape).to.deep.equal(kept.shape);
    expect(sameValues(last!, kept)).to.equal(true);
  });
});
