import { expect } from 'chai';
import type { GraphView } from '../../web/src/canvas/view.ts';
import { until } from '../server/support/waiting.ts';
import { PATIENCE_MS } from './support/browser.ts';
import { drag, drawnDocument, openWorkflow, place, settled } from './support/editor.ts';
import { blurred } from './support/graphs.ts';
import { useStudio } from './support/studio.ts';

describe('screens', () => {
  const studio = useStudio({ blurred });

  async function emulate(width: number, height: number, deviceScaleFactor: number): Promise<void> {
    const session = await studio.context.newCDPSession(studio.page);
    await session.send('Emulation.setDeviceMetricsOverride', {
      width,
      height,
      deviceScaleFactor,
      mobile: false,
    });
    await settled(studio.page);
  }

  // Of density 1 are the screens of all other specs.
  for (const ratio of [1.25, 3]) {
    it(`draws with the pixels of a screen of density ${ratio}, and the pointer hits what is drawn`, async () => {
      const { page, server } = studio;
      await emulate(1280, 800, ratio);
      await openWorkflow(page, server.url, 'Blurred photograph');
      const sizes = () =>
        page.evaluate(() => {
          const canvas = document.querySelector('canvas.graph') as HTMLCanvasElement;
          const box = canvas.getBoundingClientRect();
          return { width: canvas.width, height: canvas.height, cssWidth: box.width, cssHeight: box.height };
        });
      // The browser tells the page of its new screen when it likes.
      await until(
        sizes,
        ({ width, height, cssWidth, cssHeight }) =>
          width === Math.round(cssWidth * ratio) && height === Math.round(cssHeight * ratio),
        { timeoutMs: PATIENCE_MS },
      );
      await settled(page);
      // Edges are sharp: from the canvas over the border to the node within a few device pixels.
      const steps = await page.evaluate(() => {
        const canvas = document.querySelector('canvas.graph') as HTMLCanvasElement & { data: GraphView };
        const view = canvas.data;
        const node = view.graph.nodesByKey.get('blur');
        const { zoom, offset } = view.camera;
        const x = Math.round(((node?.pos[0] ?? 0) + offset[0]) * zoom * view.ds.ratio);
        const y = Math.round(((node?.pos[1] ?? 0) + 45 + offset[1]) * zoom * view.ds.ratio);
        const { data } = canvas.getContext('2d')?.getImageData(x - 6, y, 12, 1) ?? { data: [] };
        const light = Array.from({ length: 12 }, (_, i) => (data[4 * i] ?? 0) + (data[4 * i + 1] ?? 0));
        return light.filter((v, i) => i > 0 && Math.abs(v - (light[i - 1] ?? 0)) > 25).length;
      });
      expect(steps).to.be.within(1, 4);
      const to = await place(page, 'blur', { input: 0 });
      await drag(page, to, [to[0] - 40, to[1] + 250]);
      expect((await drawnDocument(page)).nodes['blur']?.in).to.equal(undefined);
    });
  }

  for (const [name, width, height] of [
    ['1280×800', 1280, 800],
    ['4K', 3840, 2160],
  ] as const) {
    it(`has everything in reach at ${name}, without a scrollbar of the page`, async () => {
      const { page, server } = studio;
      await emulate(width, height, 1);
      await openWorkflow(page, server.url, 'Blurred photograph');
      const overflow = await page.evaluate(() => [
        document.documentElement.scrollWidth - innerWidth,
        document.documentElement.scrollHeight - innerHeight,
      ]);
      expect(overflow).to.deep.equal([0, 0]);
      for (const button of ['Run', 'File', 'All commands', 'Keys and help']) {
        const box = await page.getByRole('button', { name: button, exact: true }).boundingBox();
        expect(box?.x, button).to.be.within(0, width - 20);
      }
      for (const key of ['photo', 'blur', 'save']) {
        const [x, y] = await place(page, key);
        // Beside the bar of panels; the list of nodes is closed.
        expect(x, key).to.be.within(70, width - 324);
        expect(y, key).to.be.within(46, height);
      }
    });
  }
});
