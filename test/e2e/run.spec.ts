import { expect } from 'chai';
import {
  distance,
  exported,
  findPixel,
  focusCanvas,
  nearest,
  nodeState,
  openWorkflow,
  pixel,
  place,
  rgb,
  runCommand,
  runEnd,
  runToEnd,
  settled,
  still,
  typeInto,
} from './support/editor.ts';
import { blurred, document, longTraining, SMALL_PICTURE } from './support/graphs.ts';
import { useStudio, withMotion } from './support/studio.ts';

/** Two branches of which one fails while it runs. */
const failing = document('One branch fails', {
  photo: { type: 'image/load@1', params: { path: SMALL_PICTURE } },
  crop: { type: 'image/crop@1', in: { image: 'photo.image' }, params: { left: 8000, width: 10, height: 10 } },
  flip: { type: 'image/flip@1', in: { image: 'crop.image' } },
  blur: { type: 'image/blur@1', in: { image: 'photo.image' }, params: { sigma: 1 } },
  'save-flip': { type: 'image/save@1', in: { image: 'flip.image' } },
  'save-blur': { type: 'image/save@1', in: { image: 'blur.image' } },
});

/** Its wire is a straight line from left to right. */
const straight = {
  ...document('A straight wire', {
    photo: { type: 'image/load@1', params: { path: SMALL_PICTURE } },
    blur: { type: 'image/blur@1', in: { image: 'photo.image' } },
  }),
  view: { nodes: { photo: { x: 0, y: 0 }, blur: { x: 440, y: 0 } }, zoom: 1, offset: [20, 120] as const },
};

