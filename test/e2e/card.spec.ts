import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { writeDocument } from '../../src/graph/document/write.ts';
import { recipeIn } from '../../src/recipes/recipe.ts';
import { cli, ENGINE } from '../cli/support.ts';
import { template } from '../support/shipped-recipes.ts';
import { axeFindings } from './support/axe.ts';
import {
  dropFiles,
  exported,
  graphInView,
  middle,
  openGallery,
  openWorkflow,
  runCommand,
  runToEnd,
  saveResult,
  typeInto,
} from './support/editor.ts';
import { blurred, document, solidPng } from './support/graphs.ts';
import { useStudio } from './support/studio.ts';
import { useTrySite } from './support/try-site.ts';

const photograph = (): Promise<Buffer> =>
  sharp(readFileSync('samples/photos/dune.jpg')).resize(80, 60, { fit: 'cover' }).png().toBuffer();

/** Of the pixels alone: a file that Patchwise writes holds its graph, too. */
async function pixelsOf(file: string | Uint8Array): Promise<string> {
  return (await sharp(file).ensureAlpha().raw().toBuffer()).toString('base64');
}

const sourceless = document('No photograph', {
  shape: { type: 'mask/shape@1', params: { width: 40, height: 30 } },
  drawn: { type: 'mask/to-image@1', in: { mask: 'shape.mask' } },
  save: { type: 'image/save@1', in: { image: 'drawn.image' } },
});

const fixed = document('Of one size', {
  photo: { type: 'image/load@1', params: { path: 'sample:inputs/wren.png' } },
  small: { type: 'image/resize@1', in: { image: 'photo.image' }, params: { longSide: 90 } },
  save: { type: 'image/save@1', in: { image: 'small.image' } },
});

