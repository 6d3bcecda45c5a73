import { expect } from 'chai';
import sharp from 'sharp';
import { until } from '../server/support/waiting.ts';
import { findingsInBothSchemes } from './support/axe.ts';
import { exported, moveSlider, openWorkflow, place, runToEnd } from './support/editor.ts';
import { document, SMALL_PICTURE, solidPng } from './support/graphs.ts';
import { draw, drawn, pointOf, shows } from './support/picture.ts';
import { useStudio } from './support/studio.ts';

const inpainting = document('A hole in a photograph', {
  photo: { type: 'image/load@1', params: { path: SMALL_PICTURE } },
  hole: { type: 'mask/load@1', params: { path: SMALL_PICTURE } },
  shown: { type: 'mask/to-image@1', in: { mask: 'hole.mask' } },
  'save-photo': { type: 'image/save@1', in: { image: 'photo.image' } },
  'save-mask': { type: 'image/save@1', in: { image: 'shown.image' } },
});

/** The photograph comes with the model, from no node of its own. */
const ofModel = document('A hole in what a model has learned', {
  model: { type: 'model/load@1', params: { path: 'sample:models/rock-96.safetensors' } },
  hole: { type: 'mask/load@1', params: { path: 'sample:inputs/rock-wren-mask.png' } },
  inpaint: { type: 'sampling/inpaint@1', in: { model: 'model.model', mask: 'hole.mask' } },
});

