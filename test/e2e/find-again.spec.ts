import { expect } from 'chai';
import { findingsInBothSchemes } from './support/axe.ts';
import { exported, openWorkflow, runToEnd, typeInto } from './support/editor.ts';
import { blurred, document, SMALL_PICTURE } from './support/graphs.ts';
import { loadedPictures } from './support/picture.ts';
import { useStudio } from './support/studio.ts';

const measured = document('Measured blur', {
  photo: { type: 'image/load@1', params: { path: SMALL_PICTURE } },
  small: { type: 'image/resize@1', in: { image: 'photo.image' }, params: { width: 64 } },
  blur: { type: 'image/blur@1', in: { image: 'small.image' }, params: { sigma: 1 } },
  save: { type: 'image/save@1', in: { image: 'blur.image' } },
  compare: { type: 'metrics/compare@1', in: { image: 'blur.image', reference: 'small.image' } },
  report: { type: 'report/save@1', in: { report: 'compare.report' } },
});

describe('finding again', () => {
  const studio = useStudio({ blurred, measured });
  const items = () => studio.page.locator('.run-item');

  before(async function () {
    this.timeout(600_000);
    const { page, server } = studio;
    for (const title of ['Measured blur', 'Blurred photograph']) {
      await openWorkflow(page, server.url, title);
      expect(await runToEnd(page)).to.equal('done');
    }
    await openWorkflow(page, server.url, 'Measured blur');
    await page.getByRole('button', { name: 'Outline' }).click();
    await page.locator('[data-node=blur]').click();
    await typeInto(page.getByRole('spinbutton', { name: 'Sigma' }), '3');
    expect(await runToEnd(page)).to.equal('done');
    await page.getByRole('button', { name: /^Runs/ }).click();
    await items().nth(2).waitFor();
  });

  it('lists runs with their pictures, newest first, by words and by state', async () => {
    const { page } = studio;
    expect(await items().locator('strong').allTextContents()).to.deep.equal([
      'Measured blur',
      'Blurred photograph',
      'Measured blur',
    ]);
    const covers = await loadedPictures(page.locator('.run-cover img'), 3);
    for (const { address } of covers) expect(address).to.match(/^api\/runs\/[^/]+\/thumbnail\?name=/);
    await typeInto(page.getByLabel('Find a run'), 'photograph');
    expect(await items().count()).to.equal(1);
    await typeInto(page.getByLabel('Find a run'), '');
    await page.getByText('Ended early', { exact: true }).click();
    await page.getByText('No run is like that.').waitFor();
    await page.getByText('All', { exact: true }).click();
    expect(await items().count()).to.equal(3);
  });

  it('shows settings, time, figures and files of a run', async () => {
    const { page } = studio;
    await items().nth(0).getByRole('button').first().click();
    const detail = page.getByRole('region', { name: 'The chosen run' });
    await detail.getByRole('row', { name: 'blur.sigma 3' }).waitFor();
    await detail.getByText('report.json').waitFor();
    await detail.getByRole('heading', { name: 'Figures' }).waitFor();
    await detail.getByRole('heading', { name: 'Time' }).waitFor();
  });

  it('compares two runs: what was set otherwise, and which figure is better', async () => {
    const { page } = studio;
    await items().nth(0).getByRole('checkbox').check();
    await items().nth(2).getByRole('checkbox').check();
    const detail = page.getByRole('region', { name: 'The chosen run' });
    await detail.getByRole('heading', { name: 'Compare two runs' }).waitFor();
    const row = detail.getByRole('row', { name: /^blur\.sigma/ });
    await row.waitFor();
    expect(await row.getByRole('cell').allTextContents()).to.have.members(['3', '1']);
    expect(await detail.locator('.better').count()).to.be.above(0);
    await detail.getByText('Divider', { exact: true }).click();
    await detail.getByRole('application').waitFor();
    await detail.getByRole('button', { name: 'Done' }).click();
  });

  it('opens the graph that made a picture', async () => {
    const { page } = studio;
    await page.getByText('Pictures', { exact: true }).click();
    await page.locator('.output').nth(0).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('64 × ').waitFor();
    await dialog.getByRole('button', { name: 'Open its graph' }).click();
    await page.locator('.runs').waitFor({ state: 'detached' });
    const opened = await exported(page);
    expect(opened.nodes['blur']?.params).to.deep.equal({ sigma: 3 });
  });

  it('deletes a run after asking', async () => {
    const { page } = studio;
    await page.getByRole('button', { name: /^Runs/ }).click();
    await page.getByText('Runs', { exact: true }).last().click();
    await items().nth(1).getByRole('button').first().click();
    await page.getByRole('button', { name: 'Delete the run of Blurred photograph' }).click();
    await page.getByRole('button', { name: 'Keep it' }).click();
    expect(await items().count()).to.equal(3);
    await page.getByRole('button', { name: 'Delete the run of Blurred photograph' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
    await page.waitForFunction(() => window.document.querySelectorAll('.run-item').length === 2);
  });

  it('has no serious finding of axe, in dark and light', async () => {
    const { page } = studio;
    expect(await findingsInBothSchemes(page)).to.deep.equal([]);
  });
});
