import type { Download, Locator, Page } from 'playwright-core';
import type { GraphDocument } from '../../../src/graph/document/document.ts';
import type { GraphView } from '../../../web/src/canvas/view.ts';
import { until } from '../../server/support/waiting.ts';
import { PATIENCE_MS, POLLING_MS } from './browser.ts';

/** The editor as its user sees it: things are found by what is written on them, nodes by where they are drawn. */

export async function openGallery(page: Page, url: string): Promise<void> {
  await load(page, url);
  await inGallery(page);
}

/** The page as for somebody who comes for the first time: no tabs, no drafts, no settings. */
export async function openFresh(page: Page, url: string): Promise<void> {
  await forget(page, url);
  await load(page, url);
  await inGallery(page);
}

/** Loads the page anew at an address, of which no more than what is behind its # may be another. */
async function load(page: Page, address: string): Promise<void> {
  if (new URL(page.url()).origin !== new URL(address).origin) {
    await page.goto(address);
    return;
  }
  // To the page itself, only its # would change; what is there is left as by whoever loads it again. Both in one turn:
  // in between, what the page still loads could put its own address back.
  await Promise.all([
    page.waitForEvent('load'),
    page.evaluate((to) => {
      history.replaceState(null, '', to);
      location.reload();
    }, address),
  ]);
}

/** What the page wrote down is forgotten, and it writes down no more until it is loaded again. */
async function forget(page: Page, url: string): Promise<void> {
  // Only a page of the studio can do that.
  if (new URL(page.url()).origin !== new URL(url).origin) await page.goto(new URL('icon.svg', url).href);
  await page.evaluate(() => {
    localStorage.clear();
    sessionStorage.clear();
    Storage.prototype.setItem = () => undefined;
  });
}

async function inGallery(page: Page): Promise<void> {
  await page.getByRole('heading', { name: 'Start with a workflow' }).waitFor();
  await page.getByLabel('Connection: connected').waitFor();
}

/** By the address of the studio and the title. */
const workflowIds = new Map<string, string>();

async function workflowId(page: Page, title: string): Promise<string> {
  const id = await page.evaluate(async (wanted) => {
    const { items } = (await (await fetch('api/templates')).json()) as {
      items: { readonly id: string; readonly title: string }[];
    };
    return items.find((one) => one.title === wanted)?.id;
  }, title);
  if (id === undefined) throw new Error(`There is no workflow "${title}".`);
  return id;
}

/**
 * Opens a workflow by its address, leaving what is there: drawing the gallery first takes a fifth of the time of both.
 */
export async function openWorkflow(page: Page, url: string, title: string): Promise<void> {
  await forget(page, url);
  const id = workflowIds.get(`${url} ${title}`) ?? (await workflowId(page, title));
  workflowIds.set(`${url} ${title}`, id);
  await load(page, new URL(`#/workflow/${encodeURIComponent(id)}`, url).href);
  await page.getByRole('application').waitFor();
  await page.getByRole('heading', { name: 'Graph', exact: true }).waitFor();
  await page.getByLabel('Connection: connected').waitFor();
  await settled(page);
}

/**
 * Resolves when a graph that is being opened is the one in view. That there is a canvas tells nothing: it is there behind
 * whatever covers it, and what is pressed before the graph comes is covered by it.
 */
export async function graphInView(page: Page, title: string): Promise<void> {
  await until(
    () => page.getByLabel('Name of the graph').inputValue(),
    (name) => name === title,
    { timeoutMs: PATIENCE_MS },
  );
  await page.locator('.wide-panel').waitFor({ state: 'detached' });
}

/** After the next drawn frame. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
}

/** Resolves when nothing on the canvas moves by itself any more: a pulse on a wire, a spinner. */
export async function still(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const canvas = document.querySelector('canvas.graph') as HTMLCanvasElement & { data: GraphView };
    // What moves has the next frame drawn too.
    for (let quiet = 0; quiet < 2; ) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      quiet = canvas.data.stale ? 0 : quiet + 1;
    }
  });
}

