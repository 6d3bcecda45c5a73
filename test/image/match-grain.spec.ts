import { expect } from 'chai';
import { matchGrain } from '../../src/image/match-grain.ts';
import { generator } from '../../src/runtime/random/random.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import { at, imageOf, maskOf } from '../support/images.ts';

const H = 120;
const W = 160;
const LEVEL = 1 / 127.5;
const inside = (y: number, x: number): boolean => x >= 40 && x < 112 && y >= 30 && y < 90;
const mask = maskOf(H, W, inside);

function grainy(levels: number): Tensor {
  const noise = generator(5).normal(3 * H * W);
  return imageOf(3, H, W, (c, y, x) => 0.1 + levels * LEVEL * noise[(c * H + y) * W + x]!);
}

/** The background with a smooth object. */
function withObject(background: Tensor, value: (y: number, x: number) => number): Tensor {
  return imageOf(3, H, W, (c, y, x) => (inside(y, x) ? value(y, x) : at(background, c, y, x)));
}

/** Standard deviation within the object, levels. */
function deviation(image: Tensor): number {
  const values: number[] = [];
  for (let y = 34; y < 86; y++) for (let x = 44; x < 108; x++) values.push(at(image, 1, y, x) / LEVEL);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

describe('matchGrain', () => {
  it('gives a smooth object the grain of what is around it, and keeps all else', () => {
    const background = grainy(2);
    const image = matchGrain(
      background,
      withObject(background, () => -0.3),
      mask,
      1,
    );
    expect(deviation(image)).to.be.within(1.5, 2.3);
    for (let i = 0; i < H * W; i++)
      if (mask.data[i] === 0) expect(image.data[i]).to.equal(background.data[i]);
  });

  it('adds three levels at most, so that the drawing stays', () => {
    const background = grainy(12);
    expect(
      deviation(
        matchGrain(
          background,
          withObject(background, () => -0.3),
          mask,
          1,
        ),
      ),
    ).to.be.within(2, 3.5);
  });

  it('adds nothing where the object has as much, where nothing is around it or the object is too small to tell', () => {
    const background = grainy(1);
    const noise = generator(9).normal(H * W);
    const scene = withObject(background, (y, x) => 0.3 * noise[y * W + x]!);
    expect(matchGrain(background, scene, mask, 1).data).to.deep.equal(scene.data);
    const calm = grainy(0);
    const smooth = withObject(calm, () => -0.3);
    expect(matchGrain(calm, smooth, mask, 1).data).to.deep.equal(smooth.data);
    const whole = maskOf(H, W, () => 1);
    expect(matchGrain(background, smooth, whole, 1).data).to.deep.equal(smooth.data);
    const small = maskOf(H, W, (y, x) => y < 5 && x < 5);
    const dotted = imageOf(3, H, W, (c, y, x) => (y < 5 && x < 5 ? 0.5 : at(background, c, y, x)));
    expect(matchGrain(background, dotted, small, 1).data).to.deep.equal(dotted.data);
  });

  it('is the same again for a seed', () => {
    const background = grainy(2);
    const scene = withObject(background, () => 0.2);
    const once = matchGrain(background, scene, mask, 3).data;
    expect(matchGrain(background, scene, mask, 3).data).to.deep.equal(once);
    expect(matchGrain(background, scene, mask, 4).data).to.not.deep.equal(once);
  });
});