describe('a card of one’s own', () => {
  const studio = useStudio({ blurred, sourceless, fixed });
  const dialog = () => studio.page.getByRole('dialog', { name: 'Make a card of the graph' });
  const card = (title: string) => studio.page.locator('.choice-own').filter({ hasText: title });
  const drop = async (page: Page): Promise<void> => {
    await openGallery(page, studio.server.url);
    await dropFiles(
      page,
      [{ name: 'My dune.png', type: 'image/png', bytes: await photograph() }],
      [500, 400],
    );
    await page.getByRole('heading', { name: 'What do you want to do with it?' }).waitFor();
  };
  const openDialog = async (): Promise<void> => {
    await studio.page.getByRole('button', { name: 'File' }).click();
    await studio.page.getByRole('menuitem', { name: 'Make a card of it…' }).click();
    await dialog().waitFor();
  };
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchwise-card-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('is made of a graph by what is chosen in a dialog, which says what is missing', async function () {
    this.timeout(600_000);
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'Blurred photograph');
    expect(await runToEnd(page)).to.equal('done');
    await openDialog();
    const title = dialog().getByLabel('Title');
    await typeInto(title, '');
    await page.keyboard.press('Enter');
    await dialog().getByRole('alert').getByText('Give it a title.').waitFor();
    await typeInto(title, 'Soft dreams');
    await typeInto(dialog().getByLabel('What it does, in a line'), 'As soft as you like.');
    // The only ones there are need not be chosen.
    expect(await dialog().getByLabel('The photograph goes into').inputValue()).to.equal('photo');
    expect(await dialog().getByLabel('The result is').inputValue()).to.equal('save');
    await dialog().getByLabel('Add a choice').selectOption({ label: 'Blur image (blur): Sigma' });
    const control = dialog().getByRole('group', { name: 'Choice blur.sigma' });
    await typeInto(control.getByLabel('Name'), 'Softness');
    await typeInto(control.getByLabel('From'), '2');
    await page.keyboard.press('Enter');
    // The graph's own value is 1.
    await dialog().getByRole('alert').getByText('"Softness" needs a range', { exact: false }).waitFor();
    await typeInto(control.getByLabel('From'), '0.5');
    await typeInto(control.getByLabel('To'), '12');
    expect(await axeFindings(page)).to.deep.equal([]);
    await page.keyboard.press('Enter');
    await page.getByText('"Soft dreams" is a card now', { exact: false }).waitFor();
    const graph = await exported(page);
    expect(recipeIn(graph)?.options).to.deep.equal({
      softness: { to: ['blur.sigma'], default: 1, range: [0.5, 12], label: 'Softness', step: 0.1 },
    });
    await writeFile(join(folder, 'soft-dreams.json'), writeDocument(graph));
    expect(
      (await server.studio.ownTemplates.list({ limit: 9 })).map(({ title: kept }) => kept),
    ).to.deep.equal(['Soft dreams']);
  });

  it('is offered for every photograph, and gives what the command line gives', async function () {
    this.timeout(600_000);
    const { page } = studio;
    await drop(page);
    await card('Soft dreams').getByText('As soft as you like.').waitFor();
    await card('Soft dreams').getByText('yours', { exact: true }).waitFor();
    await card('Soft dreams').scrollIntoViewIfNeeded();
    expect(await axeFindings(page)).to.deep.equal([]);
    await card('Soft dreams').locator('.choice-card').click();
    await typeInto(page.getByLabel('Softness', { exact: true }), '7.5');
    expect(await axeFindings(page)).to.deep.equal([]);
    await page.keyboard.press('Tab');
    await page.getByRole('button', { name: 'Make it' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).waitFor();
    await page.locator('.journey-size').filter({ hasText: '80 × 60 px' }).waitFor();
    const download = await saveResult(page, 'PNG');
    expect(download.suggestedFilename()).to.equal('My-dune-soft-dreams-1.png');
    const made = await pixelsOf(await download.path());
    const photo = join(folder, 'dune.png');
    await writeFile(photo, await photograph());
    const args = [...ENGINE, '--home', join(folder, 'home'), '--quiet'];
    const graph = join(folder, 'soft-dreams.json');
    const out = join(folder, 'by-command.png');
    const { code, err } = await cli('apply', graph, photo, '--with', 'softness=7.5', '--out', out, ...args);
    expect([code, err]).to.deep.equal([0, '']);
    expect(await pixelsOf(out), 'page and command line').to.equal(made);
    // With other settings beside it.
    await page.getByRole('button', { name: 'Other settings' }).click();
    const slider = page.getByRole('slider', { name: 'Softness' });
    expect(await slider.inputValue(), 'as it was given').to.equal('7.5');
    await slider.press('Home');
    await page.getByRole('button', { name: 'Make it' }).click();
    await page.getByRole('list', { name: 'Results' }).getByRole('button').nth(1).waitFor();
  });

  it('makes of several photographs what the command line makes of a folder', async function () {
    this.timeout(600_000);
    const { page, server } = studio;
    const photo = await photograph();
    const turned = await sharp(photo).rotate(90).png().toBuffer();
    const photos = join(folder, 'photos');
    const files = [
      { name: 'a.png', type: 'image/png', bytes: photo },
      { name: 'b.png', type: 'image/png', bytes: turned },
    ];
    await mkdir(photos);
    for (const { name, bytes } of files) await writeFile(join(photos, name), bytes);
    await openGallery(page, server.url);
    await dropFiles(page, files, [500, 400]);
    await page.getByRole('heading', { name: 'What do you want to do with it?' }).waitFor();
    await card('Soft dreams').locator('.choice-card').click();
    await page.locator('.batch-cell[data-status=done]').nth(1).waitFor();
    const runs = (await server.studio.runs.list({ limit: 2 }))
      .filter(({ status }) => status === 'done')
      .map(({ id }) => id)
      .reverse();
    const args = [...ENGINE, '--home', join(folder, 'home'), '--quiet'];
    const out = join(folder, 'batch');
    const { code } = await cli(
      ...['batch', photos, '--workflow', join(folder, 'soft-dreams.json'), '--out', out, ...args],
    );
    expect(code).to.equal(0);
    for (const [index, name] of ['a', 'b'].entries()) {
      const response = await fetch(new URL(`api/runs/${runs[index]}/file?name=result-000.png`, server.url));
      const ours = await pixelsOf(new Uint8Array(await response.arrayBuffer()));
      const [theirs = ''] = (await readdir(join(out, name))).filter((file) => file.endsWith('.png'));
      expect(await pixelsOf(await readFile(join(out, name, theirs))), name).to.equal(ours);
    }
  });

  it('is renamed, opened as a graph, made anew in its place, and deleted', async function () {
    this.timeout(600_000);
    const { page, server } = studio;
    await drop(page);
    await page.getByRole('button', { name: 'Rename the card Soft dreams' }).click();
    await typeInto(page.getByRole('dialog').getByLabel('Title'), 'Softer dreams');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Open the graph of the card Softer dreams' }).click();
    await graphInView(page, 'Softer dreams');
    await openDialog();
    expect(await dialog().getByLabel('Title').inputValue()).to.equal('Softer dreams');
    await dialog().getByText('It takes the place of your card "Softer dreams".').waitFor();
    const control = dialog().getByRole('group', { name: 'Choice blur.sigma' });
    expect(await control.getByLabel('Name').inputValue()).to.equal('Softness');
    await typeInto(control.getByLabel('Name'), 'How soft');
    await page.keyboard.press('Enter');
    await page.getByText('"Softer dreams" is a card now', { exact: false }).waitFor();
    const cards = () => server.studio.ownTemplates.list({ limit: 9 });
    expect((await cards()).map(({ title }) => title)).to.deep.equal(['Softer dreams']);
    await drop(page);
    await card('Softer dreams').locator('.choice-card').click();
    await page.getByLabel('How soft', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Do something else with it' }).click();
    await page.getByRole('button', { name: 'Delete the card Softer dreams' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await card('Softer dreams').waitFor({ state: 'detached' });
    expect(await cards()).to.deep.equal([]);
  });

  it('is not made of a graph that opens no photograph, and sizes in pixels are told of', async function () {
    this.timeout(600_000);
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'No photograph');
    await openDialog();
    await page.keyboard.press('Enter');
    await dialog()
      .getByRole('alert')
      .getByText('A graph without a Load image node', { exact: false })
      .waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    await openWorkflow(page, server.url, 'Of one size');
    await openDialog();
    await dialog().getByText('and others less: Resize image (small): Long side', { exact: false }).waitFor();
    await page.keyboard.press('Escape');
  });
});

describe('the style of a painting', () => {
  const studio = useStudio({ 'style-transfer': template('style-transfer') });
  /** Strokes of two colours, which the photograph does not have. */
  const painting = (): Promise<Buffer> => {
    const [width, height] = [90, 60];
    const pixels = Buffer.alloc(width * height * 3);
    for (let i = 0; i < width * height; i++) {
      const stroke = ((i % width) + 2 * Math.floor(i / width)) % 11 < 5;
      pixels.set(stroke ? [20, 120, 40] : [170, 230, 120], 3 * i);
    }
    return sharp(pixels, { raw: { width, height, channels: 3 } })
      .png()
      .toBuffer();
  };

  it('is given to a photograph by dropping it on the card, at once, as by the command line', async function () {
    this.timeout(600_000);
    const { page, server } = studio;
    await openGallery(page, server.url);
    const photo = { name: 'My dune.png', type: 'image/png', bytes: await photograph() };
    await dropFiles(page, [photo], [500, 400]);
    const card = page.locator('[data-recipe=style-transfer]');
    await card.getByText('In the style of …').waitFor();
    const strokes = await painting();
    await dropFiles(page, [{ name: 'Green.png', type: 'image/png', bytes: strokes }], await middle(card));
    const beside = page.locator('.journey-beside');
    await beside.getByText('Green.png').waitFor();
    expect(await axeFindings(page)).to.deep.equal([]);
    await page.getByRole('button', { name: 'Make it' }).click();
    await page.locator('.journey-size').filter({ hasText: '80 × 60 px' }).waitFor();
    const download = await saveResult(page, 'PNG');
    const file = await download.path();
    const [red, green, blue] = (await sharp(file).stats()).channels.map(({ mean }) => mean);
    expect(green, 'its colours')
      .to.be.above(Number(red) + 20)
      .and.above(Number(blue) + 20);
    const folder = await mkdtemp(join(tmpdir(), 'patchwise-style-'));
    await writeFile(join(folder, 'photo.png'), photo.bytes);
    await writeFile(join(folder, 'style.png'), strokes);
    const { code, err } = await cli(
      ...['stylize', join(folder, 'photo.png'), '--style', join(folder, 'style.png'), ...ENGINE],
      ...['--out', join(folder, 'out.png'), '--home', join(folder, 'home'), '--quiet'],
    );
    expect([code, err]).to.deep.equal([0, '']);
    expect(await pixelsOf(join(folder, 'out.png'))).to.equal(await pixelsOf(file));
    await rm(folder, { recursive: true, force: true });
  });

  it('is said to be none where a picture has one colour', async () => {
    const { page } = studio;
    await page.getByRole('button', { name: 'Other settings' }).click();
    const beside = page.locator('.journey-beside');
    await beside.getByText('Green.png').waitFor();
    const plain = await solidPng(90, 90, 160);
    await dropFiles(page, [{ name: 'Plain.png', type: 'image/png', bytes: plain }], await middle(beside));
    await beside.getByRole('note').getByText('one colour only', { exact: false }).waitFor();
  });
});

describe('a card of one’s own, without a server', () => {
  const site = useTrySite();

  it('is made, offered after a reload, and makes its picture', async function () {
    this.timeout(600_000);
    const { page, server } = site;
    await openGallery(page, server.url);
    const bytes = new TextEncoder().encode(writeDocument(blurred));
    await dropFiles(page, [{ name: 'graph.json', type: 'application/json', bytes }], [640, 400]);
    await graphInView(page, 'Blurred photograph');
    await runCommand(page, 'Make a card of the graph');
    const dialog = page.getByRole('dialog', { name: 'Make a card of the graph' });
    await typeInto(dialog.getByLabel('Title'), 'Weich');
    await page.keyboard.press('Enter');
    await page.getByText('"Weich" is a card now', { exact: false }).waitFor();
    await page.reload();
    await openGallery(page, server.url);
    await dropFiles(
      page,
      [{ name: 'My dune.png', type: 'image/png', bytes: await photograph() }],
      [500, 400],
    );
    await page.locator('.choice-own').filter({ hasText: 'Weich' }).locator('.choice-card').click();
    await page.locator('.journey-size').filter({ hasText: '80 × 60 px' }).waitFor();
  });
});
