import { PatchwiseError } from '../../errors.ts';

export type SafeDtype = 'F32' | 'U8';

/** What the header of a .safetensors file says of one tensor. Offsets in bytes from the start of the data. */
export interface SafetensorsEntry {
  readonly name: string;
  readonly dtype: SafeDtype;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  /** In the order of the data. */
  readonly entries: readonly SafetensorsEntry[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Where the data start in the file. */
  readonly dataStart: number;
}

/** Longest header, as in the reference implementation. */
export const MAX_HEADER_BYTES = 100_000_000;
export const MAX_RANK = 16;
const BYTES: Readonly<Record<SafeDtype, number>> = { F32: 4, U8: 1 };

/**
 * Parses and checks the header; afterwards every entry's range lies in the file, fits its shape, and the ranges
 * cover the data without gap or overlap.
 * @throws `model/invalid`
 */
export function readSafetensorsHeader(bytes: Uint8Array): SafetensorsHeader {
  if (bytes.length < 8) throw invalid(`it has ${bytes.length} bytes`);
  const claimed = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (claimed > MAX_HEADER_BYTES) throw invalid(`its header claims ${claimed} bytes`);
  const dataStart = 8 + Number(claimed);
  if (dataStart > bytes.length) {
    throw invalid(
      `its header claims ${claimed} bytes, but only ${bytes.length - 8} follow: the file is cut off`,
    );
  }
  const json = parseObject(bytes.subarray(8, dataStart));
  let metadata: Record<string, string> = Object.create(null);
  const entries: SafetensorsEntry[] = [];
  for (const [name, value] of Object.entries(json)) {
    if (name === '__proto__' || name === '') throw invalid(`"${name}" is not a name for a tensor`);
    if (name === '__metadata__') metadata = readMetadata(value);
    else entries.push(readEntry(name, value));
  }
  entries.sort((a, b) => a.start - b.start || a.end - b.end);
  let covered = 0;
  for (const { name, start, end } of entries) {
    if (start !== covered) {
      throw invalid(`tensor "${name}" starts at byte ${start} of the data, where ${covered} was expected`);
    }
    covered = end;
  }
  if (covered !== bytes.length - dataStart) {
    throw invalid(
      `its tensors need ${covered} bytes, but ${bytes.length - dataStart} follow the header` +
        (covered > bytes.length - dataStart ? ': the file is cut off' : ''),
    );
  }
  return { entries, metadata, dataStart };
}

function parseObject(bytes: Uint8Array): object {
  if (bytes[0] !== 0x7b) throw invalid('its header does not start with "{"');
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (cause) {
    throw invalid('its header is not JSON', cause);
  }
  return value as object;
}

function readMetadata(value: unknown): Record<string, string> {
  const metadata: Record<string, string> = Object.create(null);
  if (!isPlainObject(value)) throw invalid('its "__metadata__" is not an object');
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') throw invalid(`its metadata "${key}" is not a string`);
    if (key === '__proto__') throw invalid('its metadata has the key "__proto__"');
    metadata[key] = text;
  }
  return metadata;
}

function readEntry(name: string, value: unknown): SafetensorsEntry {
  if (!isPlainObject(value)) throw invalid(`the entry of tensor "${name}" is not an object`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (dtype !== 'F32' && dtype !== 'U8') {
    throw invalid(`tensor "${name}" has the dtype ${JSON.stringify(dtype)}; only F32 and U8 are read`);
  }
  if (!isNaturalArray(shape) || shape.length > MAX_RANK)
    throw invalid(`the shape of tensor "${name}" is wrong`);
  if (!isNaturalArray(offsets) || offsets.length !== 2) {
    throw invalid(`the data_offsets of tensor "${name}" are wrong`);
  }
  const [start, end] = offsets as [number, number];
  // Beyond 2⁵³ the product is inexact, but then no file is long enough for it.
  if (end - start !== shape.reduce((product, extent) => product * extent, BYTES[dtype])) {
    throw invalid(
      `tensor "${name}" has ${end - start} bytes, which does not fit ${dtype} ${shape.join('×')}`,
    );
  }
  return { name, dtype, shape, start, end };
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNaturalArray(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

function invalid(what: string, cause?: unknown): PatchwiseError {
  return new PatchwiseError('model/invalid', `This is not a valid .safetensors file: ${what}.`, {
    hint: 'The file is damaged or of another kind. Use another copy, or train the model again.',
    cause,
  });
}
