import type { Size } from '../../runtime/tensor.ts';
import { type Grey, sampled } from './grey-levels.ts';
import { composed, doubled, type Point, type Projection, projected, similarity } from './projection.ts';
import { type Registration, registered } from './register.ts';

/** Longer side of the level on which shots are looked for, px, at least; at most twice as much. */
export const COARSEST = 24;
/** How another shot may be turned and enlarged: Gauss–Newton steps find what lies between. */
const ANGLES = [0, -5, 5, -10, 10].map((degrees) => (degrees * Math.PI) / 180);
const SCALES = [1, 1 / 1.12, 1.12, 1 / 1.25, 1.25];
/** How many of them are looked at more closely. */
const CANDIDATES = 6;
/** Least correlation of the gradients of two shots of one place, on the second level. */
const ALIKE = 0.5;
/** Least share of the known pixels that the other shot has to show. */
const COMMON = 0.5;
const STEPS = 20;
/** Levels on which the shots may lie to each other as any two projections, px of the longer side; and sheared ones. */
const FROM = { homography: 200, affine: 90 } as const;

/**
 * Where another shot of the same place lies beside an image: coarsely by the move, turn and scale at which the gradients
 * of both correlate most, over what is known of the image, as light may differ; then from level to level by
 * {@link registered}, to the finest.
 * @param image, shot levels, the finest first, as many of each
 * @param weightOf how much a pixel counts on the finest level; default: all alike
 * @returns undefined where nothing is alike: it is no shot of this place
 */
export function findShot(
  image: readonly Grey[],
  shot: readonly Grey[],
  weightOf: (x: number, y: number) => number = () => 1,
): Registration | undefined {
  const levels = Math.min(image.length, shot.length);
  const [own, other] = [image[levels - 1]!, shot[levels - 1]!];
  // Pictures so small have but one level.
  const second = Math.max(0, levels - 2);
  let best: { readonly alike: number; readonly registration: Registration } | undefined;
  for (const projection of candidates(own, other)) {
    const options = { upTo: 'similarity', steps: STEPS } as const;
    const plain = { model: 'similarity', projection, gain: 1, offset: 0 } as const;
    const coarse = registered(own, other, plain, options);
    const finer =
      second === levels - 1
        ? coarse
        : registered(
            image[second]!,
            shot[second]!,
            { ...coarse, projection: doubled(coarse.projection) },
            options,
          );
    const alike = correlation(image[second]!, shot[second]!, finer.projection);
    if (alike > (best?.alike ?? ALIKE)) best = { alike, registration: finer };
  }
  if (best === undefined) return undefined;
  let found = best.registration;
  for (let level = second; level >= 0; level--) {
    const [a, b] = [image[level]!, shot[level]!];
    if (level < second) found = { ...found, projection: doubled(found.projection) };
    const side = Math.max(a.width, a.height);
    const upTo = side >= FROM.homography ? 'homography' : side >= FROM.affine ? 'affine' : 'similarity';
    const factor = 2 ** level;
    found = registered(a, b, found, {
      upTo,
      steps: STEPS,
      weightOf: (x, y) => weightOf(factor * x, factor * y),
    });
  }
  return found;
}

/** Coarse places, the best first. */
function candidates(own: Grey, other: Grey): Projection[] {
  const gradients = gradientsOf(own);
  const found: { readonly alike: number; readonly projection: Projection }[] = [];
  for (const angle of ANGLES) {
    for (const scale of SCALES) {
      const turned = similarity(sizeTurned(other, scale), other, {
        angle,
        scale: 1 / scale,
        move: { x: 0, y: 0 },
      });
      const { move, alike } = bestMove(
        gradients,
        gradientsOf(warped(other, turned, sizeTurned(other, scale))),
      );
      const moved: Projection = [1, 0, move.x, 0, 1, move.y, 0, 0, 1];
      found.push({ alike, projection: composed(turned, moved) });
    }
  }
  found.sort((a, b) => b.alike - a.alike);
  return found.slice(0, CANDIDATES).map(({ projection }) => projection);
}

function sizeTurned({ width, height }: Size, scale: number): Size {
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

function warped(shot: Grey, projection: Projection, { width, height }: Size): Grey {
  const values = new Float32Array(width * height);
  const known = new Uint8Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const place = projected(projection, x, y);
      const value = sampled(shot, place.x, place.y);
      if (Number.isNaN(value)) continue;
      values[i] = value;
      known[i] = 1;
    }
  }
  return { width, height, values, known };
}

/** Differences to the pixel on the right and to the one below; 0 where one of the three is not known. */
interface Gradients extends Size {
  readonly across: Float32Array;
  readonly down: Float32Array;
  readonly known: Uint8Array;
  /** Of all, how many are known. */
  readonly count: number;
}

function gradientsOf({ width, height, values, known: has }: Grey): Gradients {
  const plane = () => new Float32Array(width * height);
  const [across, down, known] = [plane(), plane(), new Uint8Array(width * height)];
  let count = 0;
  for (let y = 0; y + 1 < height; y++) {
    for (let x = 0, i = y * width; x + 1 < width; x++, i++) {
      if ((has[i]! & has[i + 1]! & has[i + width]!) === 0) continue;
      across[i] = values[i + 1]! - values[i]!;
      down[i] = values[i + width]! - values[i]!;
      known[i] = 1;
      count++;
    }
  }
  return { width, height, across, down, known, count };
}

/** The move of whole pixels at which both correlate most. */
function bestMove(own: Gradients, other: Gradients): { readonly move: Point; readonly alike: number } {
  let best = { move: { x: 0, y: 0 }, alike: -1 };
  for (let y = 1 - own.height; y < other.height; y++) {
    for (let x = 1 - own.width; x < other.width; x++) {
      const alike = correlationMoved(own, other, x, y);
      if (alike > best.alike) best = { move: { x, y }, alike };
    }
  }
  return best;
}

/** −1 to 1; −1 where too few pixels are common. */
function correlationMoved(own: Gradients, other: Gradients, dx: number, dy: number): number {
  const [left, right] = [Math.max(0, -dx), Math.min(own.width, other.width - dx)];
  const [top, bottom] = [Math.max(0, -dy), Math.min(own.height, other.height - dy)];
  const least = COMMON * own.count;
  if (right <= left || bottom <= top || (right - left) * (bottom - top) < least) return -1;
  let [both, ownSquares, otherSquares, count] = [0, 0, 0, 0];
  for (let y = top; y < bottom; y++) {
    for (
      let i = y * own.width + left, j = (y + dy) * other.width + left + dx;
      i < y * own.width + right;
      i++, j++
    ) {
      if ((own.known[i]! & other.known[j]!) === 0) continue;
      const [a, b, c, d] = [own.across[i]!, own.down[i]!, other.across[j]!, other.down[j]!];
      both += a * c + b * d;
      ownSquares += a * a + b * b;
      otherSquares += c * c + d * d;
      count++;
    }
  }
  return count < least ? -1 : both / Math.sqrt(ownSquares * otherSquares + 1e-12);
}

function correlation(own: Grey, shot: Grey, projection: Projection): number {
  return correlationMoved(gradientsOf(own), gradientsOf(warped(shot, projection, own)), 0, 0);
}
