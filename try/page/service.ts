import { readersLanguage } from '../../web/src/texts/texts.ts';
import { site } from '../texts/texts.ts';
import { whenIdle } from './when-idle.ts';

const LOADED_AGAIN = 'patchwise-loaded-again';

/**
 * Registers the service worker and has the page loaded by it: pictures and links are asked for by address, and the
 * headers that it adds let threads share memory. At the first visit the page is loaded once more for that, from what
 * has come already.
 * @returns whether the page goes on; it does not where it is being loaded again
 * @throws when it cannot be registered
 */
export async function underServiceWorker(address: string): Promise<boolean> {
  const { serviceWorker } = navigator;
  const { installing } = await serviceWorker.register(new URL('service-worker.js', address), {
    scope: address,
  });
  await Promise.race([serviceWorker.ready, refused(installing)]);
  if (crossOriginIsolated && serviceWorker.controller !== null) {
    sessionStorage.removeItem(LOADED_AGAIN);
    return true;
  }
  if (sessionStorage.getItem(LOADED_AGAIN) === null) {
    sessionStorage.setItem(LOADED_AGAIN, 'yes');
    location.reload();
    return false;
  }
  // A browser that does not take such headers from a service worker computes on one thread.
  if (serviceWorker.controller === null) await claimed(serviceWorker);
  return true;
}

/** A page that was loaded past its service worker (Shift+Reload) is taken over when it asks. */
function claimed(serviceWorker: ServiceWorkerContainer): Promise<void> {
  return new Promise((resolve) => {
    serviceWorker.addEventListener('controllerchange', () => resolve(), { once: true });
    void serviceWorker.ready.then(({ active }) => active?.postMessage({ kind: 'claim' }));
  });
}

/** Keeps all scripts and graphs for when there is no network, once the page has nothing else to do. */
export function keepForOffline(): void {
  whenIdle(() => navigator.serviceWorker.controller?.postMessage({ kind: 'keep-all' }));
}

/** Rejects when a service worker cannot keep the files of the site(readersLanguage()). */
function refused(installing: ServiceWorker | null): Promise<never> {
  return new Promise((_resolve, reject) => {
    installing?.addEventListener('statechange', () => {
      if (installing.state === 'redundant') reject(new Error(site(readersLanguage()).notAllFiles));
    });
  });
}
