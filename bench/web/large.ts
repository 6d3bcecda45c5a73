import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import type { GraphDocument } from '../../src/graph/document/document.ts';
import { writeDocument } from '../../src/graph/document/write.ts';
import { serveFolders } from '../../test/e2e/support/file-server.ts';
import { openBrowser } from './browser.ts';
import type { Finding, Row } from './row.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** 12 megapixels, as phones take them. */
const SIZE = { width: 4000, height: 3000 };
const PATIENCE_MS = 900_000;

/** A small model of the photograph, and two samples of it at the photograph's own size, one after the other. */
function graphOf(asset: string): GraphDocument {
  return {
    format: 'patchwise-graph',
    version: 1,
    meta: { title: 'Twelve megapixels', seed: 1 },
    nodes: {
      photo: { type: 'image/load@1', params: { path: asset } },
      train: {
        type: 'training/train-pyramid@1',
        in: { image: 'photo.image' },
        params: { scales: 3, longSide: 40, shortSide: 14, net: 'narrow', updates: 60, steps: 6 },
      },
      samples: { type: 'sampling/sample-pyramid@1', in: { model: 'train.model' }, params: { count: 2 } },
      'own-size': {
        type: 'detail/lift@1',
        in: { image: 'samples.images', photo: 'photo.image', model: 'train.model' },
      },
      save: { type: 'image/save@1', in: { image: 'own-size.image' }, params: { name: 'lifted-{index}.png' } },
    },
  };
}

/** How much memory the page takes for a photograph of 12 megapixels: brought in, learned, lifted to its own size. */
export async function measureLarge(keep?: string, told: (line: string) => void = () => {}): Promise<Finding> {
  const server = await serveFolders([join(ROOT, 'try', 'dist')]);
  const browser = await openBrowser();
  const peaks: Record<string, number> = {};
  const times: Record<string, number> = {};
  try {
    const { page } = browser;
    // The compiler of this file names functions by a helper that a page does not have.
    await page.addInitScript('globalThis.__name = (value) => value');
    await page.goto(server.url);
    await page.getByLabel('Connection: connected').waitFor();
    peaks['open'] = await peakOf(page);
    const photo = await sharp(join(ROOT, 'samples', 'photos', 'lake.jpg'))
      .resize({ ...SIZE, fit: 'cover' })
      .jpeg({ quality: 92 })
      .toBuffer();
    let began = performance.now();
    const asset = await page.evaluate(bringIn, photo.toString('base64'));
    times['brought in'] = (performance.now() - began) / 1000;
    told(`brought in after ${times['brought in'].toFixed(1)} s`);
    peaks['brought in'] = await peakOf(page);
    began = performance.now();
    await page.evaluate(dropGraph, writeDocument(graphOf(asset)));
    await page.getByRole('application').waitFor();
    if ((await page.locator('[data-node]').count()) === 0)
      await page.getByRole('button', { name: 'Outline' }).click();
    await page.locator('[data-node="own-size"]').waitFor({ state: 'attached' });
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    const ended = ['done', 'failed', 'cancelled'].map((status) => `[data-run-status=${status}]`);
    await page.locator(ended.join()).first().waitFor({ state: 'attached', timeout: PATIENCE_MS });
    times['learned, sampled and lifted'] = (performance.now() - began) / 1000;
    peaks['learned, sampled and lifted'] = await peakOf(page);
    told(`learned, sampled and lifted after ${times['learned, sampled and lifted'].toFixed(1)} s`);
    const { status, errors, nodes, file } = await page.evaluate(outcome);
    if (status !== 'done') throw new Error(`The run is ${status}: ${errors}`);
    Object.assign(times, nodes);
    const bytes = Buffer.from(file.slice(file.indexOf(',') + 1), 'base64');
    const { width, height } = await sharp(bytes).metadata();
    if (width !== SIZE.width || height !== SIZE.height)
      throw new Error(`The result has ${width}×${height} px.`);
    if (keep !== undefined) {
      await page.screenshot({ path: join(keep, 'large-page.png') });
      await sharp(bytes).toFile(join(keep, 'large-lifted.png'));
    }
  } finally {
    await browser.close();
    await server.stop();
  }
  const rows = Object.entries(peaks).map(
    ([when, bytes]): Row => ({
      what: `in the browser: 12 megapixels, peak of the page's process, ${when}, MiB`,
      figure: (bytes / 2 ** 20).toFixed(0),
      ...(when === 'open' ? {} : { aim: '< 2048', more: `${times[when]?.toFixed(1)} s` }),
    }),
  );
  return { rows, data: { peaks, times } };
}

/** Most memory that the page's process has had (VmHWM); Linux only. */
async function peakOf(page: Page): Promise<number> {
  const session = await page.context().browser()?.newBrowserCDPSession();
  if (session === undefined) throw new Error('This Chromium does not tell of its processes.');
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  let most = 0;
  for (const { id, type } of processInfo) {
    if (type !== 'renderer') continue;
    const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => '');
    most = Math.max(most, 1024 * Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0));
  }
  if (most === 0) throw new Error('The memory of a process is only known on Linux.');
  return most;
}

/** In the page: takes a photograph into the library, as a drop does. */
async function bringIn(base64: string): Promise<string> {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], 'large.jpg', { type: 'image/jpeg' }));
  for (const kind of ['dragenter', 'dragover', 'drop']) {
    const at = { bubbles: true, cancelable: true, dataTransfer: data, clientX: 640, clientY: 400 };
    document.body.dispatchEvent(new DragEvent(kind, at));
  }
  for (;;) {
    const { items } = (await (await fetch('api/assets')).json()) as { items: { reference: string }[] };
    if (items[0] !== undefined) return items[0].reference;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** In the page: opens a graph by its file. */
function dropGraph(text: string): void {
  const data = new DataTransfer();
  data.items.add(new File([text], 'graph.json', { type: 'application/json' }));
  for (const kind of ['dragenter', 'dragover', 'drop']) {
    const at = { bubbles: true, cancelable: true, dataTransfer: data, clientX: 640, clientY: 400 };
    document.body.dispatchEvent(new DragEvent(kind, at));
  }
}

/** In the page: what the watched run came to, and its picture. */
async function outcome() {
  const id = document.querySelector('[data-run-id]')?.getAttribute('data-run-id');
  const read = async () => (await fetch(`api/runs/${id}/report`)).json();
  let report = await read();
  // Its end may be told a moment before it is written down.
  while (['queued', 'running'].includes(report.run.status)) report = await read();
  const blob = await (await fetch(`api/runs/${id}/file?name=lifted-000.png`)).blob();
  const file = await new Promise<string>((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.readAsDataURL(blob);
  });
  const nodes: Record<string, number> = {};
  for (const [key, node] of Object.entries(report.nodes as Record<string, { elapsedMs?: number }>)) {
    nodes[key] = (node.elapsedMs ?? 0) / 1000;
  }
  return {
    status: String(report.run.status),
    errors: JSON.stringify(report.run.errors ?? report.run.reason),
    nodes,
    file,
  };
}