/** Where a node, or a port of it, is on the screen. litegraph keeps its canvas at the element. */
export async function place(
  page: Page,
  key: string,
  part: 'title' | { readonly input: number } | { readonly output: number } = 'title',
): Promise<readonly [number, number]> {
  const at = await page.evaluate(
    ([k, p]) => {
      const canvas = document.querySelector('canvas.graph') as HTMLCanvasElement & { data: GraphView };
      return canvas.data.places.placeOf(k, p);
    },
    [key, part] as const,
  );
  if (at === undefined) throw new Error(`There is no node "${key}" on the canvas.`);
  return at;
}

/** Selects a node by the outline, and waits for its page. */
export async function chooseNode(page: Page, node: string): Promise<void> {
  const row = page.locator(`[data-node="${node}"]`);
  if ((await row.count()) === 0) await page.getByRole('button', { name: 'Outline' }).click();
  await row.click();
  await page.getByRole('region', { name: `Node ${node}` }).waitFor();
}

/** Index of an input row by its label, as it is drawn. */
export async function inputRow(page: Page, key: string, label: string): Promise<number> {
  return page.evaluate(
    ([k, l]) => {
      const canvas = document.querySelector('canvas.graph') as HTMLCanvasElement & { data: GraphView };
      return canvas.data.graph.nodesByKey.get(k)?.inputs.findIndex((row) => row.label === l) ?? -1;
    },
    [key, label] as const,
  );
}

/** Colour of one pixel of the canvas, at a point of the page. */
export async function pixel(
  page: Page,
  [x, y]: readonly [number, number],
): Promise<readonly [number, number, number]> {
  await settled(page);
  return pixelNow(page, [x, y]);
}

async function pixelNow(
  page: Page,
  [x, y]: readonly [number, number],
): Promise<readonly [number, number, number]> {
  return page.evaluate(
    ([px, py]) => {
      const canvas = document.querySelector('canvas.graph') as HTMLCanvasElement;
      const { left, top, width } = canvas.getBoundingClientRect();
      const ratio = canvas.width / width;
      const data = canvas
        .getContext('2d')
        ?.getImageData(Math.round((px - left) * ratio), Math.round((py - top) * ratio), 1, 1).data;
      return [data?.[0] ?? 0, data?.[1] ?? 0, data?.[2] ?? 0] as const;
    },
    [x, y] as const,
  );
}

/** How close the picture on a node comes to a colour, at its best pixel; waits a moment for it to be drawn. */
export async function findPixel(
  page: Page,
  key: string,
  color: readonly [number, number, number],
): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  const look = async (): Promise<number> => {
    await settled(page);
    const seen = await page.evaluate(
      ([k, [r, g, b]]) => {
        const canvas = document.querySelector('canvas.graph') as HTMLCanvasElement & { data: GraphView };
        const view = canvas.data;
        const node = view.graph.nodesByKey.get(k);
        const context = canvas.getContext('2d');
        if (node === undefined || context === null) return 999;
        const { zoom, offset } = view.camera;
        const ratio = view.ds.ratio;
        const at = (v: number, o: number): number => Math.round((v + o) * zoom * ratio);
        const [x = 0, y = 0] = node.pos;
        const width = Math.round((node.size[0] ?? 0) * zoom * ratio);
        const height = Math.round((node.size[1] ?? 0) * zoom * ratio);
        const { data } = context.getImageData(at(x, offset[0]), at(y, offset[1]), width, height);
        let least = 999;
        for (let i = 0; i < data.length; i += 4) {
          const d = Math.hypot((data[i] ?? 0) - r, (data[i + 1] ?? 0) - g, (data[i + 2] ?? 0) - b);
          if (d < least) least = d;
        }
        return least;
      },
      [key, color] as const,
    );
    best = Math.min(best, seen);
    return best;
  };
  await until(look, (seen) => seen <= 30, { timeoutMs: PATIENCE_MS, everyMs: 50 }).catch(() => undefined);
  return best;
}

export function distance(a: readonly [number, number, number], b: readonly [number, number, number]): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/** How close the canvas comes to a colour within some pixels of a point. */
export async function nearest(
  page: Page,
  [x, y]: readonly [number, number],
  color: readonly [number, number, number],
): Promise<number> {
  let best = 999;
  for (let dx = -5; dx <= 5; dx++) {
    for (const dy of [-3, -1, 0, 1, 3])
      best = Math.min(best, distance(await pixelNow(page, [x + dx, y + dy]), color));
  }
  return best;
}

