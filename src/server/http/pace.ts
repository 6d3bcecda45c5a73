import type { Server as HttpServer, IncomingMessage } from 'node:http';
import { LIMITS } from '../../graph/document/limits.ts';
import type { BodySpec, Operation } from '../../protocol/operation.ts';
import { OPERATIONS } from '../../protocol/operations.ts';
import { BODY_PACE, DROP_MS, type Pace } from './body-limits.ts';

/** Of a JSON body: a graph at its cap, and what is around it. */
export const MOST_JSON_BYTES = LIMITS.bytes + 65_536;

/**
 * How slowly clients may ask, ms. Bodies are watched by their pace ({@link watchPace}), so that a large file over a
 * slow line comes through; the time of a whole request is that of the largest body at the least pace. Node looks
 * every half minute unless told: headers might take forty seconds.
 */
export const SLOWEST = {
  headersTimeout: 10_000,
  requestTimeout: (largestBody() / BODY_PACE.leastBytesPerSecond) * 1000,
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 1000,
};

/**
 * Calls once when a body has stopped coming, or comes more slowly than it may. Time in which this process itself
 * did nothing does not count. The body has to be read by somebody else.
 * @returns what ends the watch
 */
export function watchPace(
  request: IncomingMessage,
  { stallMs, leastBytesPerSecond }: Pace,
  onSlow: () => void,
): () => void {
  const ticks = 10;
  let [elapsed, silent, bytes] = [0, 0, 0];
  const count = (chunk: Buffer): void => {
    bytes += chunk.length;
    silent = 0;
  };
  const end = (): void => {
    clearInterval(timer);
    request.off('data', count);
  };
  const timer = setInterval(() => {
    elapsed++;
    silent++;
    const least = (leastBytesPerSecond * elapsed * stallMs) / ticks / 1000;
    if (silent <= ticks && (elapsed <= ticks || bytes >= least)) return;
    end();
    onSlow();
  }, stallMs / ticks);
  timer.unref();
  request.on('data', count);
  return end;
}

/**
 * What is left of a body when its request has been answered is read and dropped, so that a client that sends first
 * and reads then gets to see the answer; but only for so long, ms.
 */
export function dropUnreadBodies(http: HttpServer, longest: number = DROP_MS): void {
  http.on('request', (request, response) => {
    response.once('finish', () => {
      if (request.complete) return;
      request.resume();
      const late = setTimeout(() => request.destroy(), longest);
      late.unref();
      request.once('close', () => clearTimeout(late));
    });
  });
}

function largestBody(): number {
  const operations: readonly Operation[] = Object.values(OPERATIONS);
  return Math.max(...operations.map(({ body }) => (body === undefined ? 0 : mostBytes(body))));
}

function mostBytes(body: BodySpec): number {
  if ('stream' in body) return body.stream;
  return 'upload' in body ? body.upload : MOST_JSON_BYTES;
}
