import { expect } from 'chai';
import { resize } from '../../../src/image/resize.ts';
import { imageResize } from '../../../src/nodes/image/resize.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { flat, imageOf, noiseImage } from '../../support/images.ts';
import { runNode } from '../harness.ts';

const image = noiseImage(1, 12, 16);
const resized = async (params: object, inputs: { like?: typeof image } = {}) =>
  (await runNode(imageResize, { image, ...inputs }, params)).outputs.image[0];

describe('image/resize', () => {
  it('resizes with the filter that was chosen', async () => {
    for (const filter of ['bicubic', 'lanczos', 'area', 'nearest'] as const) {
      expect(await resized({ factor: 0.5, filter })).to.deep.equal(
        resize(image, { height: 6, width: 8 }, filter, { clip: [-1, 1] }),
      );
    }
  });

  it('takes the size of a wired image', async () => {
    expect((await resized({}, { like: flat(0, 5, 9) }))?.shape).to.deep.equal([1, 3, 5, 9]);
  });

  it('fits into a wired image with its own proportions', async () => {
    const inside = async (like: typeof image) => (await resized({ fit: 'inside' }, { like }))?.shape.slice(2);
    expect(await inside(flat(0, 6, 100))).to.deep.equal([6, 8]);
    expect(await inside(flat(0, 100, 32))).to.deep.equal([24, 32]);
  });

  it('takes percent of that side of a wired image, or of its own, and keeps its own proportions', async () => {
    const shape = async (params: object, like?: typeof image) =>
      (await resized({ ...params, unit: 'percent' }, like === undefined ? {} : { like }))?.shape.slice(2);
    expect(await shape({ longSide: 50 })).to.deep.equal([6, 8]);
    expect(await shape({ longSide: 300 }, flat(0, 8, 4))).to.deep.equal([18, 24]);
    expect(await shape({ height: 50 }, flat(0, 8, 4))).to.deep.equal([4, 5]);
    expect(await shape({}, flat(0, 5, 9)), 'without a side its size').to.deep.equal([5, 9]);
    expect(await codeOfAsync(() => shape({ longSide: 50, width: 50 }))).to.equal('value/out-of-range');
  });

  it('clips what bicubic overshoots', async () => {
    const edge = imageOf(1, 4, 8, (_c, _y, x) => (x < 4 ? -1 : 1));
    const { outputs } = await runNode(imageResize, { image: edge }, { factor: 4 });
    const values = outputs.image[0]?.data ?? [];
    expect([Math.min(...values), Math.max(...values)]).to.deep.equal([-1, 1]);
  });

  it('wants exactly one size', async () => {
    expect(await codeOfAsync(() => resized({}))).to.equal('value/out-of-range');
    expect(await codeOfAsync(() => resized({ width: 3 }, { like: image }))).to.equal('value/out-of-range');
    expect(imageResize.params.safeParse({ factor: 0 }).success).to.equal(false);
    expect(imageResize.params.safeParse({ width: 0.5 }).success).to.equal(false);
  });
});
