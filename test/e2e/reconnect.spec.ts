import { expect } from 'chai';
import { ended } from '../server/support/waiting.ts';
import { learning, template } from '../support/shipped-recipes.ts';
import {
  dropFiles,
  exported,
  findPixel,
  openGallery,
  openWorkflow,
  runEnd,
  typeInto,
} from './support/editor.ts';
import { blurred, document, longTraining, solidPng } from './support/graphs.ts';
import { useStudio } from './support/studio.ts';

const fromModel = document('From a model', {
  model: { type: 'model/load@1', params: { path: 'sample:models/lake-96.safetensors' } },
  samples: { type: 'sampling/sample-pyramid@1', in: { model: 'model.model' }, params: { candidates: 1 } },
  save: { type: 'image/save@1', in: { image: 'samples.images' } },
});

describe('learning for a graph while the studio stops', () => {
  const studio = useStudio({ 'from-model': fromModel, 'train-and-sample': longTraining });

  it('goes on being for that graph when it is resumed', async function () {
    this.timeout(600_000);
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'From a model');
    const canvas = await page.getByRole('application').boundingBox();
    const at = [(canvas?.x ?? 0) + 60, (canvas?.y ?? 0) + (canvas?.height ?? 0) - 60] as const;
    await dropFiles(page, [{ name: 'green.png', type: 'image/png', bytes: await solidPng(40, 160, 60) }], at);
    await page.getByRole('button', { name: /Learn it and use it here/ }).click();
    const learning = page.getByText(/train: .*left/).first();
    await learning.waitFor();
    await studio.stopServer();
    await page.getByRole('alert').getByText('The studio cannot be reached.', { exact: false }).waitFor();
    await studio.startServer();
    const resume = page.getByRole('button', { name: 'Resume' });
    await resume.waitFor();
    const given = page.getByText('It was not learned', { exact: false });
    expect(await given.count(), 'nobody has given up').to.equal(0);
    await resume.click();
    await learning.waitFor();
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await given.first().waitFor();
  });
});

describe('a journey while the studio stops', () => {
  const studio = useStudio({ 'train-and-sample': longTraining, random: learning(template('random')) });

  it('promises no time meanwhile, and tries again without an offer to resume the run before', async function () {
    this.timeout(600_000);
    const { page, server } = studio;
    await openGallery(page, server.url);
    await dropFiles(
      page,
      [{ name: 'green.png', type: 'image/png', bytes: await solidPng(40, 160, 60) }],
      [500, 400],
    );
    await page.locator('[data-recipe=random]').click();
    const words = page.locator('.journey-foot').getByRole('status');
    await words.getByText(/left/).waitFor();
    await studio.stopServer();
    await words.getByText('The studio cannot be reached.').waitFor();
    const banner = page.locator('.banner.warning');
    const seen = await banner.evaluate((one) => {
      const { left, top, width, height } = one.getBoundingClientRect();
      return one.contains(window.document.elementFromPoint(left + width / 2, top + height / 2));
    });
    expect(seen, 'the banner lies above the panel').to.equal(true);
    await studio.startServer();
    await page.getByRole('heading', { name: 'Interrupted' }).waitFor();
    const resume = page.getByRole('button', { name: 'Resume' });
    await resume.waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await words.getByText(/left/).waitFor();
    expect(await resume.count()).to.equal(0);
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByRole('heading', { name: 'Cancelled' }).waitFor();
  });
});

describe('reconnecting', () => {
  const studio = useStudio({ blurred, long: longTraining });

  it('says that the studio is gone, keeps the work, connects again and shows the right state', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'Long training');
    await page.getByRole('button', { name: 'Outline' }).click();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page
      .locator('[data-node=train]')
      .getByText(/update \d+/)
      .waitFor();
    await studio.stopServer();
    await page.getByRole('alert').getByText('The studio cannot be reached.', { exact: false }).waitFor();
    await page
      .getByRole('alert')
      .getByText(/\((it was stopped|nothing answers at its address)\)/)
      .waitFor();
    await typeInto(page.getByLabel('Name of the graph'), 'Edited meanwhile');
    await page.getByRole('button', { name: 'Try now' }).waitFor();
    await studio.startServer();
    // By itself, as the page says: nobody presses anything.
    await page.getByLabel('Connection: connected').waitFor();
    await page.getByText('The studio was restarted', { exact: false }).waitFor();
    expect(await runEnd(page)).to.equal('interrupted');
    expect(await page.getByLabel('Name of the graph').inputValue()).to.equal('Edited meanwhile');
    expect(Object.keys((await exported(page)).nodes)).to.have.length(3);
  });

  it('says when a part of the page did not come, and offers to load it again', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'Blurred photograph');
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Paint', exact: true }).click();
    await page.getByText('This part of the page could not be loaded. Unsaved').waitFor();
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Load the page again' }).click();
    await page.getByRole('button', { name: 'Paint', exact: true }).click();
    await page.getByRole('heading', { name: /aint/ }).first().waitFor();
  });

  it('shows a run that went on while the page was away', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'Blurred photograph');
    const document = await exported(page);
    await page.getByRole('button', { name: /^Runs/ }).click();
    // Its code is loaded when it is first shown: it must be there before the network goes.
    await page.getByLabel('Find a run').waitFor();
    await page.context().setOffline(true);
    const run = await server.studio.runs.submit({ document, priority: 0 });
    await ended(server.studio, run.id);
    await page.context().setOffline(false);
    await page.locator(`[data-run="${run.id}"][data-status=done]`).waitFor();
    await page.locator(`[data-run="${run.id}"]`).getByRole('button').first().click();
    await page
      .getByRole('region', { name: 'The chosen run' })
      .getByRole('button', { name: 'Open', exact: true })
      .click();
    await page.getByRole('button', { name: 'Outline' }).click();
    await page.locator('[data-node=blur]:is([data-state=done], [data-state=cached])').waitFor();
    expect(await findPixel(page, 'blur', [200, 170, 130]), 'its picture is there').to.be.below(120);
  });
});
