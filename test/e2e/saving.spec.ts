import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import sharp from 'sharp';
import type { Exif } from '../../src/image/codec/exif.ts';
import { exifOfFile } from '../../src/image/codec/exif-in-file.ts';
import { pngText } from '../../src/nodes/png-metadata.ts';
import { quick, template } from '../support/shipped-recipes.ts';
import { axeFindings } from './support/axe.ts';
import { dropFiles, openFresh, saveResult } from './support/editor.ts';
import { tinyTraining } from './support/graphs.ts';
import { useStudio } from './support/studio.ts';

/** A photograph that says with what, when and where it was taken. */
const photograph = (): Promise<Buffer> =>
  sharp('samples/photos/dune.jpg')
    .resize(96, 72, { fit: 'cover' })
    .withExif({
      IFD0: { Make: 'Seagull', Model: 'DF-300' },
      IFD2: { DateTimeOriginal: '2024:06:07 08:09:10', LensModel: '50 mm' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 28/1 4012/100' },
    })
    .jpeg()
    .toBuffer();

const camera = (exif: Exif | undefined) =>
  Buffer.from(exif?.image.find(({ tag }) => tag === 0x010f)?.value ?? []).toString();

describe('saving a result', () => {
  const studio = useStudio({
    'train-and-sample': tinyTraining,
    enlarging: quick(template('enlarging')),
  });

  it('as a photographer wants it: format, quality, size, camera and date; the place only where it is asked for', async function () {
    this.timeout(600_000);
    const { page, server } = studio;
    await openFresh(page, server.url);
    await dropFiles(page, [{ name: 'Dune.jpg', type: 'image/jpeg', bytes: await photograph() }], [500, 400]);
    await page.locator('[data-recipe=enlarging]').click();
    await page.getByRole('button', { name: /^2 times as large/ }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).waitFor();
    const jpeg = await saveResult(page, 'JPEG', async (dialog) => {
      await dialog.getByRole('checkbox', { name: 'With camera, lens and date' }).waitFor();
      const place = dialog.getByRole('checkbox', { name: 'Also with the place' });
      expect(await place.isChecked(), 'where it was taken is told by nobody unasked').to.equal(false);
      expect(await axeFindings(page)).to.deep.equal([]);
    });
    expect(jpeg.suggestedFilename()).to.match(/^Dune-enlarging-1\.jpg$/);
    const bytes = await readFile(await jpeg.path());
    const exif = exifOfFile(bytes);
    expect(camera(exif)).to.equal('Seagull\0');
    expect(exif?.place).to.deep.equal([]);
    const { width = 0, format } = await sharp(bytes).metadata();
    expect({ format, larger: width > 96 }).to.deep.equal({ format: 'jpeg', larger: true });

    const poor = await saveResult(page, 'JPEG', async (dialog) => {
      // By keys: the slider goes down to its end.
      await dialog.getByRole('slider', { name: 'Quality' }).focus();
      await page.keyboard.press('Home');
      await dialog.getByRole('checkbox', { name: 'Also with the place' }).check();
    });
    const small = await readFile(await poor.path());
    expect(small.length).to.be.below(bytes.length / 2);
    expect(exifOfFile(small)?.place.length).to.be.above(1);

    const png = await readFile(
      await (
        await saveResult(page, 'PNG', async (dialog) => {
          const place = dialog.getByRole('checkbox', { name: 'Also with the place' });
          expect(await place.isChecked(), 'not even after it was').to.equal(false);
          await dialog.getByRole('checkbox', { name: 'With camera, lens and date' }).uncheck();
        })
      ).path(),
    );
    expect(exifOfFile(png)).to.equal(undefined);
    expect(JSON.parse(pngText(png, 'patchwise-graph') ?? '{}').nodes, 'the graph that made it').to.be.an(
      'object',
    );

    // As it was saved last.
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Save the picture' });
    expect(await dialog.getByRole('radio', { name: 'PNG' }).isChecked()).to.equal(true);
    await page.keyboard.press('Escape');
    for (const format of ['TIFF', 'WebP'] as const) {
      const file = await readFile(await (await saveResult(page, format)).path());
      expect((await sharp(file).metadata()).format).to.equal(format.toLowerCase());
    }
  });

  it('also from the list of runs', async function () {
    this.timeout(600_000);
    const { page, server } = studio;
    await openFresh(page, server.url);
    await page.getByRole('button', { name: 'Runs', exact: true }).click();
    await page.locator('.run-item .run-choose').first().click();
    await page.locator('.output-grid .output').first().click();
    await page.getByRole('button', { name: 'Save …' }).click();
    const dialog = page.getByRole('dialog', { name: 'Save the picture' });
    await dialog.getByRole('radio', { name: 'WebP' }).check();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Save', exact: true }).click(),
    ]);
    expect(download.suggestedFilename()).to.equal('result-000.webp');
    await page.keyboard.press('Escape');
  });

  it('of a photograph that is too large is offered to be made smaller, by one press', async function () {
    this.timeout(600_000);
    const { page, server } = studio;
    await openFresh(page, server.url);
    const wide = await sharp('samples/photos/dune.jpg')
      .resize(20_000, 90, { fit: 'fill' })
      .jpeg({ quality: 60 })
      .toBuffer();
    await dropFiles(page, [{ name: 'Panorama.jpg', type: 'image/jpeg', bytes: wide }], [500, 400]);
    const dialog = page.getByRole('dialog', { name: '"Panorama.jpg" is too large' });
    await dialog.getByText('20000×90').waitFor();
    await dialog.getByRole('button', { name: 'Make it smaller and take it' }).click();
    await page.getByText('Panorama, 16384 × 74 px').waitFor();
  });
});
