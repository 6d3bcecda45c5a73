import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { decodeImage } from '../../src/image/codec/image-codec.ts';
import { meanSquaredError } from '../../src/model/metrics/pixel-error.ts';
import type { RunReport } from '../../src/protocol/run-shapes.ts';
import { serveFolders } from '../../test/e2e/support/file-server.ts';
import { openBrowser, probe } from './browser.ts';
import type { Finding, Row } from './row.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** It trains for minutes; a training has a row of its own. */
const TRAINS = 'train-and-sample';

/** Longest that a workflow may take, ms. */
const PATIENCE_MS = 600_000;

interface Application {
  readonly id: string;
  readonly title: string;
  /** Seconds from the click on Run to the last picture, the engine's start included. */
  readonly here: number;
  readonly native: number;
  /** Seconds from the click to the first picture that a model or a lift has made, and to the first lifted one. */
  readonly first: number | undefined;
  readonly lifted: number | undefined;
  /** Root mean square difference to the native picture of the same name, 0 to 1; undefined where sizes differ. */
  readonly differences: Readonly<Record<string, number | undefined>>;
  /** Seconds of the slowest nodes. */
  readonly slowest: Readonly<Record<string, number>>;
}

export interface ApplicationsOptions {
  /** Ids of the gallery; all that do not train if not given. */
  readonly only?: readonly string[] | undefined;
  /** Folder that keeps the pictures of both. */
  readonly keep?: string | undefined;
  readonly told?: (line: string) => void;
}

/** Opens each workflow of the gallery in the site without a server, runs it, and does the same by the command line. */
export async function measureApplications(options: ApplicationsOptions = {}): Promise<Finding> {
  const { only, told = () => {} } = options;
  const server = await serveFolders([join(ROOT, 'try', 'dist')]);
  const folder = options.keep ?? (await mkdtemp(join(tmpdir(), 'patchwise-bench-gallery-')));
  const found: Application[] = [];
  try {
    for (const id of only ?? (await galleryIds())) {
      const here = await runInBrowser(server.url, id, join(folder, id, 'here'));
      const native = await runNatively(id, join(folder, id, 'native'));
      const differences = await compare(join(folder, id), here.files);
      const { seconds, files: _files, ...more } = here;
      found.push({ id, native, differences, here: seconds, ...more });
      told(JSON.stringify(found.at(-1)));
    }
  } finally {
    await server.stop();
    if (options.keep === undefined) await rm(folder, { recursive: true, force: true });
  }
  return { rows: found.map(row), data: found };
}

async function galleryIds(): Promise<readonly string[]> {
  const names = await readdir(join(ROOT, 'workflows'));
  return names
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .filter((id) => id !== TRAINS);
}

function row({ title, here, native, differences, first, lifted }: Application): Row {
  const values = Object.values(differences);
  const worst = values.some((value) => value === undefined)
    ? 'sizes differ'
    : `pictures differ by ${Math.max(...(values as number[])).toFixed(4)} at most`;
  return {
    what: `in the browser: ${title}, s`,
    figure: here.toFixed(1),
    more: [
      `native ${native.toFixed(1)}`,
      shownAfter('first picture', first),
      shownAfter('lifted', lifted),
      worst,
    ]
      .filter((words) => words !== '')
      .join('; '),
  };
}

function shownAfter(what: string, seconds: number | undefined): string {
  return seconds === undefined ? '' : `${what} after ${seconds.toFixed(1)}`;
}

