import { type ModelProto, ONNX_MESSAGES } from '../../src/runtime/engine/onnx/onnx-schema.ts';

/**
 * Writes ONNX models by the protocol-buffers encoding (protobuf.dev, "Encoding"), in place of protobufjs: that compiles
 * its writers from text, which a page may not do under a policy against `eval`.
 */
export function encodeOnnxModel(model: ModelProto): Uint8Array {
  const writer = new Writer();
  writeMessage(writer, 'ModelProto', model as unknown as Readonly<Record<string, unknown>>);
  return writer.finish();
}

/** Wire types. */
const [VARINT, LENGTH, FIXED32] = [0, 2, 5];

function writeMessage(writer: Writer, type: string, value: Readonly<Record<string, unknown>>): void {
  for (const [name, [id, field, rule]] of Object.entries(ONNX_MESSAGES[type] ?? {})) {
    const given = value[name];
    if (given === undefined || given === null) continue;
    // Repeated numbers are written one by one: readers take that as well as the packed form.
    for (const one of rule === 'repeated' ? (given as readonly unknown[]) : [given]) {
      writeField(writer, id, field, one);
    }
  }
}

function writeField(writer: Writer, id: number, type: string, value: unknown): void {
  switch (type) {
    case 'int32':
    case 'int64':
      writer.varint((id << 3) | VARINT);
      writer.signed(value as number);
      return;
    case 'float':
      writer.varint((id << 3) | FIXED32);
      writer.float(value as number);
      return;
    case 'string':
      writer.varint((id << 3) | LENGTH);
      writer.bytes(new TextEncoder().encode(value as string));
      return;
    case 'bytes':
      writer.varint((id << 3) | LENGTH);
      writer.bytes(value as Uint8Array);
      return;
    default: {
      const inner = new Writer();
      writeMessage(inner, type, value as Readonly<Record<string, unknown>>);
      writer.varint((id << 3) | LENGTH);
      writer.bytes(inner.finish());
    }
  }
}

class Writer {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  varint(value: number): void {
    const bytes: number[] = [];
    let rest = value;
    while (rest > 127) {
      bytes.push((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    this.#add(Uint8Array.from([...bytes, rest]));
  }

  /** Negative numbers take all ten bytes of two's complement. */
  signed(value: number): void {
    if (value >= 0) {
      this.varint(value);
      return;
    }
    let rest = BigInt.asUintN(64, BigInt(value));
    const bytes: number[] = [];
    while (rest > 127n) {
      bytes.push(Number(rest & 127n) | 128);
      rest >>= 7n;
    }
    this.#add(Uint8Array.from([...bytes, Number(rest)]));
  }

  float(value: number): void {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    this.#add(bytes);
  }

  bytes(bytes: Uint8Array): void {
    this.varint(bytes.length);
    this.#add(bytes);
  }

  finish(): Uint8Array {
    const whole = new Uint8Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  #add(bytes: Uint8Array): void {
    this.#parts.push(bytes);
    this.#length += bytes.length;
  }
}
