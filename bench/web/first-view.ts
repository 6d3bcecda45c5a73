import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openBrowser, probe } from './browser.ts';
import { firstFiles, sizesOf } from './bundle.ts';
import type { Finding } from './row.ts';

const DIST = fileURLToPath(new URL('../../web/dist/', import.meta.url));

interface Fetched {
  readonly path: string;
  /** Bytes of the body as it was sent. */
  readonly bytes: number;
}

/**
 * Size of what the first view loads: the page and all that it imports at once, read from the built files, and what it
 * fetches besides until nothing more comes, seen in a browser.
 */
export async function measureFirstView(url: string): Promise<Finding> {
  const paths = await firstFiles('index.html', (path) => readFile(join(DIST, ...path.split('/')), 'utf8'));
  const fetched = await fetchedByFirstView(url);
  const names = new Set(paths);
  const assets = fetched.filter(({ path }) => path.startsWith('assets/') || path === 'icon.svg');
  const later = assets.filter(({ path }) => !names.has(path)).map(({ path }) => path);
  const files = await sizesOf(DIST, [...names, ...later]);
  const sum = (ending: RegExp): number =>
    files.filter(({ path }) => ending.test(path)).reduce((total, { gzip }) => total + gzip, 0);
  const data = fetched.filter(({ path }) => path.startsWith('api/'));
  const raw = files.reduce((total, { bytes }) => total + bytes, 0);
  return {
    rows: [
      {
        what: 'first view, gzip, kB',
        figure: kilobytes(sum(/./)),
        aim: '< 250',
        more: `scripts ${kilobytes(sum(/\.js$/))}, styles ${kilobytes(sum(/\.css$/))}; ${files.length} files; ${kilobytes(raw)} as the studio sends them`,
      },
      {
        what: 'its data and pictures, kB',
        figure: kilobytes(data.reduce((total, { bytes }) => total + bytes, 0)),
        more: `${data.length} requests`,
      },
    ],
    data: { files, fetchedLater: later, data },
  };
}

async function fetchedByFirstView(url: string): Promise<readonly Fetched[]> {
  const browser = await openBrowser();
  try {
    const { page } = browser;
    await page.goto(url);
    await probe(page, "ready('gallery')");
    await page.waitForLoadState('networkidle');
    const entries = (await page.evaluate(
      "performance.getEntriesByType('resource').map(({ name, encodedBodySize }) => ({ name, bytes: encodedBodySize }))",
    )) as readonly { readonly name: string; readonly bytes: number }[];
    return entries.map(({ name, bytes }) => ({ path: new URL(name).pathname.slice(1), bytes }));
  } finally {
    await browser.close();
  }
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(0);
}
