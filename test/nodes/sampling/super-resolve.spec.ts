import { expect } from 'chai';
import { enlargeBySelfSimilarity } from '../../../src/model/apply/self-similarity.ts';
import { superResolveNode } from '../../../src/nodes/sampling/super-resolve.ts';
import { sizeOf } from '../../../src/runtime/tensor.ts';
import { failure } from '../../support/failure.ts';
import { flat } from '../../support/images.ts';
import { worstDifference } from '../../support/planes.ts';
import { tinyImage, tinyModel } from '../../support/tiny-model.ts';
import { useEngine } from '../../support/use-engine.ts';
import { runNode } from '../harness.ts';

describe('sampling/super-resolve', () => {
  const engine = useEngine();
  const model = tinyModel({ scales: 3 });
  const image = model.image;
  const options = { services: { engine: async () => engine() } };

  it('reaches the exact size of any factor, on the net that is asked for', async () => {
    const run = async (params: Parameters<typeof superResolveNode.params.parse>[0]) =>
      (await runNode(superResolveNode, { model, image }, params as object, options)).outputs.image[0]!;
    expect((await run({ factor: 2 })).shape).to.deep.equal([1, 3, 24, 28]);
    expect((await run({ factor: 1.37 })).shape).to.deep.equal([1, 3, 16, 19]);
    expect(worstDifference(await run({ factor: 2 }), await run({ factor: 2, scale: 0 }))).to.equal(0);
    expect(
      worstDifference(await run({ factor: 2, net: 'finest' }), await run({ factor: 2, scale: 2 })),
    ).to.equal(0);
    expect(worstDifference(await run({ factor: 2 }), await run({ factor: 2, net: 'finest' }))).to.be.above(0);
  });

  it('with 0 steps of one round is bicubic, and the report says so', async () => {
    const { outputs } = await runNode(
      superResolveNode,
      { model, image },
      { factor: 1.1, steps: 0, backProjections: 0 },
      options,
    );
    expect(worstDifference(outputs.image[0]!, outputs.bicubic[0]!)).to.equal(0);
    const [own, bicubic] = outputs.report[0]!.entries;
    expect([own!.name, bicubic!.name]).to.deep.equal(['consistency RMSE', 'consistency RMSE, bicubic']);
    expect(own!.value).to.equal(bicubic!.value);
  });

  it('without a model enlarges by the image’s own detail, and says so, and how long beforehand', async () => {
    const { outputs, logs, progress } = await runNode(superResolveNode, { image }, { factor: 1.5 });
    const size = sizeOf(outputs.image[0]!);
    const own = await enlargeBySelfSimilarity(image, size);
    expect(worstDifference(outputs.image[0]!, own)).to.equal(0);
    expect(JSON.stringify(logs)).to.include('without a model: about 1 s');
    expect(progress).to.deep.equal([
      [1, 2],
      [2, 2],
    ]);
  });

  it('takes its size from the truth and measures both images against it', async () => {
    const truth = tinyImage(25, 29);
    const { outputs } = await runNode(superResolveNode, { model, image, truth }, { steps: 2 }, options);
    expect(outputs.image[0]!.shape).to.deep.equal(truth.shape);
    const names = outputs.report[0]!.entries.map((entry) => entry.name);
    expect(names).to.deep.equal(
      ['', ', bicubic'].flatMap((who) =>
        ['consistency RMSE', 'RMSE', 'PSNR', 'SSIM'].map((figure) => `${figure}${who}`),
      ),
    );
  });

  it('refuses factors of 0, 1 and 1000, a truth that is no enlargement, and unknown scales', async () => {
    for (const factor of [0, 1, 1000]) {
      const error = await failure(() => runNode(superResolveNode, { model, image }, { factor }, options));
      expect([error.code, error.details?.['port']]).to.deep.equal(['value/out-of-range', 'factor']);
      expect(error.hint).to.contain('above 1');
    }
    const wide = flat(0, 12, 4000);
    const large = await failure(() =>
      runNode(superResolveNode, { model, image: wide }, { factor: 9 }, options),
    );
    expect([large.code, large.details?.['port']]).to.deep.equal(['image/too-large', 'factor']);
    expect(large.hint).to.contain('8.1 or less');
    const small = () => runNode(superResolveNode, { model, image, truth: tinyImage(6, 7) }, {}, options);
    expect((await failure(small)).details).to.include({ port: 'truth' });
    const scale = () => runNode(superResolveNode, { model, image }, { scale: 3 }, options);
    expect((await failure(scale)).details).to.include({ port: 'scale' });
    const grey = () => runNode(superResolveNode, { model, image: tinyImage(12, 14, 1) }, {}, options);
    expect((await failure(grey)).details).to.include({ port: 'image' });
  });
});
