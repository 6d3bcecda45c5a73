// Finds a Chromium for the browser tests and screenshots, with Node's own modules only.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { installPackage } from './apt.mjs';

/** A Chromium without a browser around its pages: the same engine in a quarter less processor time. */
const SHELLS = ['chromium-headless-shell', 'chrome-headless-shell'];
const BROWSERS = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'msedge',
];
const PLACES = {
  darwin: [
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ],
  win32: ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((variable) => {
    const folder = process.env[variable];
    return folder === undefined ? [] : [join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe')];
  }),
};

/** Path of a Chromium, or undefined. PATCHWISE_CHROMIUM names one. */
export function findChromium() {
  const named = process.env.PATCHWISE_CHROMIUM;
  if (named) return existsSync(named) ? named : undefined;
  const places = PLACES[process.platform] ?? [];
  return onPath(SHELLS) ?? onPath(BROWSERS) ?? places.find((path) => existsSync(path));
}

/** The first folder of the PATH that has a program of one of these names, and its path there. */
function onPath(names) {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name + suffix)))
    .find((path) => existsSync(path));
}

/** Installs Debian's Chromium where that can be done without asking: as root, with apt. Returns whether one is there. */
export function installChromium() {
  const what = 'Chromium for the browser tests';
  const isShell = () => Boolean(process.env.PATCHWISE_CHROMIUM) || onPath(SHELLS) !== undefined;
  const isThere = () => findChromium() !== undefined;
  return (
    (installPackage(SHELLS.slice(0, 1), what, isShell) && isThere()) ||
    installPackage(['chromium'], what, isThere)
  );
}