/** As somebody who comes for the first time: with nothing in the caches but the page itself. */
async function runInBrowser(url: string, id: string, folder: string) {
  const { page, close } = await openBrowser();
  try {
    // The compiler of this file names functions by a helper that a page does not have.
    await page.addInitScript('globalThis.__name = (value) => value');
    await page.goto(url);
    await page.getByLabel('Connection: connected').waitFor();
    const title = await page.evaluate(titleOf, id);
    await page.getByRole('button', { name: `Open ${title}`, exact: true }).click();
    await probe(page, "ready('graph')");
    const [began, at] = [performance.now(), Date.now()];
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    const ended = ['done', 'failed', 'cancelled', 'interrupted'].map(
      (status) => `[data-run-status=${status}]`,
    );
    await page.locator(ended.join()).first().waitFor({ state: 'attached', timeout: PATIENCE_MS });
    const seconds = (performance.now() - began) / 1000;
    const report = await page.evaluate(reportOfRun);
    if (report.run.status !== 'done') {
      throw new Error(`${title}: the run is ${report.run.status}: ${JSON.stringify(report.run.errors)}`);
    }
    await mkdir(folder, { recursive: true });
    const files = report.files.map(({ name }) => name);
    for (const name of files) {
      const base64 = await page.evaluate(readHere, { run: report.run.id, name });
      await writeFile(join(folder, name.replaceAll('/', '_')), Buffer.from(base64, 'base64'));
    }
    const times = Object.entries(report.nodes).map(
      ([node, { elapsedMs = 0 }]) => [node, elapsedMs / 1000] as const,
    );
    const slowest = Object.fromEntries(times.sort((a, b) => b[1] - a[1]).slice(0, 4));
    const made = await page.evaluate(picturesMade, report.run.id);
    const [first, lifted] = [/^(sampling|detail|energy)\//, /^detail\//].map((types) => {
      const found = made.find(({ type }) => types.test(type));
      return found && (found.at - at) / 1000;
    });
    return { title, seconds, files, slowest, first, lifted };
  } finally {
    await close();
  }
}

/** In the page: how the gallery calls a workflow. */
async function titleOf(id: string): Promise<string> {
  const { items } = (await (await fetch('api/templates')).json()) as {
    readonly items: readonly { readonly id: string; readonly title: string }[];
  };
  return items.find((item) => item.id === id)?.title ?? id;
}

/** In the page: what the watched run came to. Its end may be told a moment before it is written down. */
async function reportOfRun(): Promise<RunReport> {
  const id = document.querySelector('[data-run-id]')?.getAttribute('data-run-id');
  for (;;) {
    const report = (await (await fetch(`api/runs/${id}/report`)).json()) as RunReport;
    if (!['queued', 'running'].includes(report.run.status)) return report;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** In the page: when each picture of a run was made, by the type of its node; milliseconds of the clock. */
async function picturesMade(id: string): Promise<readonly { readonly type: string; readonly at: number }[]> {
  const { run } = await (await fetch(`api/runs/${id}`)).json();
  const { items } = await (await fetch(`api/runs/${id}/events`)).json();
  return items.flatMap((event: { kind: string; nodeId: string; at: number; summary?: { type: string } }) =>
    event.kind === 'output' && event.summary?.type === 'image'
      ? [{ type: String(run.document.nodes[event.nodeId]?.type ?? ''), at: event.at }]
      : [],
  );
}

/** In the page: a file of a run. */
async function readHere({ run, name }: { readonly run: string; readonly name: string }): Promise<string> {
  const blob = await (await fetch(`api/runs/${run}/file?name=${encodeURIComponent(name)}`)).blob();
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.readAsDataURL(blob);
  });
}

async function runNatively(id: string, folder: string): Promise<number> {
  const began = performance.now();
  const run = [join(ROOT, 'bin', 'patchwise.mjs'), 'run', join(ROOT, 'workflows', `${id}.json`)];
  await promisify(execFile)(process.execPath, [...run, '--out', folder, '--no-cache']);
  return (performance.now() - began) / 1000;
}

async function compare(
  folder: string,
  files: readonly string[],
): Promise<Record<string, number | undefined>> {
  const differences: Record<string, number | undefined> = {};
  for (const name of files) {
    if (!/\.(png|gif|webp)$/.test(name)) continue;
    const [here, there] = await Promise.all(
      [join(folder, 'here', name.replaceAll('/', '_')), join(folder, 'native', name)].map(
        async (path) => (await decodeImage(await readFile(path))).image,
      ),
    );
    const same = here !== undefined && there !== undefined && String(here.shape) === String(there.shape);
    // Values lie in [-1, 1]: half of their difference is that of shares.
    differences[name] = same ? Math.sqrt(meanSquaredError(here, there)) / 2 : undefined;
  }
  return differences;
}
