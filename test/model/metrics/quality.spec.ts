import { expect } from 'chai';
import { bidirectionalSimilarity } from '../../../src/model/metrics/bidirectional-similarity.ts';
import { patchSwd } from '../../../src/model/metrics/patch-swd.ts';
import { pixelDiversity } from '../../../src/model/metrics/pixel-diversity.ts';
import { measureQuality } from '../../../src/model/metrics/quality.ts';
import { concatBatch } from '../../../src/runtime/tensor.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { picture } from './pictures.ts';

describe('measureQuality', () => {
  it('gathers the metrics of each sample and of all', async () => {
    const reference = await picture('lake-27x18');
    const images = [await picture('lake-27x18|mirror'), await picture('tea-27x18'), reference];
    const seen: string[] = [];
    const report = await measureQuality(reference, [concatBatch(images.slice(0, 2)), images[2]!], {
      onSample: (done, total) => seen.push(`${done}/${total}`),
    });
    const distances = images.map((image) => patchSwd(reference, image).distance);
    expect(report.samples.map((row) => row.patchSwd)).to.deep.equal(distances);
    expect(report.samples[1]).to.include(bidirectionalSimilarity(reference, images[1]!));
    expect(report.patchSwd.best).to.equal(0);
    expect(report.patchSwd.median).to.equal(distances[0]);
    expect(report.patchSwd.worst).to.equal(distances[1]);
    expect(report.patchSwd.mean).to.be.closeTo((distances[0]! + distances[1]!) / 3, 1e-9);
    expect(report.diversity).to.equal(pixelDiversity(reference, images));
    expect(seen).to.deep.equal(['1/3', '2/3', '3/3']);
  });

  it('takes the middle of an even number of samples, and has no diversity of one', async () => {
    const reference = await picture('lake-27x18');
    const tea = await picture('tea-27x18');
    const two = await measureQuality(reference, [reference, tea]);
    expect(two.patchSwd.median).to.be.closeTo(two.patchSwd.worst / 2, 1e-12);
    const one = await measureQuality(reference, [tea]);
    expect(one).not.to.have.property('diversity');
  });

  it('stops between samples when it is cancelled, and refuses an empty list', async () => {
    const reference = await picture('lake-27x18');
    const stop = new AbortController();
    let measured = 0;
    const run = () =>
      measureQuality(reference, [reference, reference, reference], {
        signal: stop.signal,
        onSample: (done) => {
          measured = done;
          stop.abort();
        },
      });
    expect(await codeOfAsync(run)).to.equal('run/cancelled');
    expect(measured).to.equal(1);
    expect(await codeOfAsync(() => measureQuality(reference, []))).to.equal('value/out-of-range');
  });
});
