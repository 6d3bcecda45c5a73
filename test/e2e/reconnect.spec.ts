import { expect } from 'chai';
import { ended } from '../server/support/waiting.ts';
import { exported, findPixel, openWorkflow, runEnd, typeInto } from './support/editor.ts';
import { blurred, longTraining } from './support/graphs.ts';
import { useStudio } from './support/studio.ts';

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
    const run = server.studio.runs.submit({ document, priority: 0 });
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
