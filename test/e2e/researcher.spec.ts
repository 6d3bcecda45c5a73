import { expect } from 'chai';
import {
  chooseNode,
  dropFiles,
  exported,
  middle,
  openFresh,
  openWorkflow,
  runCommand,
  runToEnd,
  settled,
  typeInto,
} from './support/editor.ts';
import { blurred, document, SMALL_PICTURE, solidPng } from './support/graphs.ts';
import { useStudio } from './support/studio.ts';

/** Two scales that are trained one after the other, each by a node of its own. */
const scales = document('Scale by scale', {
  photo: { type: 'image/load@1', params: { path: SMALL_PICTURE } },
  pyramid: {
    type: 'pyramid/build@1',
    params: { scales: 2, longSide: 16, shortSide: 8 },
    in: { image: 'photo.image' },
  },
  coarse: {
    type: 'training/train-scale@1',
    params: { updates: 6, steps: 2, poolSize: 2, net: 'narrow' },
    in: { pyramid: 'pyramid.pyramid' },
  },
  fine: {
    type: 'training/train-scale@1',
    params: { scale: 1, updates: 6, steps: 2, poolSize: 2, net: 'narrow' },
    in: { pyramid: 'pyramid.pyramid', lower: 'coarse.net', recovered: 'coarse.recovered' },
  },
  model: { type: 'model/assemble@1', in: { pyramid: 'pyramid.pyramid', nets: ['coarse.net', 'fine.net'] } },
  keep: { type: 'model/save@1', in: { model: 'model.model' } },
  level: { type: 'pyramid/level@1', params: { scale: 1 }, in: { pyramid: 'pyramid.pyramid' } },
  save: { type: 'image/save@1', in: { image: 'level.image' } },
});

