import { dilateMask } from '../../src/image/dilate.ts';
import { toGrey } from '../../src/image/grey.ts';
import { byBytes } from '../../src/image/pointwise.ts';
import { poissonBlend } from '../../src/image/poisson-blend.ts';
import { ssimMap } from '../../src/model/metrics/ssim.ts';
import { nchw, sizeOf, type Tensor } from '../../src/runtime/tensor.ts';
import { harmonize } from '../../src/tasks/tasks.ts';
import { BIRD, PLACE, withBird } from './bird.ts';
import { type Bench, type Judged, type Made, timed } from './case.ts';
import { around } from './places.ts';

/** Width of the ring whose tone the object should have, px. */
const RING = 20;

/**
 * A bird on each photograph. *SSIM in it*: of lightness, between the paste and the result, inside
 * the object: whether it is still itself. *Tone*: levels between its mean lightness and that of a ring around it.
 */
export async function* benchPasting({ photographs, tell }: Bench): AsyncGenerator<Judged> {
  for (const { stem, image } of photographs) {
    const { image: paste, mask } = await withBird(image);
    const options = { x: 100 * PLACE.x, y: 100 * PLACE.y, size: 100 * PLACE.size };
    const ways: [string, () => Promise<Tensor>][] = [
      ['Patchwise', async () => (await (await harmonize(image, BIRD, options)).decode()).image],
      ['plain paste', async () => paste],
      ['Poisson cloning', async () => byBytes(clipped(poissonBlend(image, paste, mask)))],
    ];
    const made: Made[] = [];
    for (const [by, blend] of ways) {
      tell(`${stem}, paste: ${by}`);
      const { result, seconds } = await timed(blend);
      made.push({ by, image: result, seconds, figures: figuresOf(result, paste, image, mask) });
    }
    yield {
      of: {
        application: 'harmonization',
        photograph: stem,
        kind: 'a bird',
        given: paste,
        window: around(boxOf(mask), sizeOf(image), 0.5),
      },
      made,
    };
  }
}

function figuresOf(result: Tensor, paste: Tensor, before: Tensor, mask: Tensor) {
  const { h, w } = nchw(result);
  const map = ssimMap(result, paste);
  const margin = (w - (map.shape[3] as number)) / 2;
  const solid = dilateMask({ ...mask, data: mask.data.map((v) => 1 - (v > 0.99 ? 1 : 0)) }, 3).data.map(
    (v) => 1 - v,
  );
  const near = dilateMask({ ...mask, data: mask.data.map((v) => (v > 0 ? 1 : 0)) }, RING).data.map((v, i) =>
    mask.data[i]! > 0 ? 0 : v,
  );
  const [made, around] = [toGrey(result).data, toGrey(before).data];
  let [sum, count] = [0, 0];
  for (let y = margin; y < h - margin; y++) {
    for (let x = margin; x < w - margin; x++) {
      if (solid[y * w + x] !== 1) continue;
      sum += map.data[(y - margin) * (w - 2 * margin) + x - margin]!;
      count++;
    }
  }
  return {
    'SSIM in it': sum / count,
    'tone, levels': 127.5 * Math.abs(mean(made, solid) - mean(around, near)),
  };
}

function mean(values: Float32Array, weights: Float32Array): number {
  let [sum, count] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    sum += values[i]! * weights[i]!;
    count += weights[i]!;
  }
  return sum / count;
}

function boxOf(mask: Tensor) {
  const { w } = nchw(mask);
  const inside = [...mask.data.keys()].filter((i) => mask.data[i]! > 0);
  const [xs, ys] = [inside.map((i) => i % w), inside.map((i) => Math.floor(i / w))];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
}

const clipped = (image: Tensor): Tensor => ({
  ...image,
  data: image.data.map((v) => Math.max(-1, Math.min(1, v))),
});
