import { expect } from 'chai';
import { pyramidSizes } from '../../../src/model/pyramid/pyramid.ts';
import { TRAINING_PRESETS } from '../../../src/model/pyramid/training-settings.ts';
import type { PastRun, Speed } from '../../../src/protocol/system.ts';
import { learntSize, misfitOf } from '../../../src/recipes/learnable.ts';
import { capped } from '../../../src/recipes/result-size.ts';
import {
  learningSeconds,
  limitOf,
  loadSpeed,
  makingSeconds,
  millisecondsLeft,
  resultSize,
  roughly,
  sheetSeconds,
  speed,
} from '../../../web/src/journey/estimate.ts';
import { offersSides } from '../../../web/src/journey/offers-sides.ts';
import { type Recipe, TRAINING_SECONDS } from '../../../web/src/journey/recipes.ts';
import { shippedRecipe } from '../../support/shipped-recipes.ts';

const random = shippedRecipe('random');
const inpainting = shippedRecipe('inpainting');
const megapixel = { width: 1000, height: 1000 };

type PastNode = PastRun['nodes'][number];
const node = (type: string, seconds: number, more: Partial<PastNode> = {}): PastNode => ({
  type: `${type}@1`,
  cached: false,
  seconds,
  ...more,
});
const ran = (purpose: string, ...nodes: PastNode[]): PastRun => ({ id: 'r', at: 1, purpose, nodes });
const trained = (seconds: number): PastRun => ran('learn', node('training/train-pyramid', seconds));
const known = (...runs: PastRun[]): Speed => ({ runs });
const sampled = (seconds: number) => node('sampling/sample-pyramid', seconds, { images: 4, pixels: 3072 });
const saved = (seconds: number) => node('image/save', seconds);
const lifted = (seconds: number, images = 4) => node('detail/lift', seconds, { images, pixels: 1e6 });

