import { expect } from 'chai';
import fc from 'fast-check';
import { float, graphBuilder } from '../../../../src/runtime/engine/onnx/graph-builder.ts';
import { decodeOnnxModel, encodeOnnxModel } from '../../../../src/runtime/engine/onnx/onnx-proto.ts';
import type { ModelProto } from '../../../../src/runtime/engine/onnx/onnx-schema.ts';
import { loadOnnxRuntime } from '../../../../src/runtime/engine/onnx/onnxruntime.ts';

describe('ONNX files', () => {
  it('come back from bytes as they were', () => {
    const name = fc.string({ minLength: 1, maxLength: 8 });
    const int64 = fc.integer({ min: -(2 ** 53) + 1, max: 2 ** 53 - 1 });
    const attribute = fc.oneof(
      fc.record({ name, type: fc.constant(2), i: int64 }),
      fc.record({ name, type: fc.constant(7), ints: fc.array(int64, { maxLength: 4 }) }),
      fc.record({ name, type: fc.constant(1), f: fc.float({ noNaN: true }) }),
    );
    const names = fc.array(name, { maxLength: 3 });
    const node = fc.record({
      opType: name,
      name,
      input: names,
      output: names,
      attribute: fc.array(attribute, { maxLength: 3 }),
    });
    const dim = fc.oneof(fc.record({ dimValue: int64 }), fc.record({ dimParam: name }));
    const value = fc.record({
      name,
      type: fc.record({
        tensorType: fc.record({
          elemType: fc.constantFrom(1, 7, 9),
          shape: fc.record({ dim: fc.array(dim, { maxLength: 4 }) }),
        }),
      }),
    });
    const values = fc.array(value, { maxLength: 3 });
    const tensor = fc.record({
      name,
      dataType: fc.constantFrom(1, 7),
      dims: fc.array(int64, { maxLength: 4 }),
      rawData: fc.uint8Array({ maxLength: 16 }),
    });
    const model: fc.Arbitrary<ModelProto> = fc.record({
      irVersion: fc.constant(8),
      producerName: name,
      producerVersion: name,
      docString: name,
      opsetImport: fc.constant([{ domain: '', version: 17 }]),
      metadataProps: fc.array(fc.record({ key: name, value: name }), { maxLength: 3 }),
      graph: fc.record({
        name,
        node: fc.array(node, { maxLength: 4 }),
        initializer: fc.array(tensor, { maxLength: 3 }),
        input: values,
        output: values,
      }),
    });
    fc.assert(
      fc.property(model, (original) => {
        expect(plain(decodeOnnxModel(encodeOnnxModel(original)))).to.deep.equal(plain(original));
      }),
    );
  });

  it('keep metadata, description and producer', () => {
    const g = graphBuilder();
    g.output(g.node('Neg', [g.input('x', ['N'])], {}, 'y'), ['N']);
    const metadata = { scale: '2', 'patchwise.frame': '5' };
    const model = decodeOnnxModel(
      g.build({ name: 'n', producerVersion: '1.2.3', description: 'd', metadata }),
    );
    expect(model).to.include({ producerName: 'patchwise', producerVersion: '1.2.3', docString: 'd' });
    expect(model.metadataProps).to.deep.equal([
      { key: 'scale', value: '2' },
      { key: 'patchwise.frame', value: '5' },
    ]);
  });

  it('hold constants, integers, floats and booleans that onnxruntime understands', async () => {
    const ort = await loadOnnxRuntime();
    const g = graphBuilder();
    const x = g.input('x', ['N', 4]);
    const keep = g.input('keep', ['N', 4], 'bool');
    const leaky = g.node('LeakyRelu', [x], { alpha: float(0.25) });
    const sum = g.node('Add', [leaky, g.constant([4], Float32Array.of(1, 2, 3, 4))]);
    const kept = g.node('Where', [keep, sum, g.scalar(-7)]);
    g.output(g.node('Reshape', [kept, g.integers([2, -1])], {}, 'y'), [2, 'M']);
    const session = await ort.InferenceSession.create(g.build({ name: 'test' }));
    const { y } = await session.run({
      x: new ort.Tensor('float32', Float32Array.of(-4, 4, -8, 8), [1, 4]),
      keep: new ort.Tensor('bool', Uint8Array.of(1, 1, 1, 0), [1, 4]),
    });
    expect(y?.dims).to.deep.equal([2, 2]);
    expect([...((y?.data as Float32Array) ?? [])]).to.deep.equal([0, 6, 1, -7]);
    await session.release();
  });
});

/** Bytes as numbers, and without the empty lists that stand for absent ones. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return [...value];
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, child]) => [key, plain(child)] as const);
  return Object.fromEntries(entries.filter(([, child]) => !Array.isArray(child) || child.length > 0));
}
