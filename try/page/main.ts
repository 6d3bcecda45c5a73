/** Opens the studio of this page, then the page itself. */
import '../node/globals.ts';
import { messageOf } from '../../src/errors.ts';
import { readersLanguage } from '../../web/src/texts/texts.ts';
import { SITE } from '../node/shipped.ts';
import type { SiteTexts } from '../texts/en.ts';
import { site } from '../texts/texts.ts';
import { startApiPort } from './api-port.ts';
import { setPageStudio } from './opened.ts';
import { createAnswer } from './operations.ts';
import { loadRegistry } from './registry.ts';
import { keepForOffline, underServiceWorker } from './service.ts';
import { openPageStudio } from './studio.ts';

/** Whether what the page cannot do without is there. */
const NEEDED: Readonly<Record<keyof SiteTexts['needed'], () => boolean>> = {
  secure: () => isSecureContext,
  webAssembly: () => typeof WebAssembly === 'object',
  serviceWorkers: () => 'serviceWorker' in navigator,
  privateFiles: () => 'storage' in navigator && 'getDirectory' in navigator.storage,
  locks: () => 'locks' in navigator,
};

/** In the reader's language: the page has none yet. */
const texts = site(readersLanguage());

/** Says something in place of the page. */
function say(title: string, text: string): void {
  const box = document.createElement('main');
  box.className = 'try-note';
  const heading = document.createElement('h1');
  heading.textContent = title;
  const words = document.createElement('p');
  words.textContent = text;
  box.append(heading, words);
  document.getElementById('app')?.replaceChildren(box);
}

/** One page at a time works on the files; the next waits until it is closed. */
function onlyPage(): Promise<void> {
  return new Promise((resolve) => {
    const mine = () => {
      resolve();
      return new Promise<void>(() => {});
    };
    void navigator.locks.request('patchwise', { ifAvailable: true }, (lock) => {
      if (lock !== null) return mine();
      say(texts.otherTab.title, texts.otherTab.text);
      void navigator.locks.request('patchwise', mine);
      return undefined;
    });
  });
}

async function open(): Promise<void> {
  const needed = Object.keys(NEEDED) as (keyof typeof NEEDED)[];
  const missing = needed.filter((name) => !NEEDED[name]()).map((name) => texts.needed[name]);
  if (missing.length > 0) {
    say(texts.cannotRun.title, texts.cannotRun.text(missing));
    return;
  }
  if (!(await underServiceWorker(SITE))) return;
  await onlyPage();
  const studio = await openPageStudio(await loadRegistry());
  const answer = createAnswer(studio);
  setPageStudio({ studio, answer });
  startApiPort(answer);
  addEventListener('beforeunload', (event) => {
    // What computes would be interrupted; a training goes on from its last checkpoint.
    if (studio.busy()) event.preventDefault();
  });
  await import('../../web/src/main.tsx');
  const { startSaveLinks } = await import('./save-links.ts');
  startSaveLinks();
  keepForOffline();
}

open().catch((error: unknown) => {
  say(texts.notOpened, messageOf(error));
  console.error(error);
});
