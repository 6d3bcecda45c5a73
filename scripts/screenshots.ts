// Makes docs/images from the real editor on the real studio: npm run screenshots
//
//   npm run screenshots -- [gallery watch …]                     those of the docs
//   npm run screenshots -- --widths 390,1280,1920,3840 [result …]  into out/screenshots, to be looked at
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium, type Page } from 'playwright-core';
import sharp from 'sharp';
import { writeFileAtomic } from '../src/runtime/files.ts';
import { startServer } from '../src/server/main.ts';
import { findChromium } from './chromium.mjs';

const { values, positionals } = parseArgs({
  options: { widths: { type: 'string' } },
  allowPositionals: true,
});
/** Widths of the window, px; none makes the pictures of the docs. */
const widths = values.widths?.split(',').map(Number) ?? [];
const images = fileURLToPath(
  new URL(widths.length === 0 ? '../docs/images/' : '../out/screenshots/', import.meta.url),
);
const executablePath = findChromium();
if (executablePath === undefined) {
  console.error('No Chromium was found; PATCHWISE_CHROMIUM can name one.');
  process.exit(1);
}
/** Names of the pictures that are wanted; all when none is given. */
const wanted = new Set(positionals);
mkdirSync(images, { recursive: true });
const folder = mkdtempSync(join(tmpdir(), 'patchwise-screenshots-'));
const server = await startServer({ home: join(folder, 'home'), port: 0 });
const docs = { width: 1280, height: 800 };
const context = await chromium.launchPersistentContext(join(folder, 'profile'), {
  executablePath,
  headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  viewport: docs,
  deviceScaleFactor: widths.length === 0 ? 1.5 : 1,
  colorScheme: 'dark',
});
const page = context.pages()[0] ?? (await context.newPage());
page.setDefaultTimeout(30_000);
// Leaving a changed graph is asked about.
page.on('dialog', (dialog) => void dialog.accept());

/** States that no page of the docs shows: pictures of them are made to be looked at, with --widths. */
const ONLY_LOOKED_AT = new Set(['question', 'result', 'library', 'editor', 'commands', 'light']);

/** Most bytes of a picture of the docs. */
const LARGE = 390_000;

async function take(name: string, stage: (page: Page) => Promise<void>): Promise<void> {
  if (wanted.size > 0 ? !wanted.has(name) : widths.length === 0 && ONLY_LOOKED_AT.has(name)) return;
  if (widths.length === 0) {
    await stage(page);
    await page.waitForTimeout(400);
    await writeFileAtomic(join(images, `${name}.png`), await picture());
    console.log(name);
    return;
  }
  await page.setViewportSize(docs);
  await stage(page);
  for (const width of widths) {
    const height = width < 760 ? 844 : width > 2000 ? 2160 : width > 1500 ? 1080 : 800;
    await page.setViewportSize({ width, height });
    await page.waitForTimeout(600);
    await writeFileAtomic(join(images, `${name}-${width}.png`), await page.screenshot());
    console.log(name, width);
  }
}

/** What is seen, in as few colours as keep it small. */
async function picture(): Promise<Buffer> {
  const shot = sharp(await page.screenshot());
  // A palette halves the size of what is mostly flat colour.
  for (const colours of [256, 128, 64]) {
    const png = await shot.clone().png({ palette: true, colours, effort: 10 }).toBuffer();
    if (png.length < LARGE) return png;
  }
  return shot.resize({ width: docs.width }).png({ palette: true, colours: 128, effort: 10 }).toBuffer();
}

async function gallery(): Promise<void> {
  // At the same address, without the page that would write them down again.
  await page.goto(new URL('icon.svg', server.url).href);
  await page.evaluate(() => {
    localStorage.clear();
    sessionStorage.clear();
  });
  await page.goto(server.openUrl);
  await page.getByRole('heading', { name: 'Start with a workflow' }).waitFor();
  await page.waitForLoadState('networkidle');
}

async function open(title: string): Promise<void> {
  await gallery();
  await page.getByRole('button', { name: `Open ${title}`, exact: true }).click();
  await page.getByRole('heading', { name: 'Graph', exact: true }).waitFor();
  await page.waitForTimeout(300);
}

/** Opens a workflow and runs it to its end. */
async function done(title: string): Promise<void> {
  await open(title);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.locator('[data-run-status=done]').waitFor({ timeout: 180_000 });
}

