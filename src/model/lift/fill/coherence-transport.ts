import { gaussianBlur } from '../../../image/gaussian-blur.ts';
import { crop } from '../../../runtime/crop.ts';
import { type Size, sizeOf, type Tensor } from '../../../runtime/tensor.ts';
import type { PieceImage } from '../pieces/hole-pieces.ts';
import { levelsOf, withLevels } from '../pieces/piece-levels.ts';
import { depthsIn } from './holes.ts';

/** How far a pixel looks for what it becomes, ε, px. */
const REACH = 5;
/** How narrowly it looks along a line, κ; 0: in all directions alike. */
const NARROW = 25;
/** Contrast of a line that is one, as the square of levels a pixel. */
const LINE = 30;
/** Standard deviations of the Gaussians before gradients, and of their products, σ and ρ, px. */
const [GRADIENT, DIRECTION] = [1.5, 4];
/** Gaussians end at this many standard deviations. */
const TRUNCATE = 2.5;
/** What a structure tensor depends on lies so near, px: the radii of both Gaussians, and a gradient. */
const AROUND = 15;
/** Pixels of a ring in a square of this side are looked at together, px: few are far apart then. */
const TILE = 32;

/**
 * Fills a hole with what its surroundings become where their lines go on, by coherence transport (Bornemann, März, "Fast
 * image inpainting based on coherence transport", J. Math. Imaging Vision 28, 2007): from its rim inwards, one ring of
 * pixels after the other, each pixel x becomes
 *
 *     u(x) = Σ w(x, y) u(y) / Σ w(x, y),   w = exp(−μ² (n · (y − x))² / 2ε²) / |y − x|,   known y with |y − x| ≤ ε
 *
 * n is the direction across the lines, the first eigenvector of the structure tensor of what is known; the farther its
 * eigenvalues λ₁, λ₂ are apart, the narrower is what counts: μ = 1 + κ exp(−(c / (λ₁ − λ₂))²). Lines meet and borders
 * close there, but nothing has a texture.
 * @param hole a byte a pixel, 0 where it is known
 * @param pause called between rings
 * @returns the image; all as it was where nothing is known
 */
export async function transportCoherently(
  image: PieceImage,
  hole: Uint8Array,
  pause: () => Promise<void>,
): Promise<PieceImage> {
  if (!hole.includes(0)) return image;
  const colours = levelsOf(image);
  const known: Tensor = {
    shape: [1, 1, image.height, image.width],
    data: Float32Array.from(hole, (is) => (is === 0 ? 1 : 0)),
  };
  for (const ring of ringsOf(depthsIn(hole, image.width, image.width + image.height))) {
    await pause();
    for (const [i, tensor] of tensorsAt(ring, colours, known))
      transportTo(i, colours.data, known.data, tensor, image);
    for (const i of ring) known.data[i] = 1;
  }
  return withLevels(image, colours);
}

/** The pixels at each depth from 1 on. */
function ringsOf(depths: Int32Array): number[][] {
  const rings: number[][] = [];
  for (const [i, depth] of depths.entries()) {
    if (depth === 0) continue;
    while (rings.length < depth) rings.push([]);
    rings[depth - 1]!.push(i);
  }
  return rings;
}

/** Means of products of gradients around a pixel. */
interface StructureTensor {
  readonly xx: number;
  readonly xy: number;
  readonly yy: number;
}

