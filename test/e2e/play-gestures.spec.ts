import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Locator } from 'playwright-core';
import sharp from 'sharp';
import { main } from '../support/command-line.ts';
import { quick, template } from '../support/shipped-recipes.ts';
import { axeFindings } from './support/axe.ts';
import { POLLING_MS } from './support/browser.ts';
import { dropFiles, exported, middle, moveSlider, openFresh } from './support/editor.ts';
import { tinyTraining } from './support/graphs.ts';
import { draw, pointOf } from './support/picture.ts';
import { useStudio } from './support/studio.ts';

const [WIDTH, HEIGHT] = [28, 19];
/** A red disk, in fractions of the photograph. */
const DISK = { x: 0.3, y: 0.55, radius: 0.14 };

/** Grass below a sky, both of many shades, and the disk. */
async function photograph(): Promise<Buffer> {
  const data = Buffer.alloc(3 * WIDTH * HEIGHT);
  for (let y = 0; y < HEIGHT; y++)
    for (let x = 0; x < WIDTH; x++) {
      const shade = 30 * Math.sin(1.7 * x + 2.3 * y) + 20 * Math.sin(0.9 * x * y);
      const far = Math.hypot(x + 0.5 - DISK.x * WIDTH, y + 0.5 - DISK.y * HEIGHT) > DISK.radius * WIDTH;
      const colour = !far
        ? [220, 30, 30]
        : y < HEIGHT / 2
          ? [90 + shade, 140 + shade, 220]
          : [60 + shade, 150 + shade, 50];
      data.set(
        colour.map((value) => Math.max(0, Math.min(255, value))),
        3 * (y * WIDTH + x),
      );
    }
  return sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .png()
    .toBuffer();
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

interface Seen {
  readonly width: number;
  readonly height: number;
  /** In base64: of twelve pictures, lists of numbers take seconds to be sent and to be compared. */
  readonly pixels: string;
}

const rgbaOf = ({ pixels }: Seen): Buffer => Buffer.from(pixels, 'base64');

describe('gestures on small pictures', () => {
  const studio = useStudio({ play: quick(template('play')), 'train-and-sample': tinyTraining });
  const folder = mkdtempSync(join(tmpdir(), 'patchwise-gestures-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const stage = (): Locator => studio.page.locator('.play-stage');
  const tool = (name: string) => studio.page.getByRole('radio', { name }).click();
  /** The small pictures of a run that is done, and its id. */
  const pictures = async (after = ''): Promise<{ readonly run: string; readonly seen: readonly Seen[] }> => {
    const { page } = studio;
    await page.waitForFunction(
      (before) => {
        const done = [
          ...window.document.querySelectorAll<HTMLImageElement>('.play-picture[data-state=done] img'),
        ];
        // Done is the picture; that its file has come to the page is told by its width.
        const here = done.filter((image) => image.complete && image.naturalWidth > 0);
        return here.length === 12 && here[0]?.getAttribute('src') !== before;
      },
      after,
      { timeout: 400_000, polling: POLLING_MS },
    );
    const seen = await page.locator('.play-picture img').evaluateAll((images) =>
      Promise.all(
        (images as HTMLImageElement[]).map(async (one) => {
          // A page that was come back to may put the same pictures in once more.
          await one.decode();
          const { naturalWidth: width, naturalHeight: height } = one;
          const canvas = Object.assign(window.document.createElement('canvas'), { width, height });
          const context = canvas.getContext('2d');
          context?.drawImage(one, 0, 0);
          const samples = context?.getImageData(0, 0, width, height).data ?? [];
          return { width, height, pixels: btoa(String.fromCharCode(...samples)) };
        }),
      ),
    );
    return { run: (await page.locator('.play-picture img').first().getAttribute('src')) ?? '', seen };
  };
  const isRed = (rgba: Buffer, at: number) =>
    (rgba[at] ?? 0) > 150 && (rgba[at + 1] ?? 255) < 90 && (rgba[at + 2] ?? 255) < 90;
  /** Whether a picture is red at a place, in fractions of it. */
  const redAt = (seen: Seen, x: number, y: number) =>
    isRed(rgbaOf(seen), 4 * (Math.floor(y * seen.height) * seen.width + Math.floor(x * seen.width)));
  const redPixels = (seen: Seen) => {
    const rgba = rgbaOf(seen);
    return rgba.filter((_, i) => i % 4 === 0 && isRed(rgba, i)).length;
  };
  let first = { run: '', seen: [] as readonly Seen[] };
  let held = first;

  beforeEach(function () {
    this.timeout(900_000);
  });

  it('hold: what is painted over stays where it is in all twelve', async () => {
    const { page, server } = studio;
    await openFresh(page, server.url);
    await dropFiles(page, [{ name: 'Disk.png', type: 'image/png', bytes: await photograph() }], [500, 400]);
    await page.locator('[data-recipe=play]').click();
    first = await pictures();
    expect(first.seen.filter((one) => redAt(one, DISK.x, DISK.y)).length, 'without it, not all').to.be.below(
      12,
    );
    await draw(stage(), [
      [DISK.x - 0.05, DISK.y],
      [DISK.x + 0.05, DISK.y],
    ]);
    held = await pictures(first.run);
    for (const one of held.seen) expect(redAt(one, DISK.x, DISK.y)).to.equal(true);
    expect(new Set(held.seen.map(({ pixels }) => pixels)).size).to.equal(12);
  });

  it('is taken back and done again by keys, with the very pixels of before and without a new run', async () => {
    const { page, server } = studio;
    const runs = (await server.studio.runs.list({ limit: 99 })).length;
    await page.keyboard.press('Control+z');
    expect(await pictures(held.run)).to.deep.equal(first);
    await page.keyboard.press('Control+y');
    expect(await pictures(first.run)).to.deep.equal(held);
    expect((await server.studio.runs.list({ limit: 99 })).length).to.equal(runs);
  });

  it('is there after a reload, nothing painted lost, with the same pixels', async () => {
    const { page } = studio;
    expect(page.url()).to.contain('#/play/');
    await page.reload();
    const again = await pictures();
    expect(again.seen).to.deep.equal(held.seen);
    await page.getByRole('button', { name: 'Clear what was painted' }).waitFor();
    held = again;
  });

  it('more of this: what is pressed on is put where one paints, too', async () => {
    const { page } = studio;
    await tool('More of this');
    await page.mouse.click(...(await pointOf(stage(), DISK.x, DISK.y)));
    await page.getByText('Now paint where it is to be.').waitFor();
    await page.mouse.click(...(await pointOf(stage(), 0.75, 0.6)));
    const { run, seen } = await pictures(held.run);
    for (const one of seen) {
      expect(redAt(one, DISK.x, DISK.y), 'what was held still is').to.equal(true);
      expect(redAt(one, 0.75, 0.6), 'and there is more of it').to.equal(true);
    }
    held = { run, seen };
  });

  it('a format: the frame grows around what is held', async () => {
    const { page } = studio;
    await page.getByRole('button', { name: '3:1' }).click();
    const wide = await pictures(held.run);
    for (const one of wide.seen) {
      expect(one.width / one.height).to.be.within(2.6, 3.4);
      // The photograph lies in the middle of the frame.
      const at = (0.5 - (0.5 - DISK.x) * (WIDTH / one.width)) as number;
      expect(redAt(one, at, 0.5 + (DISK.y - 0.5) * (HEIGHT / one.height))).to.equal(true);
    }
    await page.keyboard.press('Control+z');
    expect((await pictures(wide.run)).seen).to.deep.equal(held.seen);
  });

  it('not this: what is painted over by keys is in no picture', async () => {
    const { page } = studio;
    await page.getByRole('button', { name: 'Clear what was painted' }).click();
    const cleared = await pictures(held.run);
    expect(cleared.seen).to.deep.equal(first.seen);
    await tool('Not this');
    await moveSlider(page.getByLabel('Brush', { exact: true }), 0.2);
    await stage().focus();
    // From the middle to the disk.
    for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const { run, seen } = await pictures(cleared.run);
    expect(
      cleared.seen.reduce((sum, one) => sum + redPixels(one), 0),
      'red before',
    ).to.be.above(100);
    expect(
      seen.reduce((sum, one) => sum + redPixels(one), 0),
      'red after',
    ).to.be.below(12);
    held = { run, seen };
  });

  it('another twelve are others, and closer ones have no less of the photograph in one piece', async () => {
    const { page } = studio;
    await page.getByRole('button', { name: 'Clear what was painted' }).click();
    const before = await pictures(held.run);
    await page.getByRole('button', { name: 'Another twelve' }).click();
    const others = await pictures(before.run);
    expect(others.seen).to.not.deep.equal(before.seen);
    const shares = async () =>
      (await page.locator('.play-line').allTextContents()).map((line) => Number.parseInt(line, 10));
    const mean = (list: readonly number[]) => list.reduce((sum, one) => sum + one, 0) / list.length;
    const free = mean(await shares());
    await moveSlider(page.getByLabel('How new the pictures are'), 0);
    const closer = await pictures(others.run);
    expect(mean(await shares())).to.be.at.least(free);
    const id = /runs\/([^/]+)\//.exec(closer.run)?.[1] ?? '';
    const { nodes = {} } = (await studio.server.studio.runs.get(id))?.document ?? {};
    expect([nodes['patches']?.params?.['novelty'], nodes['samples']?.params?.['novelty']]).to.deep.equal([
      0, 0,
    ]);
    held = closer;
  });

  it('a frame that is dragged makes any format, and by keys; one drag is one gesture', async () => {
    const { page } = studio;
    // As new as before.
    await page.keyboard.press('Control+z');
    const before = await pictures(held.run);
    const shape = ({ seen: [one] }: typeof before) => (one?.width ?? 0) / (one?.height ?? 1);
    const [x, y] = await middle(page.locator('.play-edge[data-place=right]'));
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 30, y, { steps: 3 });
    await page.mouse.move(x + 61, y, { steps: 3 });
    await page.mouse.up();
    const wide = await pictures(before.run);
    expect(shape(wide) / shape(before)).to.be.within(1.4, 1.6);
    await page.keyboard.press('Control+z');
    expect((await pictures(wide.run)).seen).to.deep.equal(before.seen);
    const height = page.getByRole('slider', { name: 'Height of the frame' });
    await height.focus();
    await page.keyboard.press('PageUp');
    const high = await pictures(before.run);
    expect(shape(high) / shape(before)).to.be.within(0.74, 0.86);
    await page.keyboard.press('Control+z');
    held = await pictures(high.run);
    expect(held.seen).to.deep.equal(before.seen);
  });

  it('move: a thing is painted over and dragged; it is there in all twelve, and nowhere else', async () => {
    const { page } = studio;
    await tool('Move this');
    await moveSlider(page.getByLabel('Brush', { exact: true }), 0.2);
    await page.mouse.click(...(await pointOf(stage(), DISK.x, DISK.y)));
    const marked = page.getByText('Now drag it to where it is to be.');
    await marked.waitFor();
    // What is marked is of one tool: when one comes back to it, it is gone.
    await tool('Not this');
    await tool('Move this');
    await stage().and(page.locator('[data-tool=move]')).waitFor();
    expect(await marked.count()).to.equal(0);
    await page.mouse.click(...(await pointOf(stage(), DISK.x, DISK.y)));
    await marked.waitFor();
    await draw(stage(), [
      [DISK.x, DISK.y],
      [0.75, DISK.y],
    ]);
    const moved = await pictures(held.run);
    for (const one of moved.seen) {
      expect(redAt(one, 0.75, DISK.y), 'there').to.equal(true);
      expect(redAt(one, DISK.x, DISK.y), 'not where it was').to.equal(false);
    }
    // On by keys: the brush is above it still.
    await stage().focus();
    await page.keyboard.press('Enter');
    for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    const further = await pictures(moved.run);
    for (const one of further.seen) expect(redAt(one, 0.55, DISK.y)).to.equal(true);
    await page.keyboard.press('Control+z');
    expect((await pictures(further.run)).seen).to.deep.equal(moved.seen);
    await page.keyboard.press('Control+z');
    expect((await pictures(moved.run)).seen).to.deep.equal(held.seen);
    await page.keyboard.press('Control+y');
    held = await pictures(held.run);
  });

  it('goes on from one of them: the next twelve are near it, and are painted on in turn', async () => {
    const { page } = studio;
    const from = held.seen[4] as Seen;
    await page.locator('.play-tile').nth(4).click();
    await page.keyboard.press('g');
    const near = await pictures(held.run);
    expect(new Set(near.seen.map(({ pixels }) => pixels)).size).to.equal(12);
    const apart = (a: Seen, b: Seen) => {
      const other = rgbaOf(b);
      return rgbaOf(a).reduce((sum, value, i) => sum + Math.abs(value - (other[i] ?? 0)), 0);
    };
    const mean = (list: readonly Seen[]) =>
      list.reduce((sum, one) => sum + apart(one, from), 0) / list.length;
    expect(mean(near.seen)).to.be.below(0.8 * mean(first.seen));
    for (const one of near.seen) expect(redAt(one, 0.75, DISK.y), 'as in that one').to.equal(true);
    await tool('Not this');
    await page.mouse.click(...(await pointOf(stage(), 0.75, DISK.y)));
    const without = await pictures(near.run);
    expect(without.seen.filter((one) => redAt(one, 0.75, DISK.y)).length).to.be.below(
      near.seen.filter((one) => redAt(one, 0.75, DISK.y)).length,
    );
    await page.keyboard.press('Control+z');
    held = await pictures(without.run);
    expect(held.seen).to.deep.equal(near.seen);
  });

  it('another picture is dropped into play, and a part of it painted into all twelve', async () => {
    const { page } = studio;
    const bytes = await sharp({
      create: { width: 60, height: 60, channels: 3, background: { r: 230, g: 20, b: 40 } },
    })
      .png()
      .toBuffer();
    await dropFiles(page, [{ name: 'Red.png', type: 'image/png', bytes }], await middle(stage()));
    await page.getByRole('radio', { name: 'From the other picture', checked: true }).waitFor();
    await stage().focus();
    await page.mouse.click(...(await pointOf(stage(), 0.5, 0.5)));
    await page.getByText('Now paint where it is to be.').waitFor();
    await moveSlider(page.getByLabel('Brush', { exact: true }), 0.1);
    await page.mouse.click(...(await pointOf(stage(), 0.2, 0.25)));
    const put = await pictures(held.run);
    for (const one of put.seen) expect(redAt(one, 0.2, 0.25)).to.equal(true);
    held = put;
  });

  it('was a graph: run by the command line it gives the very pixels', async () => {
    const { page, server } = studio;
    await page.getByRole('button', { name: 'Open as graph' }).click();
    await page.getByRole('heading', { name: 'Graph', exact: true }).waitFor();
    const graph = join(folder, 'graph.json');
    const document = await exported(page);
    await writeFile(graph, JSON.stringify(document));
    const inputs: string[] = [];
    for (const [id, { params }] of Object.entries(document.nodes)) {
      const reference = params?.['path'];
      if (typeof reference !== 'string') continue;
      const address = `api/assets/${reference.replace('asset:', '')}/content`;
      const path = join(folder, `${id}.png`);
      await writeFile(path, Buffer.from(await (await fetch(new URL(address, server.url))).arrayBuffer()));
      inputs.push('--input', `${id}=${path}`);
    }
    expect(inputs.length, 'photograph, at a glance, what is gone on from, the other').to.equal(8);
    const own = ['--quiet', '--engine', 'onnx', '--threads', '1', '--home', join(folder, 'home')];
    const out = join(folder, 'out');
    expect(await main(['run', graph, ...inputs, '--out', out, '--only', 'small', ...own])).to.equal(0);
    for (const [i, one] of held.seen.entries()) {
      const name = `small-${String(i).padStart(3, '0')}.png`;
      const { data, info } = await sharp(readFileSync(join(out, name)))
        .ensureAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      expect([info.width, info.height]).to.deep.equal([one.width, one.height]);
      expect(sha256(data), name).to.equal(sha256(rgbaOf(one)));
    }
    await page.goBack();
    await pictures();
  });

  it('all of them are in reach on a phone', async () => {
    const { page } = studio;
    const size = page.viewportSize();
    await page.setViewportSize({ width: 390, height: 844 });
    const wide = await page.evaluate(() => window.document.documentElement.scrollWidth);
    expect(wide, 'nothing is wider than the screen').to.be.at.most(390);
    const seen = (of: Locator) =>
      of.evaluate((element) => {
        const { top, bottom, left, right } = element.getBoundingClientRect();
        const [head, foot] = ['.play-head', '.play-foot'].map((name) =>
          window.document.querySelector(name)?.getBoundingClientRect(),
        );
        return left >= 0 && right <= 390 && top >= (head?.bottom ?? 0) && bottom <= (foot?.top ?? 0);
      });
    for (const index of [0, 1, 6]) {
      const tile = page.locator(`.play-tile[data-number="${index}"]`);
      expect(await seen(tile), `picture ${index} is in the first view`).to.equal(true);
    }
    expect(await seen(stage()), 'and the photograph, to paint on').to.equal(true);
    for (const name of ['Hold this', 'More of this', 'Move this', 'Not this', 'From the other picture']) {
      expect(await seen(page.getByRole('radio', { name })), `and ${name}`).to.equal(true);
      await page.getByRole('radio', { name }).click();
    }
    const edge = page.getByRole('slider', { name: 'Width of the frame' });
    await edge.scrollIntoViewIfNeeded();
    const box = await edge.boundingBox();
    expect(box?.width, 'large enough for a finger').to.be.at.least(24);
    expect((box?.x ?? 0) + (box?.width ?? 0)).to.be.at.most(390);
    expect(await axeFindings(page)).to.deep.equal([]);
    if (size !== null) await page.setViewportSize(size);
  });

  it('says why nothing comes where everything is held, and one step back mends it', async () => {
    const { page } = studio;
    await page.getByRole('button', { name: 'Back to the photograph' }).click();
    await tool('Hold this');
    await moveSlider(page.getByLabel('Brush', { exact: true }), 0.25);
    const rows = [0, 0.25, 0.5, 0.75, 1].flatMap((y, i) =>
      (i % 2 === 0 ? [0, 1] : [1, 0]).map((x) => [0.005 + 0.99 * x, 0.01 + 0.98 * y] as const),
    );
    await draw(stage(), rows);
    await page.getByRole('alert').getByText('Everything is held').waitFor();
    await page.keyboard.press('Control+z');
    await pictures();
    expect(await page.getByRole('alert').count()).to.equal(0);
  });
});
