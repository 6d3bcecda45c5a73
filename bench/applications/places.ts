import { toGrey } from '../../src/image/grey.ts';
import { resize } from '../../src/image/resize.ts';
import type { Rectangle } from '../../src/runtime/crop.ts';
import { generator } from '../../src/runtime/random/random.ts';
import { sizeOf, type Tensor } from '../../src/runtime/tensor.ts';

export const KINDS = ['horizon', 'edge', 'texture', 'crowd'] as const;
export type Kind = (typeof KINDS)[number];

/** An ellipse that is cut out of a photograph. */
export interface Place extends Rectangle {
  readonly kind: Kind;
}

/** Least and most radius of a hole, as shares of the photograph's longer side. */
const RADII = [0.07, 0.12] as const;
/** Side of the squares whose means are what is coarse, px. */
const BLOCK = 8;
/** Levels that are added to a spread before something is divided by it. */
const GRAIN = 6;

/**
 * Where a photograph has a horizon, another edge, a texture and a crowd of things: the ellipse whose halves differ most
 * above and below, or left and right, beside what varies within them; that whose quarters are all rough, and alike; and
 * that whose quarters all have things of {@link BLOCK} px and more. No ellipse's middle lies in another one.
 * @param seed of the radii
 */
export function placesOf(photo: Tensor, seed: number): Place[] {
  const { width, height } = sizeOf(photo);
  const blocks = { width: Math.ceil(width / BLOCK), height: Math.ceil(height / BLOCK) };
  const grey = toGrey(photo);
  const level = (image: Tensor) => image.data.map((v) => (v + 1) * 127.5);
  const coarse = level(resize(grey, blocks, 'area'));
  const fine = level(grey);
  const smooth = level(resize(resize(grey, blocks, 'area'), { width, height }, 'bicubic'));
  const rough = resize({ ...grey, data: fine.map((v, i) => Math.abs(v - smooth[i]!)) }, blocks, 'area').data;
  const random = generator(seed).split('holes');
  const found: Place[] = [];
  for (const kind of KINDS) {
    const radius = (axis: string) =>
      Math.round(
        Math.max(width, height) *
          (RADII[0] + (RADII[1] - RADII[0]) * random.split(kind, axis).uniform(1)[0]!),
      );
    const [rx, ry] = [radius('across'), Math.min(radius('down'), Math.floor(height / 4))];
    let best: { score: number; place: Place } | undefined;
    for (let y = ry + BLOCK; y < height - ry - BLOCK; y += BLOCK) {
      for (let x = rx + BLOCK; x < width - rx - BLOCK; x += BLOCK) {
        if (
          found.some(
            (other) =>
              inEllipse(other, x, y) ||
              Math.hypot(other.left + other.width / 2 - x, other.top + other.height / 2 - y) <
                Math.min(rx, ry),
          )
        )
          continue;
        const place = { kind, left: x - rx, top: y - ry, width: 2 * rx, height: 2 * ry };
        const score = scoreOf(kind, quartersOf(place, coarse, rough, blocks));
        if (best === undefined || score > best.score) best = { score, place };
      }
    }
    if (best !== undefined) found.push(best.place);
  }
  return found;
}

/** [1, 1, H, W], 1 in the ellipse. */
export function maskOf(
  { left, top, width, height }: Rectangle,
  size: { width: number; height: number },
): Tensor {
  const data = Float32Array.from({ length: size.width * size.height }, (_, i) =>
    inEllipse({ left, top, width, height }, (i % size.width) + 0.5, Math.floor(i / size.width) + 0.5) ? 1 : 0,
  );
  return { shape: [1, 1, size.height, size.width], data };
}

/** Its surroundings, as far as there are any. */
export function around(place: Rectangle, size: { width: number; height: number }, share = 0.75): Rectangle {
  const [across, down] = [Math.round(place.width * share), Math.round(place.height * share)];
  const left = Math.max(0, place.left - across);
  const top = Math.max(0, place.top - down);
  return {
    left,
    top,
    width: Math.min(size.width, place.left + place.width + across) - left,
    height: Math.min(size.height, place.top + place.height + down) - top,
  };
}

function inEllipse({ left, top, width, height }: Rectangle, x: number, y: number): boolean {
  return ((x - left - width / 2) / (width / 2)) ** 2 + ((y - top - height / 2) / (height / 2)) ** 2 <= 1;
}

/** A quarter of a place: mean and spread of what is coarse, and how rough it is. */
interface Quarter {
  readonly mean: number;
  readonly spread: number;
  readonly rough: number;
}

function scoreOf(kind: Kind, [nw, ne, sw, se]: readonly [Quarter, Quarter, Quarter, Quarter]): number {
  const all = [nw, ne, sw, se];
  const least = (of: (quarter: Quarter) => number) => Math.min(...all.map(of));
  const within = all.reduce((sum, { spread, rough }) => sum + spread + rough, 0) / 4 + GRAIN;
  const down = Math.abs(nw.mean + ne.mean - sw.mean - se.mean) / 2;
  const across = Math.abs(nw.mean + sw.mean - ne.mean - se.mean) / 2;
  const means = all.map(({ mean }) => mean);
  switch (kind) {
    case 'horizon':
      return (down - across) / within;
    case 'edge':
      return across / within;
    case 'texture':
      return least(({ rough }) => rough) / (Math.max(...means) - Math.min(...means) + GRAIN);
    case 'crowd':
      return least(({ spread }) => spread);
  }
}

function quartersOf(
  place: Rectangle,
  coarse: Float32Array,
  rough: Float32Array,
  size: { width: number; height: number },
): [Quarter, Quarter, Quarter, Quarter] {
  const blocks = (from: number, to: number) => [Math.floor(from / BLOCK), Math.ceil(to / BLOCK)] as const;
  const quarter = (right: number, lower: number): Quarter => {
    const [x0, x1] = blocks(
      place.left + (right * place.width) / 2,
      place.left + ((right + 1) * place.width) / 2,
    );
    const [y0, y1] = blocks(
      place.top + (lower * place.height) / 2,
      place.top + ((lower + 1) * place.height) / 2,
    );
    let [count, sum, squares, roughness] = [0, 0, 0, 0];
    for (let y = y0; y < Math.min(y1, size.height); y++) {
      for (let x = x0; x < Math.min(x1, size.width); x++, count++) {
        const value = coarse[y * size.width + x]!;
        sum += value;
        squares += value * value;
        roughness += rough[y * size.width + x]!;
      }
    }
    const mean = sum / count;
    return { mean, spread: Math.sqrt(Math.max(0, squares / count - mean * mean)), rough: roughness / count };
  };
  return [quarter(0, 0), quarter(1, 0), quarter(0, 1), quarter(1, 1)];
}
