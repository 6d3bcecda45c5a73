import { expect } from 'chai';
import { measureRegion } from '../../../src/model/metrics/region-quality.ts';
import { metricsRegion } from '../../../src/nodes/metrics/region.ts';
import { filled } from '../../../src/runtime/tensor.ts';
import { failure } from '../../support/failure.ts';
import { imageOf, noiseImage } from '../../support/images.ts';
import { runNode } from '../harness.ts';

const reference = imageOf(3, 18, 24, (c, y, x) => Math.sin(0.7 * x + c) * Math.cos(0.4 * y));
const image = noiseImage(3, 18, 24);
const region = imageOf(1, 18, 24, (_c, y, x) => (y > 10 && x > 12 ? 1 : 0));

describe('metrics/region', () => {
  it('reports patch SWD and coherence of the region', async () => {
    const { outputs } = await runNode(metricsRegion, { reference, image, region }, { title: 'Edit' });
    const { patchSwd, coherence } = measureRegion(reference, image, region);
    expect([outputs.swd[0], outputs.coherence[0]]).to.deep.equal([patchSwd, coherence]);
    expect(outputs.report[0]?.title).to.equal('Edit');
    expect(outputs.report[0]?.entries.map(({ name, value }) => [name, value])).to.deep.equal([
      ['patch SWD inside', patchSwd],
      ['coherence inside', coherence],
    ]);
  });

  it('names the port of a mask that is empty or of another size', async () => {
    for (const [mask, code] of [
      [filled([1, 1, 18, 24], 0), 'value/out-of-range'],
      [filled([1, 1, 9, 24], 1), 'tensor/shape'],
    ] as const) {
      const error = await failure(() => runNode(metricsRegion, { reference, image, region: mask }, {}));
      expect(error.code).to.equal(code);
      expect(error.details).to.include({ port: 'region' });
    }
  });
});
