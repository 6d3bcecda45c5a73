import { PatchwiseError } from '../../src/errors.ts';
import { SITE } from '../node/shipped.ts';

const GZIP = [0x1f, 0x8b];

/**
 * A file of the site that lies there packed (gzip), unpacked: so it is small on its way from any host.
 * @param told bytes that have come, of all
 * @throws `engine/unavailable` when it does not come
 */
export async function download(
  name: string,
  bytes: number,
  told: (done: number, total: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(SITE + name).catch((cause: unknown) => {
    throw notLoaded(name, cause);
  });
  if (!response.ok || response.body === null) throw notLoaded(name, `status ${response.status}`);
  let done = 0;
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        done += chunk.byteLength;
        told(Math.min(done, bytes), bytes);
        controller.enqueue(chunk);
      },
    }),
  );
  try {
    const whole = new Uint8Array(await new Response(counted).arrayBuffer());
    // Some hosts tell browsers to unpack such files by themselves.
    if (whole[0] !== GZIP[0] || whole[1] !== GZIP[1]) return whole;
    const unpacked = new Blob([whole]).stream().pipeThrough(new DecompressionStream('gzip'));
    return new Uint8Array(await new Response(unpacked).arrayBuffer());
  } catch (cause) {
    throw notLoaded(name, cause);
  }
}

export function notLoaded(name: string, cause: unknown): PatchwiseError {
  return new PatchwiseError('engine/unavailable', `The engine (${name}) could not be loaded.`, {
    hint: 'It is loaded once, when first needed: connect to the network and run again.',
    cause,
  });
}
