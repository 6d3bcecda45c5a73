import type { Operation } from '../../src/protocol/operation.ts';
import { OPERATIONS, type OperationName } from '../../src/protocol/operations.ts';
import type { ApiRequest, ApiResponse } from '../shared/messages.ts';
import type { Answer } from './operations.ts';

const NOT_FOUND: ApiResponse = { status: 404, headers: {}, body: 'There is nothing at this address.' };

/** Answers what the page asks for by address (pictures, links): the service worker passes it on. */
export function startApiPort(answer: Answer): void {
  navigator.serviceWorker.addEventListener('message', ({ data, ports }: MessageEvent<ApiRequest>) => {
    const [port] = ports;
    if (data.kind !== 'api' || port === undefined) return;
    const found = operationAt(data.method, data.address);
    const reply = found === undefined ? Promise.resolve(NOT_FOUND) : answer(found.name, found.asked);
    void reply.then((response) => port.postMessage(response));
  });
  navigator.serviceWorker.startMessages();
}

const PATTERNS = (Object.keys(OPERATIONS) as OperationName[]).map((name) => {
  const { method, address }: Operation = OPERATIONS[name];
  const pattern = new RegExp(`^${address.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}$`);
  return { name, method, pattern };
});

/** The operation that an address below the site stands for; those that change something are asked for otherwise. */
function operationAt(method: string, address: string) {
  const { pathname, searchParams } = new URL(address, 'http://page/');
  for (const one of PATTERNS) {
    const match = one.method === method.toLowerCase() ? one.pattern.exec(pathname) : null;
    if (match === null) continue;
    const path = Object.fromEntries(
      Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]),
    );
    return { name: one.name, asked: { path, query: Object.fromEntries(searchParams) } };
  }
  return undefined;
}