describe('somebody who builds a pipeline by hand', () => {
  const studio = useStudio({ blurred, scales });

  /** Adds a node by keys, with nothing selected. */
  async function add(title: string): Promise<void> {
    const { page } = studio;
    await page.getByRole('application').focus();
    await settled(page);
    await page.getByRole('application').focus();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await page.locator('input:focus').waitFor();
    await page.keyboard.type(title);
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Enter');
    await page.locator('input:focus').waitFor({ state: 'detached' });
  }

  const choose = (node: string) => chooseNode(studio.page, node);

  it('drops the photograph on the empty graph as its first node, or on its top to be asked what to do', async () => {
    const { page, server } = studio;
    const file = { name: 'first.png', type: 'image/png', bytes: await solidPng(200, 100, 50, 64, 48) };
    await openFresh(page, server.url);
    await page.getByRole('button', { name: 'Empty graph' }).click();
    await page.getByText('or drop a picture here').waitFor();
    await dropFiles(page, [file]);
    await page.getByText('"first.png" is in the new node', { exact: false }).waitFor();
    const { nodes } = await exported(page);
    expect(Object.values(nodes).map(({ type }) => type)).to.deep.equal(['image/load@1']);
    // Whoever takes the file elsewhere is told what it needs.
    await page.getByText('The file names what is kept in this studio: first.png.').waitFor();
    await page.getByText('--input photo=first.png', { exact: false }).waitFor();
    const [x] = await middle(page.getByRole('application'));
    const { y = 0 } = (await page.getByRole('application').boundingBox()) ?? {};
    await dropFiles(page, [file], [x, y + 20]);
    await page.getByRole('heading', { name: 'What do you want to do with it?' }).waitFor();
  });

  it('goes into the inspector by Enter and back to the graph by Escape, and sees where the focus is', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'Scale by scale');
    await choose('photo');
    await page.getByRole('application').focus();
    await page.keyboard.press('Enter');
    await page
      .locator('button:focus', { hasText: 'Change' })
      .or(page.locator('button:focus'))
      .first()
      .waitFor();
    await page.keyboard.press('Enter');
    const upload = page.getByRole('dialog').locator('label.button', { hasText: 'Upload a picture' });
    await upload.waitFor();
    await page.getByLabel('Upload a picture').focus();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Tab');
    expect(await upload.evaluate((label) => getComputedStyle(label).outlineStyle)).to.equal('solid');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => globalThis.document.activeElement?.className.includes('graph'));
  });

  it('loses the error of a run when it is run again', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'Scale by scale');
    await choose('level');
    const scale = page.getByLabel('Scale', { exact: true });
    await typeInto(scale, '5');
    await scale.press('Enter');
    const toSave = async () => {
      await choose('save');
      await runCommand(page, 'Run to the selected nodes');
    };
    expect(await runToEnd(page, toSave)).to.equal('failed');
    const said = page.getByRole('alert').getByText('The pyramid has no scale 5.');
    await said.waitFor();
    await choose('level');
    // What to do is said where the node is, too.
    await page
      .getByRole('region', { name: 'Node level' })
      .getByText('Choose a scale from 0 (coarsest) to 1 (finest).')
      .waitFor();
    await typeInto(scale, '1');
    await scale.press('Enter');
    expect(await runToEnd(page, toSave)).to.equal('done');
    expect(await said.count()).to.equal(0);
  });

  it('reads in the charts which curve is of which node, and what it is under the pointer', async function () {
    this.timeout(600_000);
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'Scale by scale');
    expect(await runToEnd(page)).to.equal('done');
    // Of this node is what is watched first; with none chosen, of whichever had time to show most steps.
    await choose('photo');
    await page.getByRole('navigation').getByRole('button', { name: 'Watch' }).click();
    await page.getByRole('heading', { name: 'Watch' }).waitFor();
    // A training of one scale shows its samples as it learns, as that of a whole pyramid does.
    await page.getByLabel('Add a view of a port').selectOption('fine.synthesis');
    const loss = page.getByRole('figure').filter({ has: page.getByRole('heading', { name: 'loss' }) });
    const keys = loss.getByRole('listitem');
    await keys.nth(1).waitFor();
    const latest = await keys.allInnerTexts();
    expect(latest.map((text) => text.split(' ')[0])).to.deep.equal(['coarse', 'fine']);
    for (const box of [await keys.nth(0).boundingBox(), await keys.nth(1).boundingBox()]) {
      const around = await loss.boundingBox();
      expect((box?.x ?? 0) + (box?.width ?? 0)).to.be.at.most((around?.x ?? 0) + (around?.width ?? 0));
    }
    const { x = 0, y = 0, height = 0 } = (await loss.locator('.u-over').boundingBox()) ?? {};
    await page.mouse.move(x + 2, y + height / 2);
    await loss.getByText(/^at \d+$/).waitFor();
    // In a small window, too, the picture has more room than the charts.
    await page.setViewportSize({ width: 1024, height: 700 });
    const [picture, strip] = [page.locator('.views'), page.locator('.chart-strip')];
    const of = async (part: typeof strip) => (await part.boundingBox())?.height ?? 0;
    expect(await of(picture)).to.be.above(await of(strip));
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'Watch' }).waitFor({ state: 'detached' });
  });

  it('finds the inspector and the tabs as they were after panels were open', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'Scale by scale');
    const rail = page.getByRole('navigation');
    await rail.getByRole('button', { name: 'Gallery' }).click();
    await page.getByRole('button', { name: 'Open Blurred photograph', exact: true }).click();
    await page.locator('.graph-tab').nth(1).waitFor();
    for (const panel of ['Watch', 'Runs', 'Sweeps', 'Library']) {
      await rail.getByRole('button', { name: new RegExp(`^${panel}`) }).click();
      await page.locator('.wide-panel *').first().waitFor();
    }
    await rail.getByRole('button', { name: 'Library' }).click();
    await page.keyboard.press('Alt+PageUp');
    expect(await runToEnd(page)).to.equal('done');
    const mark = await page.locator('.graph-tab .run-mark').first().boundingBox();
    expect(mark?.height).to.be.below(12);
    await choose('level');
    const field = await page.getByLabel('Scale', { exact: true }).boundingBox();
    const slider = await page.getByRole('slider').first().boundingBox();
    // Beside each other.
    expect(field?.x ?? 0).to.be.above((slider?.x ?? 0) + (slider?.width ?? 0));
  });

  it('changes one graph in two windows, and loses neither change', async () => {
    const { page, server, context } = studio;
    await openFresh(page, server.url);
    await page.getByRole('button', { name: 'Empty graph' }).click();
    await add('blur image');
    await page.waitForURL(/draft/);
    // Written down, so that it can be opened again.
    await page.waitForFunction(() =>
      Object.keys(localStorage).some((key) => key.startsWith('patchwise.draft.')),
    );
    const other = await context.newPage();
    try {
      await other.goto(page.url());
      await other.locator('canvas.graph').waitFor();
      await other.getByRole('button', { name: 'Outline' }).click();
      await other.locator('[data-node=blur]').waitFor();
      await page.bringToFront();
      await add('flip image');
      await other.locator('[data-node=flip]').waitFor({ state: 'attached' });
      await other.bringToFront();
      await other.getByRole('application').focus();
      await other.keyboard.press('Control+z');
      await other.locator('[data-node=flip]').waitFor({ state: 'detached' });
      await other.keyboard.press('Control+Shift+z');
      await other.locator('[data-node=flip]').waitFor({ state: 'attached' });
    } finally {
      await other.close();
    }
    await page.bringToFront();
    expect(Object.keys((await exported(page)).nodes)).to.deep.equal(['blur', 'flip']);
  });
});
