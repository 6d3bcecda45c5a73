import { expect } from 'chai';
import { resize } from '../../../src/image/resize.ts';
import { wholeSampleLimits } from '../../../src/model/layouts/whole-sample-limits.ts';
import {
  type WholeSampleMeasures,
  wholeSampleFault,
  wholeSampleMeter,
} from '../../../src/model/layouts/whole-sample-meter.ts';
import { trainingPyramid } from '../../../src/model/pyramid-model.ts';
import { samplePyramid } from '../../../src/model/sample-pyramid.ts';
import { splitBatch, tensor } from '../../../src/runtime/tensor.ts';
import { tinyModel } from '../../support/tiny-model.ts';
import { useEngine } from '../../support/use-engine.ts';

describe('whole samples', () => {
  const engine = useEngine();
  const model = tinyModel();
  const measure = wholeSampleMeter(model.image, trainingPyramid(model).levels[0]!);

  const quartile = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 2]!;

  it('may have 2.5 times the usual energy and 45 levels of seam, or 1.35 times the usual where that is more', async () => {
    const found = await wholeSampleLimits(engine(), model, { seed: 5 });
    const all = await measure(await samplePyramid(engine(), model, { seed: 5, count: 16, batch: 8 }));
    const limits = {
      shiftMap: Math.max(1, 2.5 * quartile(all.map(({ shiftMap }) => shiftMap!))),
      seam: Math.max(45, 1.35 * quartile(all.map(({ seam }) => seam))),
    };
    expect(found?.limits).to.deep.equal(limits);
    expect(limits.shiftMap).to.be.above(1);
    expect(found?.passed).to.equal(all.filter((one) => wholeSampleFault(one, limits) <= 1).length / 16);
  });

  it('are strange where a patch of sky lies in the wall, and not where the wall is narrower', async () => {
    const [height, width] = [32, 48];
    const picture = (edge: number, patch: boolean) => {
      const data = new Float32Array(3 * height * width);
      for (let c = 0; c < 3; c++)
        for (let y = 0; y < height; y++)
          for (let x = 0; x < width; x++) {
            const sky = x >= edge || (patch && y >= 24 && x >= 8 && x < 20);
            data[(c * height + y) * width + x] = sky ? [-0.6, 0.2, 0.8][c]! : [-0.5, -0.6, -0.8][c]!;
          }
      return tensor([1, 3, height, width], data);
    };
    const photo = picture(28, false);
    const meter = wholeSampleMeter(photo, resize(photo, { height: 16, width: 24 }, 'area'));
    const [narrower] = await meter(picture(20, false));
    const [patched] = await meter(picture(28, true));
    expect(narrower!.seam).to.be.below(1);
    expect(patched!.seam).to.be.above(45);
    expect(wholeSampleFault(patched!, { shiftMap: undefined, seam: 45 })).to.be.above(1);
    expect(wholeSampleFault(patched!, { shiftMap: undefined, seam: undefined })).to.equal(0);
  });

  for (const [limit, of] of [
    ['layoutShiftMap', ({ shiftMap }) => shiftMap!],
    ['layoutWholeSeam', ({ seam }) => seam],
  ] as const satisfies readonly (readonly [string, (measured: WholeSampleMeasures) => number])[]) {
    it(`are drawn again above ${limit}, each by itself, and those below it stay as they were`, async () => {
      const asked = { seed: 2, count: 6, layoutTries: 3 };
      const plain = await samplePyramid(engine(), model, asked);
      const before = (await measure(plain)).map(of);
      const limited = { ...model, [limit]: before.toSorted((a, b) => a - b)[2]! + 1e-9 };
      const kept = await samplePyramid(engine(), limited, asked);
      const after = (await measure(kept)).map(of);
      let changed = 0;
      for (const [i, sample] of splitBatch(kept).entries()) {
        const same = splitBatch(plain)[i]!.data.every((value, at) => value === sample.data[at]);
        if (before[i]! <= limited[limit]!) expect(same, `sample ${i}`).to.equal(true);
        else expect(after[i], `sample ${i}`).to.be.at.most(before[i]!);
        if (!same) changed++;
      }
      expect(changed).to.be.above(0);
      const [third] = splitBatch(await samplePyramid(engine(), limited, { ...asked, count: 1, first: 3 }));
      expect([...third!.data]).to.deep.equal([...splitBatch(kept)[3]!.data]);
    });
  }

  it('are kept as they come where one try is asked for, in another size and from an injected image', async () => {
    const strict = { ...model, layoutShiftMap: 1e-9, layoutWholeSeam: 1e-9 };
    const size = { height: 15, width: 20 };
    for (const asked of [{ layoutTries: 1 }, { size }, { startScale: 1 }, { image: model.image }]) {
      const [a, b] = [
        await samplePyramid(engine(), strict, { seed: 2, count: 2, ...asked }),
        await samplePyramid(engine(), model, { seed: 2, count: 2, ...asked }),
      ];
      expect([...a.data], JSON.stringify(Object.keys(asked))).to.deep.equal([...b.data]);
    }
  });
});
