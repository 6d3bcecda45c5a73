import { z } from 'zod';
import { PatchwiseError } from '../../../errors.ts';
import type { PatchField } from './patch-field.ts';

const side = z.number().int().min(1).max(65_535);
const headerSchema = z.strictObject({
  format: z.literal('patchwise-field'),
  version: z.literal(1),
  width: side,
  height: side,
  patch: side,
  source: z.strictObject({ width: side, height: side }),
  /** Two photographs in one picture; left out: it is one. */
  parts: z
    .array(z.strictObject({ top: z.number().int().min(0).max(65_535), width: side, height: side }))
    .length(2)
    .optional(),
});

/** Bytes of one match: column and row (uint16), squared distance (uint32). */
const MATCH_BYTES = 8;

/**
 * A field as bytes, for the cache: length of the header (uint32), header (JSON), all columns, all rows, all distances,
 * everything little endian.
 */
export function encodeField({ width, height, patch, source, parts, x, y, distance }: PatchField): Uint8Array {
  const header: z.infer<typeof headerSchema> = {
    ...{ format: 'patchwise-field', version: 1, width, height, patch },
    source: { width: source.width, height: source.height },
    ...(parts !== undefined && { parts: parts.map((part) => ({ ...part })) }),
  };
  const head = new TextEncoder().encode(JSON.stringify(header));
  const count = width * height;
  const bytes = new Uint8Array(4 + head.length + count * MATCH_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, head.length, true);
  bytes.set(head, 4);
  const at = 4 + head.length;
  for (let i = 0; i < count; i++) {
    view.setUint16(at + 2 * i, x[i] as number, true);
    view.setUint16(at + 2 * (count + i), y[i] as number, true);
    view.setUint32(at + 4 * (count + i), distance[i] as number, true);
  }
  return bytes;
}

/** Inverse of {@link encodeField}. @throws `model/invalid` for other bytes */
export function decodeField(bytes: Uint8Array): PatchField {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.byteLength < 4 ? 0 : view.getUint32(0, true);
  const at = 4 + length;
  const header = headerSchema.safeParse(parsed(bytes.subarray(4, at)));
  const count = header.success ? header.data.width * header.data.height : 0;
  if (!header.success || bytes.byteLength !== at + count * MATCH_BYTES) {
    throw new PatchwiseError('model/invalid', 'These bytes hold no patch field, or a damaged one.');
  }
  const { width, height, patch, source, parts } = header.data;
  return {
    ...{ width, height, patch, source },
    ...(parts !== undefined && { parts }),
    x: Uint16Array.from({ length: count }, (_, i) => view.getUint16(at + 2 * i, true)),
    y: Uint16Array.from({ length: count }, (_, i) => view.getUint16(at + 2 * (count + i), true)),
    distance: Uint32Array.from({ length: count }, (_, i) => view.getUint32(at + 4 * (count + i), true)),
  };
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
