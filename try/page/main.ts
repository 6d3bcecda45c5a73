/** Opens the studio of this page, then the page itself. */
import '../node/globals.ts';
import { messageOf } from '../../src/errors.ts';
import { SITE } from '../node/shipped.ts';
import { startApiPort } from './api-port.ts';
import { setPageStudio } from './opened.ts';
import { createAnswer } from './operations.ts';
import { loadRegistry } from './registry.ts';
import { keepForOffline, underServiceWorker } from './service.ts';
import { openPageStudio } from './studio.ts';

/** What the page cannot do without, by its name for people. */
const NEEDED: readonly (readonly [name: string, there: () => boolean])[] = [
  ['a secure address (https, or this machine)', () => isSecureContext],
  ['WebAssembly', () => typeof WebAssembly === 'object'],
  ['service workers', () => 'serviceWorker' in navigator],
  ['private files', () => 'getDirectory' in navigator.storage],
  ['locks', () => 'locks' in navigator],
];

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
      say('Patchwise is open in another tab', 'It goes on here as soon as that one is closed.');
      void navigator.locks.request('patchwise', mine);
      return undefined;
    });
  });
}

async function open(): Promise<void> {
  const missing = NEEDED.filter(([, there]) => !there()).map(([name]) => name);
  if (missing.length > 0) {
    say(
      'This browser cannot run Patchwise',
      `It lacks ${missing.join(', ')}. Use a current browser, not a private window.`,
    );
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
  keepForOffline();
}

open().catch((error: unknown) => {
  say('Patchwise could not be opened', messageOf(error));
  console.error(error);
});
