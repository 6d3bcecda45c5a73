import { expect } from 'chai';
import { lightnessGain } from '../../../../src/image/falloff.ts';
import { pad } from '../../../../src/image/pad.ts';
import { byBytes } from '../../../../src/image/pointwise.ts';
import { eveningOf } from '../../../../src/model/lift/fill/evening.ts';
import { liftImage } from '../../../../src/model/lift/lift-image.ts';
import { layoutOfSurroundings } from '../../../../src/model/lift/surroundings.ts';
import { sizeOf, type Tensor } from '../../../../src/runtime/tensor.ts';
import { at, imageOf } from '../../../support/images.ts';

const [WIDTH, HEIGHT, MARGIN] = [120, 80, 40];

/** A sky with grain, darker towards its corners. */
function sky(fall: number): Tensor {
  const radius = Math.hypot(WIDTH, HEIGHT) / 2;
  const grain = (n: number) => 0.02 * (((Math.sin(n * 12.9898) * 43758.5453) % 1) - 0.5);
  return byBytes(
    imageOf(3, HEIGHT, WIDTH, (c, y, x) => {
      const far = Math.hypot(x + 0.5 - WIDTH / 2, y + 0.5 - HEIGHT / 2) / radius;
      const light = [0.55, 0.65, 0.75][c]! + grain(c + 3 * (x + WIDTH * y));
      return 2 * light * lightnessGain(light, Math.exp(-fall * far ** 4)) - 1;
    }),
  );
}

const margins = { left: MARGIN, right: MARGIN, top: 0, bottom: 0 };
const canvasOf = (image: Tensor) => pad(image, margins, 'reflect');
const mask = pad(
  imageOf(1, HEIGHT, WIDTH, () => 0),
  margins,
  1,
);

describe('eveningOf', () => {
  it('is nothing for a photograph that is no darker in its corners', () => {
    expect(eveningOf(canvasOf(sky(0)), mask)).to.equal(undefined);
  });

  it('makes a canvas and its mirror image as dark as a corner, and gives back what was there', () => {
    const canvas = canvasOf(sky(0.6));
    const { even, shade } = eveningOf(canvas, mask)!;
    const evened = even(canvas, 'mirror');
    const meanAt = (image: Tensor, left: number) => {
      let sum = 0;
      for (let y = 0; y < HEIGHT; y++) for (let x = left; x < left + 10; x++) sum += at(image, 1, y, x);
      return (127.5 * sum) / (10 * HEIGHT);
    };
    const middle = meanAt(evened, MARGIN + WIDTH / 2);
    for (const left of [0, MARGIN - 5, MARGIN, MARGIN + WIDTH - 10, MARGIN + WIDTH, 2 * MARGIN + WIDTH - 10])
      expect(meanAt(evened, left), `${left}`).to.be.within(middle - 6, middle + 6);
    const back = shade(evened);
    // In the photograph; its margins are as dark as its edges.
    for (let y = 0; y < HEIGHT; y++)
      for (let x = MARGIN; x < MARGIN + WIDTH; x++)
        expect(127.5 * Math.abs(at(back, 2, y, x) - at(canvas, 2, y, x))).to.be.below(2.1);
    expect(meanAt(back, 0)).to.be.closeTo(meanAt(canvas, MARGIN), 12);
    expect(meanAt(canvas, 0) - meanAt(back, 0), 'its mirror image is lighter').to.be.above(20);
  });

  it('leaves no dark band where a photograph is extended', async () => {
    const photo = sky(0.6);
    const canvas = canvasOf(photo);
    const { small, trained } = layoutOfSurroundings(canvas, mask, { canvas: true });
    const { image } = await liftImage(small, canvas, { trained, mask, canvas: true, seed: 1 });
    expect(sizeOf(image)).to.deep.equal(sizeOf(canvas));
    const column = (x: number) => {
      let sum = 0;
      for (let y = 0; y < HEIGHT; y++) for (let d = -2; d <= 2; d++) sum += at(image, 0, y, x + d);
      return (127.5 * sum) / (5 * HEIGHT);
    };
    for (const [edge, outer] of [
      [MARGIN, 3],
      [MARGIN + WIDTH, 2 * MARGIN + WIDTH - 4],
    ] as const)
      expect(column(outer) - column(edge)).to.be.below(5);
    for (let y = 0; y < HEIGHT; y += 7)
      for (let x = 0; x < WIDTH; x += 7) expect(at(image, 0, y, x + MARGIN)).to.equal(at(photo, 0, y, x));
  });
});