export function rgb(text: string): readonly [number, number, number] {
  const n = Number.parseInt(text.slice(1), 16);
  return [n >> 16, (n >> 8) & 255, n & 255];
}

export async function drag(
  page: Page,
  from: readonly [number, number],
  to: readonly [number, number],
  modifiers: readonly ('Shift' | 'Control')[] = [],
): Promise<void> {
  for (const key of modifiers) await page.keyboard.down(key);
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, { steps: 4 });
  await page.mouse.move(...to, { steps: 4 });
  await page.mouse.up();
  for (const key of modifiers) await page.keyboard.up(key);
  await settled(page);
}

/** Saves the result that is shown, in a format. @param change sets the rest in the dialog, before it is saved */
export async function saveResult(
  page: Page,
  format: 'PNG' | 'JPEG' | 'TIFF' | 'WebP',
  change: (dialog: Locator) => Promise<void> = async () => undefined,
): Promise<Download> {
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Save the picture' });
  await dialog.getByRole('radio', { name: format, exact: true }).check();
  await change(dialog);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Save', exact: true }).click(),
  ]);
  await dialog.waitFor({ state: 'detached' });
  return download;
}

/** The document, as the editor would export it. */
export async function exported(page: Page): Promise<GraphDocument> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    runCommand(page, 'Export as JSON file'),
  ]);
  const path = await download.path();
  const { readFile } = await import('node:fs/promises');
  return JSON.parse(await readFile(path, 'utf8')) as GraphDocument;
}

/** The document that the canvas draws: of an open subgraph, that. Exporting it takes ten times as long. */
export async function drawnDocument(page: Page): Promise<GraphDocument> {
  await settled(page);
  return page.evaluate(() => {
    const canvas = document.querySelector('canvas.graph') as HTMLCanvasElement & { data: GraphView };
    return canvas.data.document;
  });
}

/** Does a command by the command palette. */
export async function runCommand(page: Page, title: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByLabel('Search commands').waitFor();
  // As pasted: of what is typed, the list would be drawn anew for each letter.
  await page.keyboard.insertText(title);
  await page.getByRole('dialog', { name: 'Commands' }).getByText(title, { exact: true }).first().click();
  await settled(page);
}

/** Writes into a field over what is there, by keys, as people do. */
export async function typeInto(field: Locator, text: string): Promise<void> {
  await field.focus();
  await field.press('Control+a');
  if (text === '') await field.press('Delete');
  else await field.pressSequentially(text);
}

/** Holds uploads back, until `page.unroute`. @returns what lets them go */
export async function holdUploads(page: Page): Promise<() => void> {
  let go: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    go = resolve;
  });
  await page.route('**/api/assets', async (route) => {
    await held;
    await route.continue();
  });
  return go;
}

/** Moves a slider by keys: Home or End to its ends, pages and arrows to what lies between. */
export async function moveSlider(slider: Locator, to: number): Promise<void> {
  const { min, max, step, value } = await slider.evaluate((input: HTMLInputElement) => ({
    min: Number(input.min),
    max: Number(input.max),
    step: Number(input.step) || 1,
    value: Number(input.value),
  }));
  let reached = value;
  const press = async (key: string): Promise<void> => {
    await slider.press(key);
    reached = Number(await slider.inputValue());
  };
  if (to === min || to === max) await press(to === min ? 'Home' : 'End');
  // A tenth of the way at once: what the page shows is drawn anew for each press.
  for (let i = 0; i < 10 && Math.abs(to - reached) >= (max - min) / 10; i++)
    await press(to > reached ? 'PageUp' : 'PageDown');
  const presses = Math.round(Math.abs(to - reached) / step);
  for (let i = 0; i < presses; i++) await press(to > reached ? 'ArrowRight' : 'ArrowLeft');
  if (Math.abs(reached - to) > step / 2) throw new Error(`The slider stands at ${reached}, not at ${to}.`);
}

export async function focusCanvas(page: Page): Promise<void> {
  await page.getByRole('application').focus();
}