describe('how long it will take', () => {
  it('is said to be unknown where the studio does not say it, and not to be measured for ever', async () => {
    const nativeFetch = globalThis.fetch;
    globalThis.fetch = async () => new Response(null, { status: 503 });
    try {
      await loadSpeed();
    } finally {
      globalThis.fetch = nativeFetch;
    }
    expect(speed.value).to.deep.equal({ runs: [] });
    speed.value = undefined;
  });

  it('is not told while nothing is known of the machine', () => {
    expect(learningSeconds(undefined)).to.equal(undefined);
    expect(learningSeconds(known())).to.equal(undefined);
    expect(makingSeconds(random, megapixel, known())).to.equal(undefined);
  });

  it('is measured first, and from then on what it took here', () => {
    const fresh: Speed = { measured: { training: 200, lift: { base: 2, megapixel: 3 } }, runs: [] };
    expect(learningSeconds(fresh)).to.equal(200);
    const sampling = (Number(random.seconds) * 200) / TRAINING_SECONDS;
    const saving = (0.2 * 200) / TRAINING_SECONDS;
    expect(makingSeconds(random, megapixel, fresh)).to.be.closeTo(sampling + 4 * (2 + 3 + saving), 1e-9);
    expect(learningSeconds(known(trained(256), trained(300), trained(40)))).to.equal(256);
  });

  it('tells what a coarser training takes: measured, and from one of either size', () => {
    const fresh: Speed = { measured: { training: 200, lift: { base: 2, megapixel: 3 } }, runs: [] };
    expect(learningSeconds(fresh, 48)).to.be.closeTo(200 * 0.72, 1e-9);
    expect(learningSeconds(known(trained(100)), 48)).to.be.closeTo(72, 1e-9);
    const coarse = ran('learn-48', node('training/train-pyramid', 36));
    expect(learningSeconds(known(coarse), 48)).to.equal(36);
    expect(learningSeconds(known(coarse), 64)).to.be.closeTo(50, 1e-9);
    expect(learningSeconds(known(coarse, trained(80)), 64)).to.equal(80);
  });

  it('offers a coarser one on phones, and where it takes long', () => {
    const of = (training: number): Speed => ({
      measured: { training, lift: { base: 1, megapixel: 1 } },
      runs: [],
    });
    expect(offersSides(of(130), megapixel, false)).to.equal(false);
    expect(offersSides(of(900), megapixel, false)).to.equal(true);
    expect(offersSides(of(130), megapixel, true)).to.equal(true);
    expect(offersSides(undefined, undefined, false)).to.equal(false);
    expect(offersSides(of(900), { width: 8000, height: 1000 }, true), 'a panorama').to.equal(false);
  });

  it('leaves out trainings that were no photographs of the journey', () => {
    const { purpose: _none, ...other } = trained(3);
    expect(learningSeconds(known(other))).to.equal(undefined);
  });

  it('learns from runs of the same recipe, sampling and lifts apart, so that size counts', () => {
    const runs = known(ran('random', sampled(17), lifted(40), saved(6)), trained(TRAINING_SECONDS));
    const one = makingSeconds(random, megapixel, runs) ?? 0;
    expect(one).to.be.closeTo(17 + 40 + 6, 1e-9);
    const twelve = makingSeconds(random, { width: 4000, height: 3000 }, runs) ?? 0;
    expect(twelve, 'larger pictures take longer, also to be written').to.be.above(
      17 + 4 * 40 + 12 * 6 - 1e-9,
    );
  });

  it('takes the speed of lifts from other recipes where the own one has none', () => {
    const slow = known(ran('random', sampled(1), lifted(400)), trained(TRAINING_SECONDS));
    const quick = known(ran('random', sampled(1), lifted(4)), trained(TRAINING_SECONDS));
    const difference =
      (makingSeconds(inpainting, megapixel, slow) ?? 0) - (makingSeconds(inpainting, megapixel, quick) ?? 0);
    expect(difference).to.be.closeTo(99, 1e-9);
  });

  it('counts every picture that is lifted', () => {
    const outpainting = shippedRecipe('outpainting');
    const runs = known(trained(TRAINING_SECONDS));
    const times = (one: Recipe) =>
      (makingSeconds(one, megapixel, runs) ?? 0) - (makingSeconds(one, { width: 1, height: 1 }, runs) ?? 0);
    const single: Recipe = { ...outpainting, result: { ...outpainting.result, count: 1 } };
    expect(times(outpainting)).to.be.closeTo(2 * times(single), 1e-9);
  });

  it('is counted down as it was said, and as the last node tells where that takes longer', () => {
    expect(millisecondsLeft(4600, 50, 6000), 'lifting comes after this node').to.equal(44_000);
    expect(millisecondsLeft(60_000, 50, 6000)).to.equal(60_000);
    expect(millisecondsLeft(9000, 50, 70_000)).to.equal(9000);
    expect(millisecondsLeft(undefined, 50, 6000)).to.equal(44_000);
    expect(millisecondsLeft(undefined, 50, 70_000), 'nothing is made up').to.equal(undefined);
    expect(millisecondsLeft(9000, undefined, 6000)).to.equal(9000);
  });

  it('of a sheet is that of all photographs in turn, less what was computed already', () => {
    const row = (takes: number | undefined, passed = 0) => ({ takes, passed });
    expect(sheetSeconds([row(60, 20_000), row(60), row(10)])).to.equal(110);
    expect(sheetSeconds([row(60, 90_000), row(60)]), 'longer than was said').to.equal(66);
    expect(sheetSeconds([row(60), row(undefined)]), 'nothing is made up').to.equal(undefined);
  });

  it('is not deceived by tiny pictures, which take longer a pixel to be written and less to be lifted', () => {
    const tiny = node('detail/lift', 0.2, { images: 2, pixels: 120 });
    const outpainting = shippedRecipe('outpainting');
    const large = { width: 6000, height: 3660 };
    const runs = known(trained(TRAINING_SECONDS));
    const usual = makingSeconds({ ...outpainting, seconds: 1 }, large, runs) ?? 0;
    const after = known(ran('outpainting', sampled(1), tiny, saved(0.1)), trained(TRAINING_SECONDS));
    expect(makingSeconds(outpainting, large, after)).to.be.closeTo(usual, 1e-9);
  });

  it('is not deceived by runs whose results were there already', () => {
    const runs = known(
      ran('random', node('sampling/sample-pyramid', 0, { cached: true }), lifted(0.1)),
      ran('random', node('model/load', 0, { cached: true }), sampled(17), lifted(40)),
      trained(TRAINING_SECONDS),
    );
    expect(makingSeconds(random, undefined, runs)).to.equal(17);
  });

  // 231 s were measured with a training by Adam (docs/performance.md), of which 139 s became TRAINING_SECONDS.
  it('promises no less than a journey of four pictures of 12 megapixels takes: 147 s', () => {
    const known: Speed = {
      measured: { training: TRAINING_SECONDS, lift: { base: 1.5, megapixel: 1.2 } },
      runs: [],
    };
    const whole =
      (learningSeconds(known) ?? 0) + (makingSeconds(random, { width: 4000, height: 3000 }, known) ?? 0);
    expect(roughly(whole)).to.equal('2½ min');
  });

  it('is told as exactly as it is known, and rounded up', () => {
    expect([2, 12, 61, 130, 139, 231, 301, 7000].map(roughly)).to.deep.equal([
      'a few seconds',
      '15 s',
      '70 s',
      '2½ min',
      '2½ min',
      '4 min',
      '6 min',
      '2 h',
    ]);
  });
});

