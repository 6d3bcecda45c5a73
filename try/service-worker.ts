/** Keeps the site for when there is no network, and passes what is asked of the studio on to its page. */
import type { ApiRequest, ApiResponse } from './shared/messages.ts';

/** Put in by the build: a name that changes with any file, and the files of the page itself. */
declare const BUILD: { readonly name: string; readonly shell: readonly string[] };

interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  readonly clientId: string;
  respondWith(response: Promise<Response>): void;
}

interface Client {
  readonly id: string;
  readonly url: string;
  postMessage(message: unknown, transfer: readonly Transferable[]): void;
}

interface Scope {
  readonly registration: { readonly scope: string };
  readonly clients: {
    claim(): Promise<void>;
    get(id: string): Promise<Client | undefined>;
    matchAll(options: { readonly type: 'window' }): Promise<readonly Client[]>;
  };
  addEventListener(kind: 'install' | 'activate', take: (event: ExtendableEvent) => void): void;
  addEventListener(kind: 'fetch', take: (event: FetchEvent) => void): void;
  addEventListener(kind: 'message', take: (event: ExtendableEvent & MessageEvent) => void): void;
}

const scope = self as unknown as Scope;
const SITE = scope.registration.scope;
const PREFIX = 'patchwise-site-';
const CACHE = PREFIX + BUILD.name;
/** A page that does not answer for so long is gone, ms. */
const PATIENCE_MS = 60_000;

scope.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(BUILD.shell.map((name) => SITE + name))));
});

scope.addEventListener('activate', (event) => {
  const tidied = caches
    .keys()
    .then((names) => names.filter((name) => name.startsWith(PREFIX) && name !== CACHE))
    .then((old) => Promise.all(old.map((name) => caches.delete(name))));
  event.waitUntil(Promise.all([tidied, scope.clients.claim()]));
});

scope.addEventListener('message', (event) => {
  if ((event.data as { kind?: unknown } | null)?.kind === 'claim') event.waitUntil(scope.clients.claim());
});

scope.addEventListener('fetch', (event) => {
  const { request, clientId } = event;
  if (!request.url.startsWith(SITE)) return;
  const address = request.url.slice(SITE.length);
  if (address.startsWith('api/')) event.respondWith(askPage(request.method, address, clientId));
  else if (request.method === 'GET') event.respondWith(fromSite(request));
});

async function askPage(method: string, address: string, clientId: string): Promise<Response> {
  const windows = await scope.clients.matchAll({ type: 'window' });
  const page =
    windows.find(({ id }) => id === clientId) ?? windows.find(({ url }) => !url.startsWith(`${SITE}api/`));
  if (page === undefined) return new Response('Patchwise is not open in any tab.', { status: 503 });
  const { port1, port2 } = new MessageChannel();
  const answered = new Promise<ApiResponse>((resolve) => {
    port1.onmessage = ({ data }: MessageEvent<ApiResponse>) => resolve(data);
    setTimeout(() => resolve({ status: 504, headers: {}, body: 'The page does not answer.' }), PATIENCE_MS);
  });
  const question: ApiRequest = { kind: 'api', method, address };
  page.postMessage(question, [port2]);
  const { status, headers, body } = await answered;
  return new Response(body, { status, headers });
}

/** Names of files change with what is in them, within a build at least: what is here need not be asked for again. */
async function fromSite(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const known = await cache.match(request, { ignoreSearch: true });
  if (known !== undefined) return known;
  const response = await fetch(request);
  if (response.status === 200) await cache.put(request, response.clone());
  return response;
}
