import { expect } from 'chai';
import type { CDPSession } from 'playwright-core';
import type { GraphView } from '../../web/src/canvas/view.ts';
import { exported, focusCanvas, openWorkflow, place, settled } from './support/editor.ts';
import { document, SMALL_PICTURE } from './support/graphs.ts';
import { useStudio } from './support/studio.ts';

type Point = readonly [number, number];

const two = {
  ...document('Two nodes', {
    photo: { type: 'image/load@1', params: { path: SMALL_PICTURE } },
    blur: { type: 'image/blur@1', in: { image: 'photo.image' } },
  }),
  view: { nodes: { photo: { x: 0, y: 0 }, blur: { x: 330, y: 40 } }, zoom: 0.7, offset: [60, 60] as const },
};

describe('touching the canvas', () => {
  const studio = useStudio({ two });
  let screen: CDPSession;

  /** Fingers on the screen now; a finger keeps its place in the list. */
  async function touch(type: 'touchStart' | 'touchMove' | 'touchEnd', ...fingers: readonly Point[]) {
    await screen.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: fingers.map(([x, y], id) => ({ x, y, id })),
    });
  }

  /** Moves fingers along straight lines in some steps. */
  async function slide(from: readonly Point[], to: readonly Point[], steps = 6): Promise<void> {
    for (let step = 1; step <= steps; step++) {
      const at = from.map(([x, y], i): Point => {
        const [tx, ty] = to[i] as Point;
        return [x + ((tx - x) * step) / steps, y + ((ty - y) * step) / steps];
      });
      await touch('touchMove', ...at);
    }
    await settled(studio.page);
  }

  async function camera(): Promise<{ readonly zoom: number; readonly offset: Point }> {
    return studio.page.evaluate(() => {
      const { zoom, offset } = (
        window.document.querySelector('canvas.graph') as HTMLCanvasElement & { data: GraphView }
      ).data.camera;
      return { zoom, offset: [offset[0], offset[1]] as const };
    });
  }

  /** A point of the canvas with nothing at it: below the nodes. */
  async function emptyPoint(): Promise<Point> {
    const [x, y] = await place(studio.page, 'photo');
    return [x + 40, y + 330];
  }

  before(async () => {
    screen = await studio.context.newCDPSession(studio.page);
  });

  beforeEach(async () => {
    await openWorkflow(studio.page, studio.server.url, 'Two nodes');
  });

  it('zooms by two fingers, about the point between them', async () => {
    const { page } = studio;
    const before = await camera();
    const [x, y] = await place(page, 'blur');
    const near: Point[] = [
      [x - 50, y],
      [x + 50, y],
    ];
    const far: Point[] = [
      [x - 100, y],
      [x + 100, y],
    ];
    await touch('touchStart', ...near);
    await slide(near, far);
    const spread = await camera();
    expect(spread.zoom).to.be.closeTo(2 * before.zoom, 0.02);
    const after = await place(page, 'blur');
    // The title has grown, so that the point in it that is found by a fixed distance lies a little elsewhere.
    expect(after[0]).to.be.closeTo(x, 2);
    expect(after[1]).to.be.closeTo(y, 2);
    await slide(far, near);
    await touch('touchEnd');
    expect((await camera()).zoom).to.be.closeTo(before.zoom, 0.02);
    // A node lay under the fingers; it has not moved.
    expect((await exported(page)).view?.nodes).to.deep.equal(two.view.nodes);
  });

  it('moves the canvas with two fingers that keep their distance', async () => {
    const before = await camera();
    const [x, y] = await emptyPoint();
    const from: Point[] = [
      [x, y],
      [x + 80, y],
    ];
    const to: Point[] = [
      [x + 70, y - 50],
      [x + 150, y - 50],
    ];
    await touch('touchStart', ...from);
    await slide(from, to);
    await touch('touchEnd');
    const after = await camera();
    expect(after.zoom).to.be.closeTo(before.zoom, 0.01);
    expect((after.offset[0] - before.offset[0]) * after.zoom).to.be.closeTo(70, 3);
    expect((after.offset[1] - before.offset[1]) * after.zoom).to.be.closeTo(-50, 3);
  });

  it('moves the canvas with one finger on its ground, and a node with one finger on its title', async () => {
    const { page } = studio;
    const before = await camera();
    const [x, y] = await emptyPoint();
    await touch('touchStart', [x, y]);
    await slide([[x, y]], [[x + 60, y - 30]]);
    await touch('touchEnd');
    const after = await camera();
    expect((after.offset[0] - before.offset[0]) * before.zoom).to.be.closeTo(60, 2);
    expect((after.offset[1] - before.offset[1]) * before.zoom).to.be.closeTo(-30, 2);
    const [nx, ny] = await place(page, 'blur');
    await touch('touchStart', [nx, ny]);
    await slide([[nx, ny]], [[nx + 70, ny + 35]]);
    await touch('touchEnd');
    const moved = (await exported(page)).view?.nodes?.['blur'];
    expect(moved?.x).to.be.closeTo(330 + 70 / before.zoom, 2);
    expect(moved?.y).to.be.closeTo(40 + 35 / before.zoom, 2);
    await focusCanvas(page);
    await page.keyboard.press('Control+z');
    expect((await exported(page)).view?.nodes).to.deep.equal(two.view.nodes);
  });

  it('takes the drag of a node back when a second finger comes down', async () => {
    const { page } = studio;
    const [x, y] = await place(page, 'blur');
    const held: Point = [x + 60, y + 40];
    const other: Point = [x + 60, y + 240];
    await touch('touchStart', [x, y]);
    await slide([[x, y]], [held]);
    expect((await place(page, 'blur'))[0]).to.be.closeTo(x + 60, 2);
    await touch('touchStart', held, other);
    await settled(page);
    expect((await place(page, 'blur'))[0]).to.be.closeTo(x, 2);
    await touch('touchEnd', held);
    await slide([held], [[x + 120, y + 90]]);
    await touch('touchEnd');
    expect((await exported(page)).view?.nodes).to.deep.equal(two.view.nodes);
  });
});
