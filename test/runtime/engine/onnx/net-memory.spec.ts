import { expect } from 'chai';
import type { ConvStack, EnergyEngine } from '../../../../src/runtime/engine/engine.ts';
import { blockedFeeds } from '../../../../src/runtime/engine/onnx/blocked-network.ts';
import { createOnnxEngine } from '../../../../src/runtime/engine/onnx/engine.ts';
import { NetMemories } from '../../../../src/runtime/engine/onnx/net-memory.ts';
import { loadOnnxRuntime } from '../../../../src/runtime/engine/onnx/onnxruntime.ts';
import { randomImage, randomNet } from '../reference-net.ts';

/** Fills blocks of 16. */
const net = (seed: number, hidden = 16): ConvStack =>
  randomNet({
    seed,
    layers: [
      [hidden, 3],
      [16, 3],
      [1, 3],
    ],
  });

describe('the memory of nets', () => {
  const size = { height: 12, width: 13 };

  it('goes to the next net of the same kind, laid out as that one', async () => {
    const memories = new NetMemories(await loadOnnxRuntime());
    const first = memories.take(net(1));
    const inputs = first.inputs(size, 16);
    const second = memories.take(net(2));
    expect(second).to.not.equal(first);
    memories.giveBack(first);
    const third = memories.take(net(3));
    expect(third).to.equal(first);
    const again = third.inputs(size, 16);
    expect(again).to.equal(inputs);
    for (const [name, { data }] of Object.entries(blockedFeeds(net(3), size, 16))) {
      expect(again[name]?.data, name).to.deep.equal(data);
    }
    expect(second.stack).to.deep.equal(net(2));
  });

  it('does not go to a net of another kind', async () => {
    const memories = new NetMemories(await loadOnnxRuntime());
    const known = memories.take(net(1));
    memories.giveBack(known);
    expect(memories.take(net(1, 32))).to.not.equal(known);
    expect(memories.take({ ...net(1), limit: 2 })).to.not.equal(known);
    const leaky = memories.take({ ...net(1), activation: { kind: 'leaky-relu', slope: 0.2 } });
    expect(leaky).to.not.equal(known);
    memories.giveBack(leaky);
    const steeper = memories.take({ ...net(1), activation: { kind: 'leaky-relu', slope: 0.3 } });
    expect(steeper).to.not.equal(leaky);
    expect(memories.take(net(2))).to.equal(known);
    memories.giveBack(known);
    memories.clear();
    expect(memories.take(net(2))).to.not.equal(known);
  });

  it('makes no difference to what programs compute, one after the other and side by side', async () => {
    const image = randomImage([2, 3, size.height, size.width], 5);
    const results = async (engine: EnergyEngine, stack: ConvStack) => {
      const program = engine.compile(stack);
      const chain = await program.chain(image);
      for (let i = 0; i < 2; i++) await chain.step({ stepSize: 0.1, noiseScale: 0, momentum: 0.5 });
      const state = await chain.read();
      const gradients = await program.parameterGradients(image, [1, -0.5]);
      await program.release();
      return { state, gradients };
    };
    const fresh = await Promise.all(
      [1, 2, 3].map(async (seed) => {
        const engine = await createOnnxEngine({ threads: 1 });
        const found = await results(engine, net(seed));
        await engine.dispose();
        return found;
      }),
    );
    const engine = await createOnnxEngine({ threads: 1 });
    for (const [i, expected] of fresh.entries()) {
      expect(await results(engine, net(i + 1)), `net ${i + 1}`).to.deep.equal(expected);
    }
    const beside = await Promise.all([3, 1, 2].map((seed) => results(engine, net(seed))));
    expect(beside).to.deep.equal([fresh[2], fresh[0], fresh[1]]);
    await engine.dispose();
  });

  it('is not given on while a call still reads it', async () => {
    const engine = await createOnnxEngine({ threads: 1 });
    const image = randomImage([1, 3, size.height, size.width], 5);
    const cut = engine.compile(net(1));
    const chain = await cut.chain(image);
    await chain.step({ stepSize: 0.1, noiseScale: 0 });
    const straight = (await chain.read()).data;
    const other = await cut.chain(image);
    const stepping = other.step({ stepSize: 0.1, noiseScale: 0 });
    // Asked for, but the native call comes with the next turn of the event loop.
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    await cut.release();
    const next = engine.compile(net(2));
    await Promise.all([stepping, next.parameterGradients(image, [1])]);
    expect((await other.read()).data).to.deep.equal(straight);
    await next.release();
    await engine.dispose();
  });
});
