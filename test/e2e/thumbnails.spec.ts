import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { THUMBNAIL_SIDE } from '../../src/protocol/thumbnail.ts';
import { openWorkflow, runToEnd } from './support/editor.ts';
import { blurred } from './support/graphs.ts';
import { loadedPictures } from './support/picture.ts';
import { useStudio } from './support/studio.ts';

/** Its result is larger than thumbnails are. */
const large = {
  ...blurred,
  nodes: {
    ...blurred.nodes,
    photo: { type: 'image/load@1', params: { path: 'sample:photos/dune.jpg' } },
  },
};

const FILE = /\/api\/runs\/[^/]+\/file\?/;
const THUMBNAIL = /\/api\/runs\/[^/]+\/thumbnail\?/;

describe('thumbnails of results', () => {
  const studio = useStudio({ blurred: large });
  const dock = () => studio.page.getByRole('region', { name: 'Result of the run' });
  const made = async (page: Page): Promise<void> => {
    await openWorkflow(page, studio.server.url, 'Blurred photograph');
    expect(await runToEnd(page)).to.equal('done');
  };

  it('are what the dock shows of a large file, which comes when it is opened', async () => {
    const { page } = studio;
    const whole: string[] = [];
    page.on('request', (request) => {
      if (FILE.test(request.url())) whole.push(request.url());
    });
    await made(page);
    const [shown] = await loadedPictures(dock().getByRole('img'), 1);
    expect(shown?.side).to.be.at.most(THUMBNAIL_SIDE);
    expect(whole).to.deep.equal([]);
    await dock().getByRole('button', { name: 'See it large' }).first().click();
    await page.getByRole('dialog').getByText('1920 × 1280 px').waitFor();
    expect(whole).to.have.length(1);
    await page.keyboard.press('Escape');
  });

  it('are named where they cannot be made, and no broken picture is shown', async () => {
    const { page } = studio;
    await page.route(THUMBNAIL, (route) => route.fulfill({ status: 422, json: {} }));
    await made(page);
    const instead = dock().getByRole('img', { name: 'save-000.png: there is no small picture of it' });
    await instead.waitFor();
    expect(await instead.textContent()).to.equal('save-000.png');
    await page.getByRole('button', { name: /^Runs/ }).click();
    await page.getByRole('region', { name: 'The chosen run' }).getByText('save-000.png').first().waitFor();
    const broken = () =>
      page
        .locator('.runs img')
        .evaluateAll((images) =>
          (images as HTMLImageElement[]).filter(
            ({ complete, naturalWidth }) => complete && naturalWidth === 0,
          ),
        );
    await page.getByRole('list', { name: 'Runs' }).locator('.no-thumb').first().waitFor();
    expect(await broken()).to.have.length(0);
    await page.unroute(THUMBNAIL);
  });
});
