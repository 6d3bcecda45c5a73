import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import sharp from 'sharp';
import { mapNodes } from '../../src/graph/document/nesting.ts';
import { quick, template } from '../support/shipped-recipes.ts';
import { axeFindings } from './support/axe.ts';
import { dropFiles, openFresh } from './support/editor.ts';
import { tinyTraining } from './support/graphs.ts';
import { useStudio } from './support/studio.ts';

const SIZE = { width: 90, height: 60 };
/** Of the small pictures: the fewer pixels, the sooner they are drawn. */
const SMALL = { width: 30, height: 20 };

const photograph = (): Promise<Buffer> =>
  sharp(readFileSync('samples/photos/colosseum.jpg'))
    .resize({ ...SIZE, fit: 'cover' })
    .png()
    .toBuffer();

describe('playing with a photograph', () => {
  const smaller = mapNodes(quick(template('play')), (id, node) =>
    id === 'glance' ? { ...node, params: { ...node.params, longSide: SMALL.width } } : node,
  );
  const studio = useStudio({ play: smaller, 'train-and-sample': tinyTraining });

  const tiles = () => studio.page.locator('.play-tile');
  /** All are done, and their files have come to the page. */
  const ready = () =>
    studio.page.waitForFunction(() => {
      const done = window.document.querySelectorAll<HTMLImageElement>('.play-picture[data-state=done] img');
      return [...done].filter((image) => image.complete && image.naturalWidth > 0).length === 12;
    });
  /** Pixels of the small pictures as the page shows them. */
  const shown = (): Promise<readonly (readonly number[])[]> =>
    studio.page.locator('.play-picture img').evaluateAll((images) =>
      images.map((image) => {
        const { naturalWidth: width, naturalHeight: height } = image as HTMLImageElement;
        const canvas = Object.assign(window.document.createElement('canvas'), { width, height });
        const context = canvas.getContext('2d');
        context?.drawImage(image as HTMLImageElement, 0, 0);
        const { data } = context?.getImageData(0, 0, width, height) ?? { data: new Uint8ClampedArray() };
        return [...data].filter((_, i) => i % 4 !== 3);
      }),
    );
  /** A file of the newest run that wrote one of this name. */
  const fileOf = async (name: string): Promise<Buffer> => {
    const { runs } = studio.server.studio;
    for (const { id } of await runs.list({ limit: 50 })) {
      if ((await runs.outputs(id)).some((file) => file.name === name))
        return readFileSync(await runs.output(id, name));
    }
    throw new Error(`No run wrote ${name}.`);
  };

  it('is the first thing that is offered for a photograph, and shows twelve pictures while they form', async function () {
    this.timeout(600_000);
    const { page, server } = studio;
    await openFresh(page, server.url);
    await dropFiles(page, [{ name: 'Arches.png', type: 'image/png', bytes: await photograph() }], [500, 400]);
    const first = page.locator('.choice-card').first();
    await first.getByText('Play with it').waitFor();
    // Every picture that is drawn on a tile, from the first step on.
    await page.evaluate(() => {
      const seen = new Set<string>();
      Object.assign(window, { seen });
      const put = CanvasRenderingContext2D.prototype.putImageData;
      CanvasRenderingContext2D.prototype.putImageData = function (...given: unknown[]) {
        Reflect.apply(put, this, given);
        if (this.canvas.closest('[data-number="7"]') !== null) seen.add(this.canvas.toDataURL());
      };
    });
    await first.click();
    await studio.inStep(ready());
    expect(await tiles().count()).to.equal(12);
    const steps = await page.evaluate(() => (window as unknown as { seen: Set<string> }).seen.size);
    expect(steps, 'steps of one picture that were seen').to.be.above(3);
    const pictures = await shown();
    expect(new Set(pictures.map(String)).size, 'all are different').to.equal(12);
    for (const picture of pictures)
      expect(picture.length).to.equal((pictures[0] as readonly number[]).length);
    for (let i = 0; i < 12; i++)
      expect(await tiles().nth(i).textContent()).to.match(/^\d+% of it is one piece of yours/);
    expect(await axeFindings(page)).to.deep.equal([]);
  });

  it('lifts what is chosen to the size of the photograph, by keys alone, and leads back', async function () {
    this.timeout(600_000);
    const { page } = studio;
    const before = await shown();
    await tiles().nth(0).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    expect(await tiles().nth(1).getAttribute('aria-pressed')).to.equal('true');
    expect(await tiles().nth(5).getAttribute('aria-pressed')).to.equal('true');
    await page.getByRole('button', { name: 'Lift 2 to full size' }).waitFor();
    await page.keyboard.press('l');
    const results = page.getByRole('list', { name: 'Results' });
    await results.waitFor();
    expect(await results.getByRole('button').count()).to.equal(2);
    const { width, height } = await sharp(await fileOf('result-000.png')).metadata();
    expect({ width, height }).to.deep.equal(SIZE);
    // The second result is picture 5, drawn large.
    const shrunk = await sharp(await fileOf('result-001.png'))
      .removeAlpha()
      .resize({ ...SMALL, fit: 'fill' })
      .raw()
      .toBuffer();
    const apart = (index: number) =>
      (before[index] as readonly number[]).reduce(
        (sum, value, i) => sum + Math.abs(value - (shrunk[i] as number)),
        0,
      );
    const nearest = before.map((_, i) => i).reduce((best, i) => (apart(i) < apart(best) ? i : best));
    expect(nearest).to.equal(5);
    await page.getByRole('button', { name: 'Back to the small pictures' }).click();
    await ready();
    expect(await shown()).to.deep.equal(before);
  });
});
