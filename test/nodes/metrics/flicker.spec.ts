import { expect } from 'chai';
import { metricsFlicker } from '../../../src/nodes/metrics/flicker.ts';
import { failure } from '../../support/failure.ts';
import { flat, noiseImage } from '../../support/images.ts';
import { runNode } from '../harness.ts';

describe('metrics/flicker', () => {
  const small = [flat(0, 12, 16), flat(0, 12, 16), flat(0, 12, 16)];

  it('is the mean change of a pixel, in levels, where the small frames stand still', async () => {
    const frames = [flat(0, 24, 32), flat(0.2, 24, 32), flat(0, 24, 32)];
    const { outputs } = await runNode(metricsFlicker, { frames, small }, {});
    for (const value of outputs.flicker) expect(value).to.be.closeTo(25.5, 1e-3);
    const figures = Object.fromEntries(outputs.report[0]!.entries.map(({ name, value }) => [name, value]));
    expect(figures['frames']).to.equal(3);
    expect(figures['flicker, mean']).to.be.closeTo(25.5, 1e-3);
    expect(figures['flicker, last to first']).to.be.closeTo(0, 1e-3);
  });

  it('is nothing where large and small frames change alike', async () => {
    const toned = [flat(0, 12, 16), flat(0.2, 12, 16), flat(-0.1, 12, 16)];
    const frames = [flat(0, 24, 32), flat(0.2, 24, 32), flat(-0.1, 24, 32)];
    const { outputs } = await runNode(metricsFlicker, { frames, small: toned }, {});
    for (const value of outputs.flicker) expect(value).to.be.closeTo(0, 1e-3);
  });

  it('wants as many small frames as large ones, and large ones of one size', async () => {
    const frames = [noiseImage(1, 24, 32), noiseImage(2, 24, 32)];
    const fewer = await failure(() => runNode(metricsFlicker, { frames, small: small.slice(0, 1) }, {}));
    const more = await failure(() => runNode(metricsFlicker, { frames, small }, {}));
    const sizes = await failure(() =>
      runNode(metricsFlicker, { frames: [frames[0]!, flat(0, 10, 10)], small: small.slice(0, 2) }, {}),
    );
    expect([fewer.code, more.code, sizes.code]).to.deep.equal(new Array(3).fill('tensor/shape'));
    const one = await runNode(metricsFlicker, { frames: [frames[0]!], small: small.slice(0, 1) }, {});
    expect(one.outputs.report[0]!.entries).to.have.length(1);
  });
});
