import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import type { RunnerMessage } from '../../src/studio/ports/runner-messages.ts';
import { findingsInBothSchemes } from './support/axe.ts';
import { dropFiles, graphInView, moveSlider, openWorkflow, runEnd, runToEnd } from './support/editor.ts';
import { blurred, document, solidPng, tinyTraining } from './support/graphs.ts';
import { draw, drawn, shows } from './support/picture.ts';
import { useStudio } from './support/studio.ts';

/** One picture as it is, darker, and as a mask. */
const pair = document('A picture and its mask', {
  photo: { type: 'image/load@1', params: { path: 'sample:photos/dune.jpg' } },
  flip: { type: 'image/flip@1', in: { image: 'photo.image' } },
  mask: { type: 'mask/from-image@1', in: { image: 'photo.image' } },
  hole: { type: 'mask/invert@1', in: { mask: 'mask.mask' } },
  save: { type: 'image/save@1', in: { image: 'flip.image' } },
  shown: { type: 'mask/to-image@1', in: { mask: 'hole.mask' } },
  'save-mask': { type: 'image/save@1', in: { image: 'shown.image' } },
});

/** A training, and a port with a picture of each sample: of previews, a quick machine tells few. */
const SAMPLES = 6;
const watchedTraining = document('Tiny training', {
  ...tinyTraining.nodes,
  samples: {
    type: 'sampling/sample-pyramid@1',
    in: { model: 'train.model' },
    params: { count: SAMPLES, candidates: 1 },
  },
  flip: { type: 'image/flip@1', in: { image: 'samples.images' } },
  save: { type: 'image/save@1', in: { image: 'flip.image' } },
});

async function watch(page: Page): Promise<void> {
  await page.getByRole('navigation').getByRole('button', { name: 'Watch' }).click();
  await page.getByRole('heading', { name: 'Watch' }).waitFor();
}

async function download(page: Page, button: string): Promise<Buffer> {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('region', { name: 'Save' }).getByRole('button', { name: button, exact: true }).click(),
  ]);
  return readFile(await file.path());
}

