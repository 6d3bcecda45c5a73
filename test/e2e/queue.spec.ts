import { expect } from 'chai';
import sharp from 'sharp';
import type { RunnerMessage } from '../../src/studio/ports/runner-messages.ts';
import { until, updatesDone } from '../server/support/waiting.ts';
import { learning, quick, template } from '../support/shipped-recipes.ts';
import { axeFindings } from './support/axe.ts';
import { dropFiles, openFresh } from './support/editor.ts';
import { longTraining, tinyTraining } from './support/graphs.ts';
import { loadedPictures } from './support/picture.ts';
import { useStudio } from './support/studio.ts';

/** Small: pictures are drawn of all patches at all places, so that time goes with the square of the pixels. */
const photograph = (left: number): Promise<Buffer> =>
  sharp('samples/photos/dune.jpg')
    .extract({ left, top: 0, width: 400, height: 300 })
    .resize(28, 21)
    .jpeg()
    .toBuffer();

describe('pictures that take long', () => {
  const studio = useStudio({
    'train-and-sample': tinyTraining,
    random: learning(quick(template('random'))),
    long: longTraining,
    play: quick(template('play')),
  });
  const drop = async (name: string, left: number): Promise<void> => {
    await openFresh(studio.page, studio.server.url);
    const bytes = await photograph(left);
    await dropFiles(studio.page, [{ name, type: 'image/jpeg', bytes }], [500, 400]);
  };

  it('are looked at one by one while the others are made, by keys', async function () {
    this.timeout(600_000);
    const { page } = studio;
    await drop('Dune.jpg', 0);
    // The first picture is written: the others are still to come.
    const saved = (message: RunnerMessage): boolean =>
      message.kind === 'events' &&
      message.events.some((event) => event.kind === 'output' && event.nodeId === 'sample');
    await studio.holding(saved, async () => {
      await page.locator('[data-recipe=random]').click();
      const done = page.getByRole('list', { name: 'Done already' });
      await done.getByRole('button').first().waitFor();
      const count = await done.getByRole('button').count();
      expect(count, 'some of four').to.be.within(1, 3);
      await page.getByRole('heading', { name: 'Making it' }).waitFor();
      await done.getByRole('button').first().focus();
      await page.keyboard.press('Enter');
      const large = page.locator('.journey-live[src*="result-000"]');
      const [picture] = await loadedPictures(large, 1);
      expect(picture?.address).to.match(/\/file\?name=result-000/);
      expect(await done.getByRole('button', { pressed: true }).count()).to.equal(1);
      expect(await axeFindings(page)).to.deep.equal([]);
      // Back to what is being made.
      await page.keyboard.press('Enter');
      await large.waitFor({ state: 'detached' });
    });
    await page.getByRole('list', { name: 'Results' }).waitFor();
    expect(await page.getByRole('list', { name: 'Results' }).getByRole('button').count()).to.equal(4);
  });

  it('are paused, also over a reload, and go on', async function () {
    this.timeout(600_000);
    const { page, server } = studio;
    const run = (await server.studio.runs.submit({ document: longTraining, priority: 0 })).id;
    await drop('Other dune.jpg', 300);
    // The queue is kept busy: it waits, and is paused while it does. Where it is known to be short it begins beside the long
    // one, and is held until it is paused.
    const begins = (message: RunnerMessage): boolean => message.kind === 'events' && message.runId !== run;
    await studio.holding(begins, async () => {
      await page.locator('[data-recipe=random]').click();
      await page.getByRole('heading', { name: 'Learning Other dune' }).waitFor();
      const asked = page.waitForRequest(/\/pause$/);
      await page.getByRole('button', { name: 'Pause' }).click();
      await asked;
    });
    await page.getByText('Paused. "Go on" takes it up where it stopped.').waitFor();
    expect(await axeFindings(page)).to.deep.equal([]);
    await page.reload();
    await page.getByText('Paused. "Go on" takes it up where it stopped.').waitFor();
    const id = page.url().split('/').at(-1) ?? '';
    await server.studio.runs.cancel(run);
    expect((await server.studio.runs.get(id))?.status, 'nothing goes on by itself').to.equal('paused');
    await page.getByRole('button', { name: 'Go on' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('list', { name: 'Results' }).waitFor();
    expect((await server.studio.runs.get(id))?.status).to.equal('done');
  });

  it('do not keep anybody from playing', async function () {
    this.timeout(600_000);
    const { page, server } = studio;
    // Its runner has nothing more to do than to be busy: the pictures are another's.
    const trains = (message: RunnerMessage): boolean =>
      message.kind === 'taps' &&
      message.taps.some((tap) => tap.kind === 'metric' && tap.moment.update !== undefined);
    const run = await studio.holding(trains, async () => {
      const { id } = await server.studio.runs.submit({ document: longTraining, priority: 0 });
      await updatesDone(server.studio, id, 1);
      await drop('Third dune.jpg', 600);
      await page.locator('.choice-card').first().click();
      await page.waitForFunction(() => {
        const done = document.querySelectorAll<HTMLImageElement>('.play-picture[data-state=done] img');
        return [...done].filter((image) => image.complete && image.naturalWidth > 0).length === 12;
      });
      expect((await server.studio.runs.get(id))?.status, 'goes on meanwhile').to.equal('running');
      return id;
    });
    // From the list of runs, by its button.
    await page.getByRole('button', { name: /^Runs/ }).click();
    await page.locator(`[data-run="${run}"] .run-choose`).click();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.locator(`[data-run="${run}"][data-status=paused]`).waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await until(
      async () => (await server.studio.runs.get(run))?.status,
      (status) => status === 'running',
    );
    await server.studio.runs.cancel(run);
  });
});
