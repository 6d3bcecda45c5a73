import { expect } from 'chai';
import type { Page } from 'playwright-core';
import type { RunnerMessage } from '../../src/studio/ports/runner-messages.ts';
import {
  dropFiles,
  exported,
  focusCanvas,
  openFresh,
  openGallery,
  openWorkflow,
  place,
  runCommand,
  runEnd,
  runToEnd,
  settled,
  typeInto,
} from './support/editor.ts';
import { blurred, document, solidPng } from './support/graphs.ts';
import { useStudio } from './support/studio.ts';

/** A chain of the coarsest net of a shipped model, orange as its dune. */
const dune = document('A dune', {
  model: { type: 'model/load@1', params: { path: 'sample:models/dune-96.safetensors' } },
  net: { type: 'energy/net@1', in: { model: 'model.model' } },
  noise: { type: 'noise/uniform@1', params: { seed: 1 }, in: { net: 'net.net' } },
  walk: {
    type: 'sampling/langevin@1',
    params: { seed: 1, steps: 100 },
    in: { image: 'noise.images', net: 'net.net' },
  },
});

const walks = (message: RunnerMessage): boolean =>
  message.kind === 'events' &&
  message.events.some((e) => e.kind === 'node-state' && e.nodeId === 'walk' && e.state === 'running');

