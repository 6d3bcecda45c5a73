import { expect } from 'chai';
import sharp from 'sharp';
import { sizeThatFits } from '../../try/page/room.ts';
import { en as site } from '../../try/texts/en.ts';
import { en } from '../../web/src/texts/en.ts';
import { dropFiles, openGallery } from './support/editor.ts';
import { SPEED, SPEED_SETTING, useTrySite } from './support/try-site.ts';

/** Memory that the browser tells of, GiB. */
const MEMORY = 0.6;

const LARGE = { width: 1500, height: 1125 };

/** What the site says beforehand of the device that it is on: what fits into its memory, and how long things take. */
describe('the site without a server, on a device of little memory', () => {
  const trySite = useTrySite(['--disable-gpu'], {}, 'measured');

  before(async () => {
    await trySite.context.addInitScript((memory) => {
      Object.defineProperty(navigator, 'deviceMemory', { get: () => memory });
    }, MEMORY);
    await openGallery(trySite.page, trySite.server.url);
  });

  const jpeg = (width: number, height: number) =>
    sharp('samples/photos/dune.jpg').resize(width, height, { fit: 'fill' }).jpeg().toBuffer();

  const drop = async (name: string, bytes: Uint8Array) =>
    dropFiles(trySite.page, [{ name, type: 'image/jpeg', bytes }], [640, 400]);

  it('asks before a large photograph is taken, and takes it at the size that fits', async () => {
    const { page } = trySite;
    const fits = sizeThatFits(LARGE, MEMORY * 2 ** 30);
    if (fits === undefined) throw new Error('It should not fit.');
    expect(fits.width).to.be.within(1000, 1450);
    await drop('large.jpg', await jpeg(LARGE.width, LARGE.height));
    const question = page.getByRole('dialog', { name: site.tooMuchMemory.title });
    await question.getByText(`"large.jpg" has ${LARGE.width}×${LARGE.height} px`).waitFor();
    await question.getByText('about 0.4 GB of memory').waitFor();
    await question.getByRole('button', { name: site.tooMuchMemory.smaller(fits) }).click();
    await page.getByRole('heading', { name: en.journey.question }).waitFor();
    const { items } = await page.evaluate(async () => (await fetch('api/assets')).json());
    expect(items).to.have.length(1);
    expect({ width: items[0].width, height: items[0].height }).to.deep.equal(fits);
    // What will come out of it stands on the cards.
    const card = page.locator('[data-recipe=random]');
    await card.getByText(en.journey.sizes(fits.width, fits.height)).waitFor();
  });

  it('tells how long learning and each application take here, from a measurement that it keeps', async () => {
    const { page } = trySite;
    const times = page.locator('.choice-card .choice-facts > span:first-child');
    await page.waitForFunction((setting) => localStorage.getItem(setting) !== null, SPEED_SETTING);
    await times.filter({ hasText: en.journey.measuring }).first().waitFor({ state: 'detached' });
    const told = await times.allTextContents();
    expect(told.length).to.be.above(10);
    for (const time of told) expect(time.trim()).to.match(/^(a few seconds|[\d½]+ (s|min|h))$/);
    const kept = await page.evaluate((setting) => localStorage.getItem(setting), SPEED_SETTING);
    const { speed } = JSON.parse(kept ?? '');
    expect(speed.training).to.be.above(0);
    expect(speed.lift.megapixel).to.be.above(0);
    // A reload does not measure again.
    const workers: string[] = [];
    page.on('worker', (worker) => workers.push(worker.url()));
    await openGallery(page, trySite.server.url);
    const { measured } = await page.evaluate(async () => (await fetch('api/speed')).json());
    expect(measured).to.deep.equal(speed);
    expect(workers.filter((address) => address.includes('speed'))).to.deep.equal([]);
  });

  it('shows the whole name of a graph on a phone', async () => {
    const { page } = trySite;
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('button', { name: 'Open Recovery', exact: true }).click();
    await page.getByRole('application', { name: /^Graph of [1-9]/ }).waitFor();
    const name = page.getByLabel(en.bar.name);
    expect(await name.inputValue()).to.equal('Recovery');
    const cut = await name.evaluate((field) => field.scrollWidth - field.clientWidth);
    expect(cut, 'px of the name that are not shown').to.be.at.most(0);
    await page.setViewportSize({ width: 1280, height: 800 });
    await openGallery(page, trySite.server.url);
  });

  it('takes a small one without a question, and on a slow device offers to learn it more coarsely', async () => {
    const { page } = trySite;
    await page.evaluate(
      ([setting, text]) => localStorage.setItem(setting as string, text as string),
      [SPEED_SETTING, JSON.stringify({ speed: SPEED })],
    );
    await drop('small.jpg', await jpeg(640, 480));
    await page.getByText(/small, 640/).waitFor();
    await page.getByText(/as finely as usual: [\d½]/).waitFor();
    await page.getByText(/more coarsely, .*: [\d½]/).waitFor();
  });

  it('takes a large one as it is where that is chosen', async () => {
    const { page } = trySite;
    await drop('again.jpg', await jpeg(LARGE.width, LARGE.height + 2));
    await page.getByRole('button', { name: site.tooMuchMemory.whole }).click();
    await page.getByText(/again, 1500/).waitFor();
  });
});
