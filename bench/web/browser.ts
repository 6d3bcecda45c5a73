import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CDPSession, chromium, type Page } from 'playwright-core';
import { findChromium } from '../../scripts/chromium.mjs';

export interface Browser {
  readonly page: Page;
  readonly devtools: CDPSession;
  /** Closes it and forgets its profile. */
  close(): Promise<void>;
}

const PROBE = fileURLToPath(new URL('./probe.js', import.meta.url));

/**
 * A headless Chromium with an empty profile: nothing is in its caches.
 * @throws an Error when none is installed
 */
export async function openBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    throw new Error('No Chromium was found; install one, or name it in PATCHWISE_CHROMIUM.');
  }
  const profile = await mkdtemp(join(tmpdir(), 'patchwise-bench-web-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
    viewport: { width: 1920, height: 1080 },
    colorScheme: 'dark',
  });
  await context.addInitScript({ path: PROBE });
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(120_000);
  return {
    page,
    devtools: await context.newCDPSession(page),
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** Calls a function of the probe in the page. */
export async function probe<T = void>(page: Page, call: string): Promise<T> {
  return (await page.evaluate(`benchProbe.${call}`)) as T;
}

/**
 * Waits until a number of the probe has come to a value. Asked from outside: the page's policy forbids what
 * `waitForFunction` would need.
 * @throws an Error after `timeout` ms
 */
export async function reaches(page: Page, call: string, value: number, timeout: number): Promise<void> {
  const end = performance.now() + timeout;
  for (;;) {
    const now = await probe<number>(page, call);
    if (now >= value) return;
    if (performance.now() > end)
      throw new Error(`${call} in the page is ${now}, not ${value}, after ${timeout / 1000} s.`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
