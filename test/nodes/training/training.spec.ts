import { expect } from 'chai';
import { PatchwiseError } from '../../../src/errors.ts';
import { buildPyramid } from '../../../src/model/pyramid/pyramid.ts';
import { requireNet } from '../../../src/model/pyramid/pyramid-model.ts';
import {
  requireTrainable,
  TRAINING_PRESETS,
  trainingSettingsSchema,
} from '../../../src/model/pyramid/training-settings.ts';
import { recoverNode } from '../../../src/nodes/sampling/recover.ts';
import { learningParams, trainingSettings } from '../../../src/nodes/training/settings.ts';
import { trainPyramidNode } from '../../../src/nodes/training/train-pyramid.ts';
import { trainScaleNode } from '../../../src/nodes/training/train-scale.ts';
import type { EnergyEngine } from '../../../src/runtime/engine/engine.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { tinyImage } from '../../support/tiny-model.ts';
import { useEngine } from '../../support/use-engine.ts';
import { memoryServices, runNode } from '../harness.ts';

type Named = Exclude<keyof typeof learningParams, 'preset' | 'net'>;

const settings = (params: object) => trainingSettings(trainPyramidNode.params.parse(params));

describe('training nodes', () => {
  const engine = useEngine();
  const image = tinyImage(20, 24);
  const learning = { updates: 3, steps: 2, recoverySteps: 2, channels: [4, 3, 1], poolSize: 2 };
  const size = { scales: 2, longSide: 24, shortSide: 12 };
  /** Layouts need not differ: a third of the time. */
  const quick = { ...learning, ...size };
  const options = (seed = 1) => ({ seed, services: { ...memoryServices(), engine: async () => engine() } });

  it('train-pyramid gives the model, its recovery, curves and a report, and shows itself while it works', async () => {
    const run = await runNode(trainPyramidNode, { image }, { ...learning, ...size }, options());
    const model = run.outputs.model[0]!;
    expect(model.scales.map((scale) => scale.size)).to.deep.equal([
      { height: 12, width: 14 },
      { height: 20, width: 24 },
    ]);
    expect(run.outputs.recovery[0]!.shape).to.deep.equal([1, 3, 20, 24]);
    const recovered = await runNode(recoverNode, { model }, {}, options());
    expect(run.outputs.recovery[0]).to.deep.equal(recovered.outputs.image[0]);
    expect(run.outputs.image[0]).to.equal(model.image);
    expect(run.outputs.loss[0]!.curves.map((curve) => curve.points.length)).to.deep.equal([3, 3]);
    expect(run.outputs.report[0]!.entries.map((entry) => entry.name)).to.include('recovery error, scale 1');
    expect(run.progress.at(-1)![0]).to.be.closeTo(1, 1e-9);
    expect(new Set(run.previews.map(([port]) => port))).to.deep.equal(new Set(['synthesis', 'recovery']));
    expect(new Set(run.metrics.map(([name]) => name))).to.deep.equal(
      new Set(['loss', 'gap', 'recovery error', 'score', 'gradient norm']),
    );
    const energies = run.metrics.filter(([name]) => name === 'score' || name === 'gradient norm');
    expect(energies.map(([, , at]) => at?.update)).to.deep.equal([1, 1, 2, 2, 3, 3, 1, 1, 2, 2, 3, 3]);
    for (const [, value] of energies) expect(value).to.satisfy(Number.isFinite);
  });

  it('train-pyramid says before it begins how long it takes, unless that is a moment', async () => {
    const logs: string[] = [];
    const services = { ...memoryServices(), engine: () => Promise.reject(new Error('no engine')) };
    const begin = (params: object) =>
      runNode(trainPyramidNode, { image: tinyImage(72, 128) }, params, { services, logs }).catch(() => {});
    await begin(quick);
    expect(logs).to.deep.equal([]);
    await begin({});
    await begin({ preset: 'paper' });
    expect(logs.map((text) => text.split(' on two cores')[0])).to.deep.equal([
      'A training of about 50 s',
      'A training of about 37 hours',
    ]);
  });

  it('train-scale, chained from scale 0, gives the nets of train-pyramid bit for bit', async () => {
    const whole = (await runNode(trainPyramidNode, { image }, { ...learning, ...size }, options())).outputs
      .model[0]!;
    const pyramid = buildPyramid(image, size);
    const first = await runNode(trainScaleNode, { pyramid }, { ...learning, scale: 0 }, options());
    const second = await runNode(
      trainScaleNode,
      { pyramid, lower: [first.outputs.net[0]!], recovered: first.outputs.recovered[0]! },
      { ...learning, scale: 1 },
      options(),
    );
    expect(first.outputs.net[0]!.scale).to.deep.equal(whole.scales[0]);
    expect(second.outputs.net[0]!.scale).to.deep.equal(whole.scales[1]);
  });

  it('train-scale asks for what is missing below it', async () => {
    const pyramid = buildPyramid(image, size);
    const run = () => runNode(trainScaleNode, { pyramid }, { ...learning, scale: 1 }, options());
    expect(await codeOfAsync(run)).to.equal('usage/invalid');
  });

  it('a checkpoint that cannot be saved is told, once, and ends no training', async () => {
    const shared = options();
    const failing = {
      ...shared.services.checkpoints,
      save: () =>
        Promise.reject(new PatchwiseError('file/unwritable', 'The disk is full.', { hint: 'Free some.' })),
    };
    const services = { ...shared.services, checkpoints: failing };
    const run = await runNode(trainPyramidNode, { image }, quick, { ...shared, services });
    expect(run.outputs.model[0]!.scales).to.have.length(2);
    expect(run.logs.filter((text) => text.includes('checkpoint'))).to.deep.equal([
      'The checkpoint of scale 1, finished could not be saved; none of this run has been saved. The disk is full. Free some.',
    ]);
    const controller = new AbortController();
    controller.abort();
    const logs: string[] = [];
    const stopped = () =>
      runNode(trainPyramidNode, { image }, quick, { ...shared, services, signal: controller.signal, logs });
    expect(await codeOfAsync(stopped)).to.equal('run/cancelled');
    expect(logs.join('\n')).to.include('The checkpoint of scale 1, update 0 could not be saved');
  });

  it('a checkpoint that cannot be removed when all is done is told, and costs nothing of the training', async () => {
    const shared = options();
    const away = () => Promise.reject(new PatchwiseError('storage/failed', 'The object store is away.'));
    const services = {
      ...shared.services,
      checkpoints: { ...shared.services.checkpoints, remove: away },
    };
    const run = await runNode(trainPyramidNode, { image }, quick, { ...shared, services });
    expect(run.outputs.model[0]!.scales).to.have.length(2);
    expect(run.logs).to.include('The checkpoint could not be removed: The object store is away.');
  });

  it('a training that is resumed names the scales that there are', async () => {
    const shared = options();
    const controller = new AbortController();
    const services = {
      ...shared.services,
      checkpoints: {
        ...shared.services.checkpoints,
        // Stopped by the checkpoint of the first scale's end.
        save: async (key: string, bytes: Uint8Array) => {
          await shared.services.checkpoints.save(key, bytes);
          controller.abort();
        },
      },
    };
    const cancelled = () =>
      runNode(trainPyramidNode, { image }, quick, { ...shared, services, signal: controller.signal });
    expect(await codeOfAsync(cancelled)).to.equal('run/cancelled');
    const resumed = await runNode(trainPyramidNode, { image }, quick, shared);
    const told = resumed.logs.filter((text) => text.includes('recovery error'));
    expect(told.map((text) => text.split(':')[0])).to.deep.equal(['scale 1 of 2', 'scale 2 of 2']);
  });

  it('a cancelled training leaves a checkpoint, from which the same node goes on to the same weights', async () => {
    const shared = options();
    const straight = (await runNode(trainPyramidNode, { image }, quick, options())).outputs.model[0]!;
    const controller = new AbortController();
    let updates = 0;
    const dying: EnergyEngine = {
      ...engine(),
      id: engine().id,
      device: engine().device,
      dispose: () => engine().dispose(),
      compilePatches: (bank) => engine().compilePatches(bank),
      compile: (stack) => {
        if (++updates === 5) controller.abort();
        return engine().compile(stack);
      },
    };
    const services = { ...shared.services, engine: async () => dying };
    const cancelled = () =>
      runNode(trainPyramidNode, { image }, quick, { ...shared, services, signal: controller.signal });
    expect(await codeOfAsync(cancelled)).to.equal('run/cancelled');
    const resumed = await runNode(trainPyramidNode, { image }, quick, shared);
    expect(resumed.logs).to.include('Resuming the training from its checkpoint.');
    expect(resumed.outputs.model[0]!.scales).to.deep.equal(straight.scales);
  });

  it('take a seed of their own', async () => {
    const run = async (seed: number) =>
      (await runNode(trainPyramidNode, { image }, { ...quick, seed }, options(seed))).outputs.model[0]!;
    expect((await run(5)).training?.seed).to.equal(5);
  });

  it('train a net of the user’s own, and refuse one that cannot be', async () => {
    const own = { channels: [6, 4, 1], kernels: [5, 3, 3], leakySlope: 0.2, spectralNorm: false };
    const run = (net: object) => runNode(trainPyramidNode, { image }, { ...quick, ...net }, options());
    const [scale] = (await run(own)).outputs.model[0]!.scales;
    // The default's colour axes are the photograph's, not the net's own.
    const { colour, ...spec } = requireNet(scale!).net.spec;
    expect(colour?.limit).to.be.at.least(1);
    expect(spec).to.deep.equal({
      inChannels: 3,
      channels: [6, 4, 1],
      kernels: [5, 3, 3],
      activation: { kind: 'leaky-relu', slope: 0.2 },
      spectralNorm: false,
    });
    expect(await codeOfAsync(() => run({ channels: [6, 4] }))).to.equal('value/out-of-range');
    expect(await codeOfAsync(() => run({ channels: [6, 1], kernels: [2, 3] }))).to.equal(
      'value/out-of-range',
    );
  });

  it('settings take the preset where parameters are empty', () => {
    const { updates, steps, pyramid } = settings({ preset: 'paper', updates: [7, 5] });
    expect(updates).to.deep.equal([7, 5]);
    expect(steps).to.deep.equal([60, 30]);
    expect(pyramid).to.deep.equal({ scales: 8, longSide: 250, shortSide: 25 });
    expect(settings({})).to.deep.equal(TRAINING_PRESETS.balanced);
    expect(settings({ powerIterations: 7, colourReach: 1.5 })).to.include({
      powerIterations: 7,
      colourReach: 1.5,
    });
  });

  it('published settings are those of the released code: Adam, 90 power iterations, plain colours', () => {
    const { optimiser, powerIterations, colour, lowerSamples } = settings({
      preset: 'paper',
    });
    expect({ optimiser, powerIterations, colour, lowerSamples }).to.deep.equal({
      ...{ optimiser: 'adam', powerIterations: 90, colour: 'rgb', lowerSamples: 'fresh' },
    });
  });

  it('fits the scales of a long photograph, unless its short side is named', () => {
    const pyramid = (params: object) => settings(params).pyramid;
    const now = { longSide: 64, shortSide: 15, longImages: 'fitted', coarserShortSide: 11 };
    expect(pyramid({})).to.deep.equal(now);
    expect(pyramid({ longSide: 96 })).to.deep.equal({ ...now, longSide: 96 });
    expect(pyramid({ shortSide: 15 })).to.deep.equal({ longSide: 64, shortSide: 15 });
    expect(pyramid({ preset: 'paper' })).to.not.have.any.keys('longImages', 'coarserShortSide');
  });

  it('parameters have the bounds of the settings, and whatever they take can be trained with', () => {
    const { shape } = trainingSettingsSchema;
    const names = Object.keys(shape).filter((name) => name !== 'net' && name in learningParams) as Named[];
    expect(names).to.include.members(['updates', 'momentum', 'colour', 'poolSize']);
    for (const value of [
      -1,
      0,
      0.5,
      1,
      2,
      65,
      99,
      1001,
      10_001,
      100_001,
      1_000_001,
      [1, 0.5],
      [],
      'rgb',
      'adam',
    ]) {
      for (const name of names) {
        const taken = learningParams[name].safeParse(value).success;
        expect(taken, `${name}: ${JSON.stringify(value)}`).to.equal(shape[name].safeParse(value).success);
      }
    }
    for (const name of names) expect(learningParams[name].parse(null), name).to.equal(null);
    expect(() => requireTrainable(settings({}))).to.not.throw();
    expect(() => requireTrainable(settings({ preset: 'paper' }))).to.not.throw();
  });
});