type Canvas = HTMLCanvasElement & {
  readonly data: {
    readonly camera: { toPage(at: readonly [number, number]): readonly [number, number] };
    readonly places: {
      nodeBox(
        key: string,
      ):
        | { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
        | undefined;
    };
  };
};

/** Boxes of nodes as they lie on the page, CSS px. */
async function boxes(page: Page, keys: readonly string[]) {
  await settled(page);
  return page.evaluate((ids) => {
    const canvas = globalThis.document.querySelector('canvas.graph') as Canvas;
    const { camera, places } = canvas.data;
    return ids.map((id) => {
      const box = places.nodeBox(id);
      if (box === undefined) throw new Error(`There is no node "${id}".`);
      const [left, top] = camera.toPage([box.x, box.y]);
      const [right, bottom] = camera.toPage([box.x + box.width, box.y + box.height]);
      return { left, top, right, bottom };
    });
  }, keys);
}

type Placed = Awaited<ReturnType<typeof boxes>>[number];

const overlap = (a: Placed, b: Placed): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

function expectFree(placed: readonly Placed[], keys: readonly string[]): void {
  for (const [i, box] of placed.entries())
    for (const other of placed.slice(i + 1)) expect(overlap(box, other), keys[i]).to.equal(false);
}

/** Orange pixels on a node, now. */
function orangeOn(page: Page, key: string): Promise<number> {
  return page.evaluate((id) => {
    const canvas = globalThis.document.querySelector('canvas.graph') as Canvas;
    const box = canvas.data.places.nodeBox(id);
    if (box === undefined) return 0;
    const { left, top, width } = canvas.getBoundingClientRect();
    const ratio = canvas.width / width;
    const [x0, y0] = canvas.data.camera.toPage([box.x, box.y]);
    const [x1, y1] = canvas.data.camera.toPage([box.x + box.width, box.y + box.height]);
    const { data } = (canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(
      ...([(x0 - left) * ratio, (y0 - top) * ratio, (x1 - x0) * ratio, (y1 - y0) * ratio].map(Math.round) as [
        number,
        number,
        number,
        number,
      ]),
    );
    let count = 0;
    for (let i = 0; i < data.length; i += 4)
      if ((data[i] ?? 0) > 170 && (data[i + 1] ?? 0) < 150 && (data[i + 2] ?? 0) < 90) count++;
    return count;
  }, key);
}

describe('what is new on the canvas', () => {
  const studio = useStudio({ blurred, dune });

  it('arrives under the pointer when it is pasted, also in another graph', async () => {
    const { page, server } = studio;
    await studio.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await openWorkflow(page, server.url, 'Blurred photograph');
    await page.mouse.click(...(await place(page, 'blur')));
    await focusCanvas(page);
    await page.keyboard.press('Control+c');
    await page.getByText('1 node copied.').waitFor();
    await runCommand(page, 'New graph');
    await page.getByText('or drop a picture here').waitFor();
    const [x, y] = [430, 620];
    await page.mouse.move(x - 9, y);
    await page.mouse.move(x, y);
    await focusCanvas(page);
    await page.keyboard.press('Control+v');
    const [pasted] = await boxes(page, ['blur']);
    expect(pasted?.left, 'left').to.be.within(x - 60, x);
    expect(pasted?.top, 'top').to.be.within(y - 60, y);
  });

  it('covers no neighbour when it is inserted into a wire', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'Blurred photograph');
    await settled(page);
    const [from, to] = [await place(page, 'photo', { output: 0 }), await place(page, 'blur', { input: 0 })];
    await page.mouse.click((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, { button: 'right' });
    await page.getByRole('menuitem', { name: 'Insert a node…' }).click();
    await page.getByRole('dialog', { name: 'Add a node for Image' }).waitFor();
    await page.keyboard.type('pad');
    await page.keyboard.press('Enter');
    const { nodes } = await exported(page);
    expect(nodes['blur']?.in).to.deep.equal({ image: 'pad.image' });
    const keys = Object.keys(nodes);
    expectFree(await boxes(page, keys), keys);
  });

  it('arrives free and in view when it is added by the palette, and what is dropped, where it was let go', async () => {
    const { page, server } = studio;
    await openFresh(page, server.url);
    await page.getByRole('button', { name: 'Empty graph' }).click();
    await page.getByText('or drop a picture here').waitFor();
    const at = [520, 560] as const;
    await dropFiles(page, [{ name: 'red.png', type: 'image/png', bytes: await solidPng(200, 30, 30) }], at);
    await page.getByText('"red.png" is in the new node', { exact: false }).waitFor();
    const [dropped] = await boxes(page, ['photo']);
    expect(dropped?.left, 'left').to.be.within(at[0] - 150, at[0] + 1);
    expect(dropped?.top, 'top').to.be.within(at[1] - 60, at[1] + 1);
    // The pointer is on the palette, not on the graph.
    await page.mouse.move(640, 12);
    for (const title of ['Add Blur image', 'Add Crop image', 'Add Flip image']) await runCommand(page, title);
    const keys = Object.keys((await exported(page)).nodes);
    expect(keys).to.have.length(4);
    const placed = await boxes(page, keys);
    const canvas = await page.getByRole('application').boundingBox();
    for (const [i, box] of placed.entries()) {
      expect(box.left, keys[i]).to.be.above(canvas?.x ?? 0);
      expect(box.right, keys[i]).to.be.below((canvas?.x ?? 0) + (canvas?.width ?? 0));
      expect(box.bottom, keys[i]).to.be.below((canvas?.y ?? 0) + (canvas?.height ?? 0));
    }
    expectFree(placed, keys);
    const folder = process.env['PATCHWISE_E2E_SHOTS'];
    if (folder !== undefined) await page.screenshot({ path: `${folder}/arrive.png` });
  });

  it('takes the place of the pictures of the last run only when it is there; a saved graph opens with them', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'A dune');
    expect(await runToEnd(page)).to.equal('done');
    await settled(page);
    expect(await orangeOn(page, 'walk')).to.be.above(30);
    await page
      .locator('[data-node="noise"]')
      .or(page.getByRole('button', { name: 'Outline' }))
      .first()
      .click();
    await page.locator('[data-node="noise"]').click();
    await typeInto(page.getByLabel('Seed', { exact: true }), '7');
    // What is seen of it in each frame, from before the run to its end; held where the chain begins, so that none is missed.
    const seen: number[] = [];
    const running = page.locator('[data-run-status="queued"], [data-run-status="running"]');
    await studio.holding(walks, async () => {
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      await running.first().waitFor();
      await page.locator('[data-node="walk"][data-state="running"]').waitFor();
      seen.push(await orangeOn(page, 'walk'));
    });
    while ((await running.count()) > 0) seen.push(await orangeOn(page, 'walk'));
    expect(Math.min(...seen), 'while it ran').to.be.above(30);
    expect(await runEnd(page)).to.equal('done');
    await focusCanvas(page);
    await page.keyboard.press('Control+s');
    await typeInto(page.getByRole('dialog', { name: 'Save' }).getByLabel('Name'), 'My dune');
    await page.keyboard.press('Enter');
    await page.getByText('Saved as version 1.').waitFor();
    await runCommand(page, 'Close the tab');
    await openGallery(page, server.url);
    await page.getByRole('region', { name: 'Saved graphs' }).getByRole('button', { name: 'Open' }).click();
    await page.waitForFunction(() => globalThis.document.querySelector('canvas.graph') !== null);
    await page.locator('[data-run-status="done"]').first().waitFor();
    let again = 0;
    while (again <= 30) again = await orangeOn(page, 'walk');
    expect(again).to.be.above(30);
  });
});
