import { expect } from 'chai';
import { COARSEST, findShot } from '../../../src/model/shot/find-shot.ts';
import { greyLevels } from '../../../src/model/shot/grey-levels.ts';
import {
  composed,
  doubled,
  inverted,
  type Projection,
  projected,
  similarity,
} from '../../../src/model/shot/projection.ts';
import { type Registration, registered } from '../../../src/model/shot/register.ts';
import { generator } from '../../../src/runtime/random/random.ts';
import { sizeOf, type Tensor } from '../../../src/runtime/tensor.ts';
import { flat, imageOf } from '../../support/images.ts';
import { smallPhoto } from '../lift/pictures.ts';

const SIZE = { width: 320, height: 200 };

/** A picture that is known between its pixels, too: waves of many lengths. */
function scene(x: number, y: number): number {
  let sum = 0;
  for (let k = 1; k <= 12; k++) {
    const [u, v] = [Math.cos(2.4 * k) / (3 + 2 * k), Math.sin(2.4 * k) / (3 + 2 * k)];
    sum += Math.sin(u * x + v * y + k * k) * Math.sqrt((3 + 2 * k) / 27);
  }
  return sum / 6;
}

/** The scene, and a shot of it in which a projection says where each pixel went. */
function shots(projection: Projection, { gain = 1, offset = 0, noise = 0, else: other = 0 } = {}) {
  const { width, height } = SIZE;
  const back = inverted(projection);
  const image = imageOf(1, height, width, (_, y, x) => scene(x, y));
  const grain = generator(3).normal(width * height);
  const shot = imageOf(1, height, width, (_, y, x) => {
    const place = projected(back, x, y);
    const seen = x < other * width ? scene(y + 500, x + 300) : scene(place.x, place.y);
    return (seen - offset) / gain + noise * grain[y * width + x]!;
  });
  return { image, shot };
}

const known = (image: Tensor) => new Uint8Array(sizeOf(image).width * sizeOf(image).height).fill(1);
const levels = (image: Tensor) => greyLevels(image, known(image), COARSEST);
const found = (image: Tensor, shot: Tensor) => findShot(levels(image), levels(shot));

/** How far the worst corner is from where it should be, px. @param left where what both show begins */
function error(is: Registration | undefined, wanted: Projection, left = 0): number {
  const { width, height } = SIZE;
  if (is === undefined) return Number.POSITIVE_INFINITY;
  return Math.max(
    ...[left, width - 1].flatMap((x) =>
      [0, height - 1].map((y) => {
        const [a, b] = [projected(is.projection, x, y), projected(wanted, x, y)];
        return Math.hypot(a.x - b.x, a.y - b.y);
      }),
    ),
  );
}

const AFFINE: Projection = [1.03, 0.02, -7.3, -0.03, 0.98, 5.6, 0, 0, 1];
const HOMOGRAPHY: Projection = [1.02, 0.03, -6.2, -0.02, 1.01, 4.4, 4e-5, -6e-5, 1];

describe('two shots of a place', () => {
  it('are registered to less than a hundredth of a pixel where they are moved, turned, sheared and tilted', () => {
    for (const [wanted, model] of [
      [[1, 0, 11.25, 0, 1, -6.5, 0, 0, 1] as Projection, 'similarity'],
      [similarity(SIZE, SIZE, { angle: 0.07, scale: 1.08, move: { x: 5.5, y: -3.25 } }), 'similarity'],
      [AFFINE, 'affine'],
      [HOMOGRAPHY, 'homography'],
    ] as const) {
      const { image, shot } = shots(wanted);
      expect(error(found(image, shot), wanted), model).to.be.below(0.01);
    }
  });

  it('are registered to a tenth with noise, in another light, and with a fifth of one showing something else', () => {
    for (const wanted of [AFFINE, HOMOGRAPHY]) {
      const { image, shot } = shots(wanted, { gain: 0.8, offset: 0.1, noise: 2 / 127.5, else: 0.2 });
      const is = found(image, shot);
      expect(error(is, wanted, 0.2 * SIZE.width)).to.be.below(0.1);
      expect(is?.gain).to.be.closeTo(0.8, 0.02);
      expect(is?.offset).to.be.closeTo(0.1, 0.01);
    }
  });

  it('lie to each other as plainly as they can: noise does not tilt them', () => {
    const { image, shot } = shots([1, 0, 4.5, 0, 1, 2.25, 0, 0, 1], { noise: 4 / 127.5 });
    expect(found(image, shot)?.model).to.equal('similarity');
  });

  it('are compared where they are known only', () => {
    const { image, shot } = shots(AFFINE);
    const hole = known(image).map((_, i) => Number(i % SIZE.width < 120 || i % SIZE.width > 220));
    const spoiled = { ...image, data: image.data.map((v, i) => (hole[i] === 1 ? v : 1)) };
    const is = findShot(greyLevels(spoiled, hole, COARSEST), levels(shot));
    expect(error(is, AFFINE)).to.be.below(0.02);
  });

  it('are no two shots where they show different places, or nothing', async () => {
    const [photo, other] = [await smallPhoto('lake', 160, 90), await smallPhoto('waves', 160, 90)];
    expect(found(photo, other)).to.equal(undefined);
    expect(found(photo, flat(0.3, 90, 160))).to.equal(undefined);
    expect(found(flat(0.3, 90, 160), photo)).to.equal(undefined);
    expect(findShot(greyLevels(photo, known(photo).fill(0), COARSEST), levels(photo))).to.equal(undefined);
  });

  it('stay where they are where no pixel tells of a step', () => {
    const [grey] = levels(flat(0.2, 40, 60));
    const start = { model: 'similarity', projection: AFFINE, gain: 1, offset: 0 } as const;
    expect(registered(grey!, grey!, start, { upTo: 'homography', steps: 5 })).to.deep.equal(start);
  });
});

describe('projections', () => {
  it('are composed, undone and doubled', () => {
    const both = projected(composed(AFFINE, HOMOGRAPHY), 31, 17);
    const first = projected(HOMOGRAPHY, 31, 17);
    const after = projected(AFFINE, first.x, first.y);
    expect(both.x).to.be.closeTo(after.x, 1e-9);
    expect(both.y).to.be.closeTo(after.y, 1e-9);
    const back = projected(inverted(HOMOGRAPHY), first.x, first.y);
    expect(back.x).to.be.closeTo(31, 1e-9);
    expect(back.y).to.be.closeTo(17, 1e-9);
    const fine = projected(doubled(HOMOGRAPHY), 2 * 31 + 0.5, 2 * 17 + 0.5);
    expect(fine.x).to.be.closeTo(2 * first.x + 0.5, 1e-9);
    expect(fine.y).to.be.closeTo(2 * first.y + 0.5, 1e-9);
  });
});
