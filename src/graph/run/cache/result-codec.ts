import { z } from 'zod';
import type { PortTypes } from '../../types/port-type.ts';
import type { Emitted } from '../flow/outlets.ts';
import type { Circumstance, Sha256 } from './cache-key.ts';

/** A cached result, or the note that results under this key depend on circumstances and lie under another. */
export type Stored =
  | { readonly kind: 'result'; readonly emissions: readonly Emitted[] }
  | { readonly kind: 'varies'; readonly looked: readonly Circumstance[] };

const number = z.number();
/** What a file says of itself; it may come from another machine. */
const header = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('varies'), looked: z.array(z.enum(['seed', 'activation'])).min(1) }),
  z.strictObject({
    kind: z.literal('result'),
    outputs: z.array(
      z.strictObject({
        port: z.string(),
        summary: z.strictObject({
          type: z.string(),
          description: z.string(),
          hash: z.string(),
          bytes: number.min(0),
          settings: z.record(z.string(), z.union([number, z.array(number)])).exactOptional(),
        }),
        length: number.int().min(0),
      }),
    ),
  }),
]);

type Header = Readonly<z.output<typeof header>>;

const DIGEST = 64;
const LENGTH = 4;

/**
 * Layout: SHA-256 of the rest (64 hex digits); length of the header (uint32, little endian); header (JSON); the
 * encoded values, one after the other.
 * Undefined when a value's type has no codec.
 */
export function encodeStored(stored: Stored, portTypes: PortTypes, sha256: Sha256): Uint8Array | undefined {
  const bodies: Uint8Array[] = [];
  let first: unknown;
  if (stored.kind === 'varies') first = stored;
  else {
    const outputs = [];
    for (const { port, summary, value } of stored.emissions) {
      const body = portTypes[summary.type]?.codec?.encode(value);
      if (body === undefined) return undefined;
      bodies.push(body);
      outputs.push({ port, summary, length: body.byteLength });
    }
    first = { kind: 'result', outputs };
  }
  const head = new TextEncoder().encode(JSON.stringify(first));
  const bytes = new Uint8Array(
    DIGEST + LENGTH + head.length + bodies.reduce((sum, b) => sum + b.byteLength, 0),
  );
  new DataView(bytes.buffer).setUint32(DIGEST, head.length, true);
  bytes.set(head, DIGEST + LENGTH);
  let offset = DIGEST + LENGTH + head.length;
  for (const body of bodies) {
    bytes.set(body, offset);
    offset += body.byteLength;
  }
  bytes.set(new TextEncoder().encode(sha256(bytes.subarray(DIGEST))), 0);
  return bytes;
}

/** Reads it back. Throws a plain Error when the bytes are damaged or a value no longer has its hash. */
export function decodeStored(bytes: Uint8Array, portTypes: PortTypes, sha256: Sha256): Stored {
  const digest = new TextDecoder().decode(bytes.subarray(0, DIGEST));
  if (bytes.length < DIGEST + LENGTH || sha256(bytes.subarray(DIGEST)) !== digest) {
    throw new Error('The checksum does not match.');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = DIGEST + LENGTH + view.getUint32(DIGEST, true);
  const read: Header = header.parse(
    JSON.parse(new TextDecoder().decode(bytes.subarray(DIGEST + LENGTH, offset))),
  );
  if (read.kind === 'varies') return read;
  const emissions = read.outputs.map(({ port, summary, length }) => {
    const type = Object.hasOwn(portTypes, summary.type) ? portTypes[summary.type] : undefined;
    // A copy: decoders may keep views, and must not keep the whole file alive or fall off its alignment.
    const value = type?.codec?.decode(bytes.slice(offset, offset + length));
    offset += length;
    if (type === undefined || type.hash(value) !== summary.hash) {
      throw new Error(`The ${summary.type} at "${port}" is not what was stored.`);
    }
    return { port, summary, value };
  });
  return { kind: 'result', emissions };
}
