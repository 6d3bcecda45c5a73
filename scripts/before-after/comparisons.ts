import { areaUnderCurve } from '../../bench/anomaly/area-under-curve.ts';
import { fillHoles } from '../../src/image/poisson-blend.ts';
import { resize } from '../../src/image/resize.ts';
import { coherence } from '../../src/model/metrics/bidirectional-similarity.ts';
import { patchSwd } from '../../src/model/metrics/patch-swd.ts';
import { meanSquaredError } from '../../src/model/metrics/pixel-error.ts';
import { psnr } from '../../src/model/metrics/psnr.ts';
import { upsample } from '../../src/model/pyramid-model.ts';
import type { SheetCell } from '../../src/render/sheet.ts';
import type { EnergyEngine } from '../../src/runtime/engine/engine.ts';
import { type Size, sizeOf, type Tensor } from '../../src/runtime/tensor.ts';
import { type Compare, type Comparison, digits, figuresInside, part, SEEDS } from './comparison.ts';
import { filledInRounds } from './filled-in-rounds.ts';
import { changePicture, meanChange } from './frame-change.ts';
import type { RunWorkflow } from './run-workflow.ts';
import { TRIED } from './tried.ts';

/** Where workflows are deterministic, photographs stand in place of seeds. */
const PHOTOGRAPHS = ['lake', 'rock', 'waves'] as const;

const ofPhotograph = (name: string) => [`model.path=../samples/models/${name}-96.safetensors`];

/** By the name of the workflow, with what was tried of it after a dash. */
export const COMPARISONS: Readonly<Record<string, Compare>> = {
  'super-resolution': superResolution,
  editing,
  'style-transfer': styleTransfer,
  'paint-to-image': paintToImage,
  animation,
  'anomaly-map': anomalyMap,
  harmonization,
  outpainting,
  inpainting,
  ...TRIED,
};

async function superResolution(run: RunWorkflow): Promise<Comparison> {
  const cells: SheetCell[] = [];
  const figures = [
    '| photograph | bicubic: PSNR, dB; patch SWD | before | the finest net, no back-projection | today |',
    '|---|---|---|---|---|',
  ];
  for (const name of PHOTOGRAPHS) {
    const set = [...ofPhotograph(name), `truth.path=../samples/photos/${name}.jpg`];
    const before = await run('super-resolution', {
      ...{ seed: 1, targets: ['paper'] },
      set: [...set, 'paper.backProjections=0', 'paper.net=third-finest'],
    });
    const single = await run('super-resolution', {
      ...{ seed: 1, targets: ['finest'] },
      set: [...set, 'finest.backProjections=0'],
    });
    const today = await run('super-resolution', { seed: 1, set, targets: ['finest', 'small-truth'] });
    const truth = today.image('small-truth.image');
    const said = (image: Tensor) =>
      `${digits(psnr(truth, image), 2)}; ${digits(patchSwd(truth, image).distance, 4)}`;
    const four = [
      before.image('paper.bicubic'),
      before.image('paper.image'),
      ...[single, today].map((result) => result.image('finest.image')),
    ];
    figures.push(`| ${[name, ...four.map(said)].join(' | ')} |`);
    const labels = [`${name}: bicubic`, 'before', 'no back-projection', 'today'];
    cells.push(
      ...four.map((image, i) => ({ image: part(image, 0.45), label: `${labels[i]}  ${said(image)}` })),
      { image: part(truth, 0.45), label: 'truth' },
    );
  }
  return {
    title: 'Super-resolution, before and after: PSNR in dB; patch SWD',
    ...{ columns: 5, cellSize: 320, cells, figures },
  };
}

async function editing(run: RunWorkflow, engine: () => Promise<EnergyEngine>): Promise<Comparison> {
  const cells: SheetCell[] = [];
  const figures = [
    '| seed | the edit: patch SWD, coherence inside | before, from scale 3 | tried, held at every step | tried, 5 rounds of that | today |',
    '|---|---|---|---|---|---|',
  ];
  for (const seed of SEEDS) {
    const today = await run('editing', { seed, targets: ['result', 'mask', 'small-edit'] });
    const finer = await run('editing', { seed, set: ['inject.startScale=3'], targets: ['result'] });
    const held = await run('editing', { seed, wires: { 'inject.mask': 'mask.mask' }, targets: ['inject'] });
    const said = (image: Tensor) =>
      figuresInside(today.image('model.image'), image, today.image('mask.mask'));
    const edit = today.image('small-edit.image');
    const rounds = await filledInRounds(
      await engine(),
      today.model('model.model'),
      { image: edit, filling: edit, hole: today.image('mask.mask') },
      { seed, startScale: 2, rounds: 5 },
    );
    const five = [
      edit,
      finer.image('result.image'),
      held.image('inject.image'),
      rounds,
      today.image('result.image'),
    ];
    figures.push(`| ${[seed, ...five.map(said)].join(' | ')} |`);
    const labels = [`seed ${seed}: the edit`, 'before', 'tried: held', 'tried: 5 rounds', 'today'];
    cells.push(
      ...five.map((image, i) => ({
        image: part(image, 0.62, 1, 0.3),
        label: `${labels[i]}  ${said(image)}`,
      })),
    );
  }
  return {
    title: 'Editing, before and after: patch SWD, coherence of the edit',
    ...{ columns: 5, cellSize: 320, cells, figures },
  };
}