/** Drops files on the page, as from a file manager. */
export async function dropFiles(
  page: Page,
  files: readonly { readonly name: string; readonly type: string; readonly bytes: Uint8Array }[],
  at?: readonly [number, number],
): Promise<void> {
  const [x, y] = at ?? (await middle(page.getByRole('application')));
  await page.evaluate(
    ([list, px, py]) => {
      const data = new DataTransfer();
      for (const { name, type, base64 } of list) {
        const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
        data.items.add(new File([bytes], name, { type }));
      }
      const target = document.elementFromPoint(px, py) ?? document.body;
      for (const kind of ['dragenter', 'dragover', 'drop']) {
        const options = { bubbles: true, cancelable: true, dataTransfer: data, clientX: px, clientY: py };
        target.dispatchEvent(new DragEvent(kind, options));
      }
    },
    [
      files.map(({ name, type, bytes }) => ({ name, type, base64: Buffer.from(bytes).toString('base64') })),
      x,
      y,
    ] as const,
  );
}

/**
 * From now on the page itself looks out for words, which go away again by themselves: on a busy machine before a spec has
 * looked.
 * @returns resolves when they are there, or were
 */
export async function lookOutFor(page: Page, words: string): Promise<() => Promise<void>> {
  const lookout = await page.evaluateHandle((text) => {
    const state = { seen: false };
    const look = (): void => {
      if (document.body.textContent?.includes(text) !== true) return;
      observer.disconnect();
      state.seen = true;
    };
    const observer = new MutationObserver(look);
    observer.observe(document.body, { childList: true, characterData: true, subtree: true });
    look();
    return state;
  }, words);
  return async () => {
    try {
      await page.waitForFunction(({ seen }) => seen, lookout);
    } catch (error) {
      const text = await page.locator('body').textContent();
      throw new Error(`"${words}" was not on the page, which says: ${text}`, { cause: error });
    }
  };
}

/** Drops files and folders of this machine on the page: as a browser is given them, with what is in the folders. */
export async function dropPaths(
  page: Page,
  paths: readonly string[],
  [x, y]: readonly [number, number],
): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const heard = await page.evaluateHandle(() => {
    const events: string[] = [];
    for (const kind of ['dragenter', 'dragover', 'dragleave', 'drop'])
      document.addEventListener(kind, () => events.push(kind), { capture: true });
    return events;
  });
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x, y, data });
  }
  await session.detach();
  const events = await heard.jsonValue();
  if (!events.includes('drop')) throw new Error(`The page refused what was dropped: it heard ${events}.`);
}

export async function middle(locator: Locator): Promise<readonly [number, number]> {
  const box = await locator.boundingBox();
  if (box === null) throw new Error('It is not on the page.');
  return [box.x + box.width / 2, box.y + box.height / 2];
}

/** State of a node as the outline says it; '' for one that the run has nothing to do with. */
export async function nodeState(page: Page, key: string): Promise<string> {
  if ((await page.locator(`[data-node="${key}"]`).count()) === 0) {
    await page.getByRole('button', { name: 'Outline' }).click();
  }
  const node = page.locator(`[data-node="${key}"]`);
  // The end of a run may be told a moment before the last states of its nodes.
  return until(
    async () => (await node.getAttribute('data-state')) ?? '',
    (state) => state !== 'queued' && state !== 'running',
    { timeoutMs: PATIENCE_MS },
  );
}

/** Waits for the end of the watched run, one that was already over included. @returns its status */
export async function runEnd(page: Page, timeout = PATIENCE_MS): Promise<string> {
  return endOfRun(page, undefined, timeout);
}

/** Starts a run, by the button if not told how, and waits for its end. @returns its status */
export async function runToEnd(
  page: Page,
  start: () => Promise<void> = () => page.getByRole('button', { name: 'Run', exact: true }).click(),
): Promise<string> {
  const before = await page
    .locator('[data-run-id]')
    .evaluateAll(([element]) => element?.getAttribute('data-run-id') ?? undefined);
  await start();
  return endOfRun(page, before, PATIENCE_MS);
}

/** Waits until a run other than `not` is watched and over; its status is read in the same moment. */
async function endOfRun(page: Page, not: string | undefined, timeout: number): Promise<string> {
  const status = await page.waitForFunction(
    (other) => {
      const { runId, runStatus } = document.querySelector<HTMLElement>('[data-run-status]')?.dataset ?? {};
      const over = runStatus !== undefined && runStatus !== 'queued' && runStatus !== 'running';
      return over && runId !== other ? runStatus : false;
    },
    not,
    { timeout, polling: POLLING_MS },
  );
  return String(await status.jsonValue());
}