describe('running', () => {
  const studio = useStudio({ blurred, long: longTraining, failing, straight });
  withMotion(studio);

  it('runs by key; a second run takes from the cache what did not change', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'Blurred photograph');
    await focusCanvas(page);
    await page.keyboard.press('Control+Enter');
    expect(await runEnd(page)).to.equal('done');
    expect(await nodeState(page, 'blur')).to.equal('done');
    await page.locator('[data-node=save]').click();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.locator('[data-node=blur][data-state=cached]').waitFor();
    expect(await runEnd(page)).to.equal('done');
    await page.locator('[data-node=blur]').click();
    await typeInto(page.getByRole('spinbutton', { name: 'Sigma' }), '3');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.locator('[data-node=blur][data-state=done]').waitFor();
    expect(await nodeState(page, 'photo')).to.equal('cached');
  });

  it('runs to a node only', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'Blurred photograph');
    await settled(page);
    await page.mouse.click(...(await place(page, 'blur')));
    await page.getByRole('button', { name: 'Run to this node' }).click();
    expect(await runEnd(page)).to.equal('done');
    expect(await nodeState(page, 'blur')).to.be.oneOf(['done', 'cached']);
    expect(await nodeState(page, 'save')).to.equal('');
  });

  it('shows the shape of what passed on the wires of a selected node, and on its outputs', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'Blurred photograph');
    expect(await runToEnd(page)).to.equal('done');
    // Pulses have passed.
    await still(page);
    const a = await place(page, 'photo', { output: 0 });
    const b = await place(page, 'blur', { input: 0 });
    const middle = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2 - 6] as const;
    const before = await pixel(page, middle);
    await page.mouse.click(...(await place(page, 'blur')));
    const node = page.getByRole('region', { name: 'Node blur' });
    await node.getByText(/image 1×3×\d+×\d+/).waitFor();
    await still(page);
    // The label lies over the canvas beside the wire.
    expect(distance(await pixel(page, middle), before)).to.be.above(6);
  });

  it('sends a pulse along a wire, from its source to its end, when a message passes', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'A straight wire');
    const [left, y] = await place(page, 'photo', { output: 0 });
    const [right] = await place(page, 'blur', { input: 0 });
    // Beside the wire, where only a pulse, which is wider, has its colour; away from the ports.
    const strip = { x: left + 12, y: y - 4, length: right - left - 24, color: rgb('#4f9dde') };
    const pulses = page.evaluate(followPulse, strip);
    expect(await runToEnd(page)).to.equal('done');
    const places = await pulses;
    expect(places, 'places of the pulse, frame by frame').to.have.length.above(1);
    expect([...places].sort((a, b) => a - b)).to.deep.equal(places);
    expect(places.at(-1)! - places[0]!).to.be.above(strip.length / 2);
  });

  it('marks the node that fails and those that wait for it; the rest goes on; its error is listed', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'One branch fails');
    await page.getByRole('button', { name: 'Outline' }).click();
    expect(await runToEnd(page)).to.equal('failed');
    expect(await nodeState(page, 'crop')).to.equal('failed');
    expect(await nodeState(page, 'flip')).to.equal('skipped');
    expect(await nodeState(page, 'save-blur')).to.equal('done');
    await page.locator('[data-node=flip]').getByText('skipped: Crop image failed').waitFor();
    await page.getByRole('tab', { name: /Problems/ }).click();
    await page
      .getByRole('region', { name: 'Problems' })
      .getByRole('button', { name: /last run/ })
      .click();
    // The canvas has come to the node.
    await still(page);
    const [x, y] = await place(page, 'crop');
    const zoom = await page.evaluate(() => {
      const canvas = window.document.querySelector('canvas.graph') as HTMLCanvasElement & {
        data: { camera: { zoom: number } };
      };
      return canvas.data.camera.zoom;
    });
    // The cross at the right of its title, or its outline, is red.
    expect(await nearest(page, [x - 60 * zoom, y + 30 * zoom], rgb('#f27878'))).to.be.below(90);
  });

  it('cancels a training in its midst, queues others behind, and resumes', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'Long training');
    await page.getByRole('button', { name: 'Outline' }).click();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page
      .locator('[data-node=train]')
      .getByText(/update \d+/)
      .waitFor();
    // Live: the picture on the node is not the empty well.
    expect(await findPixel(page, 'train', [200, 170, 120])).to.be.below(120);
    // Another run waits behind it.
    const queued = await server.studio.runs.submit({ document: await exported(page), priority: 0 });
    await page.getByRole('button', { name: /^Runs/ }).click();
    await page.locator(`[data-run="${queued.id}"][data-status=queued]`).waitFor();
    await page.locator(`[data-run="${queued.id}"]`).getByRole('button').first().click();
    const chosen = page.getByRole('region', { name: 'The chosen run' });
    await chosen.getByRole('button', { name: 'Cancel' }).click();
    await page.locator(`[data-run="${queued.id}"][data-status=cancelled]`).waitFor();
    await page.getByRole('button', { name: 'Back to the graph' }).click();
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    expect(await runEnd(page)).to.equal('cancelled');
    expect(await nodeState(page, 'train')).to.equal('cancelled');
    await runCommand(page, 'Run the last run again');
    await page.locator('[data-node=train][data-state=running]').waitFor();
    await page.keyboard.press('Control+.');
    expect(await runEnd(page)).to.equal('cancelled');
  });

  it('refuses to run a graph with errors, and shows where', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'Blurred photograph');
    await page.getByRole('button', { name: 'Outline' }).click();
    await page.locator('[data-node=photo]').click();
    await focusCanvas(page);
    await page.keyboard.press('Delete');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page
      .getByRole('alert')
      .getByText(/has no wire/)
      .first()
      .waitFor();
    await page.getByRole('region', { name: 'Node blur' }).waitFor();
  });
});

interface Strip {
  readonly x: number;
  readonly y: number;
  readonly length: number;
  readonly color: readonly [number, number, number];
}

/**
 * In the page: where along a strip of the canvas a colour is, frame by frame, until it has gone for a second. In the
 * middle of the wire, what passes is written over it.
 */
async function followPulse({ x, y, length, color }: Strip): Promise<number[]> {
  const canvas = window.document.querySelector('canvas.graph') as HTMLCanvasElement;
  const { left, top, width } = canvas.getBoundingClientRect();
  const ratio = canvas.width / width;
  const places: number[] = [];
  let seen = 0;
  // However long the run takes to begin: the spec's own time ends it where no pulse comes.
  for (;;) {
    await new Promise(requestAnimationFrame);
    const data = canvas
      .getContext('2d')
      ?.getImageData((x - left) * ratio, Math.round((y - top) * ratio), length * ratio, 1).data;
    const hits: number[] = [];
    for (let i = 0; data !== undefined && i < data.length; i += 4) {
      const distance = color.reduce((sum, value, c) => sum + Math.abs(value - (data[i + c] ?? 0)), 0);
      if (distance < 60) hits.push(i / 4 / ratio);
    }
    const foremost = hits.at(-1);
    if (foremost !== undefined) {
      places.push(foremost);
      seen = performance.now();
    } else if (places.length > 0 && performance.now() - seen > 1000) break;
  }
  return places;
}
