import { mkdtempSync, rmSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
// @ts-expect-error: a script without types.
import { findChromium } from '../../../scripts/chromium.mjs';
import type { GraphDocument } from '../../../src/graph/document/document.ts';
import { writeDocument } from '../../../src/graph/document/write.ts';
import { type RunningServer, startServer } from '../../../src/server/main.ts';

/** A real server with a real runner, and a real Chromium that looks at it. */
export interface TestStudio {
  readonly page: Page;
  readonly server: RunningServer;
  readonly context: BrowserContext;
  /** Stops the server, as a crash or an update would. */
  stopServer(): Promise<void>;
  /** Where it keeps its data. */
  readonly home: string;
  /** Starts it again at the same address, with the same data. */
  startServer(): Promise<void>;
}

/** The built editor: `npm run build:web`. */
const DIST = fileURLToPath(new URL('../../../web/dist', import.meta.url));

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--force-prefers-reduced-motion=0',
];

/**
 * Sets a suite up: workflows as the gallery's, a fresh home, a fresh browser profile. Without a Chromium, the suite
 * is skipped and says so. `prepare` may put something into the home before the server starts. After each test, the page must have had no error and no violation of the content policy.
 */
export function useStudio(
  workflows: Readonly<Record<string, GraphDocument>>,
  prepare: (home: string) => Promise<void> = async () => undefined,
): TestStudio {
  const state: {
    page?: Page;
    server?: RunningServer;
    context?: BrowserContext;
    port?: number;
    folder?: string;
  } = {};
  let faults: string[] = [];

  const start = async (): Promise<void> => {
    const folder = state.folder ?? '';
    const server = await startServer({
      home: join(folder, 'home'),
      port: state.port ?? 0,
      engine: 'onnx',
      threads: 1,
      folders: { workflows: join(folder, 'workflows'), web: join(folder, 'web') },
    });
    state.server = server;
    state.port = Number(new URL(server.url).port);
  };

  before(async function () {
    this.timeout(180_000);
    const executablePath = findChromium() as string | undefined;
    if (executablePath === undefined) {
      console.log('      skipped: no Chromium was found; install one, or name it in PATCHWISE_CHROMIUM');
      this.skip();
    }
    const folder = mkdtempSync(join(tmpdir(), 'patchwise-e2e-'));
    state.folder = folder;
    await mkdir(join(folder, 'workflows'), { recursive: true });
    for (const [name, document] of Object.entries(workflows)) {
      await writeFile(join(folder, 'workflows', `${name}.json`), writeDocument(document));
    }
    // A copy: a build that goes on beside the tests changes nothing under them.
    await cp(DIST, join(folder, 'web'), { recursive: true });
    await prepare(join(folder, 'home'));
    await start();
    state.context = await chromium.launchPersistentContext(join(folder, 'profile'), {
      executablePath,
      headless: true,
      args: ARGS,
      viewport: { width: 1280, height: 800 },
      colorScheme: 'dark',
    });
    state.page = state.context.pages()[0] ?? (await state.context.newPage());
    state.page.on('pageerror', (error) => faults.push(error.message));
    state.page.on('console', (message) => {
      if (/Content Security Policy/i.test(message.text())) faults.push(message.text());
    });
    state.page.setDefaultTimeout(60_000);
    // The compiler of the specs names functions by a helper that a page does not have.
    await state.context.addInitScript('globalThis.__name = (value) => value');
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
    await state.server?.close();
    if (state.folder !== undefined) rmSync(state.folder, { recursive: true, force: true, maxRetries: 3 });
  });

  return {
    get page() {
      return state.page as Page;
    },
    get server() {
      return state.server as RunningServer;
    },
    get context() {
      return state.context as BrowserContext;
    },
    get home() {
      return join(state.folder ?? '', 'home');
    },
    stopServer: async () => state.server?.close(),
    startServer: start,
  };
}
