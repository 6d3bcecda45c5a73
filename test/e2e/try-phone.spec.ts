import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import sharp from 'sharp';
import { exifOfFile } from '../../src/image/codec/exif-in-file.ts';
import { roughly } from '../../web/src/journey/estimate.ts';
import { LEARNING_SHARE } from '../../web/src/journey/recipes.ts';
import { en } from '../../web/src/texts/en.ts';
import { until } from '../server/support/waiting.ts';
import { quick, template } from '../support/shipped-recipes.ts';
import { dropFiles, openGallery, saveResult } from './support/editor.ts';
import { tinyTraining } from './support/graphs.ts';
import { SPEED, useTrySite } from './support/try-site.ts';

const PHOTOGRAPH = { width: 80, height: 60 };

describe('the site without a server, on a phone', function () {
  this.timeout(900_000);
  const trySite = useTrySite(['--disable-gpu'], {
    'templates/train-and-sample.json': JSON.stringify(tinyTraining),
    'templates/arbitrary-size.json': JSON.stringify(quick(template('arbitrary-size'))),
  });

  before(async () => {
    await trySite.context.addInitScript(() => {
      const real = globalThis.matchMedia;
      globalThis.matchMedia = (query) => real.call(globalThis, query.replace('(pointer: coarse)', 'all'));
    });
    await trySite.page.setViewportSize({ width: 390, height: 844 });
    await openGallery(trySite.page, trySite.server.url);
  });

  it('learns a photograph more coarsely where that is chosen, and says before what it takes', async () => {
    const { page } = trySite;
    const bytes = await sharp(readFileSync('samples/photos/dune.jpg'))
      .resize({ ...PHOTOGRAPH, fit: 'fill' })
      .withExif({ IFD0: { Make: 'Seagull' }, IFD3: { GPSLatitudeRef: 'N' } })
      .jpeg()
      .toBuffer();
    await dropFiles(page, [{ name: 'Mine.jpg', type: 'image/jpeg', bytes }], [200, 400]);
    await page.getByRole('heading', { name: en.journey.question }).waitFor();
    const usual = page.getByRole('radio', { name: en.journey.sides[64](roughly(SPEED.training)) });
    const time = roughly(SPEED.training * LEARNING_SHARE[48]);
    const coarse = page.getByRole('radio', { name: en.journey.sides[48](time) });
    await usual.waitFor();
    expect(await usual.isChecked()).to.equal(true);
    const card = page.locator('[data-recipe=recovery]');
    const before = await card.locator('.choice-facts').textContent();
    await coarse.check();
    // Its card tells the time, too.
    await until(
      () => card.locator('.choice-facts').textContent(),
      (shown) => shown !== before,
    );
    await card.click();
    await page.locator('.journey-result').waitFor({ timeout: 600_000 });
    const runs = await page.evaluate(async () => {
      const { items } = await (await fetch('api/runs')).json();
      const documentOf = async ({ id }: { id: string }) =>
        (await (await fetch(`api/runs/${id}`)).json()).run.document;
      return Promise.all(items.map(documentOf));
    });
    const learning = runs.find(
      ({ extra }: { extra?: { purpose?: string } }) => extra?.purpose === 'learn-48',
    );
    expect(learning?.nodes.train.params.longSide).to.equal(48);
    const [making] = runs;
    expect(making.nodes.model.params.path, 'made with what was learned').to.match(/^model:/);
  });

  it('makes a picture in the detail of the photograph, and saves it', async () => {
    const { page } = trySite;
    await page.getByRole('button', { name: en.journey.other }).click();
    await page.locator('[data-recipe=arbitrary-size]').click();
    await page.locator('.journey-result').waitFor({ timeout: 600_000 });
    for (const [title, kind] of [
      ['PNG', 'png'],
      ['WebP', 'webp'],
      ['JPEG', 'jpeg'],
    ] as const) {
      const download = await saveResult(page, title);
      const file = await readFile(await download.path());
      const { height, format } = await sharp(file).metadata();
      expect({ height, format }).to.deep.equal({ height: PHOTOGRAPH.height, format: kind });
      const exif = exifOfFile(file);
      expect(Buffer.from(exif?.image[0]?.value ?? []).toString(), title).to.equal('Seagull\0');
      expect(exif?.place, title).to.deep.equal([]);
    }
    const { width } = await sharp(await readFile(await (await saveResult(page, 'PNG')).path())).metadata();
    expect(width, 'by whole pixels of the small picture').to.be.closeTo(PHOTOGRAPH.width * 1.67, 5);
  });
});
