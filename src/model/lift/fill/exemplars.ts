import type { Size } from '../../../runtime/tensor.ts';
import { ANY_HEIGHT, type Heights, pixelHeights, placesOf, type Rows } from '../field/heights.ts';
import type { HolePieces, PieceImage } from '../pieces/hole-pieces.ts';
import { FillFront } from './fill-front.ts';
import { CLEAR } from './holes.ts';
import { soften } from './soften.ts';

/** How a hole is filled with exemplars. */
export interface Exemplars {
  /** Patches have 2 · radius + 1 pixels a side. */
  readonly radius: number;
  /** How much they are kept at their heights; 1, from one end to the other, is as much as black for white. */
  readonly stay: number;
}

/** What is filled, and with what. */
export interface ExemplarTask extends HolePieces {
  /** The photographs in it, below each other. */
  readonly parts: readonly (Rows & { readonly width: number })[];
  readonly heights: Heights;
  /** What the hole shows but for its texture, as large as the target ({@link transportCoherently}). */
  readonly guide: PieceImage;
}

/** The smallest patch, of the size that all lifting matches: of these some may be used, or there is no lift. */
const LEAST_RADIUS = 3;
/** How much what is not known yet counts where it is not as the guide; 1: as much as what is known. */
const GUIDED = 0.1;

/**
 * Fills a hole patch by patch: the patch on its front that has the highest priority ({@link FillFront}) gets what the
 * patch of the photograph shows there that is most like what is known of it (Criminisi, Pérez, Toyama 2004). Lines and
 * borders go on into the hole first, which a membrane, or patches that are voted for all at once, do not do. What is not
 * known yet counts, too, by the guide: of several patches that go on from here that is taken which leads to the other
 * side.
 * @param task whose target is changed in place
 * @param pause called between patches
 */
export async function fillByExemplars(
  { target, source, parts, hole, forbidden, heights, guide }: ExemplarTask,
  { radius: wished, stay }: Exemplars,
  pause: () => Promise<void>,
): Promise<void> {
  const { width, height, bytes } = target;
  const bits = hole.reduce((all, own) => all | own, 0);
  let radius = wished;
  let sources = exemplarsOf(source, parts, forbidden, bits, radius);
  while (sources.length === 0 && radius > LEAST_RADIUS)
    sources = exemplarsOf(source, parts, forbidden, bits, --radius);
  if (sources.length === 0) sources = exemplarsOf(source, parts, forbidden, bits & ~CLEAR, radius);
  const allowed = new Uint8Array(source.width * source.height);
  for (const pixel of sources) allowed[pixel] = 1;
  const there = placesOf(height, (heights.bottom - heights.top) / Math.max(1, height - 1), heights.top);
  const rows = pixelHeights(source.height, parts);
  const soft = soften(source);
  const front = new FillFront(target, bytes, hole, radius);
  const from = new Int32Array(width * height).fill(-1);
  for (let pixel = front.next(); pixel !== undefined; pixel = front.next()) {
    await pause();
    const patch = patchAround(pixel, radius, target, source);
    const known = patch.filter(({ at }) => front.unknown[at] === 0);
    const unknown = patch.filter(({ at }) => front.unknown[at] !== 0);
    const told = squaresOf(known, target, source);
    const open = squaresOf(unknown, guide, soft);
    const own = there[Math.floor(pixel / width)]!;
    const strength = stay * 3 * 65025 * known.length;
    const unlike = (at: number, most: number): number => {
      const row = rows[Math.floor(at / source.width)]!;
      const cost = row === ANY_HEIGHT ? 0 : strength * (row - own) ** 2;
      const known = cost < most ? cost + told(at, most - cost) : cost;
      return known >= most ? known : known + GUIDED * open(at, (most - known) / GUIDED);
    };
    let [best, least] = [-1, Number.POSITIVE_INFINITY];
    const look = (at: number): void => {
      const cost = unlike(at, least);
      if (cost < least) [best, least] = [at, cost];
    };
    // What goes on from a patch beside it is good as a rule: others are given up after a few pixels then.
    for (const { at, offset } of known) {
      const match = from[at]! < 0 ? -1 : from[at]! - offset;
      if (match >= 0 && allowed[match] === 1) look(match);
    }
    for (const at of sources) look(at);
    for (const { at, offset } of unknown) {
      from[at] = best + offset;
      for (let c = 0; c < 4; c++) bytes[at * 4 + c] = source.bytes[from[at]! * 4 + c]!;
    }
    front.fill(pixel);
  }
}

/** A pixel of a patch: its number, and how far its source is from the middle's. */
interface PatchPixel {
  readonly at: number;
  readonly offset: number;
}

/**
 * How unlike some pixels of a patch are to those of the source around one of its own: the sum of squares, in levels; given
 * up as soon as it is too much.
 */
function squaresOf(
  pixels: readonly PatchPixel[],
  { bytes: own }: PieceImage,
  { bytes: other }: PieceImage,
): (at: number, most: number) => number {
  const places = Int32Array.from(pixels, ({ at }) => at * 4);
  const offsets = Int32Array.from(pixels, ({ offset }) => offset * 4);
  return (at, most) => {
    let sum = 0;
    for (let k = 0; k < places.length && sum < most; k++) {
      const [a, b] = [places[k]!, at * 4 + offsets[k]!];
      const red = own[a]! - other[b]!;
      const green = own[a + 1]! - other[b + 1]!;
      const blue = own[a + 2]! - other[b + 2]!;
      sum += red * red + green * green + blue * blue;
    }
    return sum;
  };
}

/** The pixels of the image around one of them. */
function patchAround(pixel: number, radius: number, { width, height }: Size, source: Size): PatchPixel[] {
  const [x, y] = [pixel % width, Math.floor(pixel / width)];
  const patch: PatchPixel[] = [];
  for (let dy = Math.max(-radius, -y); dy <= Math.min(radius, height - 1 - y); dy++)
    for (let dx = Math.max(-radius, -x); dx <= Math.min(radius, width - 1 - x); dx++)
      patch.push({ at: pixel + dy * width + dx, offset: dy * source.width + dx });
  return patch;
}

/** The middles of patches that lie in one photograph, and touch nothing that has a bit which may not be used. */
function exemplarsOf(
  { width, height }: Size,
  parts: ExemplarTask['parts'],
  forbidden: Uint8Array | undefined,
  bits: number,
  radius: number,
): Int32Array {
  // How many such pixels lie above and to the left of each.
  const sums = new Int32Array((width + 1) * (height + 1));
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0, row = 0; x < width; x++, i++) {
      row += ((forbidden?.[i] ?? 0) & bits) === 0 ? 0 : 1;
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1]! + row;
    }
  }
  const touched = (x: number, y: number): boolean => {
    const [above, below] = [(y - radius) * (width + 1), (y + radius + 1) * (width + 1)];
    const [left, right] = [x - radius, x + radius + 1];
    return sums[below + right]! - sums[above + right]! - sums[below + left]! + sums[above + left]! > 0;
  };
  const found: number[] = [];
  for (const { top, width: across, height: down } of parts)
    for (let y = top + radius; y < top + down - radius; y++)
      for (let x = radius; x < across - radius; x++) if (!touched(x, y)) found.push(y * width + x);
  return Int32Array.from(found);
}
