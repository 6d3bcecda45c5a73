import protobuf from 'protobufjs/light.js';
import { type Field, type ModelProto, ONNX_MESSAGES } from './onnx-schema.ts';

function message(fields: Readonly<Record<string, Field>>): protobuf.IType {
  const entries = Object.entries(fields);
  return {
    fields: Object.fromEntries(
      entries.map(([name, [id, type, rule]]) => [
        name,
        { id, type, ...(rule === 'repeated' ? { rule } : {}) },
      ]),
    ),
    // A choice of one is what tells an absent field from one that is 0.
    oneofs: Object.fromEntries(
      entries
        .filter(([, [, , rule]]) => rule === 'optional')
        .map(([name]) => [`_${name}`, { oneof: [name] }]),
    ),
  };
}

const MODEL_TYPE = protobuf.Root.fromJSON({
  nested: Object.fromEntries(Object.entries(ONNX_MESSAGES).map(([name, fields]) => [name, message(fields)])),
}).lookupType('ModelProto');

/** The bytes of an .onnx file. */
export function encodeOnnxModel(model: ModelProto): Uint8Array {
  return MODEL_TYPE.encode({ ...model }).finish();
}

/** Reads an .onnx file; what the reduced schema does not know is left out. @throws on bytes that are none. */
export function decodeOnnxModel(bytes: Uint8Array): ModelProto {
  const message = MODEL_TYPE.decode(bytes);
  return MODEL_TYPE.toObject(message, { longs: Number, defaults: true }) as ModelProto;
}
