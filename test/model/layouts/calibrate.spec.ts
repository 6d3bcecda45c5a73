import { expect } from 'chai';
import { calibrateLayouts } from '../../../src/model/layouts/calibrate.ts';
import { coarsestSamples } from '../../../src/model/layouts/coarsest-samples.ts';
import { layoutSource } from '../../../src/model/layouts/drawn-layouts.ts';
import { patchSwdMeter } from '../../../src/model/layouts/likeness.ts';
import { faultOf, type LayoutLimits } from '../../../src/model/layouts/limits.ts';
import { misfitMeter } from '../../../src/model/layouts/misfit.ts';
import { pixelDiversity } from '../../../src/model/metrics/pixel-diversity.ts';
import { generator } from '../../../src/runtime/random/random.ts';
import { filled } from '../../../src/runtime/tensor.ts';
import { tinyImage, tinyModel } from '../../support/tiny-model.ts';
import { useEngine } from '../../support/use-engine.ts';

describe('the calibration of layouts', () => {
  const engine = useEngine();
  const scale = tinyModel().scales[0]!;
  const observed = tinyImage(8, 9);

  it('are calibrated to a multiple of the usual misfit', async () => {
    const limit = (tolerance: number) =>
      calibrateLayouts(engine(), scale, observed, { generator: generator(1), tolerance });
    expect(await limit(0)).to.equal(undefined);
    const [first, second] = [(await limit(1))!, (await limit(2))!];
    const [one, two] = [first.limits.misfit, second.limits.misfit];
    expect(two).to.be.closeTo(2 * one, 1e-9);
    // The lower quartile itself passes, and with it all below.
    expect(first.passed).to.equal(17 / 64);
    expect(second.passed).to.be.within(first.passed, 1);
    const measure = await misfitMeter(engine(), scale, observed);
    const misfits: number[] = [];
    for (let i = 0; i < 16; i++) {
      const startOf = () => generator(99).split(i);
      misfits.push(
        ...(await measure(
          await coarsestSamples(engine(), [i], { scale, size: scale.size, channels: 3, startOf }),
        )),
      );
    }
    expect(misfits.filter((misfit) => misfit <= one).length).to.be.within(1, 10);
  });

  it('get no margin where the photograph has one colour: nothing could differ', async () => {
    const green = filled([1, 3, 8, 9], 0.5);
    green.data.fill(-0.7, 0, 72);
    const options = { generator: generator(1), tolerance: 1.5, diversity: 0.25 };
    expect(await calibrateLayouts(engine(), scale, green, options)).to.include({
      margin: 0,
      heightMargin: 0,
    });
  });

  it('get the least margin that makes them as diverse as asked, the largest of which enough pass when none does', async () => {
    const calibrated = async (diversity: number) =>
      (await calibrateLayouts(engine(), scale, observed, {
        generator: generator(1),
        tolerance: 1.5,
        diversity,
      }))!;
    const unasked = await calibrated(0);
    expect(unasked).to.include({ margin: 0, heightMargin: 0 });
    expect(unasked.limits.seam, 'seams are not looked at').to.equal(undefined);
    expect(unasked.limits.columns, 'nor columns').to.equal(undefined);
    expect(unasked.limits.patchSwd, 'nor what is least like the photograph').to.equal(undefined);
    const least = await calibrated(1e-6);
    expect(least).to.include({ margin: 0, heightMargin: 0 });
    expect(least.limits.misfit).to.equal(unasked.limits.misfit);
    expect(least.limits.seam).to.be.above(0);
    expect(least.limits.columns).to.be.above(0);
    expect(least.passed).to.be.at.most(unasked.passed);
    const most = await calibrated(1.5);
    expect(most.margin).to.be.within(0, 0.3);
    expect(most.heightMargin).to.be.within(0, 0.25);
    expect(most.limits.seam, 'the photograph’s own canvas decides what a seam may be').to.equal(
      least.limits.seam,
    );
    expect(most.passed).to.be.within(0.25, 1);
    expect([least.own, most.own], 'of the photograph’s own canvas').to.deep.equal(
      Array(2).fill({ misfit: unasked.limits.misfit, seam: least.limits.seam }),
    );
    // Layouts of this net differ by some 1.1: to who asks for 100 they are near copies.
    const copies = await calibrated(100);
    expect(copies.limits.seam, 'seams of near copies are judged by their canvas').to.be.above(
      least.limits.seam as number,
    );
    expect(copies.own).to.deep.equal(most.own);
    expect(copies.passed).to.be.within(0.25, 1);
    expect(await calibrated(100), 'the same again').to.deep.equal(copies);
  });

  it('lose those least like the photograph where they differ more than enough, a third, and a quarter is left', async () => {
    const options = { generator: generator(1), tolerance: 1.5, diversity: 1e-6 };
    const found = (await calibrateLayouts(engine(), scale, observed, options))!;
    const { patchSwd = Number.NaN, ...others } = found.limits;
    expect(patchSwd).to.be.at.least(0.1);
    expect(found.own, 'none where finer scales learn').to.not.have.property('patchSwd');
    const draw = await layoutSource(engine(), scale, observed, {
      generator: options.generator,
      seamsAndColumns: true,
    });
    const drawn = await draw({}, 64);
    const distancesOf = patchSwdMeter(observed);
    const passing = (limits: LayoutLimits) =>
      drawn
        .filter(({ image, measured }) => {
          const [distance] = distancesOf(image);
          return faultOf({ ...measured, patchSwd: distance }, limits) <= 1;
        })
        .map(({ image }) => image);
    const kept = passing(found.limits);
    expect(kept.length / 64)
      .to.equal(found.passed)
      .and.to.be.at.least(0.25);
    expect(kept.length).to.be.below(passing(others).length);
    expect(pixelDiversity(observed, kept)).to.be.at.least(0.33);
  });
});
