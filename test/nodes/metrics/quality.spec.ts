import { expect } from 'chai';
import { measureQuality } from '../../../src/model/metrics/quality.ts';
import { metricsQuality } from '../../../src/nodes/metrics/quality.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { flat, imageOf, noiseImage } from '../../support/images.ts';
import { runNode } from '../harness.ts';

const reference = imageOf(3, 18, 24, (c, y, x) => Math.sin(0.7 * x + c) * Math.cos(0.4 * y));
const shifted = imageOf(3, 18, 24, (c, y, x) => Math.sin(0.7 * (x + 2) + c) * Math.cos(0.4 * y));
const images = [noiseImage(1, 18, 24), shifted, noiseImage(2, 18, 24)];

describe('metrics/quality', () => {
  it('gives the figures of measureQuality, each sample its distance, and the best sample', async () => {
    const expected = await measureQuality(reference, images);
    const { outputs, progress } = await runNode(metricsQuality, { reference, images }, {});
    expect(outputs.swd).to.deep.equal([expected.patchSwd.mean]);
    expect(outputs.distances).to.deep.equal(expected.samples.map((sample) => sample.patchSwd));
    expect(outputs.best[0]).to.equal(shifted);
    const figures = Object.fromEntries(outputs.report[0]?.entries.map((e) => [e.name, e.value]) ?? []);
    expect(figures).to.deep.equal({
      samples: 3,
      'patch SWD, mean': expected.patchSwd.mean,
      'patch SWD, median': expected.patchSwd.median,
      'patch SWD, best': expected.patchSwd.best,
      'patch SWD, worst': expected.patchSwd.worst,
      'whitened patch SWD': expected.whitened,
      coherence: expected.coherence,
      completeness: expected.completeness,
      diversity: expected.diversity,
    });
    expect(progress).to.deep.equal([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
  });

  it('lists each sample when asked', async () => {
    const { outputs } = await runNode(metricsQuality, { reference, images }, { perSample: true, title: 'T' });
    const names = outputs.report[0]?.entries.map((e) => e.name) ?? [];
    expect(outputs.report[0]?.title).to.equal('T');
    expect(names.filter((name) => name.startsWith('sample '))).to.have.length(12);
    expect(names).to.include('sample 2: coherence');
  });

  it('leaves diversity out for a single sample', async () => {
    const { outputs } = await runNode(metricsQuality, { reference, images: [shifted] }, {});
    expect(outputs.report[0]?.entries.map((e) => e.name)).to.not.include('diversity');
  });

  it('refuses an empty stream, samples of several sizes, and images without patches', async () => {
    const run = (given: typeof images, ref = reference) =>
      codeOfAsync(() => runNode(metricsQuality, { reference: ref, images: given }, {}));
    expect(await run([])).to.equal('value/out-of-range');
    expect(await run([shifted, noiseImage(1, 20, 24)])).to.equal('tensor/shape');
    expect(await run([shifted], flat(0, 9, 9))).to.equal('image/too-small');
  });

  it('stops when it is cancelled', async () => {
    const controller = new AbortController();
    controller.abort();
    const run = () => runNode(metricsQuality, { reference, images }, {}, { signal: controller.signal });
    expect(await codeOfAsync(run)).to.equal('run/cancelled');
  });
});
