import { expect } from 'chai';
import sharp from 'sharp';
import {
  dropFiles,
  exported,
  findPixel,
  focusCanvas,
  holdUploads,
  openWorkflow,
  place,
  runToEnd,
  settled,
} from './support/editor.ts';
import { document, SMALL_PICTURE, solidPng } from './support/graphs.ts';
import { useStudio } from './support/studio.ts';

const reading = {
  ...document('Reading', {
    photo: { type: 'image/load@1' },
    soft: { type: 'image/blur@1', in: { image: 'photo.image' } },
  }),
  view: { nodes: { photo: { x: 20, y: 60 }, soft: { x: 300, y: 60 } }, zoom: 1, offset: [20, 60] as const },
};
const dune = document('Dune', {
  photo: { type: 'image/load@1', params: { path: SMALL_PICTURE } },
  small: { type: 'image/resize@1', in: { image: 'photo.image' }, params: { width: 48, height: 32 } },
  turned: { type: 'image/flip@1', in: { image: 'small.image' } },
});

describe('small things', () => {
  const studio = useStudio({ reading, dune });

  it('takes GIF, TIFF and AVIF, shows each on its node before a run, with its name, and how far an upload is', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'Reading');
    const color = (r: number, g: number, b: number) =>
      sharp({ create: { width: 24, height: 16, channels: 3, background: { r, g, b } } });
    const letUploadsGo = await holdUploads(page);
    await dropFiles(page, [
      { name: 'a.gif', type: 'image/gif', bytes: await color(220, 30, 30).gif().toBuffer() },
    ]);
    await page.getByRole('status', { name: 'Uploads' }).getByText('a.gif', { exact: false }).waitFor();
    letUploadsGo();
    await page.getByText('"a.gif" goes into "Load image".').waitFor();
    await page.unroute('**/api/assets');
    expect(await findPixel(page, 'photo', [220, 30, 30])).to.be.below(30);
    await page.mouse.click(...(await place(page, 'photo')));
    await page.getByText('a.gif', { exact: true }).first().waitFor();
    for (const [name, bytes, at] of [
      ['b.tiff', await color(30, 200, 30).tiff().toBuffer(), [760, 200]],
      ['c.avif', await color(30, 30, 220).avif({ quality: 90 }).toBuffer(), [300, 600]],
    ] as const) {
      await dropFiles(page, [{ name, type: `image/${name.slice(2)}`, bytes }], at);
      await page.getByText(`"${name}" is in the new node`, { exact: false }).waitFor();
    }
    const { nodes } = await exported(page);
    expect(Object.values(nodes).filter(({ type }) => type === 'image/load@1')).to.have.length(3);
  });

  it('shows all words of the commands for several nodes, also where there is not room for all of them', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'Dune');
    await focusCanvas(page);
    await page.keyboard.press('Control+a');
    const commands = page.locator('.panel-body > .button');
    await page.getByRole('button', { name: 'Make a subgraph of the selected nodes' }).waitFor();
    const cut = await commands.evaluateAll((all) =>
      all.filter((one) => one.scrollHeight > one.clientHeight).map((one) => one.textContent),
    );
    expect(await commands.count()).to.be.above(10);
    expect(cut).to.deep.equal([]);
  });

  it('shows a result large by a double-click on it, and forgets map and painting when another graph is opened', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'Dune');
    expect(await runToEnd(page)).to.equal('done');
    await settled(page);
    const [x, y] = await place(page, 'small');
    await page.mouse.dblclick(x, y + 110);
    await page.getByRole('region', { name: 'Steps' }).waitFor();
    await page.getByRole('combobox', { name: 'Overlay' }).selectOption('turned.image');
    await page.getByRole('button', { name: 'Back to the graph' }).click();
    await page.mouse.click(...(await place(page, 'photo')), { button: 'right' });
    await page.getByRole('menuitem', { name: 'Paint…' }).click();
    await page.locator('.paint canvas').first().waitFor();
    await page.getByRole('button', { name: 'Back to the graph' }).click();
    await focusCanvas(page);
    // Another graph: a picture that is still on its way to the one before does not go into it.
    const letUploadsGo = await holdUploads(page);
    await dropFiles(page, [{ name: 'mine.png', type: 'image/png', bytes: await solidPng(90, 120, 150) }]);
    await page.getByRole('status', { name: 'Uploads' }).getByText('mine.png', { exact: false }).waitFor();
    await page.keyboard.press('Alt+n');
    await page.getByRole('application', { name: /^Graph of 0/ }).waitFor();
    letUploadsGo();
    await page.getByText('"mine.png" is in the library.').waitFor();
    await page.unroute('**/api/assets');
    await page.getByRole('application', { name: /^Graph of 0/ }).waitFor();
    await page.getByRole('button', { name: 'Paint', exact: true }).click();
    await page.locator('.paint-choose').waitFor();
  });
});
