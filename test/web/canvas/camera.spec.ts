import { expect } from 'chai';
import fc from 'fast-check';
import { Camera, ZOOM } from '../../../web/src/canvas/camera.ts';
import { installDom } from '../dom.ts';

const near = (a: readonly number[], b: readonly number[], by = 1e-3) => {
  for (const [i, value] of a.entries()) expect(value).to.be.closeTo(b[i] ?? Number.NaN, by);
};

describe('the camera of the canvas', () => {
  installDom();

  function cameraOf(width = 800, height = 600, ratio = 1) {
    const canvas = document.createElement('canvas');
    let moves = 0;
    const camera = new Camera(canvas, () => {
      moves++;
    });
    camera.resize(width * ratio, height * ratio, ratio);
    return { camera, moves: () => moves };
  }
  const place = fc.tuple(fc.integer({ min: -4000, max: 4000 }), fc.integer({ min: -4000, max: 4000 }));
  const zoom = fc.double({ min: 0.15, max: 3.5, noNaN: true });

  it('leads from the page to the graph and back', () => {
    fc.assert(
      fc.property(place, zoom, place, ([x, y], z, [ox, oy]) => {
        const { camera } = cameraOf();
        camera.set(z, [ox, oy]);
        near(camera.toGraph(...camera.toPage([x, y])), [x, y], 0.1);
      }),
    );
  });

  it('zooms about a point: what lies there stays there', () => {
    fc.assert(
      fc.property(zoom, fc.double({ min: 0.8, max: 1.25, noNaN: true }), (z, factor) => {
        const { camera } = cameraOf();
        camera.set(z, [40, -30]);
        const before = camera.toGraph(300, 200);
        camera.zoomBy(factor, [300, 200]);
        near(camera.toGraph(300, 200), before, 0.05);
      }),
    );
  });

  it('stays within its zooms, whatever it is told', () => {
    const { camera } = cameraOf();
    camera.set(100, [0, 0]);
    expect(camera.zoom).to.equal(ZOOM[1]);
    camera.zoomBy(1e-6);
    expect(camera.zoom).to.equal(ZOOM[0]);
  });

  it('pans by CSS pixels at any zoom and density, and tells of every move', () => {
    const { camera, moves } = cameraOf(800, 600, 2);
    expect(camera.size).to.deep.equal([800, 600]);
    camera.set(2, [0, 0]);
    const before = moves();
    camera.pan(30, -10);
    expect(camera.offset).to.deep.equal([15, -5]);
    expect(moves()).to.equal(before + 1);
  });

  it('shows a point, and boxes, in the middle', () => {
    const { camera } = cameraOf();
    camera.center([500, 70]);
    near(camera.middle, [500, 70]);
    camera.reveal([
      [0, 0, 100, 100],
      [300, 0, 400, 100],
    ]);
    near(camera.middle, [200, 50]);
    const [left, top, right, bottom] = camera.seen;
    near([(left + right) / 2, (top + bottom) / 2], [200, 50]);
    camera.fit([[0, 0, 5000, 100]], [0, 0]);
    expect(camera.zoom).to.be.below(0.17);
    near(camera.middle, [2500, 50], 1);
    camera.fit([], [0, 0]);
    expect(camera.zoom).to.equal(1);
  });
});
