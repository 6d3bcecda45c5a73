import { expect } from 'chai';
import fc from 'fast-check';
import {
  decodeOnnxModel,
  encodeOnnxModel as encodeByLibrary,
} from '../../src/runtime/engine/onnx/onnx-proto.ts';
import { type Field, type ModelProto, ONNX_MESSAGES } from '../../src/runtime/engine/onnx/onnx-schema.ts';
import { encodeOnnxModel } from '../../try/replaced/onnx-proto.ts';

/** Any value of a field of the schema; messages so deep, and no deeper. */
function anyOf([, type, rule]: Field, depth: number): fc.Arbitrary<unknown> {
  const one = single(type, depth);
  return rule === 'repeated' ? fc.array(one, { maxLength: 3 }) : one;
}

function single(type: string, depth: number): fc.Arbitrary<unknown> {
  switch (type) {
    case 'int32':
      return fc.integer({ min: 0 });
    case 'int64':
      return fc.maxSafeInteger();
    case 'float':
      return fc.float({ noNaN: true });
    case 'string':
      return fc.string({ unit: 'grapheme' });
    case 'bytes':
      return fc.uint8Array({ maxLength: 300 });
    default:
      return messageOf(type, depth - 1);
  }
}

function messageOf(type: string, depth: number): fc.Arbitrary<object> {
  const fields = Object.entries(ONNX_MESSAGES[type] ?? {}).filter(
    ([, [, inner]]) => depth > 0 || !Object.hasOwn(ONNX_MESSAGES, inner),
  );
  const values = Object.fromEntries(fields.map(([name, field]) => [name, anyOf(field, depth)]));
  return fc.record(values, { requiredKeys: [] });
}

describe('ONNX models in the browser', () => {
  it('are written so that the library reads the same model as from its own bytes', () => {
    fc.assert(
      fc.property(messageOf('ModelProto', 3), (message) => {
        const model = message as unknown as ModelProto;
        expect(decodeOnnxModel(encodeOnnxModel(model))).to.deep.equal(
          decodeOnnxModel(encodeByLibrary(model)),
        );
      }),
      { numRuns: 200 },
    );
  });
});
