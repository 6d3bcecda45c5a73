import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { openBrowser, probe } from './browser.ts';
import type { Finding, Row } from './row.ts';
import { frameRate, quantile } from './statistics.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** 12 megapixels, as phones take them. */
const SIZE = { width: 4000, height: 3000 };
/** A lift of that size on a busy machine, ms. */
const PATIENCE_MS = 300_000;
/** Of each gesture. */
const TRIES = 3;

interface Times {
  /** From the drop to the question, s. */
  readonly question: number;
  /** From the press on the card to the first step of a small picture that is seen, and to all twelve as they are, s. */
  readonly first: number;
  readonly twelve: number;
  /** From the end of each gesture to the first step that is seen of what follows, s; the least of some tries last. */
  readonly gestures: Readonly<Record<string, readonly number[]>>;
  /** From the press to the first progress, and to the picture, s. */
  readonly progress: number;
  readonly lift: number;
  /** Intervals of frames while the frame is dragged. */
  readonly frames: readonly number[];
}

/** What a photographer waits for with a photograph of 12 megapixels, by a real pointer and keys. */
export async function measurePhotographer(
  url: string,
  seconds: number,
  told: (line: string) => void = () => {},
): Promise<Finding> {
  const browser = await openBrowser();
  try {
    const { page } = browser;
    // The compiler of this file names functions by a helper that a page does not have.
    await page.addInitScript('globalThis.__name = (value) => value');
    await page.addInitScript(watchTiles);
    await page.goto(url);
    await page.getByLabel('Connection: connected').waitFor();
    await probe(page, "ready('gallery')");
    const photo = await sharp(join(ROOT, 'samples', 'photos', 'lake.jpg'))
      .resize({ ...SIZE, fit: 'cover' })
      .jpeg({ quality: 92 })
      .toBuffer();
    const times = await allOf(page, photo, seconds, told);
    return { rows: rowsOf(times), data: times };
  } finally {
    await browser.close();
  }
}

async function allOf(
  page: Page,
  photo: Buffer,
  seconds: number,
  told: (line: string) => void,
): Promise<Times> {
  const question = await page.evaluate(dropAndWait, photo.toString('base64'));
  told(`question after ${question.toFixed(2)} s`);
  // What the machine measures of itself for the times on the cards is not what is waited for.
  await page.locator('.choice-card').first().waitFor();
  await page.getByText('measuring …').first().waitFor({ state: 'detached', timeout: PATIENCE_MS });
  const card = page.locator('.choice-card').first();
  const began = await now(page);
  await card.click();
  const first = (await firstStepAfter(page, began)) - began;
  const twelve = (await allDone(page)) - began;
  told(`first ${(first / 1000).toFixed(2)} s, twelve ${(twelve / 1000).toFixed(2)} s`);
  const gestures: Record<string, number[]> = {};
  const gesture = async (what: string, does: () => Promise<void>): Promise<void> => {
    for (let i = 0; i < TRIES; i++) {
      await does();
      const at = await now(page);
      const seen = await firstStepAfter(page, at);
      gestures[what] = [...(gestures[what] ?? []), (seen - at) / 1000];
      await allDone(page);
    }
    told(`${what}: ${gestures[what]?.map((time) => time.toFixed(2)).join(', ')} s`);
  };
  await gesture('another twelve', () => page.keyboard.press('n'));
  const novelty = page.getByRole('slider', { name: /^How new/ });
  await gesture('freer or closer', async () => {
    await novelty.focus();
    await page.keyboard.press('ArrowLeft');
  });
  const stage = page.locator('.play-stage');
  let row = 0.3;
  await gesture('holding a part', async () => {
    const box = await stage.boundingBox();
    if (box === null) throw new Error('There is no photograph to paint on.');
    row += 0.15;
    await page.mouse.move(box.x + 0.3 * box.width, box.y + row * box.height);
    await page.mouse.down();
    await page.mouse.move(box.x + 0.5 * box.width, box.y + row * box.height, { steps: 4 });
    await page.mouse.up();
  });
  const frames = await dragFrame(page, seconds);
  await allDone(page);
  // The format as it was: the lift is of the photograph's own size.
  const undo = page
    .locator('.play-head, .play-body, .play-foot')
    .getByRole('button', { name: 'Undo', exact: true });
  while (await undo.isEnabled()) await undo.click();
  await allDone(page);
  await page.locator('.play-tile').first().click();
  const pressed = await now(page);
  await page.keyboard.press('l');
  const progress = await page.evaluate(firstProgress);
  await page.locator('.journey-result').waitFor({ timeout: PATIENCE_MS });
  const lift = (await now(page)) - pressed;
  await page
    .locator('.journey-size')
    .filter({ hasText: `${SIZE.width} ×` })
    .waitFor();
  told(`lift ${(lift / 1000).toFixed(1)} s`);
  return {
    ...{ question, first: first / 1000, twelve: twelve / 1000, gestures, frames },
    ...{ progress: (progress - pressed) / 1000, lift: lift / 1000 },
  };
}