/** Of the model's own filling, from the workflow's start scale, before it is lifted. */
async function inpainting(run: RunWorkflow, engine: () => Promise<EnergyEngine>): Promise<Comparison> {
  const cells: SheetCell[] = [];
  const figures = [
    '| seed | before, known pixels held by bicubic values: patch SWD, coherence inside | tried, 5 rounds | today |',
    '|---|---|---|---|',
  ];
  for (const seed of SEEDS) {
    const today = await run('inpainting', { seed, targets: ['inpaint'] });
    const [image, hole] = [today.image('model.image'), today.image('hole.mask')];
    const filling = fillHoles(image, hole);
    const filled = async (rounds: number, held?: typeof bicubic) =>
      filledInRounds(
        await engine(),
        today.model('model.model'),
        { image, filling, hole },
        { seed, startScale: 2, rounds, ...(held && { held }) },
      );
    const bicubic = (size: Size) => upsample(image, size);
    const three = [await filled(1, bicubic), await filled(5), today.image('inpaint.images')];
    const said = three.map((one) => figuresInside(image, one, hole));
    figures.push(`| ${[seed, ...said].join(' | ')} |`);
    const labels = ['before', 'tried: 5 rounds', 'today'];
    cells.push(
      { image: part(image, 0.62, 0.5, 0.3), label: `seed ${seed}: photograph` },
      ...three.map((one, i) => ({ image: part(one, 0.62, 0.5, 0.3), label: `${labels[i]}  ${said[i]}` })),
    );
  }
  return {
    title: "Inpainting, before and after: patch SWD, coherence of the model's filling",
    ...{ columns: 4, cellSize: 340, cells, figures },
  };
}

async function styleTransfer(run: RunWorkflow): Promise<Comparison> {
  const cells: SheetCell[] = [];
  const figures = ['| seed | before, 12 steps: patch SWD | today, 8 steps |', '|---|---|---|'];
  for (const seed of SEEDS) {
    const targets = ['inject', 'matched'];
    const before = await run('style-transfer', { seed, set: ['inject.steps=12'], targets });
    const today = await run('style-transfer', { seed, targets });
    const style = today.image('model.image');
    const said = (image: Tensor) => digits(patchSwd(style, image).distance, 3);
    const two = [before, today].map((result) => part(result.image('inject.image'), 0.5, 0.3, 0.45));
    figures.push(`| ${[seed, ...two.map(said)].join(' | ')} |`);
    cells.push(
      { image: part(today.image('matched.image'), 0.5, 0.3, 0.45), label: `seed ${seed}: content` },
      ...two.map((image, i) => ({
        image,
        label: `${['before, 12 steps', 'today, 8 steps'][i]}  ${said(image)}`,
      })),
    );
  }
  return {
    title: 'Style transfer, before and after: patch SWD to the print',
    ...{ columns: 3, cellSize: 420, cells, figures },
  };
}

/** Long side 240 px: fine enough for what is where, and quick. */
const QUARTER = { width: 240, height: 135 };

async function paintToImage(run: RunWorkflow): Promise<Comparison> {
  const cells: SheetCell[] = [];
  const figures = [
    '| seed | before, not held: levels from what was composed, coherence | today |',
    '|---|---|---|',
  ];
  for (const seed of SEEDS) {
    const result = (set: readonly string[]) =>
      run('paint-to-image', { seed, set: ['lift.width=640', ...set], targets: ['lift', 'small'] });
    const [before, today] = [await result(['lift.hold=0', 'lift.start=64']), await result([])];
    const photo = resize(today.image('photo.image'), QUARTER, 'area');
    const two = [before, today];
    const said = two.map((one) => {
      const [lifted, composed] = [one.image('lift.image'), one.image('inject.image')];
      const off = 127.5 * Math.sqrt(meanSquaredError(resize(lifted, sizeOf(composed), 'area'), composed));
      return `${digits(off, 1)}, ${digits(coherence(photo, resize(lifted, QUARTER, 'area')), 4)}`;
    });
    figures.push(`| ${[seed, ...said].join(' | ')} |`);
    cells.push(
      { image: today.image('small.image'), label: `seed ${seed}: painting` },
      ...two.map((one, i) => ({
        image: one.image('lift.image'),
        label: `${['before, not held', 'today'][i]}  ${said[i]}`,
      })),
    );
  }
  return {
    title: 'Paint to image, before and after: levels from what was composed, coherence',
    ...{ columns: 3, cellSize: 440, cells, figures },
  };
}

