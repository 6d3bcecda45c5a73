import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { axeFindings, findingsInBothSchemes } from './support/axe.ts';
import { chooseNode, exported, focusCanvas, openWorkflow, runToEnd } from './support/editor.ts';
import { document, SMALL_PICTURE } from './support/graphs.ts';
import { useStudio } from './support/studio.ts';

const sweep = document('A sweep of blurs', {
  photo: { type: 'image/load@1', params: { path: SMALL_PICTURE } },
  small: { type: 'image/resize@1', in: { image: 'photo.image' }, params: { width: 160 } },
  sigmas: { type: 'flow/numbers@1', params: { values: '0.5, 4, 12' } },
  blur: { type: 'image/blur@1', in: { image: 'small.image', sigma: 'sigmas.numbers' } },
  sheet: { type: 'image/grid@1', in: { images: 'blur.image', labels: 'sigmas.numbers' } },
  save: { type: 'image/save@1', in: { image: 'sheet.image' } },
});

/** One sweep, and a second parameter behind it. */
const two = document('Two blurs', {
  photo: { type: 'image/load@1', params: { path: SMALL_PICTURE } },
  small: { type: 'image/resize@1', in: { image: 'photo.image' }, params: { width: 48 } },
  sigmas: { type: 'flow/numbers@1', params: { values: '0.5, 4' } },
  blur: { type: 'image/blur@1', in: { image: 'small.image', sigma: 'sigmas.numbers' } },
  again: { type: 'image/blur@1', in: { image: 'blur.image' }, params: { sigma: 2 } },
  measured: { type: 'metrics/compare@1', in: { image: 'again.image', reference: 'small.image' } },
});

