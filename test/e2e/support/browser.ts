import { join } from 'node:path';
import { expect } from 'chai';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { findChromium } from '../../../scripts/chromium.mjs';

/** How long something may take to be seen that is about to come, ms: a busy machine takes its time, and only a failing test waits for so long. */
export const PATIENCE_MS = 180_000;

/**
 * How often a page is asked for what takes its time, a run: with each frame of its screen, as Playwright does by itself, the
 * asking takes a part of the time of what is waited for.
 */
export const POLLING_MS = 50;

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
  /**
   * Opens a page for somebody who wants no motion, as what moves is drawn all the time that a run takes ({@link withMotion}
   * of studio.ts has it move). It shares nothing with those of other files: it is in a context of its own of the one
   * Chromium that all files with the same arguments share.
   */
  start(executablePath: string, args: readonly string[]): Promise<void>;
  /** A new page in place of the present one, with the same data. */
  reopen(): Promise<Page>;
}

/** By their arguments: every file of a run of specs opens its own context, and starting a Chromium takes a second. */
const shared = new Map<string, Promise<Browser>>();

function sharedChromium(executablePath: string, args: readonly string[]): Promise<Browser> {
  const key = args.join(' ');
  const present = shared.get(key);
  if (present !== undefined) return present;
  const started = chromium.launch({ executablePath, headless: true, args: [...args] });
  shared.set(key, started);
  return started;
}

// Of the root suite, as this module is loaded outside of any: after the last file.
after(async function () {
  this.timeout(600_000);
  for (const browser of shared.values()) await (await browser).close();
  shared.clear();
});

/**
 * A page for a suite. After each test, it must have had no error and no violation of the content policy; of one
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
    async start(executablePath, more) {
      const browser = await sharedChromium(executablePath, [...CHROMIUM_ARGS, ...more]);
      const context = await browser.newContext({
        viewport: { width: 1280, height: 800 },
        colorScheme: 'dark',
        reducedMotion: 'reduce',
      });
      state.context = context;
      // The compiler of the specs names functions by a helper that a page does not have.
      await context.addInitScript('globalThis.__name = (value) => value');
      watch(await context.newPage());
    },
    async reopen() {
      const page = await (state.context as BrowserContext).newPage();
      await state.page?.close();
      return watch(page);
    },
  };
}
