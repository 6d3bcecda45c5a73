import { expect } from 'chai';
import sharp from 'sharp';
import { POLLING_MS } from './support/browser.ts';
import { dropFiles, openGallery } from './support/editor.ts';
import { useTrySite } from './support/try-site.ts';

/** Small: time goes with the square of the pixels. */
const photograph = (): Promise<Buffer> =>
  sharp('samples/photos/colosseum.jpg').resize(18, 12, { fit: 'cover' }).png().toBuffer();

describe('playing on the site without a server', function () {
  this.timeout(900_000);
  const site = useTrySite();

  /** All twelve are there as they are; their pixels. */
  async function pictures(): Promise<readonly string[]> {
    const { page } = site;
    await page.waitForFunction(
      () => {
        const done = document.querySelectorAll<HTMLImageElement>('.play-picture[data-state=done] img');
        return [...done].filter((image) => image.complete && image.naturalWidth > 0).length === 12;
      },
      undefined,
      { timeout: 600_000, polling: POLLING_MS },
    );
    return page.locator('.play-picture img').evaluateAll((images) =>
      images.map((image) => {
        const { naturalWidth: width, naturalHeight: height } = image as HTMLImageElement;
        const canvas = Object.assign(document.createElement('canvas'), { width, height });
        canvas.getContext('2d')?.drawImage(image as HTMLImageElement, 0, 0);
        return canvas.toDataURL();
      }),
    );
  }
  /** A gesture, and the twelve that come of it: their run is another. */
  async function changed(gesture: () => Promise<void>): Promise<readonly string[]> {
    const { page } = site;
    const before = await page.locator('.play-picture img').first().getAttribute('src');
    await gesture();
    await page.waitForFunction(
      (old) => {
        const image = document.querySelector('.play-picture[data-state=done] img');
        return image !== null && image.getAttribute('src') !== old;
      },
      before,
      { timeout: 600_000, polling: POLLING_MS },
    );
    return pictures();
  }

  it('makes the model of a photograph while the question is read', async () => {
    const { page } = site;
    await page.addInitScript(() => {
      const told: string[] = [];
      const { postMessage } = Worker.prototype;
      Worker.prototype.postMessage = function (
        this: Worker,
        message: { kind: string; ahead?: object },
        ...rest
      ) {
        told.push(message.ahead === undefined ? message.kind : `${message.kind} ahead`);
        if (message.kind === 'device')
          this.addEventListener('message', ({ data }: MessageEvent<{ kind: string }>) =>
            told.push(data.kind),
          );
        return Reflect.apply(postMessage, this, [message, ...rest]);
      };
      Object.assign(window, { told });
    });
    await openGallery(page, site.server.url);
    await dropFiles(page, [{ name: 'Arches.png', type: 'image/png', bytes: await photograph() }], [500, 400]);
    await page.locator('.choice-card').first().waitFor();
    // Only who computes with the engine is told of it: no run does.
    await page.waitForFunction(
      () => (window as unknown as { told: string[] }).told.includes('engine'),
      undefined,
      { timeout: 600_000, polling: POLLING_MS },
    );
    const told = await page.evaluate(() => (window as unknown as { told: string[] }).told);
    expect(told).to.include('warm ahead').and.to.not.include('run');
  });

  it('does what a studio does: twelve form, a gesture changes them, a step back brings them again', async () => {
    const { page } = site;
    await page.locator('.choice-card').first().click();
    const first = await pictures();
    expect(new Set(first).size, 'all are different').to.equal(12);
    const stage = await page.locator('.play-stage').boundingBox();
    if (stage === null) throw new Error('There is no photograph to paint on.');
    const held = await changed(async () => {
      await page.getByRole('radio', { name: 'Hold this' }).click();
      await page.mouse.move(stage.x + 0.3 * stage.width, stage.y + 0.5 * stage.height);
      await page.mouse.down();
      await page.mouse.move(stage.x + 0.6 * stage.width, stage.y + 0.5 * stage.height, { steps: 5 });
      await page.mouse.up();
    });
    expect(held).to.not.deep.equal(first);
    // Back to the same pixels.
    expect(await changed(() => page.keyboard.press('Control+z'))).to.deep.equal(first);
  });

  it('lifts what is chosen to the size of the photograph', async () => {
    const { page } = site;
    await page.locator('.play-tile').first().click();
    await page.keyboard.press('l');
    await page.locator('.journey-result').waitFor({ timeout: 600_000 });
    await page.locator('.journey-size').filter({ hasText: '18 × 12 px' }).waitFor();
  });
});
