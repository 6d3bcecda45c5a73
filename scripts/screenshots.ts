// Makes docs/images from the real editor on the real studio: npm run screenshots
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import sharp from 'sharp';
import { writeFileAtomic } from '../src/runtime/files.ts';
import { startServer } from '../src/server/main.ts';
// @ts-expect-error: a script without types.
import { findChromium } from './chromium.mjs';

const images = fileURLToPath(new URL('../docs/images/', import.meta.url));
const executablePath = findChromium() as string | undefined;
if (executablePath === undefined) {
  console.error('No Chromium was found; PATCHWISE_CHROMIUM can name one.');
  process.exit(1);
}
/** Names of the pictures that are wanted; all when none is given. */
const wanted = new Set(process.argv.slice(2));
mkdirSync(images, { recursive: true });
const folder = mkdtempSync(join(tmpdir(), 'patchwise-screenshots-'));
const server = await startServer({ home: join(folder, 'home'), port: 0 });
const context = await chromium.launchPersistentContext(join(folder, 'profile'), {
  executablePath,
  headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  viewport: { width: 1280, height: 800 },
  deviceScaleFactor: 1.5,
  colorScheme: 'dark',
});
const page = context.pages()[0] ?? (await context.newPage());
page.setDefaultTimeout(30_000);

async function take(name: string, stage: (page: Page) => Promise<void>): Promise<void> {
  if (wanted.size > 0 && !wanted.has(name)) return;
  await stage(page);
  await page.waitForTimeout(400);
  // A palette halves the size of what is mostly flat colour.
  const picture = await sharp(await page.screenshot())
    .png({ palette: true, quality: 100, effort: 10 })
    .toBuffer();
  await writeFileAtomic(join(images, `${name}.png`), picture);
  console.log(name);
}

async function gallery(): Promise<void> {
  page.once('dialog', (dialog) => void dialog.accept());
  await page.goto('about:blank');
  await page.goto(server.openUrl);
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await page.getByRole('heading', { name: 'Start with a workflow' }).waitFor();
  await page.waitForLoadState('networkidle');
}

async function open(title: string): Promise<void> {
  await gallery();
  await page.getByRole('button', { name: `Open ${title}`, exact: true }).click();
  await page.getByRole('heading', { name: 'Graph', exact: true }).waitFor();
  await page.waitForTimeout(300);
}

/** Where a part of a node is drawn; litegraph keeps its canvas at the element. */
async function place(key: string, part: 'title' | { input: number } | { output: number } = 'title') {
  interface Drawn {
    placeOf(key: string, part: unknown): readonly [number, number] | undefined;
  }
  const at = await page.evaluate(
    ([k, p]) => (document.querySelector('canvas.graph') as unknown as { data: Drawn }).data.placeOf(k, p),
    [key, part] as const,
  );
  if (at === undefined) throw new Error(`There is no node "${key}".`);
  return at;
}

try {
  await take('gallery', gallery);
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
    await page.getByLabel('Search commands').fill('run');
  });
  await take('training', async () => {
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
  await take('light', async () => {
    await page.emulateMedia({ colorScheme: 'light' });
    await open('Scale sweep');
  });
} finally {
  await context.close();
  await server.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
