import { deriveSeed } from '../../src/graph/plan/seeds.ts';
import { kMeansPalette, toPalette } from '../../src/image/palette.ts';
import { resize } from '../../src/image/resize.ts';
import { injectPyramid } from '../../src/model/inject.ts';
import { coherence } from '../../src/model/metrics/bidirectional-similarity.ts';
import { patchSwd } from '../../src/model/metrics/patch-swd.ts';
import { meanSquaredError } from '../../src/model/metrics/pixel-error.ts';
import type { SheetCell } from '../../src/render/sheet.ts';
import { generator } from '../../src/runtime/random/random.ts';
import { sizeOf, type Tensor } from '../../src/runtime/tensor.ts';
import { type Compare, digits, figuresInside, part, SEEDS } from './comparison.ts';
import { filledInRounds } from './filled-in-rounds.ts';
import { changePicture, meanChange } from './frame-change.ts';
import { pulledInjection } from './pulled-injection.ts';
import { quantisedNet } from './quantised-net.ts';
import { walkingDetail } from './walking-detail.ts';

/** What was tried and rejected beside what the workflows do, at the same seeds, by the workflow and what was tried. */
export const TRIED: Readonly<Record<string, Compare>> = {
  'outpainting-strips': outpaintingStrips,
  'animation-detail': animationDetail,
  'paint-to-image-net': paintToImageNet,
  'harmonization-pull': harmonizationPull,
};

type Given = Parameters<Compare>;

/** Px of each scale, no more than a patch of the net. */
const STRIP = 10;
const ROUNDS = 5;

async function outpaintingStrips(...[run, engine]: Given) {
  const cells: SheetCell[] = [];
  const figures = [
    '| seed | all at once, today: patch SWD, coherence of the margins | membrane and strips | membrane, strips, 5 rounds |',
    '|---|---|---|---|',
  ];
  for (const seed of SEEDS) {
    const targets = ['margins', 'outpaint'];
    const today = await run('outpainting', { seed, set: ['outpaint.count=1'], targets });
    const [canvas, margins] = [today.image('canvas.image'), today.image('margins.mask')];
    const filled = async (rounds: number) =>
      filledInRounds(
        await engine(),
        today.model('model.model'),
        { image: canvas, filling: canvas, hole: margins },
        {
          ...{ seed: deriveSeed(seed, 'outpaint'), startScale: 2, rounds },
          ...{ strip: STRIP, membrane: true },
        },
      );
    const three = [today.image('outpaint.images'), await filled(1), await filled(ROUNDS)];
    const said = three.map((one) => figuresInside(today.image('model.image'), one, margins));
    figures.push(`| ${[seed, ...said].join(' | ')} |`);
    const labels = ['today', 'tried: membrane, strips', `tried: these, ${ROUNDS} rounds`];
    cells.push(
      { image: canvas, label: `seed ${seed}: mirror image` },
      ...three.map((image, i) => ({ image, label: `${labels[i]}  ${said[i]}` })),
    );
  }
  return {
    title: 'Outpainting, in strips with a membrane and renoised: patch SWD, coherence of the margins',
    ...{ columns: 4, cellSize: 430, cells, figures },
  };
}

/** In the workflow: how far the start's noise walks in a frame; a third of it. */
const SPEED = 0.15;

async function animationDetail(...[run, engine]: Given) {
  const cells: SheetCell[] = [];
  const figures = [
    '| seed | detail stands still, today: levels a frame; of them shapes, detail | it walks slowly | it walks as fast as the start |',
    '|---|---|---|---|',
  ];
  for (const seed of SEEDS) {
    const set = ['animate.frames=16'];
    const today = await run('animation', { seed, set, targets: ['animate'] });
    const walking = async (detailSpeed: number) =>
      walkingDetail(await engine(), today.model('model.model'), {
        ...{ seed: deriveSeed(seed, 'animate'), frames: 16, strength: 0.45, speed: SPEED },
        detailSpeed,
      });
    const three = [today.images('animate.frames'), await walking(SPEED / 3), await walking(SPEED)];
    const said = three.map((frames) => {
      const parts = frames.map(shapesAndDetail);
      const [shapes, detail] = [parts.map(([shape]) => shape), parts.map(([, rest]) => rest)];
      return `${digits(meanChange(frames), 2)}; ${digits(meanChange(shapes), 2)}, ${digits(meanChange(detail), 2)}`;
    });
    figures.push(`| ${[seed, ...said].join(' | ')} |`);
    const labels = ['detail stands still', 'it walks slowly', 'it walks as fast'];
    cells.push(
      { image: three[0]![0]!, label: `seed ${seed}: first frame` },
      ...three.map((frames, i) => ({ image: changePicture(frames), label: `${labels[i]}  ${said[i]}` })),
    );
  }
  return {
    title:
      'Animation, noise that walks at all scales: levels a frame; of them shapes, detail (white: 64 levels)',
    ...{ columns: 4, cellSize: 360, cells, figures },
  };
}

