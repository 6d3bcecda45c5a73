import { expect } from 'chai';
import { pulledInjection } from '../../scripts/before-after/pulled-injection.ts';
import { halfWhitened } from '../../src/model/colour-axes.ts';
import { injectPyramid } from '../../src/model/inject.ts';
import { meanSquaredError } from '../../src/model/metrics/pixel-error.ts';
import { cpuEngine, tinyImage, tinyModel } from '../support/tiny-model.ts';
import { useEngine } from '../support/use-engine.ts';

describe('an injection that is pulled to its input', () => {
  const image = tinyImage();
  const model = tinyModel({ scales: 3, colour: halfWhitened(image) });
  const engine = useEngine(cpuEngine);

  const pulled = (pull: number) => pulledInjection(engine(), model, image, { seed: 4, startScale: 1, pull });

  it('is the injection where the pull is 0', async () => {
    const { result } = await injectPyramid(engine(), model, image, { seed: 4, startScale: 1 });
    const { data } = await pulled(0);
    data.forEach((value, i) => {
      expect(value).to.be.closeTo(result.data[i]!, 1e-4);
    });
  });

  it('stays nearer to its input the stronger it is pulled', async () => {
    const off = [];
    for (const pull of [0, 0.2, 0.8]) off.push(meanSquaredError(await pulled(pull), image));
    expect(off[1]).to.be.below(off[0]!);
    expect(off[2]).to.be.below(off[1]!);
  });
});
