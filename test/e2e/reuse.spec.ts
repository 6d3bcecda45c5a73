import { expect } from 'chai';
import type { Locator } from 'playwright-core';
import { axeFindings } from './support/axe.ts';
import { exported, middle, openFresh, openWorkflow, place, runToEnd } from './support/editor.ts';
import { blurred, document, SMALL_PICTURE } from './support/graphs.ts';
import { useStudio } from './support/studio.ts';

/** Larger than a picture is held in the page, every pixel another one. */
const grain = document('Grain', {
  noise: { type: 'noise/uniform@1', params: { width: 5000, height: 300 } },
  save: { type: 'image/save@1', in: { image: 'noise.images' } },
});

describe('results, used again', () => {
  const studio = useStudio({ blurred, grain });
  const dock = () => studio.page.getByRole('region', { name: 'Result of the run' });

  /** Drags by the pointer, as a browser makes a drag of it. */
  const dragTo = async (from: Locator, to: readonly [number, number]): Promise<void> => {
    const { mouse } = studio.page;
    const [x, y] = await middle(from);
    await mouse.move(x, y);
    await mouse.down();
    await mouse.move(x + 20, y + 20, { steps: 4 });
    // The graph has come into view before it is let go over it.
    await studio.page.waitForFunction(
      () => globalThis.document.querySelector('.wide-panel:not(.aside)') === null,
    );
    await mouse.move(...to, { steps: 6 });
    await mouse.up();
  };

  const sources = async (): Promise<readonly string[]> =>
    Object.values((await exported(studio.page)).nodes).flatMap(({ type, params }) =>
      type.startsWith('image/load') ? [String(params?.['path'])] : [],
    );

  before(async function () {
    this.timeout(600_000);
    await openWorkflow(studio.page, studio.server.url, 'Blurred photograph');
    expect(await runToEnd(studio.page)).to.equal('done');
  });

  it('shows the main picture over the graph, large by one press, and puts it away', async () => {
    const { page } = studio;
    await dock().getByRole('img').waitFor();
    expect(await axeFindings(page)).to.deep.equal([]);
    await dock().getByRole('button', { name: 'See it large' }).first().click();
    await page
      .getByRole('dialog')
      .getByText(/\d+ × \d+ px/)
      .waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('takes the picture of the dock to the node that it is let go on', async () => {
    const { page } = studio;
    const [x, y] = await place(page, 'photo');
    await dragTo(dock().getByRole('img'), [x, y]);
    await page.getByText(/goes into "Load image"\./).waitFor();
    const [path = ''] = await sources();
    expect(path).to.match(/^asset:/);
    expect(await studio.server.studio.assets.list({ kind: 'image', limit: 9 })).to.have.length(1);
    await page.keyboard.press('Control+z');
    expect(await sources()).to.deep.equal([SMALL_PICTURE]);
    await dock().getByRole('button', { name: 'Put the result away' }).click();
    await dock().waitFor({ state: 'detached' });
  });

  it('takes a picture out of Runs: the panel makes way, and the graph says where it goes', async () => {
    const { page } = studio;
    await page.getByRole('button', { name: /^Runs/ }).click();
    await page.getByText('Pictures', { exact: true }).click();
    const canvas = await page.getByRole('application').boundingBox();
    const to = [(canvas?.x ?? 0) + 200, (canvas?.y ?? 0) + (canvas?.height ?? 0) - 60] as const;
    await dragTo(page.locator('.output').first(), to);
    // The only node that reads pictures holds none of the person's own.
    await page
      .getByText(/goes into "Load image"\./)
      .first()
      .waitFor();
    await page.locator('.runs').waitFor({ state: 'detached' });
    expect((await sources())[0]).to.match(/^asset:/);
  });

  it('leaves the panel as it was when the drag is given up', async () => {
    const { page } = studio;
    await page.getByRole('button', { name: /^Runs/ }).click();
    const output = page.locator('.output').first();
    const [x, y] = await middle(output);
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 20, y + 20, { steps: 4 });
    await page.locator('.wide-panel.aside').waitFor();
    await page.keyboard.press('Escape');
    await page.mouse.up();
    await page.locator('.wide-panel:not(.aside)').waitFor();
    await output.waitFor();
    await openFresh(page, studio.server.url);
  });

  it('is looked at pixel by pixel, also where it is larger than the page holds it', async function () {
    this.timeout(600_000);
    const { page, server } = studio;
    page.once('dialog', (dialog) => void dialog.accept());
    await openWorkflow(page, server.url, 'Grain');
    expect(await runToEnd(page)).to.equal('done');
    await dock().getByRole('button', { name: 'See it large' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('5000 × 300 px').waitFor();
    await dialog.getByTitle('Actual pixels (1)').click();
    await dialog.getByText('100 %', { exact: true }).waitFor();
    expect(await axeFindings(page)).to.deep.equal([]);
    // Of a reduction, each pixel would stand for several that are the same.
    await page.waitForFunction(() => {
      const canvas = globalThis.document.querySelector<HTMLCanvasElement>('.picture-dialog canvas');
      const context = canvas?.getContext('2d');
      if (!canvas || !context) return false;
      const { data } = context.getImageData(0, Math.floor(canvas.height / 2), canvas.width, 1);
      let same = 0;
      for (let x = 1; x < canvas.width; x++) if (data[4 * x] === data[4 * (x - 1)]) same++;
      return same < 0.05 * canvas.width;
    });
    await dialog.getByRole('button', { name: 'Zoom in' }).click();
    await dialog.getByText('125 %', { exact: true }).waitFor();
    await dialog.getByRole('button', { name: 'Whole picture' }).click();
    await dialog.getByText(/^[1-9]\d?(\.\d)? %$/).waitFor();
    await page.keyboard.press('Escape');
  });
});