/** A frame's shapes, as a quarter of its size shows them, and what is left. */
function shapesAndDetail(frame: Tensor): readonly [Tensor, Tensor] {
  const { height, width } = sizeOf(frame);
  const small = resize(frame, { height: Math.round(height / 4), width: Math.round(width / 4) }, 'area');
  const shapes = resize(small, { height, width }, 'bicubic');
  return [shapes, { shape: frame.shape, data: frame.data.map((value, i) => value - shapes.data[i]!) }];
}

async function paintToImageNet(...[run, engine]: Given) {
  const cells: SheetCell[] = [];
  const figures = [
    '| seed | net as trained, today: patch SWD, coherence; levels from the painting | retrained, 12 steps | retrained, 8 steps |',
    '|---|---|---|---|',
  ];
  for (const seed of SEEDS) {
    const today = await run('paint-to-image', { seed, targets: ['inject'] });
    const [model, painting] = [today.model('model.model'), today.image('quantised.image')];
    const palette = kMeansPalette(model.image, 8, generator(deriveSeed(seed, 'quantised')));
    const retrained = await quantisedNet(await engine(), model, {
      ...{ scale: 2, updates: 200, learningRate: 1e-4, seed },
      quantised: toPalette(model.image, palette),
    });
    const injected = async (steps: number) => {
      const options = { seed: deriveSeed(seed, 'inject'), startScale: 2, steps };
      return (await injectPyramid(await engine(), retrained, painting, options)).result;
    };
    const three = [today.image('inject.image'), await injected(12), await injected(8)];
    const said = three.map((one) => {
      const off = 127.5 * Math.sqrt(meanSquaredError(one, painting));
      const near = `${digits(patchSwd(model.image, one).distance, 3)}, ${digits(coherence(model.image, one), 4)}`;
      return `${near}; ${digits(off, 1)}`;
    });
    figures.push(`| ${[seed, ...said].join(' | ')} |`);
    const labels = ['today', 'tried: retrained', 'tried: retrained, 8 steps'];
    cells.push(
      { image: painting, label: `seed ${seed}: painting` },
      ...three.map((image, i) => ({ image, label: `${labels[i]}  ${said[i]}` })),
    );
  }
  return {
    title: 'Paint to image, the net retrained on few colours: patch SWD, coherence; levels from the painting',
    ...{ columns: 4, cellSize: 400, cells, figures },
  };
}

/** Moments of colours matched, but rim and light as they are. */
const MOMENTS_ALONE = {
  wires: { 'small-paste.image': 'full-paste.image', 'detail.detail': 'full-paste.image' },
};
const PULL = 0.1;

async function harmonizationPull(...[run, engine]: Given) {
  const cells: SheetCell[] = [];
  const figures = [
    '| seed | as it is: patch SWD, coherence inside | moments first | moments, then pulled | today, with rim and light | today, pulled |',
    '|---|---|---|---|---|---|',
  ];
  for (const seed of SEEDS) {
    const targets = ['full', 'result', 'small-paste', 'paste'];
    const pulled = async (wires: Readonly<Record<string, string>>) => {
      const { image, model } = await run('harmonization', { seed, targets: ['small-paste', 'model'], wires });
      const drawn = await pulledInjection(await engine(), model('model.model'), image('small-paste.image'), {
        ...{ seed: deriveSeed(seed, 'inject'), startScale: 2, pull: PULL },
      });
      return run('harmonization', { seed, targets, wires, given: { 'inject.image': [drawn] } });
    };
    const five = [
      await run('harmonization', { seed, targets, set: ['half-toned.opacity=0'], ...MOMENTS_ALONE }),
      await run('harmonization', { seed, targets, ...MOMENTS_ALONE }),
      await pulled(MOMENTS_ALONE.wires),
      await run('harmonization', { seed, targets }),
      await pulled({}),
    ];
    const said = five.map((one) =>
      figuresInside(one.image('model.image'), one.image('result.image'), one.image('paste.mask')),
    );
    figures.push(`| ${[seed, ...said].join(' | ')} |`);
    const labels = [`seed ${seed}: as it is`, 'moments first', 'tried: pulled', 'today', 'tried: pulled'];
    cells.push(
      ...five.map((one, i) => ({
        image: part(one.image('full.image'), 0.42, 0.14, 0.35),
        label: `${labels[i]}  ${said[i]}`,
      })),
    );
  }
  return {
    title:
      "Harmonization, moments first and a drift to the input: patch SWD, coherence of the model's result inside",
    ...{ columns: 5, cellSize: 340, cells, figures },
  };
}