function rowsOf({ question, first, twelve, gestures, progress, lift, frames }: Times): readonly Row[] {
  const row = (what: string, value: number, aim: string, more = ''): Row => ({
    what: `12 megapixels: ${what}, s`,
    ...{ figure: value.toFixed(2), aim },
    ...(more === '' ? {} : { more }),
  });
  const rate = frameRate([
    0,
    ...frames.map((_, i) => frames.slice(0, i + 1).reduce((sum, each) => sum + each, 0)),
  ]);
  return [
    row('from the drop to the question', question, '≤ 1.5', `${availableParallelism()} threads`),
    row('from the choice to the first small picture seen', first, '≤ 1'),
    row('from the choice to all twelve', twelve, '≤ 3'),
    ...Object.entries(gestures).map(([what, times]) =>
      row(
        `from a gesture to the first step seen: ${what}`,
        quantile(times, 0.5),
        '≤ 0.3',
        `median of ${times.length}`,
      ),
    ),
    row(
      'from the press to the lifted picture',
      lift,
      '≤ 10',
      `first progress after ${progress.toFixed(2)} s`,
    ),
    {
      what: 'dragging the frame while pictures form, frames/s',
      figure: rate.median.toFixed(1),
      aim: '≥ 48',
      more: `worst 1%: ${rate.worst.toFixed(1)}; ${rate.frames} frames`,
    },
  ];
}

/** Milliseconds of the page's clock. */
const now = (page: Page): Promise<number> => page.evaluate(() => performance.now());

interface Watched {
  /** When a tile was drawn on, newest last. */
  readonly benchTiles: number[];
}

/** In the page, before its scripts: notes when steps of small pictures are drawn. */
function watchTiles(): void {
  const drawn: number[] = [];
  Object.assign(globalThis, { benchTiles: drawn });
  const put = CanvasRenderingContext2D.prototype.putImageData;
  CanvasRenderingContext2D.prototype.putImageData = function (...given: unknown[]) {
    Reflect.apply(put, this, given);
    // Seen with the next frame.
    if (this.canvas.closest('.play-tile') !== null)
      requestAnimationFrame(() => drawn.push(performance.now()));
  };
}

/** When the first step of a small picture was seen after a time, ms of the page's clock. */
async function firstStepAfter(page: Page, time: number): Promise<number> {
  for (const end = performance.now() + PATIENCE_MS; performance.now() < end; ) {
    const at = await page.evaluate(
      (after) => (globalThis as unknown as Watched).benchTiles.find((drawn) => drawn > after),
      time,
    );
    if (at !== undefined) return at;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('No step of a small picture was seen.');
}

/** When all twelve are there as they are, ms of the page's clock. */
async function allDone(page: Page): Promise<number> {
  for (const end = performance.now() + PATIENCE_MS; performance.now() < end; ) {
    const at = await page.evaluate(() => {
      const done = document.querySelectorAll<HTMLImageElement>('.play-picture[data-state=done] img');
      const all = [...done].filter((image) => image.complete && image.naturalWidth > 0).length === 12;
      return all ? performance.now() : undefined;
    });
    if (at !== undefined) return at;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('The small pictures are not done.');
}

/** Drags the right edge of the frame to and fro; the intervals of frames meanwhile, ms. */
async function dragFrame(page: Page, seconds: number): Promise<readonly number[]> {
  const box = await page.getByRole('slider', { name: 'Width of the frame' }).boundingBox();
  if (box === null) throw new Error('There is no frame to drag.');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await probe(page, 'startFrames()');
  const began = performance.now();
  for (let t = 0; t < seconds * 1000; t = performance.now() - began) {
    await page.mouse.move(x - 40 * (1 - Math.cos(t / 400)), y);
    await new Promise((resolve) => setTimeout(resolve, 6));
  }
  const { times } = await probe<{ times: number[] }>(page, 'stopFrames()');
  await page.mouse.move(x, y);
  await page.mouse.up();
  return times.slice(1).map((time, i) => time - (times[i] as number));
}

/** In the page: drops a photograph; seconds until it is asked what to do with it. */
async function dropAndWait(base64: string): Promise<number> {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], 'large.jpg', { type: 'image/jpeg' }));
  const began = performance.now();
  for (const kind of ['dragenter', 'dragover', 'drop']) {
    const at = { bubbles: true, cancelable: true, dataTransfer: data, clientX: 960, clientY: 540 };
    document.body.dispatchEvent(new DragEvent(kind, at));
  }
  while (document.querySelector('.journey-head') === null) await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  return (performance.now() - began) / 1000;
}

/** In the page: when the bar of what is made has moved, ms. */
async function firstProgress(): Promise<number> {
  const moved = () =>
    document.querySelector('.journey-result') !== null ||
    Number(document.querySelector('.journey-foot [role=progressbar]')?.getAttribute('aria-valuenow') ?? 0) >
      0;
  while (!moved()) await new Promise(requestAnimationFrame);
  return performance.now();
}
