import { expect } from 'chai';
import sharp from 'sharp';
import { until } from '../server/support/waiting.ts';
import { quick, template } from '../support/shipped-recipes.ts';
import { dropFiles, openFresh } from './support/editor.ts';
import { tinyTraining } from './support/graphs.ts';
import { useStudio } from './support/studio.ts';

const photograph = (): Promise<Buffer> =>
  sharp('samples/photos/dune.jpg').resize(80, 60, { fit: 'cover' }).jpeg().toBuffer();

describe('what is painted and not used yet', () => {
  const studio = useStudio({
    'train-and-sample': tinyTraining,
    inpainting: quick(template('inpainting')),
    editing: quick(template('editing')),
  });

  /** Strokes across the photograph, from a share of its width to another. */
  async function stroke(from: number, to: number, at: number): Promise<void> {
    const { page } = studio;
    const box = await page.locator('.paint-middle').boundingBox();
    if (box === null) throw new Error('There is nothing to paint on.');
    const x = (share: number) => box.x + box.width * (0.5 + 0.3 * share);
    const y = box.y + box.height * (0.5 + 0.3 * at);
    await page.mouse.move(x(from), y);
    await page.mouse.down();
    await page.mouse.move(x(to), y, { steps: 8 });
    await page.mouse.up();
  }
  const covered = async (): Promise<string> => {
    const said = studio.page.getByText(/^covers [1-9]/);
    await said.waitFor();
    return (await said.textContent()) ?? '';
  };
  /** The browser has kept all that is painted now. */
  const kept = () =>
    until(
      () =>
        studio.page.evaluate(async () => {
          const opening = indexedDB.open('patchwise-paint', 1);
          await new Promise((resolve) => {
            opening.onsuccess = resolve;
          });
          const all = opening.result.transaction('drafts').objectStore('drafts').getAll();
          await new Promise((resolve) => {
            all.onsuccess = resolve;
          });
          opening.result.close();
          // The page warns as long as anything is not kept.
          const leaves = new Event('beforeunload', { cancelable: true });
          return all.result.length === 1 && window.dispatchEvent(leaves);
        }),
      (is) => is,
    );

  it('is there again after a reload and after a crash, at an address of its own, until it is used', async function () {
    this.timeout(600_000);
    const { page, server } = studio;
    await openFresh(page, server.url);
    await dropFiles(page, [{ name: 'Dune.jpg', type: 'image/jpeg', bytes: await photograph() }], [500, 400]);
    await page.locator('[data-recipe=inpainting]').click();
    await page.getByRole('button', { name: 'Remove it' }).waitFor();
    await page.waitForURL(/#\/paint\/inpainting\/asset/);
    await stroke(-0.5, 0.5, 0);
    const once = await covered();
    await kept();
    await page.reload();
    await page.getByText('What you painted before is here again.').waitFor();
    expect(await covered()).to.equal(once);
    await page.getByRole('button', { name: 'Remove it' }).waitFor();
    // More is painted while the studio is away, and the page dies.
    await studio.stopServer();
    await stroke(-0.5, 0.5, 0.6);
    const twice = await covered();
    expect(twice).to.not.equal(once);
    await kept();
    await studio.startServer();
    const address = page.url();
    await page.goto('about:blank');
    await page.goto(address);
    expect(await covered()).to.equal(twice);
    // One step of undo takes away what came back, and redo brings it again.
    await page.keyboard.press('Control+z');
    await page.getByText('is empty', { exact: true }).waitFor();
    await page.keyboard.press('Control+y');
    expect(await covered()).to.equal(twice);
    await page.getByText('What you painted before is here again.').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Remove it' }).click();
    await page.locator('.journey-result').waitFor();
    const left = await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
    expect(left).to.include('patchwise-paint');
    await page.getByRole('button', { name: 'Do something else with it' }).click();
    await page.locator('[data-recipe=editing]').click();
    await page.getByRole('button', { name: 'Back', exact: true }).waitFor();
    await page.waitForURL(/#\/paint\/editing\/asset/);
    expect(await page.getByText('What you painted before is here again.').count()).to.equal(0);
  });
});
