import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import sharp from 'sharp';
import { en } from '../../web/src/texts/en.ts';
import { quick, template } from '../support/shipped-recipes.ts';
import { dropFiles, openFresh, saveResult } from './support/editor.ts';
import { draw } from './support/picture.ts';
import { useStudio } from './support/studio.ts';

const SIZE = { width: 160, height: 90 };

describe('what is made of a photograph at once', () => {
  const studio = useStudio({
    'paint-to-image': quick(template('paint-to-image')),
    harmonization: quick(template('harmonization')),
  });
  const stage = () => studio.page.locator('.stage');

  /** The question about a photograph that is dropped, and on to a card, on which nothing is said of learning. */
  async function choose(id: string): Promise<void> {
    const { page, server } = studio;
    const photograph = await sharp(readFileSync('samples/photos/lake.jpg')).resize(SIZE).png().toBuffer();
    await openFresh(page, server.url);
    await dropFiles(page, [{ name: 'My lake.png', type: 'image/png', bytes: photograph }], [500, 400]);
    const card = page.locator(`[data-recipe=${id}]`);
    await card.waitFor();
    expect(await card.textContent()).to.not.include(en.journey.learnsIt);
    await card.click();
    await stage().waitFor();
  }

  /** Red, green and blue of the result, as it is saved, at shares of its width and height. */
  async function result(): Promise<(x: number, y: number) => readonly [number, number, number]> {
    const { page } = studio;
    await page.locator('.journey-result').waitFor();
    const file = await (await saveResult(page, 'PNG')).path();
    const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).to.deep.equal([SIZE.width, SIZE.height]);
    return (x, y) => {
      const at = (Math.round(y * (info.height - 1)) * info.width + Math.round(x * (info.width - 1))) * 3;
      return [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
    };
  }

  it('a painting becomes a photograph: sky where it was painted over the summit', async () => {
    const { page } = studio;
    await choose('paint-to-image');
    // The colour that is chosen first is that of the sky.
    for (const y of [0.28, 0.36, 0.44])
      await draw(stage(), [
        [0.2, y],
        [0.95, y],
      ]);
    await page.getByRole('button', { name: 'Make a photograph of it' }).click();
    const at = await result();
    const [red, , blue] = at(0.35, 0.33);
    expect(blue - red, 'blue').to.be.above(60);
  });

  it('an object is put into it, without the ground that it was cut from', async () => {
    const { page } = studio;
    await choose('harmonization');
    // A dark disc with a light rim of its former ground, on nothing.
    const disc = '<circle cx="50" cy="50" r="44" fill="#3a2a20" stroke="#ffffff" stroke-width="3"/>';
    await page.locator('.paint-side input[type=file]').setInputFiles({
      name: 'disc.png',
      mimeType: 'image/png',
      buffer: await sharp(Buffer.from(`<svg width="100" height="100">${disc}</svg>`))
        .png()
        .toBuffer(),
    });
    await page.getByRole('region', { name: 'Object', exact: true }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText(/covers/).waitFor();
    await page.getByRole('button', { name: 'Blend it in' }).click();
    const at = await result();
    const row = Array.from({ length: 81 }, (_, i) => Math.min(...at(0.25 + i / 160, 0.5)));
    expect(Math.min(...row), 'the disc').to.be.below(90);
    expect(Math.max(...row), 'its rim').to.be.below(220);
  });
});
