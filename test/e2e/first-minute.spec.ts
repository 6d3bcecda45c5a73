import { expect } from 'chai';
import { THUMBNAIL_SIDE } from '../../src/protocol/thumbnail.ts';
import type { RunnerMessage } from '../../src/studio/ports/runner-messages.ts';
import {
  distance,
  dropFiles,
  exported,
  findPixel,
  nodeState,
  openFresh,
  openWorkflow,
  pixel,
  place,
  runEnd,
  runToEnd,
} from './support/editor.ts';
import { blurred, solidPng, tinyTraining } from './support/graphs.ts';
import { loadedPictures } from './support/picture.ts';
import { useStudio, withMotion } from './support/studio.ts';

describe('the first minute', () => {
  const studio = useStudio({ blurred, 'tiny-training': tinyTraining });
  withMotion(studio);

  it('shows a gallery of workflows; one opens by keyboard and is drawn', async () => {
    const { page, server } = studio;
    await openFresh(page, server.url);
    const photographs = page.locator('.gallery-thumbs img');
    await photographs.first().waitFor();
    for (const { address, side } of await loadedPictures(photographs, await photographs.count())) {
      expect(address).to.match(/^api\/samples\/thumbnail\?name=photos/);
      expect(side, 'as small as it is shown, not the file').to.be.at.most(THUMBNAIL_SIDE);
    }
    const open = page.getByRole('button', { name: 'Open Blurred photograph', exact: true });
    await open.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Graph', exact: true }).waitFor();
    await page.waitForFunction(() => document.querySelector('canvas.graph') !== null);
    const names = await page.getByLabel('Name of the graph').inputValue();
    expect(names).to.equal('Blurred photograph');
    // A node's title bar differs from the empty canvas beside it.
    const [x, y] = await place(page, 'blur');
    const title = await pixel(page, [x + 40, y - 8]);
    const empty = await pixel(page, [x, y - 200]);
    expect(distance(title, empty)).to.be.above(15);
  });

  it('opens and runs a workflow in one go, and its pictures appear on its nodes', async () => {
    const { page, server } = studio;
    await openFresh(page, server.url);
    await page.getByRole('button', { name: 'Open and run Blurred photograph' }).click();
    expect(await runEnd(page)).to.equal('done');
    for (const key of ['photo', 'blur', 'save'])
      expect(await nodeState(page, key)).to.be.oneOf(['done', 'cached']);
  });

  it('takes a photograph that is dropped on it, runs on it, and shows its colours live', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'Blurred photograph');
    await dropFiles(page, [{ name: 'red.png', type: 'image/png', bytes: await solidPng(210, 30, 40) }]);
    await page.getByText('"red.png" goes into "Load image".').waitFor();
    const document = await exported(page);
    expect(document.nodes['photo']?.params?.['path']).to.match(/^asset:/);
    expect(await runToEnd(page)).to.equal('done');
    // Somewhere in the picture of the blurred node: the red of the photograph.
    const red = await findPixel(page, 'blur', [210, 30, 40]);
    expect(red, 'the dropped colour on the node').to.be.below(30);
  });

  it('trains with live pictures and the time to go', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'Tiny training');
    await page.getByRole('button', { name: 'Outline' }).click();
    const trains = (message: RunnerMessage): boolean =>
      message.kind === 'taps' &&
      message.taps.some((tap) => tap.kind === 'progress' && tap.nodeId === 'train' && tap.done > 0);
    await studio.holding(trains, async () => {
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      const train = page.locator('[data-node=train][data-state=running]');
      await train.getByText(/scale \d\/2/).waitFor();
    });
    expect(await runEnd(page)).to.equal('done');
    expect(await nodeState(page, 'samples')).to.equal('done');
  });
});
