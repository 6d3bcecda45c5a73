import { expect } from 'chai';
import { addNoise } from '../../../src/image/add-noise.ts';
import { composite } from '../../../src/image/composite.ts';
import { gaussianBlur } from '../../../src/image/gaussian-blur.ts';
import { affine } from '../../../src/image/pointwise.ts';
import { anomalyMaps } from '../../../src/model/apply/anomaly.ts';
import { nearestRow, sortRows } from '../../../src/model/apply/nearest-rows.ts';
import { generator } from '../../../src/runtime/random/random.ts';
import type { Tensor } from '../../../src/runtime/tensor.ts';
import { failure } from '../../support/failure.ts';
import { imageOf } from '../../support/images.ts';

const [HEIGHT, WIDTH] = [48, 64];

/** A plain sky above a ground of fine texture, both uneven. */
function scene(): Tensor {
  const random = generator(3);
  const grain = random.normal(HEIGHT * WIDTH);
  return imageOf(3, HEIGHT, WIDTH, (c, y, x) =>
    y < 24 ? 0.3 + 0.1 * c + 0.004 * x : -0.3 - 0.1 * c + 0.2 * grain[y * WIDTH + x]!,
  );
}

/** 1 in a square of the ground. */
const square = imageOf(1, HEIGHT, WIDTH, (_c, y, x) => (y >= 30 && y < 42 && x >= 20 && x < 32 ? 1 : 0));

function means(map: Tensor): { inside: number; outside: number } {
  const sums = { inside: 0, outside: 0 };
  const counts = { inside: 0, outside: 0 };
  map.data.forEach((value, p) => {
    const where = square.data[p]! > 0.5 ? 'inside' : 'outside';
    sums[where] += value;
    counts[where]++;
  });
  return { inside: sums.inside / counts.inside, outside: sums.outside / counts.outside };
}

describe('anomalyMaps', () => {
  const photo = scene();
  const seen = (image: Tensor) =>
    affine(addNoise(image, generator(7).normal(image.data.length), 0.02), 1, 0.06);

  it('find nothing in the photograph itself, and hardly anything in other light and with more noise', async () => {
    const own = await anomalyMaps(photo, photo);
    for (const value of own.combined.data) expect(value).to.be.closeTo(0, 1e-6);
    const { inside, outside } = means((await anomalyMaps(photo, seen(photo))).combined);
    expect(Math.max(inside, outside)).to.be.below(0.6);
  });

  it('find what is smoother than anything of its colour, as the sky is that has another', async () => {
    const smeared = composite(photo, gaussianBlur(photo, 3), square);
    const { inside, outside } = means((await anomalyMaps(photo, seen(smeared))).combined);
    expect(inside).to.be.above(3 * outside);
    expect(inside).to.be.above(1);
  });

  it('say whether it is by its colour or by its detail', async () => {
    const green = composite(
      photo,
      imageOf(3, HEIGHT, WIDTH, (c) => (c === 1 ? 0.8 : -0.8)),
      square,
    );
    const { parts, combined } = await anomalyMaps(photo, green);
    const [colour, ...detail] = parts.map((part) => means(part).inside);
    // What is added to a picture of two colours does not make all of it lighter or darker.
    const outside = combined.data.filter((_, p) => square.data[p]! < 0.5).sort();
    expect(outside[outside.length >> 1]).to.be.below(0.05);
    for (const one of detail) expect(colour).to.be.above(one);
    const p = 36 * WIDTH + 26;
    const root = Math.hypot(...parts.map((part) => part.data[p]!));
    expect(combined.data[p]).to.be.closeTo(root, 1e-4);
  });

  it('are as large as the image where it is compared smaller', async () => {
    const { combined } = await anomalyMaps(photo, photo, { size: 32 });
    expect(combined.shape).to.deep.equal([1, 1, HEIGHT, WIDTH]);
  });

  it('stop when they are cancelled', async () => {
    const signal = AbortSignal.abort();
    expect((await failure(() => anomalyMaps(photo, photo, { signal }))).code).to.equal('run/cancelled');
  });
});

describe('nearestRow', () => {
  it('is that of a search through all, of those that are allowed', () => {
    const random = generator(11);
    const [width, count] = [5, 300];
    const rows = Float64Array.from(random.normal(width * count));
    const sorted = sortRows(rows, width);
    const queries = Float64Array.from(random.normal(width * 40));
    for (let q = 0; q < 40; q++) {
      const distance = (i: number) =>
        Array.from({ length: width }, (_, k) => (queries[q * width + k]! - rows[i * width + k]!) ** 2).reduce(
          (a, b) => a + b,
        );
      const odd = Array.from({ length: count }, (_, i) => i).filter((i) => i % 2 === 1);
      const best = odd.reduce((a, b) => (distance(b) < distance(a) ? b : a));
      const found = nearestRow(sorted, queries, q * width, (i) => i % 2 === 1);
      expect(found.index).to.equal(best);
      expect(found.distance).to.be.closeTo(distance(best), 1e-12);
    }
    expect(nearestRow(sorted, queries, 0, () => false).index).to.equal(-1);
  });
});
