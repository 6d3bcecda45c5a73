import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import type { GraphDocument } from '../../../src/graph/document/document.ts';
import { writeDocument } from '../../../src/graph/document/write.ts';
import { surveyEngines } from '../../../src/runtime/engine/engines.ts';
import { type RunningServer, type ServerOptions, startServer } from '../../../src/server/main.ts';
import type { RunnerMessage } from '../../../src/studio/ports/runner-messages.ts';
import { holdRunner } from '../../support/hold-runner.ts';
import { knownSpeed } from '../../support/known-speed.ts';
import { ownPort } from '../../support/own-port.ts';
import { requireChromium, useBrowser } from './browser.ts';
import { restRunners } from './resting-runners.ts';

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
  /**
   * Waits while runs are computed no further than the page draws: however busy the machine is, what the page is to show of
   * a run, or to do to it, comes before its end.
   */
  inStep<T>(end: Promise<T>): Promise<T>;
  /**
   * Does something while a run stands where it has just told something: its runner is stopped in that moment, and the page hears
   * nothing that came after.
   * @param told of what a runner says, what is waited for
   */
  holding<T>(told: (message: RunnerMessage) => boolean, action: () => Promise<T>): Promise<T>;
}

restRunners();

/**
 * Asked of this machine once for a whole run of specs, by all suites of scripts/test.mjs, which share the folder
 * PATCHWISE_TEST_RUN: to learn its engines it computes for some seconds.
 */
const engines = onlyOnce('engines', surveyEngines);

function onlyOnce<T>(name: string, ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= keptAnswer(name, ask);
    return answer;
  };
}

async function keptAnswer<T>(name: string, ask: () => Promise<T>): Promise<T> {
  const folder = process.env['PATCHWISE_TEST_RUN'];
  if (folder === undefined) return ask();
  const file = join(folder, `${name}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as T;
  const answer = await ask();
  if (answer !== undefined) {
    // At once for whoever reads it.
    writeFileSync(`${file}.${process.pid}`, JSON.stringify(answer));
    renameSync(`${file}.${process.pid}`, file);
  }
  return answer;
}

/** The built editor: `npm run build:web`. */
const DIST = fileURLToPath(new URL('../../../web/dist', import.meta.url));

/**
 * Sets a suite up: workflows as the gallery's, a fresh home, a browser that knows nothing yet. Without a Chromium, the suite
 * is skipped and says so. `prepare` may put something into the home before the server starts; `more` says how the server differs
 * from others. After each test, the page must have had no error and no violation of the content policy.
 */
export function useStudio(
  workflows: Readonly<Record<string, GraphDocument>>,
  prepare: (home: string) => Promise<void> = async () => undefined,
  more: () => Pick<ServerOptions, 'machines' | 'workersOnly' | 'packsFromPage'> = () => ({}),
): TestStudio {
  const state: {
    server?: RunningServer;
    folder?: string;
    port: number;
  } = { port: 0 };
  const browser = useBrowser();

  const start = async (): Promise<void> => {
    const folder = state.folder ?? '';
    const server = await startServer({
      home: join(folder, 'home'),
      port: state.port,
      engine: 'onnx',
      threads: 1,
      machine: { engines, speed: knownSpeed },
      folders: { workflows: join(folder, 'workflows'), web: join(folder, 'web') },
      ...more(),
    });
    state.server = server;
  };

  before(async function () {
    this.timeout(600_000);
    const executablePath = requireChromium(this);
    const folder = mkdtempSync(join(tmpdir(), 'patchwise-e2e-'));
    state.folder = folder;
    await mkdir(join(folder, 'workflows'), { recursive: true });
    for (const [name, document] of Object.entries(workflows)) {
      await writeFile(join(folder, 'workflows', `${name}.json`), writeDocument(document));
    }
    // A copy: a build that goes on beside the tests changes nothing under them.
    await cp(DIST, join(folder, 'web'), { recursive: true });
    await prepare(join(folder, 'home'));
    // It comes back where it was.
    state.port = await ownPort();
    await start();
    await browser.start(executablePath, ['--disable-gpu']);
  });

  after(async function () {
    this.timeout(600_000);
    await state.server?.close();
    if (state.folder !== undefined) rmSync(state.folder, { recursive: true, force: true, maxRetries: 3 });
  });

  return {
    get page() {
      return browser.page;
    },
    get server() {
      return state.server as RunningServer;
    },
    get context() {
      return browser.context;
    },
    get home() {
      return join(state.folder ?? '', 'home');
    },
    holding: holdRunner,
    stopServer: async () => state.server?.close(),
    startServer: start,
    async inStep(end) {
      let over = false;
      const ended = end.finally(() => {
        over = true;
      });
      ended.catch(() => undefined);
      while (!over) {
        const status = await state.server?.studio.runs.status();
        const runners = (status?.runners ?? []).flatMap(({ pid }) => pid ?? []);
        for (const pid of runners) signal(pid, 'SIGSTOP');
        try {
          await browser.page.evaluate(() => new Promise(requestAnimationFrame));
        } finally {
          for (const pid of runners) signal(pid, 'SIGCONT');
        }
        await setTimeout(10);
      }
      return await ended;
    },
  };
}

/** What moves by itself moves: pulses along wires, spinners, animations, menus that open. */
export function withMotion(studio: TestStudio): void {
  before(() => studio.page.emulateMedia({ reducedMotion: 'no-preference' }));
}

/** To a runner, which may have ended in the same moment. */
function signal(pid: number, name: 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
