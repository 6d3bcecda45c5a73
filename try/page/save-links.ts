import { ApiError } from '../../web/src/api/error.ts';
import { downloadBlob } from '../../web/src/state/page/files.ts';
import { toastError } from '../../web/src/ui/toast.ts';
import { SITE } from '../node/shipped.ts';

/**
 * Links that save something of the studio. Chromium asks the network for what such a link names, past the service
 * worker, and no server has it: so the page gets it by the service worker and saves the bytes.
 */
export function startSaveLinks(): void {
  document.addEventListener('click', (event) => {
    const { target } = event;
    const link = target instanceof Element ? target.closest<HTMLAnchorElement>('a[download]') : null;
    if (link === null || event.defaultPrevented || !link.href.startsWith(`${SITE}api/`)) return;
    event.preventDefault();
    save(link.href, link.download).catch(toastError);
  });
}

/** @throws an ApiError when there is no such thing */
async function save(address: string, name: string): Promise<void> {
  const response = await fetch(address);
  if (!response.ok) throw await ApiError.from(response);
  downloadBlob(await response.blob(), name);
}