/** Columns of one pixel, dark and light in turns. */
function stripes(width: number, height: number): Promise<Buffer> {
  const data = Buffer.alloc(width * height * 3);
  for (let i = 0; i < data.length; i++) data[i] = (Math.floor(i / 3) % width) % 2 === 0 ? 60 : 200;
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

describe('painting', () => {
  const studio = useStudio({ inpainting, 'of-model': ofModel });
  const stage = () => studio.page.locator('.stage');
  const canvas = () => studio.page.locator('.stage canvas');

  /** The picture that a parameter names, as the server has it. */
  async function stored(reference: unknown) {
    const id = String(reference).replace('asset:', '');
    const response = await fetch(`${studio.server.url}/api/assets/${id}/content`);
    const { data, info } = await sharp(Buffer.from(await response.arrayBuffer()))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return {
      ...info,
      at: (x: number, y: number) => {
        const i = info.channels * (Math.floor(y * info.height) * info.width + Math.floor(x * info.width));
        return info.channels === 1 ? [data[i], data[i], data[i]] : [...data.subarray(i, i + 3)];
      },
    };
  }

  it('opens a mask of the graph on the photograph of its model', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'A hole in what a model has learned');
    await page.getByRole('button', { name: 'Paint', exact: true }).click();
    await page.locator('.paint-choose').getByRole('button', { name: 'hole' }).click();
    await page.getByText('rock, 1920 × 1080 px').waitFor();
    await page.getByText('covers 1 %').waitFor();
    // The rock at the lower right, which the mask does not have.
    const [r, g, b] = await drawn(canvas(), 0.85, 0.7);
    expect(r).to.be.within(90, 200);
    expect(r - b).to.be.within(0, 60);
    expect(g - b).to.be.within(0, 40);
    await page.getByRole('button', { name: 'Back to the graph' }).click();
  });

  it('opens from the menu of a node, on the photograph, for its mask', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'A hole in a photograph');
    await page.mouse.click(...(await place(page, 'hole')), { button: 'right' });
    await page.getByRole('menuitem', { name: 'Paint…' }).click();
    await page.getByRole('heading', { name: 'Paint', exact: true }).waitFor();
    await canvas().waitFor();
    // The mask that is there comes with it.
    await page.getByText(/covers \d+ %/).waitFor();
    await page
      .getByRole('region', { name: 'Mask', exact: true })
      .getByRole('button', { name: 'Clear' })
      .click();
    await page.getByText('is empty').waitFor();
  });

  it('brushes a mask, erases, takes back and does again', async () => {
    const { page } = studio;
    const clean = await drawn(canvas(), 0.5, 0.5);
    await page.keyboard.press('b');
    await draw(stage(), [
      [0.4, 0.5],
      [0.6, 0.5],
    ]);
    const painted = await drawn(canvas(), 0.5, 0.5);
    expect(painted[0], `${clean} became ${painted}`).to.not.equal(clean[0]);
    await page.keyboard.press('Control+z');
    expect(await shows(canvas(), 0.5, 0.5, clean, 0)).to.deep.equal(clean);
    await page.keyboard.press('Control+Shift+z');
    expect(await shows(canvas(), 0.5, 0.5, painted, 0)).to.deep.equal(painted);
    await page.keyboard.press('e');
    await draw(stage(), [
      [0.48, 0.5],
      [0.52, 0.5],
    ]);
    await page.mouse.move(...(await pointOf(stage(), 0.5, 0.9)));
    const erased = await shows(canvas(), 0.5, 0.5, clean, 2);
    expect(Math.abs(erased[1] - clean[1])).to.be.below(4);
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await page.getByText('is empty').waitFor();
  });

  it('shows which tool is chosen under the pointer, too', async () => {
    const { page } = studio;
    const tool = page.getByRole('button', { name: 'Lasso' });
    const look = () =>
      tool.evaluate((button) => {
        const { color, backgroundColor } = getComputedStyle(button);
        return { color, backgroundColor };
      });
    await tool.click();
    const under = await look();
    await page.mouse.move(...(await pointOf(stage(), 0.5, 0.9)));
    expect(under).to.deep.equal(await look());
    await page.keyboard.press('b');
  });

  it('paints by keys alone', async () => {
    const { page } = studio;
    await page.keyboard.press('b');
    await stage().focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await page.getByText(/covers/).waitFor();
    await page.getByRole('button', { name: 'Undo: Brush stroke' }).click();
    await page.getByText('is empty').waitFor();
  });

  it('selects with rectangle and lasso, takes away, feathers; the mask goes into its node', async () => {
    const { page } = studio;
    await page.keyboard.press('r');
    await draw(stage(), [
      [0.3, 0.3],
      [0.6, 0.7],
    ]);
    await page.keyboard.press('l');
    await page.getByText('Take away', { exact: true }).click();
    await draw(stage(), [
      [0.42, 0.45],
      [0.48, 0.45],
      [0.48, 0.55],
      [0.42, 0.55],
    ]);
    await page.getByRole('button', { name: 'Feather' }).click();
    await page.getByLabel('Mask into').selectOption('hole');
    await page.getByRole('button', { name: 'Use the mask', exact: true }).click();
    await page.getByText('The mask is saved and goes into "Load mask".').waitFor();
    await page.getByRole('button', { name: 'Back to the graph' }).click();
    const saved = await exported(page);
    const reference = saved.nodes['hole']?.params?.['path'];
    expect(reference).to.match(/^asset:/);
    const mask = await stored(reference);
    await page.getByRole('navigation').getByRole('button', { name: 'Paint', exact: true }).click();
    const fractions = async (x: number, y: number) => {
      // From the stage to the picture, which is centred in it with a margin.
      const box = await stage().boundingBox();
      if (box === null) throw new Error('There is no stage.');
      const scale = Math.min((box.width - 24) / mask.width, (box.height - 24) / mask.height);
      return [
        0.5 + ((x - 0.5) * box.width) / scale / mask.width,
        0.5 + ((y - 0.5) * box.height) / scale / mask.height,
      ] as const;
    };
    expect(mask.at(...(await fractions(0.35, 0.4)))[0]).to.equal(255);
    expect(mask.at(...(await fractions(0.45, 0.5)))[0]).to.be.below(40);
    expect(mask.at(...(await fractions(0.8, 0.8)))[0]).to.equal(0);
  });

  it('brings an object, turns and moves it, puts it down with its mask, and the picture runs', async () => {
    const { page } = studio;
    const object = await sharp({
      create: { width: 60, height: 60, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
      .composite([
        {
          input: await sharp({ create: { width: 40, height: 40, channels: 3, background: '#00ff40' } })
            .png()
            .toBuffer(),
          left: 10,
          top: 10,
        },
      ])
      .png()
      .toBuffer();
    await page
      .getByRole('region', { name: 'Mask', exact: true })
      .getByRole('button', { name: 'Clear' })
      .click();
    await page
      .locator('.paint-side input[type=file]')
      .setInputFiles({ name: 'object.png', mimeType: 'image/png', buffer: object });
    await page.getByRole('region', { name: 'Object', exact: true }).waitFor();
    await moveSlider(page.getByLabel('Turn'), 45);
    await draw(stage(), [
      [0.5, 0.5],
      [0.3, 0.4],
    ]);
    expect(await shows(canvas(), 0.3, 0.4, [0, 255, 64], 3)).to.deep.equal([0, 255, 64]);
    await page.keyboard.press('Enter');
    await page.getByText(/covers/).waitFor();
    await moveSlider(page.getByLabel('Shown with'), 0);
    expect(await shows(canvas(), 0.3, 0.4, [0, 255, 64], 3)).to.deep.equal([0, 255, 64]);
    await page.getByLabel('Picture into').selectOption('photo');
    await page.getByRole('button', { name: 'Use the picture' }).click();
    await page.getByText('The picture is saved and goes into "Load image".').waitFor();
    expect(await runToEnd(page)).to.equal('done');
  });

  it('cuts an object out of another picture', async () => {
    const { page } = studio;
    await page.locator('.paint-side input[type=file]').setInputFiles({
      name: 'other.png',
      mimeType: 'image/png',
      buffer: Buffer.from(await solidPng(20, 30, 220, 200, 150)),
    });
    await page.getByRole('button', { name: 'Take the chosen part' }).waitFor();
    await draw(stage(), [
      [0.4, 0.4],
      [0.6, 0.4],
      [0.6, 0.6],
      [0.4, 0.6],
    ]);
    await page.getByRole('button', { name: 'Take the chosen part' }).click();
    expect(await shows(canvas(), 0.5, 0.5, [20, 30, 220], 3)).to.deep.equal([20, 30, 220]);
    await page.keyboard.press('Escape');
    await page.getByRole('region', { name: 'Object', exact: true }).waitFor({ state: 'detached' });
  });

  it('finds an object by a click, and the edge of one that is drawn around roughly', async () => {
    const { page } = studio;
    const disc = Buffer.from(
      '<svg width="300" height="200"><circle cx="150" cy="100" r="50" fill="#c83232"/></svg>',
    );
    const scene = sharp({ create: { width: 300, height: 200, channels: 3, background: '#5a6e64' } });
    await page.locator('.paint-side input[type=file]').setInputFiles({
      name: 'scene.png',
      mimeType: 'image/png',
      buffer: await scene
        .composite([{ input: disc }])
        .png()
        .toBuffer(),
    });
    await page.getByRole('button', { name: 'Take the chosen part' }).waitFor();
    await moveSlider(page.getByLabel('Shown with'), 0.6);
    const [inside, beside] = [await drawn(canvas(), 0.55, 0.5), await drawn(canvas(), 0.37, 0.27)];
    const isPainted = async (x: number, y: number, clean: readonly number[]) => {
      const seen = await drawn(canvas(), x, y);
      return seen.some((value, c) => Math.abs(value - clean[c]!) > 12);
    };
    const painted = async (object: boolean, ground: boolean) =>
      await until(
        async () => [await isPainted(0.55, 0.5, inside), await isPainted(0.37, 0.27, beside)],
        ([one, other]) => one === object && other === ground,
        { timeoutMs: 60_000, everyMs: 50 },
      );
    await stage().focus();
    await page.keyboard.press('o');
    await page.getByText('Add', { exact: true }).click();
    await page.mouse.click(...(await pointOf(stage(), 0.5, 0.45)));
    await painted(true, false);
    await page.keyboard.press('Control+z');
    await painted(false, false);
    await stage().focus();
    await page.keyboard.press('l');
    await draw(stage(), [
      [0.36, 0.25],
      [0.64, 0.25],
      [0.64, 0.75],
      [0.36, 0.75],
    ]);
    await painted(true, true);
    await page.getByRole('button', { name: 'Fit to object' }).click();
    await painted(true, false);
    await page.getByRole('button', { name: 'Take the chosen part' }).click();
    await page.getByRole('region', { name: 'Object', exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('region', { name: 'Object', exact: true }).waitFor({ state: 'detached' });
  });

  it('paints with the colours of the photograph', async () => {
    const { page } = studio;
    await page.getByText('Colours', { exact: true }).click();
    const swatch = page.locator('.swatch').nth(2);
    const hex = (await swatch.getAttribute('title')) ?? '';
    await swatch.click();
    await page.keyboard.press('b');
    await moveSlider(page.getByLabel('Hardness'), 1);
    await draw(stage(), [
      [0.55, 0.6],
      [0.7, 0.6],
    ]);
    await page.mouse.move(...(await pointOf(stage(), 0.5, 0.95)));
    const wanted = [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16)) as [number, number, number];
    expect(await shows(canvas(), 0.62, 0.6, wanted, 2)).to.satisfy((seen: number[]) =>
      seen.every((value, c) => Math.abs(value - (wanted[c] ?? 0)) <= 2),
    );
    // The pen picks it up again.
    await page.locator('.swatch').nth(0).click();
    await page.keyboard.press('i');
    await page.mouse.click(...(await pointOf(stage(), 0.62, 0.6)));
    await page.getByRole('region', { name: 'Colour' }).getByText(hex).waitFor();
  });

  it('refuses a file that is no picture, and keeps what was painted', async () => {
    const { page } = studio;
    await page
      .locator('.paint-side input[type=file]')
      .setInputFiles({ name: 'bad.png', mimeType: 'image/png', buffer: Buffer.from('no picture') });
    await page.getByRole('alert').getByText('"bad.png" was not taken').waitFor();
    await page.getByText(/not saved/).waitFor();
  });

  it('edits a large picture smaller, and saves its mask in the size of the picture', async () => {
    const { page } = studio;
    await page.getByRole('button', { name: 'Other picture …' }).click();
    await page.getByRole('button', { name: 'Throw it away' }).click();
    await page.locator('.paint-choose input[type=file]').setInputFiles({
      name: 'wide.png',
      mimeType: 'image/png',
      buffer: await stripes(3000, 300),
    });
    await page.getByText('wide.png, 2560 × 256 px').waitFor();
    await page.getByText('Mask', { exact: true }).first().click();
    await page.keyboard.press('r');
    await page.getByText('Add', { exact: true }).click();
    await draw(stage(), [
      [0.2, 0.3],
      [0.5, 0.7],
    ]);
    await page.getByLabel('Mask into').selectOption('hole');
    await page.getByRole('button', { name: 'Use the mask', exact: true }).click();
    await page.getByText('The mask is saved and goes into "Load mask".').waitFor();
    const mask = await stored((await exported(page)).nodes['hole']?.params?.['path']);
    expect([mask.width, mask.height]).to.deep.equal([3000, 300]);
    expect(mask.at(0.35, 0.5)[0]).to.equal(255);
    expect(mask.at(0.7, 0.5)[0]).to.equal(0);
  });

  it('keeps the pixels of a large picture wherever nothing is painted', async () => {
    const { page } = studio;
    await page.getByText('Colours', { exact: true }).click();
    await page.keyboard.press('r');
    await draw(stage(), [
      [0.2, 0.45],
      [0.5, 0.55],
    ]);
    await page.getByLabel('Picture into').selectOption('photo');
    await page.getByRole('button', { name: 'Use the picture' }).click();
    await page.getByText('The picture is saved and goes into "Load image".').waitFor();
    const saved = await stored((await exported(page)).nodes['photo']?.params?.['path']);
    expect([saved.width, saved.height]).to.deep.equal([3000, 300]);
    // Columns of a pixel, of which nothing is left at 2560 px.
    const column = (x: number) => saved.at((x + 0.5) / 3000, 0.1)[0];
    for (const x of [10, 11, 2000, 2001, 2998, 2999])
      expect(column(x), `column ${x}`).to.equal(x % 2 === 0 ? 60 : 200);
    const inside = [900, 901].map((x) => saved.at((x + 0.5) / 3000, 0.5));
    expect(inside[0], 'painted').to.deep.equal(inside[1]);
  });

  it('copies a part of the picture itself', async () => {
    const { page } = studio;
    await page.getByRole('button', { name: 'A part of this picture' }).click();
    await page.getByRole('button', { name: 'Take the chosen part' }).waitFor();
    await draw(stage(), [
      [0.1, 0.48],
      [0.2, 0.48],
      [0.2, 0.52],
      [0.1, 0.52],
    ]);
    await page.getByRole('button', { name: 'Take the chosen part' }).click();
    await page.getByRole('region', { name: 'Object', exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('region', { name: 'Object', exact: true }).waitFor({ state: 'detached' });
  });

  it('shows squares where a picture is transparent', async () => {
    const { page } = studio;
    const half = { r: 255, g: 0, b: 0, alpha: 0.5 };
    const buffer = await sharp({ create: { width: 400, height: 300, channels: 4, background: half } })
      .png()
      .toBuffer();
    await page.getByRole('button', { name: 'Other picture …' }).click();
    await page
      .locator('.paint-choose input[type=file]')
      .setInputFiles({ name: 'half.png', mimeType: 'image/png', buffer });
    await page.getByText('half.png, 400 × 300 px').waitFor();
    // Along a row: what is behind it changes from one square to the next.
    const seen = new Set<string>();
    for (let i = 0; i < 12; i++) seen.add(String(await drawn(canvas(), 0.45 + i / 200, 0.5)));
    expect(seen.size).to.be.above(1);
  });

  it('has no serious finding of axe, in dark and light', async () => {
    const { page } = studio;
    expect(await findingsInBothSchemes(page)).to.deep.equal([]);
  });
});
