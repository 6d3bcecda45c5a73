/*
 * What the site says beside the studio's own page (web/src/texts), in English. What an operation refuses is said where
 * it is refused, and why a run ended is written down with it: both in English, as everywhere in the studio.
 */

/** Of a picture, px. */
interface Size {
  readonly width: number;
  readonly height: number;
}

export const px = ({ width, height }: Size) => `${width}×${height} px`;

export const en = {
  otherTab: {
    title: 'Patchwise is open in another tab',
    text: 'It goes on here as soon as that one is closed.',
  },
  cannotRun: {
    title: 'This browser cannot run Patchwise',
    text: (missing: readonly string[]) =>
      `It lacks ${missing.join(', ')}. Use a current browser, not a private window.`,
  },
  notOpened: 'Patchwise could not be opened',
  notAllFiles: 'Not all files of the site could be loaded. Load the page again once the network is there.',
  /** What the page cannot do without, by its name for people. */
  needed: {
    secure: 'a secure address (https, or this machine)',
    webAssembly: 'WebAssembly',
    serviceWorkers: 'service workers',
    privateFiles: 'private files',
    locks: 'locks',
  },
  /** A photograph whose results would need more memory than the device may have. */
  tooMuchMemory: {
    title: 'A large photograph for this device',
    text: (name: string, size: Size, needs: string, has: string, fits: Size) =>
      `"${name}" has ${px(size)}. A result of that size needs about ${needs} of memory in this page, and this ` +
      `device has about ${has} for everything: the browser may end the page. At ${px(fits)} it fits.`,
    smaller: (fits: Size) => `Take it at ${px(fits)}`,
    whole: 'Take it as it is',
  },
  noNodes: (status: number) => `The list of nodes does not come (${status}).`,
  database: { gaveUp: 'The database gave up.', notOpened: 'The database cannot be opened.' },
  noMemory: 'There is no memory for this picture.',
  /** Why a run ended that nobody cancelled. */
  ended: {
    closed: 'The page was closed or loaded again while the run was running.',
    died: (reason: string) => `The worker ended: ${reason || 'it could not be loaded'}.`,
    hung: 'The run did not stop in time, and its worker was ended.',
  },
  gigabytes: (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GB`,
};

export type SiteTexts = typeof en;