describe('watching', () => {
  const studio = useStudio({ blurred, pair, 'tiny-training': watchedTraining });

  it('shows the pixels of a port, their figures, one channel of them, and another range', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'A picture and its mask');
    // 200, 100, 50 of 255, in [−1, 1].
    await dropFiles(page, [{ name: 'solid.png', type: 'image/png', bytes: await solidPng(200, 100, 50) }]);
    await page.getByText('goes into "Load image"').waitFor();
    expect(await runToEnd(page)).to.equal('done');
    await watch(page);
    await page.getByLabel('Add a view of a port').selectOption('flip.image');
    await page.getByRole('button', { name: 'Lead' }).click();
    const canvas = page.locator('.view.leading canvas');
    expect(await shows(canvas, 0.5, 0.5, [200, 100, 50], 1)).to.deep.equal([200, 100, 50]);
    const figures = page.getByRole('region', { name: 'Figures' });
    await figures.getByText('1×3×36×48').waitFor();
    await figures.getByText('0.5686').waitFor();
    await page.getByText('G', { exact: true }).click();
    expect(await shows(canvas, 0.5, 0.5, [100, 100, 100], 1)).to.deep.equal([100, 100, 100]);
    await page.getByText('Magma', { exact: true }).click();
    const [r, , b] = await shows(canvas, 0.5, 0.5, [146, 52, 124], 14);
    expect(r).to.be.above(b);
    await page.getByText('RGB', { exact: true }).click();
    await page.getByText('Grey', { exact: true }).waitFor({ state: 'detached' });
    // White at 0: everything twice as bright, held at white.
    await moveSlider(page.getByLabel('White'), 0);
    expect((await shows(canvas, 0.5, 0.5, [255, 200, 100], 4)).slice(1)).to.satisfy(
      ([g, blue]: number[]) => Math.abs((g ?? 0) - 200) < 4 && Math.abs((blue ?? 0) - 100) < 4,
    );
    await page.getByText('−1 … 1', { exact: true }).click();
    expect(await shows(canvas, 0.5, 0.5, [200, 100, 50], 1)).to.deep.equal([200, 100, 50]);
  });

  it('zooms to single pixels, by wheel and by keys, in all linked views; the pointer reads values', async () => {
    const { page } = studio;
    const canvas = page.locator('.view.leading canvas');
    const outside = await drawn(canvas, 0.513, 0.03);
    await canvas.hover();
    for (let i = 0; i < 6; i++) await page.mouse.wheel(0, -240);
    expect(await shows(canvas, 0.513, 0.03, [200, 100, 50], 1), `was ${outside}`).to.deep.equal([
      200, 100, 50,
    ]);
    const other = page.locator('.view:not(.leading) canvas').first();
    const [r] = await drawn(other, 0.513, 0.03);
    expect(r).to.be.above(30);
    await page.locator('.readout').first().getByText('0.5686').waitFor();
    await page.locator('.view.leading [role=application]').focus();
    await page.keyboard.press('0');
    expect(await shows(canvas, 0.513, 0.03, outside, 1)).to.deep.equal(outside);
  });

  it('lays a map over the pictures', async () => {
    const { page } = studio;
    const canvas = page.locator('.view.leading canvas');
    await page.getByLabel('Overlay').last().selectOption('hole.mask');
    await moveSlider(page.getByRole('region', { name: 'Overlay' }).getByLabel('Opacity'), 1);
    const [r, g, b] = await shows(canvas, 0.5, 0.5, [200, 64, 110], 60);
    expect([r, g, b]).to.not.deep.equal([200, 100, 50]);
    await page.getByLabel('Overlay').last().selectOption('');
    expect(await shows(canvas, 0.5, 0.5, [200, 100, 50], 1)).to.deep.equal([200, 100, 50]);
  });

  it('holds a picture and compares it with another under a divider, and by their difference', async () => {
    const { page } = studio;
    await page.getByRole('button', { name: 'Hold this step' }).click();
    await page
      .locator('.view', { hasText: /photo\.(image|alpha)|mask\.mask|hole\.mask|shown\.image/ })
      .first()
      .waitFor();
    const canvas = page.locator('.view.leading canvas');
    await moveSlider(page.getByLabel('Held | now'), 1);
    expect(await shows(canvas, 0.5, 0.5, [200, 100, 50], 1)).to.deep.equal([200, 100, 50]);
    await page.getByText('Difference', { exact: true }).click();
    const [r, g, b] = await shows(canvas, 0.5, 0.5, [0, 0, 4], 8);
    expect(Math.max(r, g, b)).to.be.below(12);
    await page.getByRole('button', { name: 'Let go' }).click();
  });

  it('saves what it shows as a PNG, pixel for pixel', async () => {
    const { page } = studio;
    const { data, info } = await sharp(await download(page, 'PNG'))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).to.deep.equal([48, 36]);
    expect([...data.subarray(0, 3)]).to.deep.equal([200, 100, 50]);
  });

  it('follows a training live, goes through its steps by hand and by keys, draws its charts, saves a GIF', async function () {
    this.timeout(600_000);
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'Tiny training');
    const trains = (message: RunnerMessage): boolean =>
      message.kind === 'taps' && message.taps.some((tap) => tap.kind === 'metric' && tap.name === 'loss');
    await studio.holding(trains, async () => {
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      await watch(page);
      await page.getByRole('heading', { name: 'loss' }).waitFor();
    });
    expect(await runEnd(page)).to.equal('done');
    await page.getByRole('img', { name: /Chart of recovery error\. Latest: train: / }).waitFor();
    await page.getByLabel('Add a view of a port').selectOption('flip.image');
    await page.getByRole('button', { name: 'Lead' }).click();
    const step = page.getByLabel('Step', { exact: true });
    await page.locator(`.scrub-track input[max="${SAMPLES - 1}"]`).waitFor();
    await moveSlider(step, 0);
    const first = await step.getAttribute('aria-valuetext');
    await page.locator('.view.leading [role=application]').focus();
    await page.keyboard.press('.');
    expect(await step.inputValue()).to.equal('1');
    expect(await step.getAttribute('aria-valuetext')).to.not.equal(first);
    await page.keyboard.press(',');
    expect(await step.inputValue()).to.equal('0');
    await page.getByRole('button', { name: 'Play the steps' }).click();
    await page.waitForFunction(
      () => Number(window.document.querySelector<HTMLInputElement>('.scrub-track input')?.value) > 1,
    );
    await page.getByRole('button', { name: 'Pause' }).click();
    const gif = await sharp(await download(page, 'GIF'), { pages: -1 }).metadata();
    expect(gif.format).to.equal('gif');
    expect(gif.pages).to.equal(SAMPLES);
    const apng = await download(page, 'APNG');
    expect(apng.includes('acTL')).to.equal(true);
  });

  it('draws the score and the gradient norm of chains, and still does after the page was loaded again', async function () {
    this.timeout(600_000);
    const { page } = studio;
    const score = page.getByRole('img', { name: /Chart of score\. Latest: .*samples: [−\d]/ });
    const norm = page.getByRole('img', { name: /Chart of gradient norm\. Latest: .*samples: \d/ });
    await score.waitFor();
    await norm.waitFor();
    const before = await score.getAttribute('aria-label');
    await page.reload();
    await page.getByLabel('Connection: connected').waitFor();
    await page.getByRole('button', { name: /^Runs/ }).click();
    await page.locator('.run-item', { hasText: 'Tiny training' }).getByRole('button').first().click();
    const detail = page.getByRole('region', { name: 'The chosen run' });
    await detail.getByRole('img', { name: /Chart of loss/ }).waitFor();
    await detail.getByRole('img', { name: /Chart of score/ }).waitFor();
    await detail.getByRole('button', { name: 'Open', exact: true }).click();
    await graphInView(page, 'Tiny training');
    await watch(page);
    await score.waitFor();
    expect(await score.getAttribute('aria-label')).to.equal(before);
    await page.getByRole('img', { name: /Chart of recovery error\. Latest: train: / }).waitFor();
    // A line is drawn, not only said: some pixels of the plot are of the first series' colour.
    const drawn = await score.locator('canvas').evaluate((element) => {
      const canvas = element as HTMLCanvasElement;
      const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      const colours = new Set<number>();
      for (let i = 0; i < data.length; i += 4) {
        const [r = 0, g = 0, b = 0, a = 0] = [data[i], data[i + 1], data[i + 2], data[i + 3]];
        if (a > 200 && Math.max(r, g, b) - Math.min(r, g, b) > 60) colours.add((r << 16) | (g << 8) | b);
      }
      return colours.size;
    });
    expect(drawn).to.be.above(0);
  });

  it('has no serious finding of axe, in dark and light', async () => {
    const { page } = studio;
    expect(await findingsInBothSchemes(page)).to.deep.equal([]);
    await draw(page.locator('.view.leading canvas'), [
      [0.4, 0.5],
      [0.6, 0.5],
    ]);
  });
});