describe('choosing', () => {
  const studio = useStudio({ sweep, two });

  it('shows the results of all values side by side, each with its value', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'A sweep of blurs');
    expect(await runToEnd(page)).to.equal('done');
    await page.getByRole('button', { name: 'Sweeps' }).click();
    const section = page.getByRole('region', { name: 'Sweep of sigma of blur' });
    await section.getByText('sigma = 12').waitFor();
    for (const value of ['0.5', '4', '12']) {
      await section.getByRole('img', { name: `blur.image at sigma ${value}`, exact: true }).waitFor();
    }
    await page.waitForFunction(() => window.document.querySelectorAll('.tensor-thumb.shown').length === 3);
    // The more blur, the less a pixel differs from the next.
    const roughness = await page.locator('.tensor-thumb.shown canvas').evaluateAll((canvases) =>
      canvases.map((one) => {
        const canvas = one as HTMLCanvasElement;
        const { width, height } = canvas;
        const data = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
        let sum = 0;
        for (let i = 4; i < data.length; i += 4) sum += Math.abs((data[i] ?? 0) - (data[i - 4] ?? 0));
        return sum / (width * height);
      }),
    );
    expect(roughness[0]).to.be.above(roughness[1] ?? 0);
    expect(roughness[1]).to.be.above(roughness[2] ?? 0);
  });

  it('opens the very picture that is pressed, with its value', async () => {
    const { page } = studio;
    await page.locator('[data-value="4"] .cell-picture').click();
    const steps = page.getByRole('region', { name: 'Steps' });
    await steps.getByText('sigma = 4', { exact: false }).waitFor();
    await page.keyboard.press('.');
    await steps.getByText('sigma = 12', { exact: false }).waitFor();
    await page.getByRole('button', { name: 'Sweeps' }).click();
  });

  it('puts a value into the graph with one click, and takes it back with another', async () => {
    const { page } = studio;
    await page.getByRole('button', { name: 'Use 4 as sigma' }).click();
    const chosen = await exported(page);
    expect(chosen.nodes['blur']?.params).to.deep.equal({ sigma: 4 });
    expect(chosen.nodes['blur']?.in).to.deep.equal({ image: 'small.image' });
    expect(chosen.nodes['sigmas']?.params).to.deep.equal({ values: '4' });
    expect(await page.getByRole('button', { name: 'Use 12 as sigma' }).isDisabled()).to.equal(true);
    await page.getByRole('button', { name: 'Undo', exact: true }).last().click();
    const back = await exported(page);
    expect(back.nodes['blur']?.in).to.deep.equal({ image: 'small.image', sigma: 'sigmas.numbers' });
    await page.getByRole('button', { name: 'Use 12 as sigma' }).click();
    expect(await runToEnd(page)).to.equal('done');
  });

  it('shows a sweep inside a subgraph with its values, and puts one into it', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'A sweep of blurs');
    await focusCanvas(page);
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Control+Shift+g');
    expect(Object.keys((await exported(page)).nodes)).to.deep.equal(['subgraph']);
    expect(await runToEnd(page)).to.equal('done');
    await page.getByRole('button', { name: 'Sweeps' }).click();
    const section = page.getByRole('region', { name: 'Sweep of sigma of blur' });
    for (const value of ['0.5', '4', '12']) {
      await section.getByRole('img', { name: `blur.image at sigma ${value}`, exact: true }).waitFor();
    }
    await page.getByRole('button', { name: 'Use 12 as sigma' }).click();
    const { nodes } = await exported(page);
    expect(nodes['subgraph']?.graph?.nodes['blur']?.params).to.deep.equal({ sigma: 12 });
    await page.locator('[data-value="4"] .cell-picture').click();
    await page.getByRole('region', { name: 'Steps' }).getByText('sigma = 4', { exact: false }).waitFor();
    await page.getByRole('button', { name: 'Sweeps' }).click();
  });

  it('crosses a second sweep with the first, as a table with the figure that is chosen, and as CSV', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'Two blurs');
    await chooseNode(page, 'again');
    await page.getByRole('button', { name: 'Sweep sigma around its value' }).click();
    await page.getByText('It is crossed with the sweep', { exact: false }).waitFor();
    const { nodes } = await exported(page);
    expect(nodes['sigmas']).to.deep.equal({
      type: 'flow/grid@1',
      params: { rows: '0.5, 4', columns: '1, 1.41, 2, 2.83, 4' },
    });
    expect([nodes['blur']?.in?.['sigma'], nodes['again']?.in?.['sigma']]).to.deep.equal([
      'sigmas.rows',
      'sigmas.columns',
    ]);
    expect(await runToEnd(page)).to.equal('done');
    await page.getByRole('button', { name: 'Sweeps' }).click();
    const table = page.getByRole('table', { name: 'blur.sigma by again.sigma' });
    await table.getByRole('columnheader', { name: '1.41' }).waitFor();
    await page.getByLabel('Picture', { exact: true }).selectOption('again.image');
    const cells = table.getByRole('cell');
    expect(await cells.count()).to.equal(10);
    await page.waitForFunction(() => window.document.querySelectorAll('.tensor-thumb.shown').length === 10);
    await page.getByLabel('Figure', { exact: true }).selectOption('measured.rmse');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Figures as CSV' }).click(),
    ]);
    const lines = (await readFile((await download.path()) ?? '', 'utf8')).trim().split('\r\n');
    expect(lines[0]).to.equal('blur.sigma,again.sigma,measured.psnr,measured.ssim,measured.rmse');
    const rmse = lines.slice(1).map((line) => Number(line.split(',')[4]));
    // The more blur, the further from what it was: along the rows, and from row to row.
    expect(rmse.slice(0, 5)).to.deep.equal([...rmse.slice(0, 5)].sort((a, b) => a - b));
    expect(rmse[5]).to.be.above(rmse[0] ?? 0);
    const told = await cells.nth(9).locator('.grid-figure').textContent();
    expect(Number(told)).to.be.closeTo(rmse[9] ?? 0, 0.01);
    expect(await axeFindings(page)).to.deep.equal([]);
    await page.getByRole('button', { name: 'Use blur.sigma = 4, again.sigma = 2.83' }).click();
    const chosen = (await exported(page)).nodes;
    expect([chosen['blur']?.params, chosen['again']?.params]).to.deep.equal([{ sigma: 4 }, { sigma: 2.83 }]);
    expect(chosen['sigmas']).to.equal(undefined);
  });

  it('has no serious finding of axe, in dark and light', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'A sweep of blurs');
    await runToEnd(page);
    await page.getByRole('button', { name: 'Sweeps' }).click();
    await page.waitForFunction(() => window.document.querySelectorAll('.tensor-thumb.shown').length === 3);
    expect(await findingsInBothSchemes(page)).to.deep.equal([]);
  });
});
