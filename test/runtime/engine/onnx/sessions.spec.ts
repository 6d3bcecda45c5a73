import { expect } from 'chai';
import { createOnnxEngine } from '../../../../src/runtime/engine/onnx/engine.ts';
import type { OnnxEngine } from '../../../../src/runtime/engine/onnx/session-engine.ts';
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
    expect(engine.openSessions).to.be.within(2, 4);
    expect(await gradients(9)).to.deep.equal(first);
    await engine.dispose();
    expect(engine.openSessions).to.equal(0);
  });

  it('leave no memory behind over 300 updates', async () => {
    const image = randomImage([1, 3, 12, 12], 1);
    const update = async () => {
      const program = engine.compile(NET);
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
    expect(engine.openSessions, 'the one for parameter gradients').to.equal(1);
  });
});

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
    for (const spinning of [true, false]) {
      const engine = await createOnnxEngine({ threads: 2, spinning });
      scores.push((await engine.compile(NET).score(image)).data);
      await engine.dispose();
    }
    expect(scores[0]).to.deep.equal(scores[1]);
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
