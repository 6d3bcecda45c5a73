import { expect } from 'chai';
import fc from 'fast-check';
import {
  atScale,
  panBy,
  scaleOf,
  toPicture,
  toView,
  WHOLE,
  zoomAt,
} from '../../../web/src/picture/viewport.ts';

const picture = { width: 64, height: 48 };
const view = { width: 500, height: 300 };

describe('viewport', () => {
  it('shows the whole picture in the middle at zoom 1', () => {
    const [leftTop, rightBottom] = [
      toView(WHOLE, picture, view, { x: 0, y: 0 }),
      toView(WHOLE, picture, view, { x: 64, y: 48 }),
    ];
    expect(leftTop.y).to.be.closeTo(12, 1e-9);
    expect(rightBottom.y).to.be.closeTo(288, 1e-9);
    expect(leftTop.x + rightBottom.x).to.be.closeTo(500, 1e-9);
  });

  it('maps to the view and back', () => {
    const number = fc.double({ min: -200, max: 200, noNaN: true });
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    const zoom = fc.double({ min: 0.3, max: 30, noNaN: true });
    fc.assert(
      fc.property(number, number, zoom, unit, unit, (x, y, z, cx, cy) => {
        const viewport = { zoom: z, cx, cy };
        const back = toPicture(viewport, picture, view, toView(viewport, picture, view, { x, y }));
        expect(back.x).to.be.closeTo(x, 1e-6);
        expect(back.y).to.be.closeTo(y, 1e-6);
      }),
    );
  });

  it('zooms around the pointer', () => {
    const at = { x: 300, y: 120 };
    const before = toPicture(WHOLE, picture, view, at);
    const after = toPicture(zoomAt(WHOLE, 3, picture, view, at), picture, view, at);
    expect(after.x).to.be.closeTo(before.x, 1e-9);
    expect(after.y).to.be.closeTo(before.y, 1e-9);
  });

  it('follows the pointer when it pans, and never loses the picture', () => {
    const close = zoomAt(WHOLE, 4, picture, view);
    const moved = panBy(close, { x: 30, y: -10 }, picture, view);
    const point = toView(close, picture, view, { x: 32, y: 24 });
    const after = toView(moved, picture, view, { x: 32, y: 24 });
    expect(after.x - point.x).to.be.closeTo(30, 1e-9);
    expect(after.y - point.y).to.be.closeTo(-10, 1e-9);
    expect(panBy(close, { x: 1e6, y: 1e6 }, picture, view)).to.include({ cx: 0, cy: 0 });
  });

  it('reaches actual pixels', () => {
    expect(scaleOf(atScale(WHOLE, 1, picture, view), picture, view)).to.be.closeTo(1.4, 0.1);
    expect(scaleOf(atScale(WHOLE, 8, picture, view), picture, view)).to.be.closeTo(8, 1e-9);
  });
});
