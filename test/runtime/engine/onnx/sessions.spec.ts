import { expect } from 'chai';
import { relativeError } from '../../../../src/model/net/verify.ts';
import type { ConvStack, EnergyProgram } from '../../../../src/runtime/engine/engine.ts';
import { createOnnxEngine } from '../../../../src/runtime/engine/onnx/engine.ts';
import { findBlock } from '../../../../src/runtime/engine/onnx/find-block.ts';
import { loadOnnxRuntime } from '../../../../src/runtime/engine/onnx/onnxruntime.ts';
import type { OnnxEngine } from '../../../../src/runtime/engine/onnx/session-engine.ts';
import { SessionPool } from '../../../../src/runtime/engine/onnx/session-pool.ts';
import type { Tensor } from '../../../../src/runtime/tensor.ts';
import { codeOfAsync } from '../../../support/code-of.ts';
import { normals, randomImage, randomNet } from '../reference-net.ts';

const NET = randomNet({
  layers: [
    [4, 3],
    [1, 3],
  ],
});

describe('sessions of the onnx engine', () => {
  let engine: OnnxEngine;

  beforeEach(async () => {
    engine = await createOnnxEngine({ threads: 1 });
  });

  afterEach(() => engine.dispose());

  it('are opened when first needed', async () => {
    const program = engine.compile(NET);
    expect(engine.openSessions).to.equal(0);
    await program.chain(randomImage([1, 3, 8, 8], 1));
    expect(engine.openSessions).to.equal(1);
    await program.release();
  });

  it('are shared by chains with and without noise, of one image and of many', async () => {
    const program = engine.compile(NET);
    for (const n of [1, 3]) {
      const image = randomImage([n, 3, 8, 8], n);
      const chain = await program.chain(image);
      await chain.step({ stepSize: 0.1, noiseScale: 0.1, noise: normals(image.data.length, 1) });
      await chain.step({ stepSize: 0.2, noiseScale: 0 });
    }
    expect(engine.openSessions).to.equal(1);
    await program.release();
  });

  it('are one for scores of every size, and one each for steps of two sizes', async () => {
    const program = engine.compile(NET);
    for (const size of [8, 9]) {
      const image = randomImage([1, 3, size, size], size);
      await program.score(image);
      await program.chain(image);
      await program.chain(image);
    }
    expect(engine.openSessions).to.equal(3);
    await program.release();
  });

  it('are not opened twice by calls that do not wait for each other', async () => {
    const program = engine.compile(NET);
    const image = randomImage([1, 3, 8, 8], 1);
    await Promise.all([program.chain(image), program.chain(image), program.chain(image)]);
    expect(engine.openSessions).to.equal(1);
    await program.release();
  });

  it('are all closed by release, also while one is being opened', async () => {
    const program = engine.compile(NET);
    const image = randomImage([1, 3, 8, 8], 1);
    await program.scoreGradient(image);
    const opening = program.chain(image);
    await program.release();
    await opening;
    expect(engine.openSessions).to.equal(0);
  });

  it('are all closed by dispose, of programs that nobody released as well', async () => {
    for (let i = 0; i < 2; i++) await engine.compile(NET).score(randomImage([1, 3, 8, 8], 1));
    expect(engine.openSessions).to.equal(2);
    await engine.dispose();
    expect(engine.openSessions).to.equal(0);
  });

  it('are one for the parameter gradients of all nets of an architecture, and a few for all sizes', async () => {
    const gradients = async (size: number) => {
      const program = engine.compile(NET);
      const result = await program.parameterGradients(randomImage([1, 3, size, size], size), [1]);
      await program.release();
      return result;
    };
    const [first, again] = [await gradients(9), await gradients(9)];
    expect(engine.openSessions).to.equal(1);
    expect(again).to.deep.equal(first);
    for (let size = 10; size < 20; size++) await gradients(size);
    expect(engine.openSessions).to.be.within(2, 6);
    expect(await gradients(9)).to.deep.equal(first);
    await engine.dispose();
    expect(engine.openSessions).to.equal(0);
  });

  it('of steps in blocks are one for all nets of an architecture, opened once, each with its own weights', async function () {
    if (!(await hasBlocks())) this.skip();
    const image = randomImage([1, 3, 12, 12], 1);
    const plain = await createOnnxEngine({ threads: 1, blocks: false });
    try {
      const programs = [1, 2].map((seed) => [engine.compile(wide(seed)), plain.compile(wide(seed))] as const);
      for (const [blocked, constant] of programs) {
        const [ours, theirs] = [await stepOf(blocked, image), await stepOf(constant, image)];
        expect(relativeError(ours.data, theirs.data)).to.be.below(1e-5);
        expect(engine.openSessions).to.equal(1);
      }
      const [[first], [second]] = programs as unknown as [[EnergyProgram], [EnergyProgram]];
      await first.release();
      await stepOf(second, image);
      await second.release();
      expect(engine.openSessions, 'kept for the next').to.equal(1);
    } finally {
      await plain.dispose();
    }
  });

  it('of silent steps in blocks leave the score out, and give the same state bit for bit', async function () {
    if (!(await hasBlocks())) this.skip();
    const program = engine.compile(wide(1));
    const states: Tensor[] = [];
    for (const silent of [false, true]) {
      const chain = await program.chain(randomImage([2, 3, 12, 12], 1));
      for (let i = 0; i < 3; i++) await chain.step({ stepSize: 0.1, noiseScale: 0, momentum: 0.5, silent });
      states.push(await chain.read());
      expect((await chain.lastScore()) === undefined).to.equal(silent);
      expect((await chain.lastScoreGradient()) === undefined).to.equal(silent);
    }
    expect([...states[1]!.data]).to.deep.equal([...states[0]!.data]);
    expect(engine.openSessions).to.equal(2);
    await program.release();
  });

  for (const clamped of [false, true])
    it(`of several steps in a call give what single ones give, bit for bit${clamped ? ', pixels held' : ''}`, async function () {
      if (!(await hasBlocks())) this.skip();
      const program = engine.compile(wide(1));
      const image = randomImage([2, 3, 12, 13], 1);
      const mask = {
        shape: [1, 1, 12, 13],
        data: Float32Array.from({ length: 156 }, (_, i) => Number(i % 5 === 0)),
      };
      const clamp = clamped ? { mask, values: randomImage([2, 3, 12, 13], 2) } : undefined;
      for (const noiseScale of [0, 0.1]) {
        const how = { stepSize: 0.1, noiseScale, momentum: 0.5 };
        const [single, several] = [await program.chain(image, clamp), await program.chain(image, clamp)];
        const count = several.together?.count ?? 0;
        expect(count).to.be.above(1);
        for (const silent of [true, false]) {
          const noise = Array.from({ length: noiseScale > 0 ? count : 0 }, (_, i) =>
            normals(image.data.length, i),
          );
          for (let i = 0; i < count; i++) {
            await single.step({
              ...how,
              silent: silent || i < count - 1,
              ...(noise[i] && { noise: noise[i] }),
            });
          }
          await several.together?.step({ ...how, silent }, noise);
          expect(await several.read()).to.deep.equal(await single.read());
          expect(await several.lastScoreGradient()).to.deep.equal(await single.lastScoreGradient());
          expect((await several.lastScore()) === undefined).to.equal(silent);
        }
      }
      await program.release();
    });

  it('of steps in blocks go with their program where images are large', async function () {
    if (!(await hasBlocks())) this.skip();
    const program = engine.compile(wide(1));
    await stepOf(program, randomImage([1, 3, 91, 91], 1));
    expect(engine.openSessions).to.equal(1);
    await program.release();
    expect(engine.openSessions).to.equal(0);
  });

  it('give the gradients of two batches of small images in one call, in blocks', async function () {
    if (!(await hasBlocks())) this.skip();
    const program = engine.compile(wide(1));
    const batch = (count: number, side: number) => ({
      images: randomImage([count, 3, side, side], count),
      weights: Array.from({ length: count }, () => 1),
    });
    const both = await program.gradientsOfBoth?.(batch(1, 12), batch(2, 12));
    expect(both?.meanScores).to.have.length(3);
    expect(engine.openSessions).to.equal(1);
    expect(await program.gradientsOfBoth?.(batch(1, 12), batch(2, 13)), 'two sizes').to.equal(undefined);
    expect(await program.gradientsOfBoth?.(batch(1, 12), batch(64, 12)), 'many images').to.equal(undefined);
    expect(await program.gradientsOfBoth?.(batch(1, 91), batch(1, 91)), 'large images').to.equal(undefined);
    const bad = { ...batch(2, 12), weights: [1] };
    expect(await codeOfAsync(async () => program.gradientsOfBoth?.(batch(1, 12), bad))).to.equal(
      'tensor/shape',
    );
    await program.release();
    const plain = engine.compile(NET);
    expect(await plain.gradientsOfBoth?.(batch(1, 12), batch(1, 12)), 'no blocks').to.equal(undefined);
    await plain.release();
  });

  for (const net of [NET, wide(1)])
    it(`leave no memory behind over 300 updates (${net.layers[0]?.outChannels} channels)`, async () => {
      const image = randomImage([1, 3, 12, 12], 1);
      const update = async () => {
        const program = engine.compile(net);
        const chain = await program.chain(image);
        await chain.step({ stepSize: 0.1, noiseScale: 0 });
        await program.parameterGradients(await chain.read(), [1]);
        chain.dispose();
        await program.release();
      };
      // The first hundred fill heaps and compile JavaScript.
      for (let i = 0; i < 100; i++) await update();
      const before = process.memoryUsage().rss;
      for (let i = 0; i < 300; i++) await update();
      const grown = (process.memoryUsage().rss - before) / 2 ** 20;
      // A session that was kept would cost some 0.4 MB, 220 MB in all.
      expect(grown, 'megabytes').to.be.below(60);
      // For parameter gradients, and for steps in blocks.
      expect(engine.openSessions).to.be.within(1, net === NET ? 1 : 2);
    });
});

