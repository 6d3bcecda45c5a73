import { expect } from 'chai';
import { flip } from '../../../src/image/flip.ts';
import { misfitMeter } from '../../../src/model/layouts/misfit.ts';
import { generator } from '../../../src/runtime/random/random.ts';
import { concatBatch, filled, type Tensor } from '../../../src/runtime/tensor.ts';
import { tinyImage, tinyModel } from '../../support/tiny-model.ts';
import { useEngine } from '../../support/use-engine.ts';

describe('the misfit of a layout', () => {
  const engine = useEngine();
  const scale = tinyModel().scales[0]!;
  const observed = tinyImage(8, 9);

  it('is 0 for the training image, and more the less they look like it', async () => {
    const measure = await misfitMeter(engine(), scale, observed);
    const noisy = (std: number): Tensor => ({
      shape: observed.shape,
      data: observed.data.map((x, i) => x + std * Math.sin(12.9898 * i) ** 3),
    });
    const [same, near, far, flat] = await measure(
      concatBatch([observed, noisy(0.1), noisy(0.6), filled([1, 3, 8, 9], 0)]),
    );
    expect(same).to.be.below(1e-6);
    expect(near).to.be.within(1e-3, far!);
    expect(far).to.be.above(2 * near!);
    expect(flat).to.be.above(near!);
  });

  it('is measured at other sizes, too: the image beside its mirror image is no failure', async () => {
    const measure = await misfitMeter(engine(), scale, observed);
    const mirrored = flip(observed, 'horizontal');
    const wide = new Float32Array(3 * 8 * 18);
    for (let row = 0; row < 24; row++) {
      wide.set(observed.data.subarray(row * 9, row * 9 + 9), row * 18);
      wide.set(mirrored.data.subarray(row * 9, row * 9 + 9), row * 18 + 9);
    }
    const [double, noise] = [
      await measure({ shape: [1, 3, 8, 18], data: wide }),
      await measure({ shape: [1, 3, 8, 18], data: generator(1).normal(wide.length) }),
    ];
    expect(double[0]).to.be.below(0.6 * noise[0]!);
  });
});
