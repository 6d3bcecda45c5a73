import { expect } from 'chai';
import { createOnnxEngine } from '../../../src/runtime/engine/onnx/engine.ts';
import { measureSpeed } from '../../../src/studio/speed/measure-speed.ts';

describe('the measurement of a machine', () => {
  it('foretells a training and a lift from seconds of work', async function () {
    this.timeout(120_000);
    const engine = await createOnnxEngine({ provider: 'cpu', threads: 1 });
    try {
      const began = performance.now();
      const { training, lift } = await measureSpeed(engine);
      const took = (performance.now() - began) / 1000;
      // Fifty times as many updates as are timed, over all scales.
      expect(training).to.be.above(took);
      expect(lift.megapixel).to.be.above(0);
      expect(lift.base).to.be.at.least(0);
    } finally {
      await engine.dispose();
    }
  });
});
