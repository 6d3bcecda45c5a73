import { PatchwiseError } from '../../errors.ts';
import { allFinite, elementCount, formatShape } from '../../runtime/tensor.ts';
import { joinBytes } from '../../shared/join-bytes.ts';
import { MAX_HEADER_BYTES, MAX_RANK, readSafetensorsHeader } from './safetensors-header.ts';

/** A named array of a .safetensors file, row-major. */
export type SafeTensor =
  | { readonly dtype: 'F32'; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly dtype: 'U8'; readonly shape: readonly number[]; readonly data: Uint8Array };

export type SafeTensors = Readonly<Record<string, SafeTensor>>;

export interface SafetensorsFile {
  /** By name; the object has no prototype, so that a name like `constructor` finds nothing inherited. */
  readonly tensors: SafeTensors;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Names that mean something to the format or to JavaScript. */
const RESERVED_NAMES: ReadonlySet<string> = new Set(['', '__metadata__', '__proto__']);

/**
 * Writes the .safetensors format (https://github.com/huggingface/safetensors): 8 bytes little-endian header
 * length, a JSON header with dtype, shape and data_offsets of each tensor, then the data without gaps. F32 comes
 * before U8 and the header is padded with spaces to a multiple of 8 bytes, so every tensor is aligned in the
 * file. Equal input gives equal bytes: tensors are ordered by dtype, then by name.
 * @throws `tensor/shape` when a shape does not hold the data; `value/out-of-range` for NaN or infinite values,
 *   reserved names, and a header over 100 MB
 */
export function encodeSafetensors(
  tensors: SafeTensors,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  return joinBytes(safetensorsParts(tensors, metadata));
}

/**
 * The bytes that {@link encodeSafetensors} writes, one after the other: the header, and the tensors where they are.
 * @throws as it does
 */
export function safetensorsParts(
  tensors: SafeTensors,
  metadata: Readonly<Record<string, string>> = {},
): readonly Uint8Array[] {
  const entries = Object.entries(tensors).sort(
    ([nameA, a], [nameB, b]) => order(a.dtype, b.dtype) || order(nameA, nameB),
  );
  const header = new Map<string, unknown>();
  if (Object.keys(metadata).length > 0) {
    if (Object.hasOwn(metadata, '__proto__')) throw reserved('Metadata', '__proto__');
    header.set('__metadata__', metadata);
  }
  let end = 0;
  for (const [name, { dtype, shape, data }] of entries) {
    if (RESERVED_NAMES.has(name)) throw reserved('A tensor', name);
    if (!holds(shape, data.length)) {
      throw new PatchwiseError(
        'tensor/shape',
        `Tensor "${name}" of shape ${formatShape(shape)} cannot hold ${data.length} values.`,
      );
    }
    requireFinite(name, data, 'value/out-of-range');
    header.set(name, { dtype, shape, data_offsets: [end, end + data.byteLength] });
    end += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const headerLength = Math.ceil(json.length / 8) * 8;
  if (headerLength > MAX_HEADER_BYTES) {
    throw new PatchwiseError(
      'value/out-of-range',
      `The header would have ${headerLength} bytes, over 100 MB.`,
    );
  }
  const head = new Uint8Array(8 + headerLength).fill(0x20, 8);
  new DataView(head.buffer).setBigUint64(0, BigInt(headerLength), true);
  head.set(json, 8);
  return [
    head,
    ...entries.map(([, { data }]) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  ];
}

/**
 * Reads a .safetensors file strictly: what is not well formed, not of a known dtype, not finite, or leaves a gap
 * or an overlap in the data is refused. The tensors are copies.
 * @throws `model/invalid`
 */
export function decodeSafetensors(bytes: Uint8Array): SafetensorsFile {
  const { entries, metadata, dataStart } = readSafetensorsHeader(bytes);
  const tensors: Record<string, SafeTensor> = Object.create(null);
  for (const { name, dtype, shape, start, end } of entries) {
    // A copy in a buffer of its own, whatever the alignment in the file (a Buffer's slice would be a view).
    const data = new Uint8Array(bytes.subarray(dataStart + start, dataStart + end));
    switch (dtype) {
      case 'F32': {
        const floats = new Float32Array(data.buffer);
        requireFinite(name, floats, 'model/invalid');
        tensors[name] = { dtype, shape, data: floats };
        break;
      }
      case 'U8':
        tensors[name] = { dtype, shape, data };
        break;
    }
  }
  return { tensors, metadata };
}

function holds(shape: readonly number[], length: number): boolean {
  const sound = shape.length <= MAX_RANK && shape.every((extent) => Number.isInteger(extent) && extent >= 0);
  return sound && elementCount(shape) === length;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function requireFinite(
  name: string,
  data: Float32Array | Uint8Array,
  code: 'model/invalid' | 'value/out-of-range',
): void {
  if (data instanceof Uint8Array || allFinite(data)) return;
  const at = data.findIndex((value) => !Number.isFinite(value));
  throw new PatchwiseError(code, `Value ${at} of tensor "${name}" is ${data[at]}, not a finite number.`, {
    hint: 'A model with such values cannot be used: go back to an earlier checkpoint or train again.',
  });
}

function reserved(what: string, name: string): PatchwiseError {
  return new PatchwiseError('value/out-of-range', `${what} cannot be named "${name}": the name is reserved.`);
}