describe('what nothing can be made of', () => {
  it('has few pixels, or leaves too few of its shorter side in what is learned', () => {
    expect(misfitOf(undefined)).to.equal(undefined);
    expect(misfitOf({ width: 400, height: 7 })).to.equal('small');
    expect(misfitOf({ width: 8, height: 8 })).to.equal(undefined);
    for (const [width, height] of [
      [16_000, 80],
      [100, 1400],
    ] as const)
      expect(misfitOf({ width, height })).to.equal('narrow');
    const longest = { width: 11_000, height: 1000 };
    expect(misfitOf(longest)).to.equal(undefined);
    expect(misfitOf({ ...longest, width: 14_000 })).to.equal('narrow');
    // As the training itself makes of it.
    for (const size of [longest, { width: 900, height: 2000 }, { width: 1920, height: 1080 }]) {
      const { sizes } = pyramidSizes(size, TRAINING_PRESETS.balanced.pyramid);
      expect(sizes.at(-1)).to.deep.equal(learntSize(size));
    }
  });
});

describe('what comes out', () => {
  const photo = { width: 4000, height: 3000 };

  it('has the size of the photograph, and a sheet one that is not told', () => {
    expect(resultSize(random, photo)).to.deep.equal(photo);
    expect(resultSize(random, undefined)).to.equal(undefined);
    expect(resultSize(shippedRecipe('animation'), photo)).to.deep.equal({ width: 1280, height: 960 });
    expect(resultSize(shippedRecipe('recovery'), photo)).to.equal(undefined);
  });

  it('is as wide as what is composed, in whole pixels of the model', () => {
    const wide = shippedRecipe('arbitrary-size');
    expect(resultSize(wide, photo, { width: 64, height: 48 })).to.deep.equal({
      width: 6688,
      height: 3000,
    });
    expect(resultSize(wide, photo)).to.deep.equal({ width: 6688, height: 3000 });
  });

  it('has the size of the photograph where a print is taken, though its strokes are lifted smaller', () => {
    const print = shippedRecipe('style-transfer');
    expect(resultSize(print, photo)).to.deep.equal(photo);
    const runs = known(ran('random', sampled(17), lifted(40), saved(6)), trained(TRAINING_SECONDS));
    const large = makingSeconds(print, photo, runs) ?? 0;
    const lifting = makingSeconds({ ...print, lifted: 1e5 }, photo, runs) ?? 0;
    expect(large).to.be.below(lifting);
  });

  it('is never larger than a browser shows', () => {
    const { width = 0, height = 0 } = resultSize(shippedRecipe('panorama'), photo) ?? {};
    expect(limitOf(shippedRecipe('panorama'), photo)?.side, 'told').to.equal(16_384);
    expect(limitOf(shippedRecipe('random'), photo)).to.equal(undefined);
    expect(limitOf(shippedRecipe('animation'), photo)).to.equal(undefined);
    expect(width).to.be.at.most(16_384);
    expect(width * height).to.be.at.most(32e6);
    expect(width / height, 'its shape stays').to.be.closeTo(32 / 3, 0.01);
    expect(capped(photo)).to.deep.equal(photo);
  });
});
