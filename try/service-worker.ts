/** Keeps the site for when there is no network, and passes what is asked of the studio on to its page. */
import type { ApiRequest, ApiResponse } from './shared/messages.ts';

/** Put in by the build. */
declare const BUILD: {
  /** Changes with any file. */
  readonly name: string;
  /** Files of the first view. */
  readonly first: readonly string[];
  /** The other scripts and graphs: kept for when there is no network, once the page is there. */
  readonly rest: readonly string[];
  /** The policy of the page, for its workers. */
  readonly policy: string;
};

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
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(BUILD.first.map((name) => SITE + name))));
});

scope.addEventListener('activate', (event) => {
  const tidied = caches
    .keys()
    .then((names) => names.filter((name) => name.startsWith(PREFIX) && name !== CACHE))
    .then((old) => Promise.all(old.map((name) => caches.delete(name))));
  event.waitUntil(Promise.all([tidied, scope.clients.claim()]));
});

scope.addEventListener('message', (event) => {
  const { kind } = (event.data ?? {}) as { readonly kind?: unknown };
  if (kind === 'claim') event.waitUntil(scope.clients.claim());
  if (kind === 'keep-all') event.waitUntil(keepAll());
});

/** One after the other, so that nothing that the page asks for waits; what does not come now comes another time. */
async function keepAll(): Promise<void> {
  const cache = await caches.open(CACHE);
  for (const name of BUILD.rest) {
    if ((await cache.match(SITE + name)) === undefined)
      await loaded(cache, SITE + name).catch(() => undefined);
  }
}

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
  if (known !== undefined) return withHeaders(known);
  return withHeaders((await loaded(cache, request.url)).clone());
}

/** What is being loaded, by its address. */
const underway = new Map<string, Promise<Response>>();

/**
 * Loads a file and keeps it, once for all who ask meanwhile: the page, its workers and {@link keepAll}. Whoever goes away
 * does not end it.
 */
function loaded(cache: Cache, address: string): Promise<Response> {
  const present = underway.get(address);
  if (present !== undefined) return present;
  const loading = fetch(address)
    .then(async (response) => {
      if (response.status === 200) await cache.put(address, response.clone());
      return response;
    })
    .finally(() => underway.delete(address));
  underway.set(address, loading);
  return loading;
}

/**
 * What a server would have to send: page and workers are alone with themselves, which is what lets threads share
 * memory, and workers keep to the policy of the page.
 */
function withHeaders(response: Response): Response {
  if (response.status === 0 || response.body === null) return response;
  const headers = new Headers(response.headers);
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
  headers.set('Cross-Origin-Resource-Policy', 'same-origin');
  headers.set('Content-Security-Policy', BUILD.policy);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}
