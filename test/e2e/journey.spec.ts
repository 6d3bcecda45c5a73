import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { THUMBNAIL_SIDE } from '../../src/protocol/thumbnail.ts';
import type { RunnerMessage } from '../../src/studio/ports/runner-messages.ts';
import { ended, until } from '../server/support/waiting.ts';
import { learning, quick, template } from '../support/shipped-recipes.ts';
import { axeFindings } from './support/axe.ts';
import { dropFiles, dropPaths, lookOutFor, openGallery, runEnd, saveResult } from './support/editor.ts';
import { longTraining, solidPng, tinyTraining } from './support/graphs.ts';
import { loadedPictures } from './support/picture.ts';
import { useStudio } from './support/studio.ts';

const of = (id: string) => learning(quick(template(id)));
const [random, inpainting] = [of('random'), of('inpainting')];

const photograph = (): Promise<Buffer> =>
  sharp(readFileSync('samples/photos/dune.jpg')).resize(64, 48, { fit: 'cover' }).jpeg().toBuffer();

const begins = (message: RunnerMessage): boolean => message.kind === 'events';

/** Address of a result, small. */
const THUMBNAIL = /^api\/runs\/[^/]+\/thumbnail\?name=/;

describe('from a photograph to a picture', () => {
  const studio = useStudio({ 'train-and-sample': tinyTraining, random, inpainting });
  /** Address of the result of a removal. */
  let removal = '';
  /** Photographs that differ by a pixel's worth: each is learned anew. */
  const drop = async (name: string): Promise<void> => {
    await dropFiles(studio.page, [{ name, type: 'image/jpeg', bytes: await photograph() }], [500, 400]);
  };
  const question = () => studio.page.getByRole('heading', { name: 'What do you want to do with it?' });

  it('asks one question, learns the photograph once, and shows the result as large as the window', async function () {
    this.timeout(600_000);
    const { page, server } = studio;
    await openGallery(page, server.url);
    const { taken, above } = await page.evaluate(async () => {
      const data = new DataTransfer();
      data.items.add(new File(['x'], 'a.jpg', { type: 'image/jpeg' }));
      const held = { bubbles: true, cancelable: true, dataTransfer: data, clientX: 500, clientY: 400 };
      const taken = ['dragenter', 'dragover'].map(
        (kind) => !window.document.body.dispatchEvent(new DragEvent(kind, held)),
      );
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
      const layer = (name: string) => {
        const element = window.document.querySelector(name);
        return element === null ? 0 : Number(getComputedStyle(element).zIndex);
      };
      return { taken, above: layer('.dropzone') - layer('.page') };
    });
    expect(taken, 'also over what was drawn a moment ago').to.deep.equal([true, true]);
    expect(above, 'what letting go will do is told above the gallery').to.be.above(0);
    await drop('My dune.jpg');
    await question().waitFor();
    await page.getByText('My dune, 64 × 48 px').waitFor();
    const card = page.locator('[data-recipe=random]');
    const removing = page.locator('[data-recipe=inpainting]');
    const [mine] = await loadedPictures(removing.locator('.choice-picture img'), 1);
    expect(mine?.address, 'the photograph itself, small').to.match(/^api\/assets\/[^/]+\/thumbnail/);
    expect(await removing.locator('.choice-mark').count(), 'with what becomes of it').to.equal(1);
    // Before the first training the machine is measured.
    await card.filter({ hasText: /\d½? (s|min)/ }).waitFor();
    expect(await card.textContent(), 'time and size').to.match(
      /New pictures like it[\s\S]*\d½? (s|min)[\s\S]*\d+ × \d+ px/,
    );
    // However fast it is learned, it is seen.
    await studio.holding(begins, async () => {
      await card.click();
      await page.getByRole('heading', { name: 'Learning My dune' }).waitFor();
      const shown = await page.waitForFunction(() => {
        const seen = (selector: string) =>
          [...window.document.querySelectorAll(selector)].filter((element) => element.checkVisibility());
        const bars = seen('progress, [role=progressbar]').map((bar) => bar.getAttribute('aria-label'));
        const cancels = seen('button').filter((button) => button.textContent?.trim() === 'Cancel').length;
        return bars.length > 0 && { bars, cancels };
      });
      expect(await shown.jsonValue()).to.deep.equal({ bars: ['Learning My dune'], cancels: 1 });
    });
    await page.getByRole('list', { name: 'Results' }).waitFor();
    expect(await page.getByRole('list', { name: 'Results' }).getByRole('button').count()).to.equal(4);
    const models = await server.studio.assets.list({ kind: 'model', limit: 9 });
    expect(models.map(({ name }) => name)).to.deep.equal(['My dune']);
    const stage = await page.locator('.journey-stage').boundingBox();
    expect(stage?.height, 'the picture is the largest thing').to.be.above(500);
    expect(await axeFindings(page)).to.deep.equal([]);
  });

  it('compares with the original, makes another with another seed, and saves', async function () {
    this.timeout(600_000);
    const { page } = studio;
    await page.getByRole('button', { name: 'Compare with the original' }).click();
    await page.getByRole('button', { name: 'Compare with the original', pressed: true }).waitFor();
    // Which side is which.
    const sides = ['Original', 'Result'].map((name) =>
      page.locator('.journey-stage').getByText(name, { exact: true }),
    );
    const places = await Promise.all(sides.map(async (side) => (await side.boundingBox())?.x ?? Number.NaN));
    expect(places[0], 'the original is left').to.be.below(places[1] ?? Number.NaN);
    // The thumbnail is seen, as large as the picture will be, while its pixels are still fetched.
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const outputs = /\/runs\/[^/]+\/file/;
    await page.route(outputs, async (route) => {
      if (route.request().resourceType() === 'fetch') await released;
      await route.continue();
    });
    await page.locator('.journey-strip button').nth(1).click();
    const early = page.locator('.journey-stage img');
    for (const { address } of await loadedPictures(early, 1)) expect(address).to.match(THUMBNAIL);
    await early.waitFor();
    expect((await early.boundingBox())?.height, 'enlarged').to.be.above(500);
    release();
    await page.locator('.journey-stage img').waitFor({ state: 'detached' });
    await page.unroute(outputs);
    // The strip keeps room for thumbnails that have not come.
    const thumbnails = /\/runs\/[^/]+\/thumbnail/;
    let show = (): void => undefined;
    const shown = new Promise<void>((resolve) => {
      show = resolve;
    });
    await page.route(thumbnails, async (route) => {
      await shown;
      await route.continue();
    });
    await page.getByRole('button', { name: 'Again with another seed' }).click();
    const last = page.locator('.journey-strip li').nth(7);
    await last.waitFor();
    expect((await last.boundingBox())?.width, 'of a thumbnail on its way').to.be.above(64);
    show();
    await page.unrouteAll({ behavior: 'wait' });
    // Only the chosen one comes whole.
    for (const { address, side } of await loadedPictures(page.locator('.journey-strip img'), 8)) {
      expect(address).to.match(THUMBNAIL);
      expect(side).to.be.at.most(THUMBNAIL_SIDE);
    }
    const download = await saveResult(page, 'PNG');
    expect(download.suggestedFilename()).to.match(/^My-dune-random-\d\.png$/);
  });

  it('uses what was learned at once for another workflow, after a mask was painted', async function () {
    this.timeout(600_000);
    const { page, server } = studio;
    await page.getByRole('button', { name: 'Do something else with it' }).click();
    await question().waitFor();
    await page.getByText('learned already').waitFor();
    // What was made of it is the picture of its card; the others still show the photograph.
    const [pictured] = await loadedPictures(page.locator('[data-recipe=random] img'), 1);
    expect(pictured?.address).to.match(THUMBNAIL);
    await page.locator('[data-recipe=inpainting] .choice-mark').waitFor();
    // Another shot to fill from, by keyboard alone.
    const offer = page.getByRole('button', { name: 'Fill from another shot (optional)' });
    await offer.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Another shot of the same place' });
    await dialog.waitFor();
    const buffer = await sharp(await photograph())
      .modulate({ brightness: 0.9 })
      .jpeg()
      .toBuffer();
    const other = `${'Other shot of the place, '.repeat(4)}1.jpg`;
    const shot = { name: other, mimeType: 'image/jpeg', buffer };
    await dialog.locator('input[type=file]').setInputFiles(shot);
    await page.getByRole('button', { name: `Filled also from ${other}` }).waitFor();
    await page.locator('[data-recipe=inpainting]', { hasText: 'also from the other shot' }).click();
    const go = page.getByRole('button', { name: 'Remove it' });
    await go.waitFor();
    const beyond = await page.locator('.paint-foot').evaluate((foot) => foot.scrollWidth - foot.clientWidth);
    expect(beyond, 'px of what is beyond the side').to.equal(0);
    expect(await page.getByRole('button', { name: `Filled also from ${other}` }).count()).to.equal(1);
    await go.click();
    await page.getByText('Nothing is marked yet.').waitFor();
    const box = await page.locator('.paint-middle').boundingBox();
    if (box === null) throw new Error('There is nothing to paint on.');
    await page.mouse.move(box.x + box.width / 2 - 40, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2 + 40, box.y + box.height / 2, { steps: 8 });
    await page.mouse.up();
    const before = (await server.studio.runs.list({ limit: 50 })).length;
    await go.click();
    await page.locator('.journey-result').waitFor();
    const made = await server.studio.runs.list({ limit: 50 });
    expect(made.length - before, 'one run: nothing is learned again').to.equal(1);
    const nodes = (await server.studio.runs.get(made[0]?.id ?? ''))?.document.nodes ?? {};
    expect(Object.values(nodes).map(({ type }) => type)).to.include('model/load@1');
    const asset = (await server.studio.assets.list({ kind: 'image', limit: 9 })).find(
      ({ name }) => name === other,
    );
    const filled = Object.values(nodes).find(({ in: from }) => from?.['second'] !== undefined);
    const source = String(filled?.in?.['second']).split('.')[0] ?? '';
    expect(nodes[source]?.params?.['path'], 'filled from it').to.equal(`asset:${asset?.id}`);
  });

  it('opens the graph of the result, and comes back to it after a reload', async function () {
    this.timeout(600_000);
    const { page } = studio;
    const address = page.url();
    removal = address;
    expect(address).to.match(/#\/photo\/run\//);
    await page.reload();
    await page.locator('.journey-result').waitFor();
    expect(page.url()).to.equal(address);
    await page.getByRole('button', { name: 'Open the graph' }).click();
    await page.getByRole('application', { name: /^Graph of [1-9]/ }).waitFor();
    expect(await runEnd(page)).to.equal('done');
  });

  it('shows the mask of a removal again where somebody is not content with it, also after a reload', async function () {
    this.timeout(600_000);
    const { page } = studio;
    await page.goto('about:blank');
    await page.goto(removal);
    await page.locator('.journey-result').waitFor();
    await page.getByRole('button', { name: 'Do something else with it' }).click();
    await page.locator('[data-recipe=inpainting]').click();
    await page.getByRole('button', { name: 'Remove it' }).waitFor();
    await page.getByText(/^covers [1-9]/).waitFor();
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    await page.getByText('is empty', { exact: true }).waitFor();
  });

  it('lists photographs on the first page with what was made of each, without masks; one press goes on', async function () {
    this.timeout(600_000);
    const { page, server } = studio;
    page.once('dialog', (dialog) => void dialog.accept());
    await openGallery(page, server.url);
    const own = page.getByRole('region', { name: 'Your photographs' });
    const dune = own.locator('.own-photo', { hasText: 'My dune' });
    await dune.getByText(/^learned · /).waitFor();
    const names = await own.locator('.own-photo-open strong').allTextContents();
    expect(names.filter((name) => /mask|painted/.test(name))).to.deep.equal([]);
    expect(names[0], 'the one that was worked with last').to.equal('My dune');
    const made = dune.locator('.own-photo-results button');
    const titles = await made.evaluateAll((buttons) => buttons.map((one) => (one as HTMLElement).title));
    expect(new Set(titles)).to.deep.equal(
      new Set(['Remove something: My dune', 'New pictures like it: My dune']),
    );
    await loadedPictures(made.locator('img'), titles.length);
    expect(await axeFindings(page)).to.deep.equal([]);
    // By keys: a picture that is not the first of its run.
    const second = made.filter({ has: page.locator('img[src*="result-001"]') }).first();
    const pressed = await second.locator('img').getAttribute('src');
    await second.focus();
    await page.keyboard.press('Enter');
    const results = page.getByRole('list', { name: 'Results' });
    await results.waitFor();
    expect(await results.locator('[aria-pressed=true] img').getAttribute('src')).to.equal(pressed);
    await openGallery(page, server.url);
    await dune.getByRole('button', { name: /^My dune/ }).focus();
    await page.keyboard.press('Enter');
    await question().waitFor();
    await page.getByText('My dune, 64 × 48 px').waitFor();
  });

  it('has learned a photograph also when the page was closed meanwhile', async function () {
    this.timeout(600_000);
    const { page, server } = studio;
    page.once('dialog', (dialog) => void dialog.accept());
    await openGallery(page, server.url);
    const bytes = await sharp(await photograph())
      .flop()
      .jpeg()
      .toBuffer();
    const left = [{ name: 'Left.jpg', type: 'image/jpeg', bytes }];
    await dropFiles(page, left, [500, 400]);
    const id = await studio.holding(begins, async () => {
      await page.locator('[data-recipe=random]').click();
      await page.getByRole('heading', { name: 'Learning Left' }).waitFor();
      await page.waitForURL(/#\/photo\/run\//);
      const run = page.url().split('/').at(-1) ?? '';
      await page.goto('about:blank');
      return run;
    });
    expect((await ended(server.studio, id)).status).to.equal('done');
    await openGallery(page, server.url);
    await dropFiles(page, left, [500, 400]);
    await question().waitFor();
    await page.getByText('learned already').waitFor();
  });

  it('takes a photograph with a long name, and calls a result that goes on as it calls one that is saved', async function () {
    this.timeout(600_000);
    const { page, server } = studio;
    await openGallery(page, server.url);
    const bytes = await sharp(await photograph())
      .flip()
      .jpeg()
      .toBuffer();
    const name = `${'Gämsen '.repeat(27).trim()}.jpg`;
    await dropFiles(page, [{ name, type: 'image/jpeg', bytes }], [500, 400]);
    await page.locator('[data-recipe=random]').click();
    await page.getByRole('list', { name: 'Results' }).waitFor();
    await page.getByRole('button', { name: 'Use as input' }).click();
    await question().waitFor();
    await page.getByText(`${'Gämsen-'.repeat(15).slice(0, 100)}-random-1, 64 × 48 px`).waitFor();
  });

  it('takes a shipped photograph whose model is there already', async function () {
    this.timeout(600_000);
    const { page, server } = studio;
    page.once('dialog', (dialog) => void dialog.accept());
    await openGallery(page, server.url);
    const speck = await solidPng(40, 160, 60, 90, 6);
    await dropFiles(page, [{ name: 'speck.png', type: 'image/png', bytes: speck }], [500, 400]);
    await page.getByText('Take a photograph of at least 8 px a side.', { exact: false }).waitFor();
    expect(await page.locator('.choice-card').count(), 'nothing can be made of it').to.equal(0);
    await page.getByRole('button', { name: 'Back', exact: true }).click();
    await page.getByRole('button', { name: 'Start with lake' }).click();
    await question().waitFor();
    await page.getByText('learned already').waitFor();
    const before = (await server.studio.runs.list({ limit: 50 })).length;
    await page.locator('[data-recipe=random]').click();
    // At 1920 px it takes its time; what counts is that nothing is learned.
    await page.locator('.journey-working[data-step=make]').waitFor();
    await page.locator('.journey-working').getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('alert').getByText('It was cancelled.', { exact: false }).waitFor();
    expect((await server.studio.runs.list({ limit: 50 })).length - before).to.equal(1);
  });

  it('does one workflow with all photographs of a folder, on a sheet that outlives the page', async function () {
    this.timeout(600_000);
    const { page, server, home } = studio;
    const folder = join(home, '..', 'holiday');
    await mkdir(join(folder, 'second day'), { recursive: true });
    for (const [name, angle] of [
      ['Turned 10.png', 10],
      ['second day/Turned 60.png', 60],
    ] as const) {
      const picture = sharp(await photograph())
        .rotate(angle)
        .resize(36, 27, { fit: 'cover' });
      await picture.png().toFile(join(folder, name));
    }
    await writeFile(join(folder, 'notes.txt'), 'no picture');
    await writeFile(join(folder, 'speck.png'), await solidPng(40, 160, 60, 90, 6));
    await openGallery(page, server.url);
    const said = await lookOutFor(page, '3 pictures of the folder; one other file was left out.');
    await dropPaths(page, [folder], [500, 400]);
    await said();
    await question().waitFor();
    await page.getByText('3 photographs').waitFor();
    await page.locator('[data-recipe=random]').click();
    await page.locator('.batch-cell').getByText('too few pixels', { exact: false }).waitFor();
    await page.getByText('2 of 2 done').waitFor();
    const results = page.locator('.batch-cell[data-status=done] button img');
    await results.nth(1).waitFor();
    const address = page.url();
    expect(address).to.match(/#\/batch\//);
    await page.reload();
    await page.getByText('2 of 2 done').waitFor();
    await results.nth(1).waitFor();
    expect(page.url()).to.equal(address);
    await page.locator('.batch-cell').nth(0).getByText('Turned 60.png').waitFor();
    await page.locator('.batch-cell').nth(1).getByText('Turned 10.png').waitFor();
    expect(await axeFindings(page)).to.deep.equal([]);
    // From one of its runs, too.
    await page.getByRole('button', { name: /^Runs/ }).click();
    await page.getByRole('button', { name: 'Show the sheet' }).click();
    await results.nth(1).waitFor();
    expect(page.url()).to.equal(address);
  });
});

describe('new pictures', () => {
  const studio = useStudio({ random: quick(template('random')) });

  it('come without anything being learned', async function () {
    this.timeout(600_000);
    const { page, server } = studio;
    await openGallery(page, server.url);
    const bytes = await sharp(await photograph())
      .resize(36, 27)
      .jpeg()
      .toBuffer();
    await dropFiles(page, [{ name: 'My dune.jpg', type: 'image/jpeg', bytes }], [500, 400]);
    await page.locator('[data-recipe=random]').click();
    const results = page.getByRole('list', { name: 'Results' });
    await results.waitFor();
    expect(await results.getByRole('button').count()).to.equal(4);
    const [run, ...others] = await server.studio.runs.list({ limit: 50 });
    expect(others).to.deep.equal([]);
    const nodes = (await server.studio.runs.get(run?.id ?? ''))?.document.nodes ?? {};
    expect(Object.values(nodes).map(({ type }) => type)).to.include('model/patches@1');
    expect(await server.studio.assets.list({ kind: 'model', limit: 9 })).to.deep.equal([]);
  });
});

describe('learning that takes long', () => {
  const studio = useStudio({ 'train-and-sample': longTraining, random });

  it('is cancelled in the middle, and goes on when one tries again; a reload comes back to it', async function () {
    this.timeout(600_000);
    const { page, server } = studio;
    await openGallery(page, server.url);
    const learning = page.locator('.journey-working[data-step=learn]');
    const cancel = learning.getByRole('button', { name: 'Cancel' });
    await dropFiles(page, [{ name: 'Other.jpg', type: 'image/jpeg', bytes: await photograph() }], [500, 400]);
    await page.locator('[data-recipe=random]').click();
    // Of the training it tells how long it takes, and what follows it.
    await learning.getByText(/ left, then .*(s|min) to make it$/).waitFor();
    // Told beforehand, before there is anything to go on from: that there is, its first picture says.
    await learning.locator('canvas.journey-live').waitFor();
    await page.reload();
    await learning.getByText(/left/).waitFor();
    await cancel.click();
    await page.getByRole('alert').getByText('It was cancelled.', { exact: false }).waitFor();
    const cancelled = page.url();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.waitForURL((url) => url.href !== cancelled && url.href.includes('#/photo/run/'));
    const id = page.url().split('/').at(-1) ?? '';
    const goesOn = async () =>
      (await server.studio.runs.events(id, 0, 500)).some(
        (event) => event.kind === 'log' && event.message.startsWith('Resuming the training'),
      );
    await until(goesOn, (does) => does);
    await learning.getByText(/left/).waitFor();
    await cancel.click();
    await page.getByRole('alert').getByText('It was cancelled.', { exact: false }).waitFor();
    expect(await server.studio.assets.list({ kind: 'model', limit: 9 })).to.deep.equal([]);
  });
});

describe('a very small picture', () => {
  const studio = useStudio({ random });

  it('is said to give results as small as it is', async () => {
    const { page, server } = studio;
    await openGallery(page, server.url);
    const bytes = await sharp(await photograph())
      .resize(20, 20)
      .png()
      .toBuffer();
    await dropFiles(page, [{ name: 'tiny.png', type: 'image/png', bytes }], [500, 400]);
    await page.getByText('tiny, 20 × 20 px').waitFor();
    await page.getByText('results are as small as it is', { exact: false }).waitFor();
    await page.getByRole('button', { name: 'Back', exact: true }).click();
    await dropFiles(page, [{ name: 'dune.jpg', type: 'image/jpeg', bytes: await photograph() }], [500, 400]);
    await page.getByText('dune, 64 × 48 px').waitFor();
    expect(await page.getByText('results are as small as it is', { exact: false }).count()).to.equal(0);
  });
});
