import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
// @ts-expect-error: a script without types.
import { findChromium } from '../../../scripts/chromium.mjs';
import { type FileServer, serveFolders } from './file-server.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const DIST = join(ROOT, 'try', 'dist');

export interface TrySite {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly server: FileServer;
  /** Where the files are. */
  readonly folder: string;
  /** Takes the network away, all but this machine's memory of it. */
  stopServer(): Promise<void>;
  /** A new page in place of the present one, with the same browser profile. */
  reopen(): Promise<Page>;
}

export const TRY_ARGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The site of `npm run build:try` on a plain file server, and a fresh Chromium before it. Errors of the page fail its test. */
export function useTrySite(args: readonly string[] = ['--disable-gpu']): TrySite {
  const state: { page?: Page; context?: BrowserContext; server?: FileServer; profile?: string } = {};
  let faults: string[] = [];

  const watch = (page: Page): Page => {
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (/Content Security Policy/i.test(message.text())) faults.push(message.text());
    });
    page.setDefaultTimeout(60_000);
    state.page = page;
    return page;
  };

  before(async function () {
    this.timeout(240_000);
    const executablePath = findChromium() as string | undefined;
    if (executablePath === undefined) {
      console.log('      skipped: no Chromium was found; install one, or name it in PATCHWISE_CHROMIUM');
      this.skip();
    }
    requireSite();
    state.server = await serveFolders([DIST]);
    state.profile = mkdtempSync(join(tmpdir(), 'patchwise-try-'));
    state.context = await chromium.launchPersistentContext(state.profile, {
      executablePath,
      headless: true,
      args: [...TRY_ARGS, ...args],
      viewport: { width: 1280, height: 800 },
      colorScheme: 'dark',
    });
    // The compiler of the specs names functions by a helper that a page does not have.
    await state.context.addInitScript('globalThis.__name = (value) => value');
    watch(state.context.pages()[0] ?? (await state.context.newPage()));
  });

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
    this.timeout(60_000);
    await state.context?.close();
    await state.server?.stop();
    if (state.profile !== undefined) rmSync(state.profile, { recursive: true, force: true, maxRetries: 3 });
  });

  return {
    get page() {
      return state.page as Page;
    },
    get context() {
      return state.context as BrowserContext;
    },
    get server() {
      return state.server as FileServer;
    },
    folder: DIST,
    stopServer: async () => state.server?.stop(),
    async reopen() {
      const page = await (state.context as BrowserContext).newPage();
      await state.page?.close();
      return watch(page);
    },
  };
}

/** Builds the site where nobody has yet; `scripts/setup.mjs --test` keeps it up to date. */
export function requireSite(): string {
  if (existsSync(join(DIST, 'service-worker.js'))) return DIST;
  const script = join(ROOT, 'scripts', 'build-try.ts');
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', script], { cwd: ROOT });
  if (status !== 0) throw new Error(`The site could not be built: ${stderr}`);
  return DIST;
}
