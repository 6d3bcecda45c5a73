import { expect } from 'chai';
import fc from 'fast-check';
import { type Box, boundingBox, fitCamera } from '../../../web/src/canvas/fit.ts';

const SIZE = [600, 700] as const;
const CORNER = [210, 180] as const;

/** Where a box of the graph is on the canvas, px. */
function shown([left, top, right, bottom]: Box, { zoom, offset }: ReturnType<typeof fitCamera>): Box {
  return [
    (left + offset[0]) * zoom,
    (top + offset[1]) * zoom,
    (right + offset[0]) * zoom,
    (bottom + offset[1]) * zoom,
  ];
}

describe('fitting a graph to the canvas', () => {
  it('puts what is small in the middle at its own size', () => {
    const box: Box = [1000, 2000, 1200, 2100];
    const camera = fitCamera([box], SIZE);
    expect(camera.zoom).to.equal(1);
    expect(shown(box, camera)).to.deep.equal([200, 300, 400, 400]);
  });

  it('shows more than its own size on a large canvas, at most twice that', () => {
    const box: Box = [0, 0, 200, 100];
    expect(fitCamera([box], [2250, 1500]).zoom).to.equal(1.5);
    expect(fitCamera([box], [8000, 6000]).zoom).to.equal(2);
    // A wide strip is no large canvas.
    expect(fitCamera([box], [3840, 800]).zoom).to.equal(1);
  });

  it('shows everything however much there is', () => {
    const camera = fitCamera([[0, 0, 40_000, 9000]], [600, 700]);
    expect(shown([0, 0, 40_000, 9000], camera)[2]).to.be.at.most(600);
    expect(camera.zoom).to.be.below(0.1);
  });

  it('leaves what does not reach the corner as it was', () => {
    const boxes: Box[] = [
      [0, 0, 200, 1500],
      [900, 0, 1100, 300],
    ];
    expect(fitCamera(boxes, SIZE, CORNER)).to.deep.equal(fitCamera(boxes, SIZE));
  });

  it('goes above the corner or beside it, whichever is larger', () => {
    const wide: Box = [0, 0, 3000, 1700];
    const narrow: Box = [0, 0, 900, 3000];
    expect(fitCamera([wide], SIZE, [210, 300]).zoom).to.equal(fitCamera([wide], SIZE).zoom);
    const besides = shown(narrow, fitCamera([narrow], SIZE, CORNER));
    expect(besides[2]).to.be.at.most(SIZE[0] - CORNER[0]);
    expect(besides[3]).to.be.above(SIZE[1] - CORNER[1]);
  });

  it('shows every box whole and clear of the corner, whatever the graph', () => {
    const coordinate = fc.integer({ min: -5000, max: 5000 });
    const box = fc
      .tuple(coordinate, coordinate, fc.integer({ min: 1, max: 900 }), fc.integer({ min: 1, max: 900 }))
      .map(([x, y, w, h]): Box => [x, y, x + w, y + h]);
    fc.assert(
      fc.property(fc.array(box, { minLength: 1, maxLength: 12 }), (boxes) => {
        const camera = fitCamera(boxes, SIZE, CORNER);
        expect(camera.zoom).to.be.above(0).and.at.most(1);
        const [left, top, right, bottom] = shown(boundingBox(boxes), camera);
        expect(Math.min(left, top)).to.be.at.least(-1e-6);
        expect(right).to.be.at.most(SIZE[0] + 1e-6);
        expect(bottom).to.be.at.most(SIZE[1] + 1e-6);
        for (const each of boxes) {
          const [, , r, b] = shown(each, camera);
          expect(r > SIZE[0] - CORNER[0] + 1e-6 && b > SIZE[1] - CORNER[1] + 1e-6).to.equal(false);
        }
      }),
    );
  });
});
