import { expect } from 'chai';
import { columnMeter } from '../../../src/model/layouts/columns.ts';
import { faultMeter, faultOf } from '../../../src/model/layouts/limits.ts';
import { misfitMeter } from '../../../src/model/layouts/misfit.ts';
import { seamMeter } from '../../../src/model/layouts/seam.ts';
import { patchSwd } from '../../../src/model/metrics/patch-swd.ts';
import { generator } from '../../../src/runtime/random/random.ts';
import { onnxEngine, tinyImage, tinyModel } from '../../support/tiny-model.ts';

describe('the fault of a layout', () => {
  it('is the largest measure as a multiple of what is allowed', () => {
    const limits = { misfit: 0.2, seam: 40, columns: 15 };
    expect(faultOf({ misfit: 0.1, seam: 10, columns: 3 }, limits)).to.equal(0.5);
    expect(faultOf({ misfit: 0.1, seam: 60, columns: 3 }, limits)).to.equal(1.5);
    expect(faultOf({ misfit: 0.1, seam: 10, columns: 30 }, limits)).to.equal(2);
    expect(faultOf({ misfit: 0.1, patchSwd: 0.3 }, { ...limits, patchSwd: 0.1 })).to.be.closeTo(3, 1e-9);
  });

  it('leaves out what has no limit and what was not measured', () => {
    expect(faultOf({ misfit: 0.1, seam: 60, columns: 30 }, { misfit: 0.2 })).to.equal(0.5);
    expect(faultOf({ misfit: 0.1 }, { misfit: 0.2, seam: 40, columns: 15 })).to.equal(0.5);
    expect(faultOf({ misfit: 3, seam: 9 }, { misfit: Number.POSITIVE_INFINITY })).to.equal(0);
    expect(faultOf({ misfit: 0, seam: 0 }, { misfit: 0.2, seam: 0 }), 'flat').to.equal(0);
  });

  it('is measured by all meters that have a limit', async () => {
    const engine = await onnxEngine();
    try {
      const [scale] = tinyModel().scales;
      const observed = tinyImage(12, 14);
      const noise = { shape: observed.shape, data: generator(1).normal(observed.data.length) };
      const misfit = (await (await misfitMeter(engine, scale!, observed))(noise))[0]!;
      const seam = seamMeter(observed)(noise)[0]!;
      const columns = columnMeter(observed)(noise)[0]!;
      const fault = async (limits: Parameters<typeof faultMeter>[3]) =>
        (await (await faultMeter(engine, scale!, observed, limits))(noise))[0];
      expect(await fault({ misfit: misfit / 2 })).to.be.closeTo(2, 1e-9);
      expect(await fault({ misfit: 1e9, seam: seam / 3 })).to.be.closeTo(3, 1e-9);
      expect(await fault({ misfit: 1e9, seam: 1e9, columns: columns / 4 })).to.be.closeTo(4, 1e-9);
      const { distance } = patchSwd(observed, noise);
      expect(await fault({ misfit: 1e9, patchSwd: distance / 5 })).to.be.closeTo(5, 1e-9);
      const small = tinyImage(6, 9);
      const ofSmall = await faultMeter(engine, scale!, small, { misfit: 1e9, patchSwd: 0.1 });
      expect((await ofSmall(small))[0], 'smaller than a patch').to.be.closeTo(0, 1e-6);
    } finally {
      await engine.dispose();
    }
  });
});
