import { expect } from 'chai';
import { contrastOf, growRegion } from '../../../src/model/segment/grow-region.ts';
import { selectClicked } from '../../../src/model/segment/select-clicked.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { maskOf } from '../../support/images.ts';
import { grainyImage, overlap } from './scene.ts';

const [W, H] = [160, 120];

/** Dark balls with a bright ring on green ground with grain. */
const BALLS = [
  { x: 40, y: 60, radius: 16 },
  { x: 110, y: 50, radius: 20 },
] as const;
const within = (ball: (typeof BALLS)[number], x: number, y: number, share = 1) =>
  Math.hypot(x - ball.x, y - ball.y) < share * ball.radius;

const image = grainyImage(5, H, W, (x, y) => {
  for (const ball of BALLS) {
    if (within(ball, x, y, 0.3)) return [190, 170, 40];
    if (within(ball, x, y)) return [40, 38, 52];
  }
  return [110, 140, 60];
});

const maskOfBall = (ball: (typeof BALLS)[number]) => maskOf(H, W, (y, x) => within(ball, x + 0.5, y + 0.5));

describe('selecting what was clicked at', () => {
  it('finds the one that was clicked at beside another of its colours, with what it encloses', async () => {
    for (const ball of BALLS) {
      const mask = await selectClicked(image, { x: ball.x + 0.6 * ball.radius, y: ball.y });
      expect(mask && overlap(mask, maskOfBall(ball))).to.be.above(0.93);
    }
  });

  it('finds nothing where nothing stands out', async () => {
    expect(await selectClicked(image, { x: 10, y: 110 })).to.equal(undefined);
    const flat = { shape: image.shape, data: new Float32Array(3 * W * H) };
    expect(await selectClicked(flat, { x: 80, y: 60 })).to.equal(undefined);
  });

  it('takes a picture of a few pixels, refuses a point beside it, and ends when it is cancelled', async () => {
    const tiny = { shape: [1, 1, 2, 3], data: new Float32Array(6) };
    expect(await selectClicked(tiny, { x: 1, y: 1 })).to.equal(undefined);
    expect(await codeOfAsync(() => selectClicked(image, { x: -1, y: 4 }))).to.equal('value/out-of-range');
    const signal = AbortSignal.abort();
    expect(await codeOfAsync(() => selectClicked(image, { x: 40, y: 60, signal }))).to.equal('run/cancelled');
  });
});

describe('growing a region', () => {
  /** A square of 5×5 with a hole in its middle, 100 levels brighter than what is around it. */
  const levels = { width: 12, height: 9, colours: new Float32Array(3 * 12 * 9) };
  const inSquare = (x: number, y: number) => x >= 3 && x < 8 && y >= 2 && y < 7 && !(x === 5 && y === 4);
  for (let i = 0; i < 12 * 9; i++)
    if (inSquare(i % 12, Math.floor(i / 12))) levels.colours.fill(100, 3 * i, 3 * i + 3);

  it('ends at the strongest outline, and has what it encloses', () => {
    const region = growRegion(levels, 3 * 12 + 3, { least: 4, most: 60 });
    const wanted = Array.from({ length: 12 * 9 }, (_, i) =>
      inSquare(i % 12, Math.floor(i / 12)) || i === 4 * 12 + 5 ? 1 : 0,
    );
    expect(region && [...region]).to.deep.equal(wanted);
    // Steeper than what counts at most.
    expect(contrastOf(levels, wanted)).to.equal(60);
  });

  it('is none where it would have to be larger than the picture', () => {
    expect(growRegion(levels, 0, { least: 200, most: 300 })).to.equal(undefined);
    expect(contrastOf(levels, new Uint8Array(12 * 9).fill(1))).to.equal(0);
  });
});
