import { expect } from 'chai';
import type { GraphView } from '../../web/src/canvas/view.ts';
import {
  drag,
  drawnDocument,
  focusCanvas,
  graphInView,
  nearest,
  openFresh,
  openGallery,
  openWorkflow,
  place,
  rgb,
  runToEnd,
  settled,
  still,
} from './support/editor.ts';
import { document, SMALL_PICTURE } from './support/graphs.ts';
import { useStudio, withMotion } from './support/studio.ts';

const pair = {
  ...document('Pair', {
    photo: { type: 'image/load@1', params: { path: SMALL_PICTURE } },
    small: { type: 'image/resize@1', in: { image: 'photo.image' }, params: { width: 24, height: 16 } },
    soft: { type: 'image/blur@1', in: { image: 'small.image' }, params: { sigma: 3 } },
    lone: { type: 'image/flip@1', mode: 'mute' },
  }),
  view: {
    nodes: {
      photo: { x: 20, y: 60 },
      small: { x: 240, y: 60 },
      soft: { x: 640, y: 60 },
      lone: { x: 300, y: 420 },
    },
    zoom: 0.7,
    offset: [20, 60] as const,
  },
};
const nothing = document('Nothing', {});

describe('daily work on the canvas', () => {
  const studio = useStudio({ pair, nothing });
  withMotion(studio);
  const open = async (title = 'Pair') => {
    await openWorkflow(studio.page, studio.server.url, title);
    await settled(studio.page);
  };

  /** The middle of the wire from `small` to `soft`. */
  const middleOfWire = async () => {
    const { page } = studio;
    const [from, to] = [await place(page, 'small', { output: 0 }), await place(page, 'soft', { input: 0 })];
    return [(from[0] + to[0]) / 2 + 30, (from[1] + to[1]) / 2] as const;
  };

  it('inserts a node from the menu of a wire, and a reroute point', async () => {
    const { page } = studio;
    await open();
    await page.mouse.click(...(await middleOfWire()), { button: 'right' });
    await page.getByRole('menuitem', { name: 'Insert a node…' }).click();
    const box = page.getByRole('dialog', { name: 'Add a node for Image' });
    await box.waitFor();
    expect((await box.getByRole('option').allTextContents()).join()).not.to.include('Save image');
    await page.keyboard.type('pad');
    await page.keyboard.press('Enter');
    let { nodes } = await drawnDocument(page);
    expect(nodes['pad']?.in).to.deep.equal({ image: 'small.image' });
    expect(nodes['soft']?.in).to.deep.equal({ image: 'pad.image' });
    await focusCanvas(page);
    await page.keyboard.press('Control+z');
    // A wire is hit where it was drawn last.
    await still(page);
    await page.mouse.click(...(await middleOfWire()), { button: 'right' });
    await page.getByRole('menuitem', { name: 'Add a reroute point' }).click();
    ({ nodes } = await drawnDocument(page));
    expect(nodes['reroute']?.in).to.deep.equal({ value: 'small.image' });
    expect(nodes['soft']?.in).to.deep.equal({ image: 'reroute.value' });
    expect(await runToEnd(page)).to.equal('done');
  });

  it('takes a node in that is dropped on a wire, as one step', async () => {
    const { page } = studio;
    await open();
    const from = await place(page, 'lone');
    const to = await middleOfWire();
    await drag(page, from, [to[0] - 20, to[1] - 16]);
    const { nodes } = await drawnDocument(page);
    expect(nodes['lone']?.in).to.deep.equal({ image: 'small.image' });
    expect(nodes['soft']?.in).to.deep.equal({ image: 'lone.image' });
    await focusCanvas(page);
    await page.keyboard.press('Control+z');
    const before = await drawnDocument(page);
    expect(before.nodes['lone']?.in).to.equal(undefined);
    expect(before.view?.nodes?.['lone']).to.include({ x: 300, y: 420 });
  });

  it('pastes with the wires that fed the copied nodes by Ctrl+Shift+V, without them by Ctrl+V', async () => {
    const { page } = studio;
    await open();
    await studio.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.mouse.click(...(await place(page, 'soft')));
    await focusCanvas(page);
    await page.keyboard.press('Control+c');
    await page.getByText('1 node copied.').waitFor();
    await page.keyboard.press('Control+v');
    await page.keyboard.press('Control+Shift+V');
    await settled(page);
    const { nodes } = await drawnDocument(page);
    expect(nodes['soft-2']?.in).to.equal(undefined);
    expect(nodes['soft-3']?.in).to.deep.equal({ image: 'small.image' });
  });

  it('tells the type of a port and what passed it last', async () => {
    const { page } = studio;
    await open();
    await page.mouse.move(...(await place(page, 'small', { output: 0 })));
    const tip = page.getByRole('tooltip');
    await tip.getByText('image', { exact: true }).waitFor();
    expect(await tip.textContent()).to.include('Image');
    await page.mouse.move(700, 700);
    await tip.waitFor({ state: 'detached' });
    await runToEnd(page);
    await page.mouse.move(...(await place(page, 'soft', { input: 0 })));
    await tip.getByText(/1×3×16×24/).waitFor();
  });

  it('edits a value where it is written on the node', async () => {
    const { page } = studio;
    await open();
    // Below the rows of ports: the first parameter that is not as by default.
    const [x, y] = await place(page, 'soft', { input: 0 });
    await page.mouse.click(x + 60, y + 1.1 * 22 * 0.7);
    const box = page.getByRole('dialog', { name: 'sigma of soft' });
    await box.waitFor();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('5');
    await page.keyboard.press('Enter');
    await box.waitFor({ state: 'detached' });
    expect((await drawnDocument(page)).nodes['soft']?.params).to.deep.equal({ sigma: 5 });
  });

  it('finds nodes by name and by value with Ctrl+F', async () => {
    const { page } = studio;
    await open();
    await page.keyboard.press('Control+f');
    await page.locator('.find-box input:focus').waitFor();
    await page.keyboard.type('wren');
    await page.getByRole('option', { name: /Load image/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Node photo' }).waitFor();
  });

  it('is for keys from the first moment of an empty graph; nodes come beside each other and are not red', async () => {
    const { page } = studio;
    await open('Nothing');
    await page.keyboard.press('Enter');
    await page.keyboard.type('blur');
    await page.keyboard.press('Enter');
    for (const name of ['Add Flip image', 'Add Pad image']) {
      await page.keyboard.press('Control+k');
      await page.locator('input:focus').waitFor();
      await page.keyboard.type(name);
      await page.keyboard.press('Enter');
      await settled(page);
    }
    const { nodes, view } = await drawnDocument(page);
    expect(Object.keys(nodes)).to.deep.equal(['blur', 'flip', 'pad']);
    const places = Object.values(view?.nodes ?? {});
    for (const [i, a] of places.entries())
      for (const b of places.slice(i + 1))
        expect(Math.abs(a.x - b.x) > 190 || Math.abs(a.y - b.y) > 150).to.equal(true);
    await focusCanvas(page);
    await page.keyboard.press('f');
    await settled(page);
    const [x, y] = await place(page, 'flip');
    const danger = rgb('#f27878');
    const left = x - 60 * (await zoomOf());
    expect(await nearest(page, [left, y + 50], danger)).to.be.above(95);
    // Touched, it says what it lacks.
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByRole('alert').first().waitFor();
    await settled(page);
    const [x2, y2] = await place(page, 'flip');
    expect(await nearest(page, [x2 - 60 * (await zoomOf()), y2 + 50], danger)).to.be.below(95);
    // Arrows go from node to node.
    await focusCanvas(page);
    await page.keyboard.press('ArrowLeft');
    await page.getByRole('region', { name: /^Node / }).waitFor();
  });

  it('fits the graph again into a window of another size, until it was moved', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'Pair');
    await focusCanvas(page);
    await page.keyboard.press('f');
    await settled(page);
    const [before] = await place(page, 'soft');
    await page.setViewportSize({ width: 1900, height: 1000 });
    await page.waitForFunction((x) => {
      const canvas = window.document.querySelector('canvas.graph') as HTMLCanvasElement & { data: GraphView };
      return (canvas.data.places.placeOf('soft', 'title')?.[0] ?? 0) > x + 300;
    }, before);
    // Moved by hand, it stays where it was put.
    await page.mouse.move(700, 800);
    await page.mouse.wheel(0, 120);
    await settled(page);
    const moved = await place(page, 'soft');
    await page.setViewportSize({ width: 1280, height: 800 });
    await settled(page);
    expect(await place(page, 'soft')).to.deep.equal(moved);
  });

  it('asks for no frame of the screen when nothing changes, and for one when something does', async () => {
    const { page } = studio;
    await open();
    await still(page);
    const asked = await page.evaluate(async () => {
      const ask = window.requestAnimationFrame.bind(window);
      const frame = () => new Promise((resolve) => ask(resolve));
      const canvas = window.document.querySelector('canvas.graph') as HTMLCanvasElement & {
        data: GraphView;
      };
      let count = 0;
      window.requestAnimationFrame = (callback) => {
        count++;
        return ask(callback);
      };
      await frame();
      await frame();
      const quiet = count;
      canvas.data.setDirty(true, true);
      const wanted = count - quiet;
      const wasStale = canvas.data.stale;
      await frame();
      await frame();
      window.requestAnimationFrame = ask;
      return { quiet, wanted, wasStale, isStale: canvas.data.stale };
    });
    expect(asked).to.deep.equal({ quiet: 0, wanted: 1, wasStale: true, isStale: false });
  });

  it('says at the pointer why a wire is refused', async () => {
    const { page } = studio;
    await open();
    const to = await place(page, 'small', { input: 0 });
    await drag(page, await place(page, 'soft', { output: 0 }), to);
    const note = page.getByRole('alert').filter({ hasText: 'would make a loop' });
    await note.waitFor();
    const box = await note.boundingBox();
    expect(box?.x).to.be.closeTo(to[0] + 14, 2);
    expect(box?.y).to.be.closeTo(to[1] + 14, 2);
    await page.keyboard.press('Escape');
    await note.waitFor({ state: 'detached' });
  });

  it('lets a person choose keys: the new ones do it, and the command that had them lets go', async () => {
    const { page } = studio;
    await open();
    await focusCanvas(page);
    await page.keyboard.press('?');
    await page.getByRole('button', { name: 'Keys of Bypass, or let run: Ctrl+B' }).click();
    await page.keyboard.press('Control+d');
    await page.getByText('Ctrl+D: Bypass, or let run. It was that of "Duplicate".').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.mouse.click(...(await place(page, 'soft')));
    await focusCanvas(page);
    await page.keyboard.press('Control+d');
    const { nodes } = await drawnDocument(page);
    expect(nodes['soft']?.mode).to.equal('bypass');
    expect(nodes).not.to.have.property('soft-2');
    await focusCanvas(page);
    await page.keyboard.press('?');
    await page.getByRole('button', { name: 'Reset all' }).click();
    await page.getByRole('button', { name: 'Keys of Duplicate: Ctrl+D' }).waitFor();
    await page.keyboard.press('Escape');
  });

  it('puts a node among the favourites by keys, and among the recent ones when it is added; both stay', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'Pair');
    await page.getByRole('button', { name: 'Nodes', exact: true }).click();
    await page.getByRole('searchbox', { name: 'Search nodes' }).focus();
    await page.keyboard.type('invert mask');
    await page.getByRole('button', { name: 'Invert mask among the favourites' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('searchbox', { name: 'Search nodes' }).focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('feather');
    await page.getByRole('button', { name: 'Feather mask', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.reload();
    // The nodes lie open as they did.
    await page.getByRole('application').waitFor();
    const shelf = (name: string) => page.getByRole('region', { name, exact: true });
    await shelf('Favourites').getByRole('button', { name: 'Invert mask', exact: true }).waitFor();
    await shelf('Recent').getByRole('button', { name: 'Feather mask', exact: true }).waitFor();
  });

  it('keeps nodes as a template with a picture, and adds them again', async () => {
    const { page } = studio;
    await open();
    await page.mouse.click(...(await place(page, 'small')));
    await page.keyboard.down('Shift');
    await page.mouse.click(...(await place(page, 'soft')));
    await page.keyboard.up('Shift');
    await page.mouse.click(...(await place(page, 'soft')), { button: 'right' });
    await page.getByRole('menuitem', { name: 'Keep as a template…' }).click();
    await page.locator('dialog input:focus').waitFor();
    await page.keyboard.type('Small and soft');
    await page.keyboard.press('Enter');
    await page.getByText('"Small and soft" is in the list of nodes.').waitFor();
    if ((await page.getByRole('region', { name: 'Own templates' }).count()) === 0) {
      await page.getByRole('button', { name: 'Nodes', exact: true }).click();
    }
    const shelf = page.getByRole('region', { name: 'Own templates' });
    await shelf.locator('img').scrollIntoViewIfNeeded();
    await page.waitForFunction(
      () => window.document.querySelector<HTMLImageElement>('.template-row img')?.naturalWidth === 256,
    );
    await shelf.getByRole('button', { name: 'Rename the template Small and soft' }).click();
    await page.locator('dialog input:focus').waitFor();
    await page.keyboard.type('Soft, small');
    await page.keyboard.press('Enter');
    await shelf.getByRole('button', { name: 'Soft, small', exact: true }).click();
    await page.waitForFunction(() => {
      const canvas = window.document.querySelector('canvas.graph') as HTMLCanvasElement & { data: GraphView };
      return canvas.data.graph.nodesByKey.has('soft-2');
    });
    const { nodes } = await drawnDocument(page);
    expect(nodes['soft-2']?.in).to.deep.equal({ image: 'small-2.image' });

    // It is the studio's: a browser that was never here has it.
    const [kept] = await studio.server.studio.ownTemplates.list({ limit: 2 });
    expect(kept).to.include({ title: 'Soft, small' });
    await openFresh(page, studio.server.url);
    await openGallery(page, studio.server.url);
    await page.getByRole('button', { name: 'Open Pair', exact: true }).click();
    await graphInView(page, 'Pair');
    await page.getByRole('button', { name: 'Nodes', exact: true }).click();
    await shelf.getByRole('button', { name: 'Soft, small', exact: true }).waitFor();
    await shelf.getByRole('button', { name: 'Remove the template Soft, small' }).click();
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await shelf.getByRole('button', { name: 'Soft, small', exact: true }).waitFor({ state: 'detached' });
    expect(await studio.server.studio.ownTemplates.list({ limit: 2 })).to.deep.equal([]);
  });

  async function zoomOf(): Promise<number> {
    const label = await studio.page.getByRole('button', { name: /^Zoom \d+%/ }).getAttribute('aria-label');
    return Number(/\d+/.exec(label ?? '')?.[0]) / 100;
  }
});
