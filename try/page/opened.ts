import type { Answer } from './operations.ts';
import type { PageStudio } from './studio.ts';

interface Opened {
  readonly studio: PageStudio;
  readonly answer: Answer;
}

let opened: Opened | undefined;

/** Told once, before the page's own scripts are loaded. */
export function setPageStudio(studio: Opened): void {
  opened = studio;
}

export function pageStudio(): Opened {
  if (opened === undefined) throw new Error('The studio of this page is not open yet.');
  return opened;
}
