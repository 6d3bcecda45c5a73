import { expect } from 'chai';
import { PatchwiseError } from '../../../../src/errors.ts';
import type { ConvStack, EnergyEngine } from '../../../../src/runtime/engine/engine.ts';
import { createTensorflowEngine } from '../../../../src/runtime/engine/tensorflow/engine.ts';
import { filled, type Tensor } from '../../../../src/runtime/tensor.ts';
import { cpuTensorflow, createCpuTensorflowEngine, withFailingKernel, withoutLeaks } from './cpu-backend.ts';

/** Values that are neither random nor regular enough to hide a wrong layout. */
function wave(shape: readonly number[], phase: number, amplitude = 0.9): Tensor {
  const tensor = filled(shape, 0);
  for (let i = 0; i < tensor.data.length; i++) tensor.data[i] = amplitude * Math.sin(phase + i * 1.618);
  return tensor;
}

const STACK: ConvStack = {
  activation: { kind: 'elu' },
  layers: [
    { inChannels: 3, outChannels: 5, kernel: 3, weights: wave([135], 1, 0.4).data, bias: wave([5], 2).data },
    { inChannels: 5, outChannels: 1, kernel: 3, weights: wave([45], 3, 0.4).data, bias: wave([1], 4).data },
  ],
};
const IMAGES = wave([2, 3, 7, 8], 5);
const NOISE = wave([2, 3, 7, 8], 6, 2).data;
const CLAMP = { mask: filled([1, 1, 7, 8], 0), values: wave([1, 3, 7, 8], 7) };
CLAMP.mask.data.fill(1, 20, 30);

async function everything(engine: EnergyEngine): Promise<void> {
  const program = engine.compile(STACK);
  try {
    await program.score(IMAGES);
    await program.scoreGradient(IMAGES);
    await program.parameterGradients(IMAGES, [0.5, -1]);
    const chain = await program.chain(IMAGES, CLAMP);
    await chain.step({ stepSize: 0.1, noiseScale: 0.1, noise: NOISE });
    await chain.step({ stepSize: 0.1, noiseScale: 0 });
    await chain.read();
    await chain.lastScore();
    await chain.lastScoreGradient();
    chain.dispose();
  } finally {
    await program.release();
  }
}

describe('the tensorflow engine', () => {
  let engine: EnergyEngine;
  before(async () => {
    engine = await createCpuTensorflowEngine();
  });

  it('names its device', () => {
    expect(engine.id).to.equal('tensorflow');
    expect(engine.device.provider).to.equal('cpu');
  });

  it('leaves no tensor behind after a run', () => withoutLeaks(() => everything(engine)));

  it('leaves no tensor behind wherever a run fails, and names the operation', async () => {
    const calls = await withFailingKernel(0, () => everything(engine));
    expect(calls).to.be.greaterThan(50);
    for (let failAt = 1; failAt <= calls; failAt++) {
      await withoutLeaks(async () => {
        let thrown: unknown;
        await withFailingKernel(failAt, () => everything(engine)).catch((error: unknown) => {
          thrown = error;
        });
        expect(thrown, `kernel ${failAt}`).to.be.instanceOf(PatchwiseError);
        expect((thrown as PatchwiseError).code).to.equal('engine/failed');
        expect((thrown as PatchwiseError).message).to.match(/TensorFlow failed in .*: .* was made to fail/);
      });
    }
    await everything(engine);
  });

  it('keeps the state of before a step that fails', async () => {
    const program = engine.compile(STACK);
    const chain = await program.chain(IMAGES);
    await chain.step({ stepSize: 0.1, noiseScale: 0 });
    const before = await chain.read();
    let failed = false;
    await withFailingKernel(4, () => chain.step({ stepSize: 0.1, noiseScale: 0 })).catch(() => {
      failed = true;
    });
    expect(failed).to.equal(true);
    expect(await chain.read()).to.deep.equal(before);
    await program.release();
  });

  it('frees chains that were abandoned when their program is released, and programs with the engine', () =>
    withoutLeaks(async () => {
      const own = await createCpuTensorflowEngine();
      const first = own.compile(STACK);
      const chain = await first.chain(IMAGES, CLAMP);
      await chain.step({ stepSize: 0.1, noiseScale: 0 });
      await first.release();
      await first.release();
      chain.dispose();
      const second = own.compile(STACK);
      await second.chain(IMAGES);
      await own.dispose();
      expect(() => own.compile(STACK)).to.throw(PatchwiseError, /disposed/);
    }));

  it('refuses to use what was released or disposed of', async () => {
    const program = engine.compile(STACK);
    const chain = await program.chain(IMAGES);
    chain.dispose();
    chain.dispose();
    await program.release();
    for (const use of [
      () => chain.step({ stepSize: 0.1, noiseScale: 0 }),
      () => chain.read(),
      () => chain.lastScore(),
      () => chain.lastScoreGradient(),
      () => program.score(IMAGES),
      () => program.chain(IMAGES),
    ]) {
      const error = await use().then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).to.be.instanceOf(PatchwiseError);
      expect((error as PatchwiseError).code).to.equal('engine/failed');
    }
  });

  it('refuses images that do not fit, as every engine does', async () => {
    const program = engine.compile(STACK);
    const codes = await Promise.all(
      [
        program.score(filled([1, 1, 7, 8], 0)),
        program.chain(filled([1, 3, 4, 8], 0)),
        program.parameterGradients(IMAGES, [1]),
        program.chain(IMAGES, { ...CLAMP, mask: filled([1, 1, 8, 7], 0) }),
      ].map((call) =>
        call.then(
          () => 'accepted',
          (error: PatchwiseError) => error.code,
        ),
      ),
    );
    expect(codes).to.deep.equal(['tensor/shape', 'image/too-small', 'tensor/shape', 'tensor/shape']);
    await program.release();
    expect(() => engine.compile({ ...STACK, layers: STACK.layers.slice(0, 1) })).to.throw(/last layer/);
  });

  it('keeps no memory of its caller: weights and results may be overwritten', async () => {
    const bias = Float32Array.from(STACK.layers[1]?.bias ?? []);
    const layers = [STACK.layers[0], { ...STACK.layers[1], bias }] as ConvStack['layers'];
    const program = engine.compile({ ...STACK, layers });
    const images = wave([1, 3, 7, 8], 1);
    const chain = await program.chain(images);
    const expected = await program.score(images);
    bias.fill(100);
    expect(await program.score(images)).to.deep.equal(expected);
    const before = await chain.read();
    images.data.fill(0);
    expect(await chain.read()).to.deep.equal(before);
    const copy = Float32Array.from(before.data);
    before.data.fill(0);
    expect((await chain.read()).data).to.deep.equal(copy);
    await program.release();
  });

  it('says why, and what to install, when no TensorFlow is found', async () => {
    await cpuTensorflow();
    const error = await createTensorflowEngine({ packages: ['@patchwise/not-there'] }).then(
      () => undefined,
      (thrown: unknown) => thrown as PatchwiseError,
    );
    expect(error?.code).to.equal('engine/unavailable');
    expect(error?.message).to.contain('@patchwise/not-there is not installed.');
    expect(error?.hint).to.contain('npm install @patchwise/not-there');
  });
});
