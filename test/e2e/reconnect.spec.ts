import { expect } from 'chai';
import { exported, openWorkflow, runEnd } from './support/editor.ts';
import { longTraining } from './support/graphs.ts';
import { useStudio } from './support/studio.ts';

describe('reconnecting', () => {
  const studio = useStudio({ long: longTraining });

  it('says that the studio is gone, keeps the work, connects again and shows the right state', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'Long training');
    await page.getByRole('button', { name: 'Outline' }).click();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page
      .locator('[data-node=train]')
      .getByText(/update \d+/)
      .waitFor({ timeout: 60_000 });
    await studio.stopServer();
    await page.getByRole('alert').getByText('The studio cannot be reached.', { exact: false }).waitFor();
    await page.getByLabel('Name of the graph').fill('Edited meanwhile');
    await studio.startServer();
    await page.getByRole('button', { name: 'Try now' }).click();
    await page.getByLabel('Connection: connected').waitFor();
    await page.getByText('The studio was restarted', { exact: false }).waitFor();
    expect(await runEnd(page)).to.equal('interrupted');
    expect(await page.getByLabel('Name of the graph').inputValue()).to.equal('Edited meanwhile');
    expect(Object.keys((await exported(page)).nodes)).to.have.length(3);
  });
});
