import { encodeOnnxModel } from './onnx-proto.ts';
import {
  ATTRIBUTE_TYPE,
  type AttributeProto,
  type DimensionProto,
  ELEMENT_TYPE,
  type ElementType,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from './onnx-schema.ts';

/** A value of a graph under construction, by its name. */
export type Value = string;

/** An extent: a number, or a name for one that each run may choose. */
export type Extent = number | string;

/** Attributes of a node: a list of integers, an integer, or `float(x)`. */
export type Attributes = Readonly<Record<string, readonly number[] | number | FloatAttribute>>;

interface FloatAttribute {
  readonly float: number;
}

/** Marks an attribute as a float, because a JavaScript 1 does not tell. */
export function float(value: number): FloatAttribute {
  return { float: value };
}

export interface ModelInfo {
  readonly name: string;
  readonly producerVersion?: string;
  readonly description?: string;
  /** Free text about the model, kept in the file. */
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface GraphBuilder {
  /** Declares an input and returns it; one that is declared already is the same. */
  input(name: string, shape: readonly Extent[], type?: ElementType): Value;
  /** Adds a float32 constant. The data are not copied before `build`. */
  constant(shape: readonly number[], data: Float32Array): Value;
  /** Adds a float32 constant without axes. */
  scalar(value: number): Value;
  /** Adds an int64 constant of one axis: shapes, axes, offsets. */
  integers(values: readonly number[]): Value;
  /** A constant vector of indices, for Gather: as int32, which is made in a fraction of the time. */
  indices(values: Int32Array): Value;
  /** Adds a node of one output and returns that. `name` names the output; without it, it is numbered. */
  node(operator: string, inputs: readonly Value[], attributes?: Attributes, name?: string): Value;
  /** {@link node} for an operator of onnxruntime's own blocked layout (blocked-network.ts). */
  blockedNode(operator: string, inputs: readonly Value[], attributes?: Attributes, name?: string): Value;
  /** Declares a value as an output. */
  output(value: Value, shape: readonly Extent[], type?: ElementType): void;
  /** The bytes of the .onnx file. */
  build(info: ModelInfo): Uint8Array;
}

/** The last ONNX operator set that the graphs here need; onnxruntime 1.12 and later know it. */
const OPERATOR_SET = 17;
const IR_VERSION = 8;
/** Onnxruntime's operators on tensors whose channels are in blocks. */
export const BLOCKED_DOMAIN = 'com.microsoft.nchwc';

/** Collects nodes in order and writes them as an ONNX model. */
export function graphBuilder(): GraphBuilder {
  const nodes: NodeProto[] = [];
  const initializers: TensorProto[] = [];
  const inputs: ValueInfoProto[] = [];
  const outputs: ValueInfoProto[] = [];

  const initializer = (dataType: ElementType, dims: readonly number[], rawData: Uint8Array): Value => {
    const name = `k${initializers.length}`;
    initializers.push({ name, dataType: ELEMENT_TYPE[dataType], dims, rawData });
    return name;
  };

  const constant = (shape: readonly number[], data: Float32Array): Value =>
    initializer('float32', shape, bytesOf(data));

  const add = (
    domain: { readonly domain?: string },
    opType: string,
    input: readonly Value[],
    attributes: Attributes = {},
    name = `${opType}${nodes.length}`,
  ): Value => {
    const attribute = Object.entries(attributes).map(([key, value]) => attributeProto(key, value));
    nodes.push({ opType, ...domain, name, input, output: [name], attribute });
    return name;
  };

  return {
    input(name, shape, type = 'float32') {
      if (!inputs.some((known) => known.name === name)) inputs.push(valueInfo(name, shape, type));
      return name;
    },
    constant,
    scalar: (value) => constant([], Float32Array.of(value)),
    integers: (values) =>
      initializer('int64', [values.length], bytesOf(BigInt64Array.from(values, (value) => BigInt(value)))),
    indices: (values) => initializer('int32', [values.length], bytesOf(values)),
    node: (...operation) => add({}, ...operation),
    blockedNode: (...operation) => add({ domain: BLOCKED_DOMAIN }, ...operation),
    output(value, shape, type = 'float32') {
      outputs.push(valueInfo(value, shape, type));
    },
    build: ({ name, producerVersion = '', description = '', metadata = {} }) =>
      encodeOnnxModel({
        irVersion: IR_VERSION,
        producerName: 'patchwise',
        producerVersion,
        docString: description,
        opsetImport: [
          { domain: '', version: OPERATOR_SET },
          ...(nodes.some(({ domain }) => domain !== undefined)
            ? [{ domain: BLOCKED_DOMAIN, version: 1 }]
            : []),
        ],
        metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
        graph: { name, node: nodes, initializer: initializers, input: inputs, output: outputs },
      }),
  };
}

function bytesOf(data: Float32Array | Int32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function valueInfo(name: string, shape: readonly Extent[], type: ElementType): ValueInfoProto {
  const dim = shape.map(
    (extent): DimensionProto => (typeof extent === 'string' ? { dimParam: extent } : { dimValue: extent }),
  );
  return { name, type: { tensorType: { elemType: ELEMENT_TYPE[type], shape: { dim } } } };
}

function attributeProto(name: string, value: Attributes[string]): AttributeProto {
  if (typeof value === 'number') return { name, type: ATTRIBUTE_TYPE.int, i: value };
  if ('float' in value) return { name, type: ATTRIBUTE_TYPE.float, f: value.float };
  return { name, type: ATTRIBUTE_TYPE.ints, ints: value };
}
