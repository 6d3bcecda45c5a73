import { expect } from 'chai';
import { VERSION } from '../../src/version.ts';
import { axeFindings } from './support/axe.ts';
import { dropFiles, openFresh, openWorkflow, runCommand, runToEnd } from './support/editor.ts';
import { blurred, solidPng } from './support/graphs.ts';
import { useStudio } from './support/studio.ts';

describe('settings', () => {
  const studio = useStudio({ blurred });
  const kind = (name: string) => studio.page.locator(`[data-kind=${name}] .settings-bytes`);

  it('open by keys, by command and by button, tell what computes, and come back after a reload', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'Blurred photograph');
    expect(await runToEnd(page)).to.equal('done');
    await page.keyboard.press('Control+,');
    const heading = page.getByRole('heading', { name: 'Settings', exact: true });
    await heading.waitFor();
    expect(page.url()).to.match(/#\/settings$/);
    await page.reload();
    await heading.waitFor();
    // Nothing else was opened whose style would do for it.
    const look = await page
      .getByRole('group', { name: 'Colours' })
      .evaluate((one) => getComputedStyle(one).borderTopStyle);
    expect(look).to.equal('solid');
    await page.getByText(/\b[1-9]\d* threads?\b/).waitFor();
    await page.getByText(`Patchwise ${VERSION}`, { exact: false }).waitFor();
    await page.getByRole('button', { name: 'Back to the graph' }).click();
    await page.getByRole('application').waitFor();
    await runCommand(page, 'Settings: disk, uploads, engine, keys, colours, language');
    await heading.waitFor();
    await page.getByRole('button', { name: 'Back to the graph' }).click();
    await page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name: 'Settings' }).click();
    await heading.waitFor();
  });

  it('tell the disk by kind, and delete uploads that are ticked by keyboard', async () => {
    const { page, server } = studio;
    await kind('uploads').getByText('0 B', { exact: true }).waitFor();
    const files = await Promise.all(
      [
        [200, 30, 30],
        [30, 200, 30],
        [30, 30, 200],
      ].map(async ([r = 0, g = 0, b = 0], index) => ({
        name: `Colour ${index}.png`,
        type: 'image/png',
        bytes: await solidPng(r, g, b),
      })),
    );
    await dropFiles(page, files, [640, 400]);
    await page.getByText('All 3').waitFor();
    await page.getByLabel('All 3').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Tab');
    await page.getByRole('button', { name: /^Delete 3 / }).waitFor();
    // One of them stays.
    await page.getByLabel(/Colour 1/).focus();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: /^Delete 2 / }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText('2 are deleted.', { exact: false }).waitFor();
    await page.getByText('The only one').waitFor();
    const left = (await server.studio.assets.list({ kind: 'image', limit: 9 })).map(({ name }) => name);
    expect(left).to.deep.equal(['Colour 1.png']);
  });

  it('change the language by keys, at once and for good; the browser decides until then', async () => {
    const { page, server } = studio;
    await openFresh(page, server.url);
    const loaded: string[] = [];
    page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
    await page.keyboard.press('Control+,');
    const choice = page.getByRole('combobox', { name: 'Language' });
    expect(await choice.evaluate((one) => (one as HTMLSelectElement).selectedOptions[0]?.text)).to.equal(
      'As the browser (English)',
    );
    await choice.focus();
    await page.keyboard.type('Deu');
    await page.getByRole('heading', { name: 'Einstellungen', exact: true }).waitFor();
    // Also what was drawn long before, and its own name.
    await page.getByRole('navigation', { name: 'Bereiche' }).getByRole('button', { name: 'Läufe' }).waitFor();
    await page.getByRole('combobox', { name: 'Sprache' }).waitFor();
    expect(await page.evaluate(() => window.document.documentElement.lang)).to.equal('de');
    // The other language is no part of what everybody loads.
    expect(loaded.filter((path) => /\/de-[^/]*\.js$/.test(path))).to.have.length(1);
    expect(await axeFindings(page)).to.deep.equal([]);

    await page.reload();
    await page.getByRole('heading', { name: 'Einstellungen', exact: true }).waitFor();
    await page.keyboard.press('Control+k');
    await page.locator('input:focus').waitFor();
    await page.keyboard.type('galerie');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Mit einem Foto beginnen' }).waitFor();
    expect(await page.evaluate(() => window.document.documentElement.lang)).to.equal('de');

    await page.keyboard.press('Control+,');
    await page.getByRole('combobox', { name: 'Sprache' }).focus();
    await page.keyboard.type('Eng');
    await page.getByRole('heading', { name: 'Settings', exact: true }).waitFor();
  });

  it('change the colours, and have no serious finding of axe in either, nor scroll sideways on a phone', async () => {
    const { page, server } = studio;
    for (const [label, scheme] of [
      ['Light', 'light'],
      ['Dark', 'dark'],
    ] as const) {
      await page.getByRole('group', { name: 'Colours' }).getByText(label, { exact: true }).click();
      await page.waitForFunction(
        (wanted) => window.document.documentElement.dataset['theme'] === wanted,
        scheme,
      );
      expect(await axeFindings(page), label).to.deep.equal([]);
    }
    await page.setViewportSize({ width: 390, height: 844 });
    const sideways = await page.locator('.page').evaluate((one) => one.scrollWidth - one.clientWidth);
    expect(sideways).to.equal(0);
    await page.setViewportSize({ width: 1280, height: 800 });
    await openFresh(page, server.url);
  });
});