async function animation(run: RunWorkflow): Promise<Comparison> {
  const cells: SheetCell[] = [];
  const figures = ['| seed | before, strength 0.3: levels a frame | today |', '|---|---|---|'];
  for (const seed of SEEDS) {
    const targets = ['animate'];
    const few = ['animate.frames=16'];
    const before = await run('animation', { seed, set: [...few, 'animate.strength=0.3'], targets });
    const today = await run('animation', { seed, set: few, targets });
    const two = [before, today].map((result) => result.images('animate.frames'));
    const said = two.map((frames) => digits(meanChange(frames), 2));
    figures.push(`| ${[seed, ...said].join(' | ')} |`);
    cells.push(
      { image: two[1]![0]!, label: `seed ${seed}: first frame` },
      ...two.map((frames, i) => ({
        image: changePicture(frames),
        label: `${['before', 'today'][i]}  ${said[i]} levels a frame`,
      })),
    );
  }
  return {
    title: 'Animation, before and after: how far pixels move in the loop (white: 64 levels)',
    ...{ columns: 3, cellSize: 380, cells, figures },
  };
}

async function anomalyMap(run: RunWorkflow): Promise<Comparison> {
  const cells: SheetCell[] = [];
  const figures = ['| photograph | before, score: area under the curve | today, drift |', '|---|---|---|'];
  for (const name of PHOTOGRAPHS) {
    const targets = ['score', 'drift', 'odd'];
    const shown = await run('anomaly-map', { seed: 1, set: ofPhotograph(name), targets });
    // The mask ends at the ceiling: the curve needs all of the map.
    const whole = await run('anomaly-map', {
      ...{ seed: 1, targets },
      set: [...ofPhotograph(name), 'score.ceiling=100', 'drift.ceiling=100'],
    });
    const areas = ['score', 'drift'].map((node) =>
      digits(areaUnderCurve(whole.image(`${node}.mask`).data, shown.image('odd.mask').data), 3),
    );
    figures.push(`| ${[name, ...areas].join(' | ')} |`);
    cells.push(
      { image: shown.image('odd.image'), label: name },
      { image: shown.image('score.heatMap'), label: `before, score  ${areas[0]}` },
      { image: shown.image('drift.heatMap'), label: `today, drift  ${areas[1]}` },
    );
  }
  return {
    title: 'Anomaly map, before and after: area under the curve',
    ...{ columns: 3, cellSize: 380, cells, figures },
  };
}

/** The object in its own tones, its rim and its light as they are. */
const OBJECT_AS_IT_IS = {
  set: ['half-toned.opacity=0'],
  wires: { 'small-paste.image': 'full-paste.image', 'detail.detail': 'full-paste.image' },
};

async function harmonization(run: RunWorkflow): Promise<Comparison> {
  const cells: SheetCell[] = [];
  const figures = [
    '| seed | the paste: patch SWD, coherence inside | before, tones of the object | today |',
    '|---|---|---|---|',
  ];
  for (const seed of SEEDS) {
    const targets = ['full', 'result', 'paste', 'full-paste'];
    const before = await run('harmonization', { seed, targets, ...OBJECT_AS_IT_IS });
    const today = await run('harmonization', { seed, targets });
    const said = (image: Tensor) =>
      figuresInside(today.image('model.image'), image, today.image('paste.mask'));
    const three = [
      today.image('paste.image'),
      ...[before, today].map((result) => result.image('result.image')),
    ];
    figures.push(`| ${[seed, ...three.map(said)].join(' | ')} |`);
    const labels = [`seed ${seed}: pasted`, 'before', 'today'];
    const shown = [before.image('full-paste.image'), before.image('full.image'), today.image('full.image')];
    cells.push(
      ...shown.map((image, i) => ({
        image: part(image, 0.42, 0.14, 0.35),
        label: `${labels[i]}  ${said(three[i]!)}`,
      })),
    );
  }
  return {
    title: "Harmonization, before and after: patch SWD, coherence of the model's result inside",
    ...{ columns: 3, cellSize: 420, cells, figures },
  };
}

async function outpainting(run: RunWorkflow): Promise<Comparison> {
  const cells: SheetCell[] = [];
  const figures = [
    '| seed | before, from any height: patch SWD, coherence of the margins | today |',
    '|---|---|---|',
  ];
  for (const seed of SEEDS) {
    const result = (set: readonly string[]) =>
      run('outpainting', { seed, set: ['outpaint.count=1', ...set], targets: ['lift', 'margins'] });
    const two = [await result(['lift.stay=0']), await result([])];
    const photo = two[0]!.image('model.image');
    const margins = two[0]!.image('margins.mask');
    const said = two.map((one) =>
      figuresInside(photo, resize(one.image('lift.image'), sizeOf(margins), 'bicubic'), margins),
    );
    figures.push(`| ${[seed, ...said].join(' | ')} |`);
    cells.push(
      ...two.map((one, i) => ({
        image: one.image('lift.image'),
        label: `${[`seed ${seed}: before`, 'today'][i]}  ${said[i]}`,
      })),
    );
  }
  return {
    title: 'Outpainting, before and after: patch SWD, coherence of the margins',
    ...{ columns: 2, cellSize: 560, cells, figures },
  };
}
