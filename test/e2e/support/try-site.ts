import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import type { MachineSpeed } from '../../../src/studio/speed/measure-speed.ts';
import { VERSION } from '../../../src/version.ts';
import { requireChromium, useBrowser } from './browser.ts';
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
  /** A new page in place of the present one, with the same data. */
  reopen(): Promise<Page>;
}

/** A device that is slow: measuring it takes eight seconds of a processor. */
export const SPEED: MachineSpeed = { training: 1200, lift: { base: 2, megapixel: 4 } };

/** Where the page keeps what it has measured. */
export const SPEED_SETTING = `patchwise.speed.${VERSION}`;

/**
 * What a page of a spec computes is over soon: its WebAssembly is compiled anew, to be faster, later than usual, as that took
 * a seventh of the processor time of these specs.
 */
const LATE_OPTIMIZER = '--js-flags=--wasm-tiering-budget=100000000';

/**
 * The site of `npm run build:try` on a plain file server, and a page of a Chromium that knows nothing of it. Errors of the
 * page fail its test.
 * @param instead files in place of the site's own: path on the site → text
 * @param speed of the device: known to be {@link SPEED}, or measured as on a first visit, by a smaller trial
 */
export function useTrySite(
  args: readonly string[] = ['--disable-gpu'],
  instead: Readonly<Record<string, string>> = {},
  speed: 'known' | 'measured' = 'known',
): TrySite {
  const state: { server?: FileServer; overlay?: string } = {};
  const browser = useBrowser();

  before(async function () {
    this.timeout(600_000);
    const executablePath = requireChromium(this);
    requireSite();
    state.overlay = mkdtempSync(join(tmpdir(), 'patchwise-try-files-'));
    for (const [name, text] of Object.entries(instead)) {
      mkdirSync(dirname(join(state.overlay, name)), { recursive: true });
      writeFileSync(join(state.overlay, name), text);
    }
    if (speed === 'measured') measureLess(state.overlay);
    state.server = await serveFolders([state.overlay, DIST]);
    await browser.start(executablePath, [...args, LATE_OPTIMIZER]);
    if (speed === 'measured') return;
    await browser.context.addInitScript(
      ([setting, text]) => localStorage.setItem(setting as string, text as string),
      [SPEED_SETTING, JSON.stringify({ speed: SPEED })],
    );
  });

  after(async function () {
    this.timeout(600_000);
    await state.server?.stop();
    if (state.overlay !== undefined) rmSync(state.overlay, { recursive: true, force: true, maxRetries: 3 });
  });

  return {
    get page() {
      return browser.page;
    },
    get context() {
      return browser.context;
    },
    get server() {
      return state.server as FileServer;
    },
    folder: DIST,
    stopServer: async () => state.server?.stop(),
    reopen: browser.reopen,
  };
}

/** The worker that measures, as it was built, but for how much it learns: a fifth of the processor time. */
function measureLess(overlay: string): void {
  const name = readdirSync(join(DIST, 'assets')).find((file) => /^speed-.*\.js$/.test(file));
  if (name === undefined) throw new Error('The site has no worker that measures the speed of a device.');
  let text = readFileSync(join(DIST, 'assets', name), 'utf8');
  for (const [usual, less] of [
    [/timed:4,warmUp:2/, 'timed:4,warmUp:0'],
    [/width:64,height:48(?=\}\),\{engine:)/, 'width:32,height:24'],
  ] as const) {
    if (!usual.test(text))
      throw new Error(`In ${name}, what is measured is written otherwise than ${usual}.`);
    text = text.replace(usual, less);
  }
  mkdirSync(join(overlay, 'assets'), { recursive: true });
  writeFileSync(join(overlay, 'assets', name), text);
}

/** A file of the watched run, as the page itself gets it. */
export async function fileOfRun(page: Page, name: string): Promise<Uint8Array> {
  const numbers = await page.evaluate(async (file) => {
    const id = document.querySelector('[data-run-id]')?.getAttribute('data-run-id');
    const response = await fetch(`api/runs/${id}/file?name=${file}`);
    if (!response.ok) throw new Error(await response.text());
    return [...new Uint8Array(await response.arrayBuffer())];
  }, name);
  return Uint8Array.from(numbers);
}

/** Builds the site where nobody has yet; `scripts/setup.mjs --test` keeps it up to date. */
export function requireSite(): string {
  if (existsSync(join(DIST, 'service-worker.js'))) return DIST;
  const script = join(ROOT, 'scripts', 'build-try.ts');
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', script], { cwd: ROOT });
  if (status !== 0) throw new Error(`The site could not be built: ${stderr}`);
  return DIST;
}
