import protobuf from 'protobufjs/light.js';

/**
 * The part of the ONNX file format (onnx.proto, IR version 8) that convolutional nets need, as plain objects.
 * Field names are protobufjs's camelCase of the originals; 64-bit integers are numbers here.
 */
export interface ModelProto {
  readonly irVersion: number;
  readonly producerName: string;
  readonly producerVersion: string;
  readonly docString: string;
  readonly graph: GraphProto;
  readonly opsetImport: readonly OperatorSetIdProto[];
  readonly metadataProps: readonly StringStringEntryProto[];
}

export interface OperatorSetIdProto {
  /** '' is ONNX's own set of operators. */
  readonly domain: string;
  readonly version: number;
}

export interface StringStringEntryProto {
  readonly key: string;
  readonly value: string;
}

export interface GraphProto {
  readonly name: string;
  readonly node: readonly NodeProto[];
  readonly initializer: readonly TensorProto[];
  readonly input: readonly ValueInfoProto[];
  readonly output: readonly ValueInfoProto[];
}

export interface NodeProto {
  readonly opType: string;
  readonly name: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute: readonly AttributeProto[];
}

export interface AttributeProto {
  readonly name: string;
  readonly type: number;
  readonly f?: number;
  readonly i?: number;
  readonly ints?: readonly number[];
}

export interface TensorProto {
  readonly name: string;
  readonly dataType: number;
  readonly dims: readonly number[];
  /** Little-endian. */
  readonly rawData: Uint8Array;
}

export interface ValueInfoProto {
  readonly name: string;
  readonly type: {
    readonly tensorType: {
      readonly elemType: number;
      readonly shape: { readonly dim: readonly DimensionProto[] };
    };
  };
}

/** Either a number or a name; equal names are equal extents. */
export type DimensionProto = { readonly dimValue: number } | { readonly dimParam: string };

/** TensorProto.DataType. */
export const ELEMENT_TYPE = { float32: 1, int64: 7, bool: 9 } as const;

export type ElementType = keyof typeof ELEMENT_TYPE;

/** AttributeProto.AttributeType. */
export const ATTRIBUTE_TYPE = { float: 1, int: 2, ints: 7 } as const;

type Field = readonly [id: number, type: string, rule?: 'repeated' | 'optional'];

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
  nested: {
    ModelProto: message({
      irVersion: [1, 'int64'],
      producerName: [2, 'string'],
      producerVersion: [3, 'string'],
      docString: [6, 'string'],
      graph: [7, 'GraphProto'],
      opsetImport: [8, 'OperatorSetIdProto', 'repeated'],
      metadataProps: [14, 'StringStringEntryProto', 'repeated'],
    }),
    OperatorSetIdProto: message({ domain: [1, 'string'], version: [2, 'int64'] }),
    StringStringEntryProto: message({ key: [1, 'string'], value: [2, 'string'] }),
    GraphProto: message({
      node: [1, 'NodeProto', 'repeated'],
      name: [2, 'string'],
      initializer: [5, 'TensorProto', 'repeated'],
      input: [11, 'ValueInfoProto', 'repeated'],
      output: [12, 'ValueInfoProto', 'repeated'],
    }),
    NodeProto: message({
      input: [1, 'string', 'repeated'],
      output: [2, 'string', 'repeated'],
      name: [3, 'string'],
      opType: [4, 'string'],
      attribute: [5, 'AttributeProto', 'repeated'],
    }),
    AttributeProto: message({
      name: [1, 'string'],
      f: [2, 'float', 'optional'],
      i: [3, 'int64', 'optional'],
      ints: [8, 'int64', 'repeated'],
      type: [20, 'int32'],
    }),
    TensorProto: message({
      dims: [1, 'int64', 'repeated'],
      dataType: [2, 'int32'],
      name: [8, 'string'],
      rawData: [9, 'bytes'],
    }),
    ValueInfoProto: message({ name: [1, 'string'], type: [2, 'TypeProto'] }),
    TypeProto: message({ tensorType: [1, 'TensorTypeProto'] }),
    TensorTypeProto: message({ elemType: [1, 'int32'], shape: [2, 'TensorShapeProto'] }),
    TensorShapeProto: message({ dim: [1, 'DimensionProto', 'repeated'] }),
    DimensionProto: message({ dimValue: [1, 'int64', 'optional'], dimParam: [2, 'string', 'optional'] }),
  },
}).lookupType('ModelProto');

/** The bytes of an .onnx file. */
export function encodeModel(model: ModelProto): Uint8Array {
  return MODEL_TYPE.encode({ ...model }).finish();
}

/** Reads an .onnx file; what the reduced schema does not know is left out. @throws on bytes that are none. */
export function decodeModel(bytes: Uint8Array): ModelProto {
  const message = MODEL_TYPE.decode(bytes);
  return MODEL_TYPE.toObject(message, { longs: Number, defaults: true }) as ModelProto;
}
