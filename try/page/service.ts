/**
 * Registers the service worker and waits until it answers for this page: pictures and links are asked for by address.
 * @throws when it cannot be registered
 */
export async function serviceWorkerInControl(site: string): Promise<void> {
  const { serviceWorker } = navigator;
  const { installing } = await serviceWorker.register(new URL('service-worker.js', site), { scope: site });
  await Promise.race([serviceWorker.ready, refused(installing)]);
  if (serviceWorker.controller !== null) return;
  await new Promise<void>((resolve) => {
    serviceWorker.addEventListener('controllerchange', () => resolve(), { once: true });
    // A page that was loaded past it (Shift+Reload) stays uncontrolled until it is asked to take over.
    void serviceWorker.ready.then(({ active }) => active?.postMessage({ kind: 'claim' }));
  });
}

/** Rejects when a service worker cannot keep the files of the site. */
function refused(installing: ServiceWorker | null): Promise<never> {
  return new Promise((_resolve, reject) => {
    installing?.addEventListener('statechange', () => {
      if (installing.state === 'redundant') reject(new Error('Not all files of the site could be loaded.'));
    });
  });
}
