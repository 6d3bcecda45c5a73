import { join } from 'node:path';
import { expect } from 'chai';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { findChromium } from '../../../scripts/chromium.mjs';

/** How long something may take to be seen that is about to come, ms: a busy machine takes its time, and only a failing test waits for so long. */
export const PATIENCE_MS = 180_000;

/** A Chromium without a sandbox, and without anything that asks other hosts. */
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Path of a Chromium; without one the suite is skipped, and says so. */
export function requireChromium(suite: Mocha.Context): string {
  const path = findChromium();
  if (path === undefined) {
    console.log('      skipped: no Chromium was found; install one, or name it in PATCHWISE_CHROMIUM');
    suite.skip();
  }
  return path as string;
}

export interface TestBrowser {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Starts it with a fresh profile in a folder; with further arguments, if any. */
  start(executablePath: string, profile: string, args: readonly string[]): Promise<void>;
  /** A new page in place of the present one, with the same profile. */
  reopen(): Promise<Page>;
}

/**
 * A Chromium for a suite. After each test, the page must have had no error and no violation of the content policy; of one
 * that failed there is a screenshot in the folder PATCHWISE_E2E_SHOTS, if that is set.
 */
export function useBrowser(): TestBrowser {
  const state: { page?: Page; context?: BrowserContext } = {};
  let faults: string[] = [];

  const watch = (page: Page): Page => {
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (/Content Security Policy/i.test(message.text())) faults.push(message.text());
    });
    page.setDefaultTimeout(PATIENCE_MS);
    state.page = page;
    return page;
  };

  beforeEach(() => {
    faults = [];
  });

  afterEach(async function () {
    const folder = process.env['PATCHWISE_E2E_SHOTS'];
    if (folder !== undefined && this.currentTest?.state === 'failed') {
      const name = this.currentTest.title.replaceAll(/[^a-z0-9]+/gi, '-').slice(0, 60);
      await state.page?.screenshot({ path: join(folder, `${name}.png`) });
    }
    expect(faults, 'errors of the page').to.deep.equal([]);
  });

  after(async function () {
    this.timeout(600_000);
    await state.context?.close();
  });

  return {
    get page() {
      return state.page as Page;
    },
    get context() {
      return state.context as BrowserContext;
    },
    async start(executablePath, profile, args) {
      const context = await chromium.launchPersistentContext(profile, {
        executablePath,
        headless: true,
        args: [...CHROMIUM_ARGS, ...args],
        viewport: { width: 1280, height: 800 },
        colorScheme: 'dark',
      });
      state.context = context;
      // The compiler of the specs names functions by a helper that a page does not have.
      await context.addInitScript('globalThis.__name = (value) => value');
      watch(context.pages()[0] ?? (await context.newPage()));
    },
    async reopen() {
      const page = await (state.context as BrowserContext).newPage();
      await state.page?.close();
      return watch(page);
    },
  };
}