/** The structure tensors at some pixels: of each square with some of them what lies around these is looked at. */
function tensorsAt(pixels: readonly number[], colours: Tensor, known: Tensor): Map<number, StructureTensor> {
  const { width, height } = sizeOf(known);
  const across = Math.ceil(width / TILE);
  const tileOf = (i: number) =>
    Math.floor(Math.floor(i / width) / TILE) * across + Math.floor((i % width) / TILE);
  const tiles = new Map<number, number[]>();
  for (const i of pixels) {
    const tile = tiles.get(tileOf(i));
    if (tile === undefined) tiles.set(tileOf(i), [i]);
    else tile.push(i);
  }
  const tensors = new Map<number, StructureTensor>();
  for (const own of tiles.values()) {
    const columns = own.map((i) => i % width);
    const left = Math.max(0, Math.min(...columns) - AROUND);
    const right = Math.min(width, Math.max(...columns) + AROUND + 1);
    const top = Math.max(0, Math.floor(own[0]! / width) - AROUND);
    const bottom = Math.min(height, Math.floor(own.at(-1)! / width) + AROUND + 1);
    const window = { left, top, width: right - left, height: bottom - top };
    const count = window.width * window.height;
    const found = structureTensors(crop(colours, window).data, crop(known, window).data, window);
    for (const i of own) {
      const at = (Math.floor(i / width) - top) * window.width + (i % width) - left;
      tensors.set(i, { xx: found[at]!, xy: found[count + at]!, yy: found[2 * count + at]! });
    }
  }
  return tensors;
}

/** The mean around each pixel, of the pixels that count; 0 where none does. */
function meanAround(planes: Float32Array, counts: Float32Array, size: Size, sigma: number): Float32Array {
  const { width, height } = size;
  const blurred = (data: Float32Array): Float32Array => {
    const image: Tensor = { shape: [1, data.length / counts.length, height, width], data };
    return gaussianBlur(image, sigma, { border: 'nearest', truncate: TRUNCATE }).data;
  };
  const sums = blurred(planes.map((v, i) => v * counts[i % counts.length]!));
  const weights = blurred(counts);
  return sums.map((sum, i) => (weights[i % counts.length] === 0 ? 0 : sum / weights[i % counts.length]!));
}

/** The structure tensor at each pixel, its three values after each other, of the three channels together. */
function structureTensors(colours: Float32Array, known: Float32Array, size: Size): Float32Array {
  const { width, height } = size;
  const plane = known.length;
  const smooth = meanAround(colours, known, size, GRADIENT);
  const products = new Float32Array(3 * plane);
  const counts = new Float32Array(plane);
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1, i = y * width + 1; x < width - 1; x++, i++) {
      if (known[i]! * known[i - 1]! * known[i + 1]! * known[i - width]! * known[i + width]! === 0) continue;
      counts[i] = 1;
      for (let k = i; k < 3 * plane; k += plane) {
        const dx = (smooth[k + 1]! - smooth[k - 1]!) / 2;
        const dy = (smooth[k + width]! - smooth[k - width]!) / 2;
        products[i]! += dx * dx;
        products[plane + i]! += dx * dy;
        products[2 * plane + i]! += dy * dy;
      }
    }
  }
  return meanAround(products, counts, size, DIRECTION);
}

/** Sets a pixel to what is transported to it. */
function transportTo(
  i: number,
  colours: Float32Array,
  known: Float32Array,
  { xx, xy, yy }: StructureTensor,
  { width, height }: Size,
): void {
  const plane = known.length;
  const apart = Math.hypot(xx - yy, 2 * xy);
  const angle = Math.atan2(2 * xy, xx - yy) / 2;
  const [acrossX, acrossY] = [Math.cos(angle), Math.sin(angle)];
  const narrow = apart === 0 ? 1 : 1 + NARROW * Math.exp(-((LINE / apart) ** 2));
  const falloff = narrow ** 2 / (2 * REACH ** 2);
  const [x, y] = [i % width, Math.floor(i / width)];
  let [total, red, green, blue] = [0, 0, 0, 0];
  for (let dy = -Math.min(REACH, y); dy <= Math.min(REACH, height - 1 - y); dy++) {
    for (let dx = -Math.min(REACH, x); dx <= Math.min(REACH, width - 1 - x); dx++) {
      const from = i + dy * width + dx;
      const distance = Math.hypot(dx, dy);
      if (known[from] === 0 || distance > REACH) continue;
      const weight = Math.exp(-falloff * (acrossX * dx + acrossY * dy) ** 2) / distance;
      total += weight;
      red += weight * colours[from]!;
      green += weight * colours[plane + from]!;
      blue += weight * colours[2 * plane + from]!;
    }
  }
  for (const [c, sum] of [red, green, blue].entries()) colours[c * plane + i] = sum / total;
}
