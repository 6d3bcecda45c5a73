import { PatchwiseError } from '../errors.ts';
import { joinBytes } from '../shared/join-bytes.ts';

/** A kept tensor as it lies in its file, by its hash. */
export interface TensorBytes {
  readonly hash: string;
  readonly bytes: Uint8Array;
}

/** Bytes that a tensor in a bundle may have: larger ones go by themselves. */
export const BUNDLED_BYTES = 65_536;

const HASH = 64;
const HEAD = HASH + 4;

/** Many small tensors as one file. Layout of each: its hash (64 hex digits); its length (uint32, little endian); its bytes. */
export function bundleTensors(tensors: readonly TensorBytes[]): Uint8Array {
  return joinBytes(
    tensors.flatMap(({ hash, bytes }) => {
      const head = new Uint8Array(HEAD);
      head.set(new TextEncoder().encode(hash));
      new DataView(head.buffer).setUint32(HASH, bytes.byteLength, true);
      return [head, bytes];
    }),
  );
}

/**
 * The tensors of a bundle as it comes: those that are whole with each piece of it, so that few are in memory at a time.
 * @throws `request/invalid` for what is no bundle
 */
export async function* bundledTensors(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly TensorBytes[]> {
  let waiting: Uint8Array = new Uint8Array();
  for await (const chunk of chunks) {
    waiting = joinBytes([waiting, chunk]);
    const whole: TensorBytes[] = [];
    for (let next = first(waiting); next !== undefined; next = first(waiting)) {
      whole.push(next);
      waiting = waiting.subarray(HEAD + next.bytes.byteLength);
    }
    yield whole;
  }
  if (waiting.byteLength > 0) throw invalid('it ends within a tensor');
}

/** Undefined while not all of it is there. @throws `request/invalid` */
function first(bytes: Uint8Array): TensorBytes | undefined {
  if (bytes.byteLength < HEAD) return undefined;
  const hash = new TextDecoder('latin1').decode(bytes.subarray(0, HASH));
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(HASH, true);
  if (!/^[0-9a-f]{64}$/.test(hash)) throw invalid('there is no hash where one must be');
  if (length > BUNDLED_BYTES) throw invalid(`a tensor has ${length} bytes`);
  return bytes.byteLength < HEAD + length ? undefined : { hash, bytes: bytes.slice(HEAD, HEAD + length) };
}

function invalid(why: string): PatchwiseError {
  return new PatchwiseError('request/invalid', `This is no bundle of tensors: ${why}.`, {
    hint: `Send tensors of more than ${BUNDLED_BYTES} bytes by themselves.`,
  });
}
