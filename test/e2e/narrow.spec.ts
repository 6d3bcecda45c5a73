import { expect } from 'chai';
import type { Locator } from 'playwright-core';
import { axeFindings } from './support/axe.ts';
import { openFresh } from './support/editor.ts';
import { longTraining } from './support/graphs.ts';
import { useStudio } from './support/studio.ts';

describe('a narrow window', () => {
  const studio = useStudio({ long: longTraining });

  /** Whether all of it can be seen and pressed. */
  const inSight = async (locator: Locator, width: number, height: number): Promise<boolean> => {
    const box = await locator.boundingBox();
    if (box === null) return false;
    return box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height;
  };

  it('keeps the words of the rail apart, also in German', async () => {
    const { page, server } = studio;
    await page.setViewportSize({ width: 390, height: 844 });
    await openFresh(page, server.url);
    await page.evaluate(() => localStorage.setItem('patchwise.language', 'de'));
    await page.reload();
    const buttons = page.locator('.rail .button');
    await buttons.getByText('Eigenschaften').waitFor();
    const cut = await buttons.evaluateAll((all) =>
      all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent),
    );
    expect(cut).to.deep.equal([]);
    await page.evaluate(() => localStorage.removeItem('patchwise.language'));
  });

  for (const [name, width, height] of [
    ['a phone of 390 px', 390, 844],
    ['200 % of 1280×800', 640, 400],
  ] as const) {
    it(`starts, watches and cancels a run on ${name}, without scrolling sideways`, async function () {
      this.timeout(600_000);
      const { page, server } = studio;
      await page.setViewportSize({ width, height });
      await openFresh(page, server.url);
      const sideways = () =>
        page.evaluate(() => ({
          page: window.document.documentElement.scrollWidth - window.innerWidth,
          gallery: (() => {
            const element = window.document.querySelector('.page');
            return element === null ? 0 : element.scrollWidth - element.clientWidth;
          })(),
        }));
      expect(await sideways()).to.deep.equal({ page: 0, gallery: 0 });
      await page.getByRole('button', { name: 'Open Long training', exact: true }).click();
      const start = page.getByRole('button', { name: 'Run', exact: true });
      await start.waitFor();
      expect(await inSight(start, width, height), 'Run is in sight').to.equal(true);
      const canvas = await page.getByRole('application').boundingBox();
      expect(canvas?.width, 'the graph has the whole width').to.equal(width);
      expect(canvas?.height, 'and most of the height').to.be.above(0.6 * height);
      await start.click();
      const cancel = page.getByRole('banner').getByRole('button', { name: 'Cancel', exact: true });
      await page.locator('[data-run-status=running]').waitFor();
      expect(await inSight(cancel, width, height), 'Cancel is in sight').to.equal(true);
      await page.getByRole('button', { name: 'Inspector', exact: true }).click();
      await page.getByRole('heading', { name: 'Graph', exact: true }).waitFor();
      await page.getByRole('button', { name: 'Hide the inspector' }).click();
      await page.getByRole('button', { name: /^Runs/ }).click();
      await page.locator('.run-item[data-status=running]').first().waitFor();
      expect(await axeFindings(page)).to.deep.equal([]);
      await cancel.click();
      await page.locator('.run-item[data-status=cancelled]').first().waitFor();
    });
  }

  it('paints on a phone: the picture has the width of the window, the tools are below it', async () => {
    const { page, server } = studio;
    await page.setViewportSize({ width: 390, height: 844 });
    await openFresh(page, server.url);
    await page.getByRole('button', { name: 'Open Long training', exact: true }).click();
    await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
    await page.keyboard.press('Control+k');
    await page.locator('input:focus').waitFor();
    await page.keyboard.type('paint a mask');
    await page.keyboard.press('Enter');
    await page.locator('.paint-choose').getByRole('button', { name: 'photo' }).click();
    const stage = page.locator('.stage');
    await stage.waitFor();
    const { width = 0, height = 0 } = (await stage.boundingBox()) ?? {};
    expect(width).to.equal(390);
    expect(height).to.be.above(200);
    const use = page.getByRole('button', { name: 'Use the mask' });
    expect(await inSight(use, 390, 844), 'what uses it is in sight').to.equal(true);
    expect(await axeFindings(page)).to.deep.equal([]);
  });
});
