import { expect } from 'chai';
import type { GraphView } from '../../web/src/canvas/view.ts';
import {
  drag,
  drawnDocument,
  focusCanvas,
  inputRow,
  nearest,
  openWorkflow,
  place,
  rgb,
  runCommand,
  settled,
  typeInto,
} from './support/editor.ts';
import { document } from './support/graphs.ts';
import { useStudio } from './support/studio.ts';

const IMAGE = rgb('#4f9dde');

/** Nodes apart from each other, with some wires. */
const loose = {
  ...document('Loose nodes', {
    photo: { type: 'image/load@1', params: { path: 'sample:photos/dune.jpg' } },
    blur: { type: 'image/blur@1' },
    mask: { type: 'mask/shape@1', in: { like: 'photo.image' } },
    sheet: { type: 'image/grid@1', in: { images: ['photo.image', 'blur.image'] } },
  }),
  view: {
    nodes: {
      photo: { x: 40, y: 60 },
      blur: { x: 340, y: 200 },
      mask: { x: 40, y: 360 },
      sheet: { x: 640, y: 60 },
    },
    zoom: 0.7,
    offset: [40, 40] as const,
  },
};

describe('wiring', () => {
  const studio = useStudio({ loose });

  beforeEach(async () => {
    await openWorkflow(studio.page, studio.server.url, 'Loose nodes');
    // The list of nodes lies at the left, where these specs drag from.
    await studio.page.getByRole('button', { name: 'Nodes', exact: true }).click();
    await settled(studio.page);
  });

  it('draws a wire by dragging, in the colour of its type; undo and redo by keys', async () => {
    const { page } = studio;
    const from = await place(page, 'photo', { output: 0 });
    const to = await place(page, 'blur', { input: 0 });
    const middle = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2] as const;
    expect(await nearest(page, middle, IMAGE)).to.be.above(90);
    await drag(page, from, to);
    expect((await drawnDocument(page)).nodes['blur']?.in).to.deep.equal({ image: 'photo.image' });
    expect(await nearest(page, middle, IMAGE)).to.be.below(70);
    await focusCanvas(page);
    await page.keyboard.press('Control+z');
    expect((await drawnDocument(page)).nodes['blur']?.in).to.equal(undefined);
    await page.keyboard.press('Control+Shift+z');
    expect((await drawnDocument(page)).nodes['blur']?.in).to.deep.equal({ image: 'photo.image' });
  });

  it('says why a wire is refused, and draws none', async () => {
    const { page } = studio;
    await drag(page, await place(page, 'mask', { output: 0 }), await place(page, 'blur', { input: 0 }));
    await page.getByRole('alert').getByText('An input of type Image does not accept Mask.').waitFor();
    await page.getByText(/Wire it through "mask\/to-image"/).waitFor();
    expect((await drawnDocument(page)).nodes['blur']?.in).to.equal(undefined);
  });

  it('takes a wire off by dragging it away, and moves one to another input as one step', async () => {
    const { page } = studio;
    const row = await inputRow(page, 'sheet', 'images 2');
    const from = await place(page, 'sheet', { input: row });
    await drag(page, from, await place(page, 'blur', { input: 0 }));
    // A loop, refused: the wire stays where it was.
    expect((await drawnDocument(page)).nodes['sheet']?.in?.['images']).to.deep.equal([
      'photo.image',
      'blur.image',
    ]);
    await drag(page, from, [from[0], from[1] + 330]);
    expect((await drawnDocument(page)).nodes['sheet']?.in?.['images']).to.equal('photo.image');
  });

  it('joins several wires at an input for a stream', async () => {
    const { page } = studio;
    const row = await inputRow(page, 'sheet', 'images +');
    await drag(page, await place(page, 'blur', { output: 0 }), await place(page, 'sheet', { input: row }));
    // The same one twice makes no sense.
    await page.getByText('They are wired already.').waitFor();
    expect((await drawnDocument(page)).nodes['sheet']?.in?.['images']).to.have.length(2);
  });

  it('offers only nodes that fit when a wire is dropped on the canvas, and wires the chosen one', async () => {
    const { page } = studio;
    const from = await place(page, 'mask', { output: 0 });
    await drag(page, from, [from[0] + 160, from[1] + 40]);
    const box = page.getByRole('dialog', { name: 'Add a node for Mask' });
    await box.waitFor();
    const offered = await box.getByRole('option').allTextContents();
    expect(offered.join()).to.include('Feather').and.not.to.include('Train pyramid');
    await page.keyboard.type('feather');
    await page.keyboard.press('Enter');
    const after = await drawnDocument(page);
    expect(after.nodes['feather']?.in).to.deep.equal({ mask: 'mask.mask' });
    await focusCanvas(page);
    await page.keyboard.press('Control+z');
    expect((await drawnDocument(page)).nodes['feather']).to.equal(undefined);
  });

  it('adds nodes from the list, by double-click with search, and by dragging', async () => {
    const { page } = studio;
    await typeInto(page.getByRole('searchbox', { name: 'Search nodes' }), 'flip');
    await page.getByRole('button', { name: 'Flip image', exact: true }).click();
    expect((await drawnDocument(page)).nodes).to.have.property('flip');
    await page.mouse.dblclick(720, 600);
    await page.keyboard.type('langevin');
    await page.keyboard.press('Enter');
    expect((await drawnDocument(page)).nodes).to.have.property('langevin');
    await typeInto(page.getByRole('searchbox', { name: 'Search nodes' }), 'crop');
    await page
      .getByRole('button', { name: 'Crop image', exact: true })
      .dragTo(page.getByRole('application'), { targetPosition: { x: 300, y: 600 } });
    const crop = (await drawnDocument(page)).view?.nodes?.['crop'];
    expect(crop?.x).to.be.closeTo(300 / 0.7 - 40 - 60, 25);
  });

  it('turns a parameter into an input and back', async () => {
    const { page } = studio;
    await page.mouse.click(...(await place(page, 'blur')));
    await page.getByRole('button', { name: 'Make sigma an input' }).click();
    expect(await inputRow(page, 'blur', 'sigma')).to.be.above(0);
    const row = await inputRow(page, 'blur', 'sigma');
    const at = await place(page, 'blur', { input: row });
    await drag(page, at, [at[0] - 60, at[1] + 200]);
    await page.keyboard.type('range');
    await page.keyboard.press('Enter');
    expect((await drawnDocument(page)).nodes['blur']?.in?.['sigma']).to.equal('range.numbers');
    await page.mouse.click(...(await place(page, 'blur')));
    await page.getByRole('button', { name: 'Make sigma a value' }).click();
    expect((await drawnDocument(page)).nodes['blur']?.in).to.equal(undefined);
  });

  it('sets parameters by slider, field, choice and seed button; what is not allowed is said', async () => {
    const { page } = studio;
    await page.mouse.click(...(await place(page, 'blur')));
    const field = page.getByRole('spinbutton', { name: 'Sigma' });
    await typeInto(field, '2.5');
    expect((await drawnDocument(page)).nodes['blur']?.params).to.deep.equal({ sigma: 2.5 });
    await typeInto(field, '-3');
    await page
      .getByRole('alert')
      .getByText(/"sigma" must be/)
      .waitFor();
    await page.getByRole('button', { name: 'Reset sigma' }).click();
    expect((await drawnDocument(page)).nodes['blur']?.params).to.equal(undefined);
    const slider = page.getByRole('slider', { name: 'Sigma, slider' });
    if ((await slider.count()) > 0) {
      await slider.focus();
      await page.keyboard.press('ArrowRight');
      expect((await drawnDocument(page)).nodes['blur']?.params?.['sigma']).to.be.a('number');
    }
    await runCommand(page, 'Go to photo');
    await page.getByRole('combobox', { name: 'Channels' }).selectOption('grey');
    expect((await drawnDocument(page)).nodes['photo']?.params).to.include({ channels: 'grey' });
    await page.getByRole('button', { name: 'Change the picture' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'lake' }).click();
    expect((await drawnDocument(page)).nodes['photo']?.params).to.include({ path: 'sample:photos/lake.jpg' });
  });

  it('wires without a pointer: arrows select, the inspector chooses sources', async () => {
    const { page } = studio;
    await focusCanvas(page);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.getByRole('region', { name: 'Node blur' }).waitFor();
    await page.getByRole('combobox', { name: 'Source of image' }).selectOption('photo.image');
    expect((await drawnDocument(page)).nodes['blur']?.in).to.deep.equal({ image: 'photo.image' });
    await page.getByRole('combobox', { name: 'Source of image' }).selectOption('');
    expect((await drawnDocument(page)).nodes['blur']?.in).to.equal(undefined);
  });

  it('moves, selects several, aligns, duplicates, copies, pastes and deletes', async () => {
    const { page } = studio;
    const at = await place(page, 'blur');
    await drag(page, at, [at[0] + 70, at[1] + 140]);
    expect((await drawnDocument(page)).view?.nodes?.['blur']).to.include({ x: 440, y: 400 });
    await drag(page, [360, 70], [700, 560], ['Shift']);
    await page.getByRole('heading', { name: /^\d nodes$/ }).waitFor();
    await page.getByRole('button', { name: 'Align top' }).click();
    const views = (await drawnDocument(page)).view?.nodes;
    expect(views?.['mask']?.y).to.equal(views?.['photo']?.y);
    await focusCanvas(page);
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Control+c');
    await page.keyboard.press('Control+d');
    expect(Object.keys((await drawnDocument(page)).nodes)).to.have.length(8);
    await focusCanvas(page);
    await runCommand(page, 'Paste');
    expect(Object.keys((await drawnDocument(page)).nodes)).to.have.length(12);
    await focusCanvas(page);
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    await page.getByText('Double-click to add a node').waitFor();
    await page.keyboard.press('Control+z');
    expect(Object.keys((await drawnDocument(page)).nodes)).to.have.length(12);
  });

  it('collapses, groups, notes and arranges', async () => {
    const { page } = studio;
    await page.mouse.click(...(await place(page, 'blur')));
    await focusCanvas(page);
    await page.keyboard.press('Shift+C');
    expect((await drawnDocument(page)).view?.nodes?.['blur']?.collapsed).to.equal(true);
    await focusCanvas(page);
    await page.keyboard.press('Control+g');
    expect((await drawnDocument(page)).view?.groups).to.have.length(1);
    await focusCanvas(page);
    await page.keyboard.press('Shift+N');
    expect((await drawnDocument(page)).view?.notes?.[0]?.text).to.equal('Note');
    await runCommand(page, 'Arrange along the wires');
    const { nodes } = (await drawnDocument(page)).view ?? {};
    expect(nodes?.['photo']?.x).to.be.below(nodes?.['mask']?.x ?? 0);
    expect(nodes?.['photo']?.x).to.be.below(nodes?.['sheet']?.x ?? 0);
  });

  it('moves a group with what is in it, resizes a node, edits a note', async () => {
    const { page } = studio;
    await page.mouse.click(...(await place(page, 'photo')));
    await focusCanvas(page);
    await page.keyboard.press('Control+g');
    const [x, y] = await place(page, 'photo');
    const zoom = 0.7;
    // The head of the group is just above the node.
    const head = [x - 60 * zoom, y - 48 * zoom] as const;
    await drag(page, head, [head[0] + 70, head[1] + 35]);
    const moved = (await drawnDocument(page)).view;
    expect(moved?.nodes?.['photo']).to.include({ x: 140, y: 110 });
    expect(moved?.groups?.[0]?.x).to.equal(120);
    await focusCanvas(page);
    await page.keyboard.press('Control+z');
    expect((await drawnDocument(page)).view?.nodes?.['photo']).to.include({ x: 40, y: 60 });
    const corner = await page.evaluate(() => {
      const canvas = window.document.querySelector('canvas.graph') as HTMLCanvasElement & { data: GraphView };
      const node = canvas.data.graph.nodesByKey.get('blur');
      const { left, top } = canvas.getBoundingClientRect();
      const { zoom: z, offset } = canvas.data.camera;
      const right = (node?.pos[0] ?? 0) + (node?.size[0] ?? 0);
      const bottom = (node?.pos[1] ?? 0) + (node?.size[1] ?? 0);
      return [(right + offset[0]) * z + left, (bottom + offset[1]) * z + top] as const;
    });
    await drag(page, [corner[0] - 1, corner[1] - 1], [corner[0] + 69, corner[1] + 69]);
    const size = (await drawnDocument(page)).view?.nodes?.['blur'];
    expect(size?.width).to.be.closeTo(290, 12);
    expect(size?.height).to.be.above(200);
    await focusCanvas(page);
    await page.keyboard.press('Shift+N');
    await runCommand(page, 'Select nothing');
    await page.mouse.dblclick(680, 430);
    await typeInto(page.getByRole('textbox', { name: 'Text of the note' }), 'Look here');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    expect((await drawnDocument(page)).view?.notes?.[0]?.text).to.equal('Look here');
  });

  it('marks errors on the node and lists them; pressing one shows its node', async () => {
    const { page } = studio;
    await page.getByRole('tab', { name: /Problems/ }).click();
    const problem = page
      .getByRole('region', { name: 'Problems' })
      .getByRole('button', { name: /error:.*blur/ });
    await problem.click();
    await settled(page);
    const [x, y] = await place(page, 'blur');
    // The outline of the node is red.
    const left = x - 60 * 0.7;
    expect(await nearest(page, [left, y + 40], rgb('#f27878'))).to.be.below(90);
    await page.getByRole('tab', { name: 'Inspector' }).click();
    await page.getByRole('region', { name: 'Node blur' }).waitFor();
  });

  it('tells nodes, their help and what is wrong in German, once the page speaks it', async () => {
    const { page } = studio;
    await page.keyboard.press('Control+,');
    await page.getByRole('combobox', { name: 'Language' }).focus();
    await page.keyboard.type('Deu');
    await page.getByRole('heading', { name: 'Einstellungen', exact: true }).waitFor();
    await page.goBack();
    await page.getByRole('tab', { name: /Probleme/ }).click();
    const problems = page.getByRole('region', { name: 'Probleme' });
    await problems.getByText('„blur.image“: An einem nötigen Eingang hängt keine Leitung.').waitFor();
    const shots = process.env['SHOTS'];
    if (shots !== undefined) await page.screenshot({ path: `${shots}/de-problems.png` });
    await page.getByRole('button', { name: 'Hilfe zu Bild weichzeichnen' }).click();
    const help = page.getByRole('dialog', { name: 'Bild weichzeichnen' });
    await help.getByText('Zeichnet ein Bild mit einem Gauß-Filter weich', { exact: false }).waitFor();
    await help.getByText('eine Zahl von 0 bis 200', { exact: false }).waitFor();
    if (shots !== undefined) await page.screenshot({ path: `${shots}/de-help.png` });
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+,');
    await page.getByRole('combobox', { name: 'Sprache' }).focus();
    await page.keyboard.type('Eng');
    await page.getByRole('heading', { name: 'Settings', exact: true }).waitFor();
    await page.goBack();
    await page.getByRole('tab', { name: /Problems/ }).waitFor();
  });

  it('explains every node: what it does, its ports, an example', async () => {
    const { page } = studio;
    await page.getByRole('button', { name: 'Help for Langevin', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Langevin' });
    await dialog.getByText(/Zheng et al. 2021/).waitFor();
    await dialog.getByText('"type": "sampling/langevin@1"').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  it('zooms and pans by wheel and by the map, and fits', async () => {
    const { page } = studio;
    const zoom = async () => page.getByRole('button', { name: /^Zoom \d+%/ }).getAttribute('aria-label');
    expect(await zoom()).to.match(/70%/);
    await page.mouse.move(640, 420);
    await page.mouse.wheel(0, -400);
    await settled(page);
    expect(await zoom()).not.to.match(/70%/);
    const before = await place(page, 'photo');
    const map = await page.getByRole('img', { name: 'Map of the graph' }).boundingBox();
    await page.mouse.click((map?.x ?? 0) + 20, (map?.y ?? 0) + 20);
    await settled(page);
    expect(await place(page, 'photo')).not.to.deep.equal(before);
    await focusCanvas(page);
    await page.keyboard.press('f');
    await settled(page);
    for (const key of ['photo', 'blur', 'mask', 'sheet']) {
      const [x, y] = await place(page, key);
      expect(x).to.be.within(330, 960);
      expect(y).to.be.within(46, 800);
    }
  });
});