/** Where a part of a node is drawn; litegraph keeps its canvas at the element. */
async function place(key: string, part: 'title' | { input: number } | { output: number } = 'title') {
  interface Drawn {
    readonly places: { placeOf(key: string, part: unknown): readonly [number, number] | undefined };
  }
  const at = await page.evaluate(
    ([k, p]) =>
      (document.querySelector('canvas.graph') as unknown as { data: Drawn }).data.places.placeOf(k, p),
    [key, part] as const,
  );
  if (at === undefined) throw new Error(`There is no node "${key}".`);
  return at;
}

try {
  await take('gallery', gallery);
  await take('question', async () => {
    await gallery();
    await page.getByRole('button', { name: 'Start with dune' }).click();
    await page.getByRole('heading', { name: 'What do you want to do with it?' }).waitFor();
    // Until this machine was measured.
    await page
      .locator('[data-recipe=random] .choice-facts')
      .getByText(/ (s|min|h)\b|seconds/)
      .waitFor({ timeout: 180_000 });
    await page.waitForLoadState('networkidle');
  });
  await take('result', async () => {
    await gallery();
    await page.getByRole('button', { name: 'Start with lake' }).click();
    await page.locator('[data-recipe=random]').click();
    await page.getByRole('list', { name: 'Results' }).waitFor({ timeout: 400_000 });
    await page.waitForLoadState('networkidle');
    await page.waitForTimeout(2000);
  });
  await take('library', async () => {
    await gallery();
    await page.getByRole('navigation').getByRole('button', { name: 'Library' }).click();
    await page.getByRole('heading', { name: 'Come with Patchwise' }).waitFor();
    await page.waitForLoadState('networkidle');
  });
  await take('tabs', async () => {
    await open('Inpainting');
    for (const title of ['Style transfer', 'Panorama']) {
      await page.getByRole('navigation').getByRole('button', { name: 'Gallery' }).click();
      await page.getByRole('button', { name: `Open ${title}`, exact: true }).click();
      await page.locator('.graph-tab.shown').getByText(title, { exact: true }).waitFor();
      await page.waitForTimeout(600);
    }
  });
  await take('editor', async () => {
    await open('Train and sample');
    await page.mouse.click(...(await place('train')));
  });
  await take('wiring', async () => {
    await open('Inpainting');
    await page.mouse.dblclick(640, 700);
    await page.keyboard.type('mask');
  });
  await take('commands', async () => {
    await open('Inpainting');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('run');
  });
  await take('watch', async () => {
    await done('Style transfer');
    await page.getByRole('navigation').getByRole('button', { name: 'Watch' }).click();
    await page.getByRole('heading', { name: 'Watch' }).waitFor();
    await page.getByRole('img', { name: /^Chart of score/ }).waitFor();
    await page.waitForTimeout(1500);
  });
  await take('paint', async () => {
    await open('Inpainting');
    await page.mouse.click(...(await place('drawn')), { button: 'right' });
    await page.getByRole('menuitem', { name: 'Paint…' }).click();
    await page.locator('.stage canvas').waitFor();
    await page.keyboard.press('b');
    const { x = 0, y = 0, width = 0, height = 0 } = (await page.locator('.stage').boundingBox()) ?? {};
    await page.mouse.move(x + 0.6 * width, y + 0.4 * height);
    await page.mouse.down();
    await page.mouse.move(x + 0.75 * width, y + 0.45 * height, { steps: 8 });
    await page.mouse.up();
  });
  await take('sweeps', async () => {
    await done('Scale sweep');
    await page.getByRole('button', { name: 'Sweeps' }).click();
    await page.waitForFunction(() => document.querySelectorAll('.tensor-thumb.shown').length >= 5);
  });
  await take('runs', async () => {
    await done('Style transfer');
    await page.getByRole('button', { name: /^Runs/ }).click();
    await page.locator('.run-item').first().getByRole('button').first().click();
    await page.waitForLoadState('networkidle');
  });
  await take('light', async () => {
    await page.emulateMedia({ colorScheme: 'light' });
    await done('Scale sweep');
  });
  // The last that runs something: it is left in its midst.
  await take('training', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await open('Train and sample');
    await page.getByRole('button', { name: 'Outline' }).click();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page
      .locator('[data-node=train]')
      .getByText(/scale 1\/.*update/)
      .waitFor({ timeout: 120_000 });
    await page.waitForTimeout(25_000);
    await page.locator('[data-node=train]').click();
  });
  await take('away', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await open('Harmonization');
    await server.close();
    await page.getByRole('alert').getByText('The studio cannot be reached.', { exact: false }).waitFor();
  });
} finally {
  await context.close();
  await server.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
