import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import sharp from 'sharp';
import type { RunnerMessage } from '../../src/studio/ports/runner-messages.ts';
import { quick, template } from '../support/shipped-recipes.ts';
import { dropFiles, openGallery } from './support/editor.ts';
import { useStudio } from './support/studio.ts';

const photograph = (): Promise<Buffer> =>
  sharp(readFileSync('samples/photos/dune.jpg')).resize(60, 40, { fit: 'cover' }).jpeg().toBuffer();

describe('what a photographer meets', () => {
  const studio = useStudio({
    outpainting: quick(template('outpainting')),
    inpainting: template('inpainting'),
    random: quick(template('random')),
  });
  const drop = (name: string, bytes: Uint8Array) =>
    dropFiles(studio.page, [{ name, type: 'image/jpeg', bytes }], [500, 400]);
  const question = () => studio.page.getByRole('heading', { name: 'What do you want to do with it?' });

  it('is no longer told of a file that was refused once the next is taken', async () => {
    const { page, server } = studio;
    await openGallery(page, server.url);
    await drop('notes.jpg', Buffer.from('no picture'));
    const refusal = page.getByRole('alert').filter({ hasText: 'notes.jpg' });
    await refusal.waitFor();
    await drop('My dune.jpg', await photograph());
    await question().waitFor();
    expect(await refusal.count()).to.equal(0);
  });

  it('is told of composition and detail, in no size of a model', async () => {
    const { page } = studio;
    await page.locator('[data-recipe=random]').waitFor();
    const words = await page.locator('.journey').textContent();
    expect(words)
      .to.include('My dune, 60 × 40 px')
      .and.to.not.match(/\b(64|48) ?px|\bscales?\b|\btiles?\b/);
  });

  it('marks what is to go, and is offered nothing there that is for pasting or painting', async () => {
    const { page } = studio;
    await page.locator('[data-recipe=inpainting]').click();
    await page.getByRole('button', { name: 'Remove it' }).waitFor();
    const sections = await page.locator('.tool-section h3').allTextContents();
    expect(sections.join()).to.not.match(/Object from another picture|[Cc]olou?r/);
    await page
      .getByRole('button', { name: 'Back to the graph' })
      .or(page.getByRole('button', { name: 'Back', exact: true }))
      .first()
      .click();
  });

  it('continues a photograph at one side alone; the bar never runs back, and no step of it is stored', async function () {
    this.timeout(600_000);
    const { page, server } = studio;
    page.on('dialog', (dialog) => void dialog.accept());
    await openGallery(page, server.url);
    await drop('My dune.jpg', await photograph());
    await page.locator('[data-recipe=outpainting]').click();
    const left = page.getByRole('button', { name: /^More at the left/ });
    await left.getByText('84 × 40 px').waitFor();
    // Followed from before it is there.
    await page.evaluate(() => {
      const seen: number[] = [];
      Object.assign(window, { seen });
      new MutationObserver(() => {
        const bar = document.querySelector('.journey-working [role=progressbar]');
        const now = Number(bar?.getAttribute('aria-valuenow') ?? Number.NaN);
        if (!Number.isNaN(now) && now !== seen.at(-1)) seen.push(now);
      }).observe(document.body, { subtree: true, childList: true, attributes: true });
    });
    const told = (message: RunnerMessage): boolean =>
      message.kind === 'taps' && message.taps.some((tap) => tap.kind === 'progress');
    // However fast it is computed, the bar is seen on its way.
    await studio.holding(told, async () => {
      await left.focus();
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => (window as unknown as { seen: number[] }).seen.length > 1);
    });
    await page.locator('.journey-result').waitFor();
    await page.locator('.journey-size').filter({ hasText: '84 × 40 px' }).waitFor();
    const shares = await page.evaluate(() => (window as unknown as { seen: number[] }).seen);
    expect(shares.length, 'shares that were seen').to.be.above(1);
    expect([...shares].sort((a, b) => a - b)).to.deep.equal(shares);
    const [run] = await server.studio.runs.list({ limit: 1 });
    expect(run?.status).to.equal('done');
    const kept = await server.studio.runs.tensors(run?.id ?? '');
    // Two versions: more of one port would be its steps.
    const ports = kept.map(({ nodeId, port }) => `${nodeId}.${port}`);
    expect(ports.filter((one) => ports.filter((other) => other === one).length > 2)).to.deep.equal([]);
  });

  it('opens the graph of a result, which tells of no other photograph', async () => {
    const { page } = studio;
    await page.getByRole('button', { name: 'Open the graph' }).click();
    await page.getByRole('application', { name: /^Graph of [1-9]/ }).waitFor();
    expect(await page.getByLabel('Name of the graph').inputValue()).to.include('My dune');
    expect(await page.locator('main, body').first().textContent()).to.not.match(/\bwren\b|\blake\b/i);
  });

  it('reads in German of a graph without a name, too', async () => {
    const { page, context, server } = studio;
    page.on('dialog', (dialog) => void dialog.accept().catch(() => undefined));
    await openGallery(page, server.url);
    await page.keyboard.press('Alt+n');
    await page.getByRole('application', { name: /^Graph of 0/ }).waitFor();
    await page.keyboard.press('Control+k');
    await page.locator('input:focus').waitFor();
    await page.keyboard.type('Uniform noise');
    await page.keyboard.press('Enter');
    await page.getByRole('application', { name: /^Graph of 1/ }).waitFor();
    await page.keyboard.press('Control+,');
    await page.getByRole('combobox', { name: 'Language' }).focus();
    await page.keyboard.type('Deu');
    await page.getByRole('heading', { name: 'Einstellungen', exact: true }).waitFor();
    // In another window it is one to be recovered, once it is written down: a quick one opens before.
    await page.waitForFunction(() =>
      Object.entries(localStorage).some(
        ([key, text]) => key.startsWith('patchwise.draft.') && JSON.parse(text).title === '',
      ),
    );
    const second = await context.newPage();
    try {
      await second.goto(server.url);
      const drafts = second.getByRole('region', { name: 'Entwürfe' });
      await drafts.getByText('Ohne Namen').waitFor();
      expect(await second.getByText('Untitled').count()).to.equal(0);
    } finally {
      await second.close();
    }
  });
});