/** A net whose hidden layers fill blocks. */
function wide(seed: number): ConvStack {
  return randomNet({
    seed,
    layers: [
      [32, 3],
      [16, 3],
      [1, 3],
    ],
  });
}

async function stepOf(program: EnergyProgram, image: Tensor): Promise<Tensor> {
  const chain = await program.chain(image);
  await chain.step({ stepSize: 0.1, noiseScale: 0 });
  return chain.read();
}

/** Whether the processor is one for which onnxruntime has a blocked layout. */
async function hasBlocks(): Promise<boolean> {
  const pool = new SessionPool(await loadOnnxRuntime(), { provider: 'cpu', threads: 1, spinning: 0 });
  const block = await findBlock(pool);
  expect(pool.open, 'trial sessions').to.equal(0);
  return block !== undefined;
}

describe('opening the onnx engine', () => {
  it('tells the processor and the threads', async () => {
    const engine = await createOnnxEngine({ threads: 3 });
    expect(engine.id).to.equal('onnx-cpu');
    expect(engine.device.provider).to.equal('cpu');
    expect(engine.device.software).to.equal(false);
    expect(engine.device.name).to.match(/.+, 3 threads$/);
    await engine.dispose();
  });

  it('computes the same with spinning threads', async () => {
    const image = randomImage([1, 3, 10, 10], 1);
    const scores = [];
    for (const spinning of [0, 20, Number.POSITIVE_INFINITY]) {
      const engine = await createOnnxEngine({ threads: 2, spinning });
      scores.push((await engine.compile(NET).score(image)).data);
      await engine.dispose();
    }
    for (const score of scores) expect(score).to.deep.equal(scores[0]);
  });

  for (const threads of [0, 1.5, -1, 257, Number.NaN]) {
    it(`refuses ${threads} threads`, async () => {
      const error = await createOnnxEngine({ threads }).catch((reason: unknown) => reason);
      expect(error).to.have.property('code', 'value/out-of-range');
    });
  }

  it('says why a provider cannot run here, and throws nothing native', async () => {
    const provider = process.platform === 'darwin' ? 'dml' : 'coreml';
    const error = await createOnnxEngine({ provider }).catch((reason: unknown) => reason);
    expect(error).to.have.property('code', 'engine/unavailable');
    expect(error)
      .to.have.property('message')
      .that.matches(new RegExp(`onnx-${provider} cannot run here\\. .+ only\\.`));
  });
});
