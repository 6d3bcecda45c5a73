import { PatchwiseError, throwIfCancelled } from '../../errors.ts';
import { connectedParts } from '../../image/connected-parts.ts';
import { dilateMask } from '../../image/dilate.ts';
import { checkMask } from '../../image/fit.ts';
import { guidedMask } from '../../image/guided-filter.ts';
import { boxOfMask } from '../../image/mask-box.ts';
import { affine } from '../../image/pointwise.ts';
import { resize } from '../../image/resize.ts';
import { crop, type Rectangle } from '../../runtime/crop.ts';
import { nchw, type Size, sizeOf, type Tensor } from '../../runtime/tensor.ts';
import { type OpenKernels, openKernels } from '../../runtime/wasm/kernels.ts';
import {
  type Checks,
  FUNCTION,
  NUMBER,
  requireOptions,
  requireTensor,
  SIGNAL,
} from '../../shared/arguments.ts';
import { LIFT_WASM } from '../lift/kernels.ts';
import { type ColourMixture, fitColours } from './colour-mixture.ts';
import { cutGrid } from './grid-cut.ts';

/** How far an object is looked for. */
export interface SelectOptions {
  /** How far beyond the mark the object may reach, px. */
  readonly reach: number;
  readonly signal?: AbortSignal | undefined;
  readonly openKernels?: OpenKernels | undefined;
}

const SELECT_OPTIONS: Checks<SelectOptions> = {
  reach: NUMBER,
  signal: SIGNAL,
  openKernels: FUNCTION,
};

/** Longer side of the part of the image that is cut, px: a drawn edge is hardly finer. */
const WORKING = 256;
/** Gaussians of a mixture, and rounds of fitting and cutting, as GrabCut has them. */
const [COMPONENTS, ROUNDS] = [5, 4];
/** What a border costs where colours are alike, in −log p: 50 in GrabCut, whose pixels have eight neighbours. */
const BORDER = 60;
/** What lies at least so deep in the mark is the object, as a share of what lies deepest. */
const CORE = 0.7;
/** Whole numbers a unit of −log p. */
const UNITS = 100;
/** What a pixel costs on the wrong side. */
const NEVER = 1e7;
/** Window of the edge in the full image, px of the working size, and what variance counts as grain, of [-1, 1]. */
const EDGE = { radius: 3, grain: 4e-4 };

/**
 * The object that was roughly marked: drawn around, brushed over, or clicked at with a long reach. GrabCut (Rother,
 * Kolmogorov, Blake, "Interactive foreground extraction using iterated graph cuts", 2004): colours of object and ground
 * are two mixtures of Gaussians,
 *
 *   E(α) = Σ_i −log p(z_i | α_i)  +  Σ_{i,j neighbours, α_i ≠ α_j} γ exp(−β |z_i − z_j|²),   β = 1 / (2 ⟨|z_i − z_j|²⟩)
 *
 * minimised by fitting and cutting in turn. The middle of the mark is object, what lies farther from it than `reach` is not. The edge follows the full image's (`guidedMask`).
 * @param image [1, 1 or 3, H, W] in [-1, 1]
 * @param rough [1, 1, H, W], the mark: from 0.5 on
 * @returns [1, 1, H, W] in [0, 1], soft at its edge; the mark itself where nothing else is found
 * @throws `tensor/shape`; `value/out-of-range` for an empty mark or a reach below 0; `run/cancelled`
 *
 * @example
 * import { decodeImage } from 'patchwise';
 * import { selectObject } from 'patchwise/model';
 * const { image } = await decodeImage('photo.jpg');
 * const [h, w] = [image.shape[2] as number, image.shape[3] as number];
 * const data = new Float32Array(h * w);
 * for (let y = 10; y < 30; y++) data.fill(1, y * w + 10, y * w + 30);
 * const mask = await selectObject(image, { shape: [1, 1, h, w], data }, { reach: 8 });
 * console.log(mask.shape);
 */
export async function selectObject(image: Tensor, rough: Tensor, options: SelectOptions): Promise<Tensor> {
  requireTensor(image, 'image');
  requireTensor(rough, 'rough');
  requireOptions(options, SELECT_OPTIONS, ['reach']);
  const { reach, signal, openKernels: open = openKernels } = options;
  const size = sizeOf(image);
  const window = windowOf(image, rough, reach);
  const part = crop(image, window);
  const shrink = Math.min(1, WORKING / Math.max(window.width, window.height));
  const small = {
    width: Math.max(1, Math.round(window.width * shrink)),
    height: Math.max(1, Math.round(window.height * shrink)),
  };
  const colours = levelsOf(resize(part, small, 'area'));
  const mark = hard(resize(crop(rough, window), small, 'area'));
  const seeds = seedsOf(mark, reach * shrink, small);
  const found = await cut(colours, seeds, small, { open, signal });
  const object = withoutStrays(found, seeds, small);
  const mask = { shape: [1, 1, small.height, small.width], data: Float32Array.from(object) };
  const edged = guidedMask(part, mask, EDGE.radius, EDGE.grain);
  const out = new Float32Array(size.width * size.height);
  for (let y = 0; y < window.height; y++) {
    const row = edged.data.subarray(y * window.width, (y + 1) * window.width);
    out.set(row, (window.top + y) * size.width + window.left);
  }
  return { shape: [1, 1, size.height, size.width], data: out };
}

/** A share of the longer side of what is marked, px; 0 where nothing is. */
export function reachOfMark(rough: Tensor, share: number): number {
  const { w, h } = nchw(rough);
  const box = boxOfMask(rough.data, w, h, 0.5);
  return box === undefined ? 0 : share * Math.max(box.right - box.left, box.bottom - box.top);
}

/** The mark with twice its reach around it: what is farther away tells nothing of the ground beside it. */
function windowOf(image: Tensor, rough: Tensor, reach: number): Rectangle {
  const { n } = checkMask(image, rough);
  if (n !== 1) throw new PatchwiseError('tensor/shape', `One image is selected from at a time, not ${n}.`);
  if (!(reach >= 0 && Number.isFinite(reach))) {
    throw new PatchwiseError('value/out-of-range', `An object cannot reach ${reach} px beyond its mark.`, {
      hint: 'Give a reach of 0 px or more.',
    });
  }
  const { w, h } = nchw(image);
  const box = boxOfMask(rough.data, w, h, 0.5);
  if (box === undefined) {
    throw new PatchwiseError('value/out-of-range', 'The mask is empty: no object is marked.', {
      hint: 'Draw around the object, or paint over it.',
    });
  }
  const margin = Math.ceil(2 * reach) + 2;
  const [left, top] = [Math.max(0, box.left - margin), Math.max(0, box.top - margin)];
  return {
    ...{ left, top },
    width: Math.min(w, box.right + margin) - left,
    height: Math.min(h, box.bottom + margin) - top,
  };
}

/** Three levels a pixel, 0 to 255. */
export function levelsOf(image: Tensor): Float32Array {
  const { c } = nchw(image);
  const count = image.data.length / c;
  return Float32Array.from({ length: 3 * count }, (_, i) => {
    const channel = c === 1 ? 0 : i % 3;
    return (image.data[channel * count + Math.floor(i / 3)]! + 1) * 127.5;
  });
}

function hard({ shape, data }: Tensor): Tensor {
  return { shape, data: data.map((value) => (value >= 0.5 ? 1 : 0)) };
}

/** What is known of a pixel. */
const [GROUND, OBJECT, OPEN] = [0, 1, 2];

/** Of each pixel what is known, and whether it is marked. */
interface Seeds {
  readonly known: Uint8Array;
  readonly marked: Uint8Array;
}

function seedsOf(mark: Tensor, reach: number, { width, height }: Size): Seeds {
  const marked = Uint8Array.from(mark.data);
  // A mark of less than a pixel is the pixel in its middle.
  if (!marked.includes(1)) marked[Math.floor(height / 2) * width + Math.floor(width / 2)] = 1;
  const all = { shape: mark.shape, data: Float32Array.from(marked) };
  const near = dilateMask(all, reach).data;
  // As deep as anything lies in the mark.
  let [depth, beyond] = [0, Math.min(width, height) / 2 + 1];
  while (beyond - depth > 0.5) {
    const middle = (depth + beyond) / 2;
    if (deeper(all, middle).includes(1)) depth = middle;
    else beyond = middle;
  }
  const core = deeper(all, CORE * depth);
  return { marked, known: marked.map((_, i) => (core[i] === 1 ? OBJECT : near[i] === 1 ? OPEN : GROUND)) };
}

/** What of a mask lies deeper in it than that, px. */
function deeper(mask: Tensor, depth: number): Float32Array {
  return dilateMask(affine(mask, -1, 1), depth).data.map((outside) => 1 - outside);
}

async function cut(
  colours: Float32Array,
  { known, marked }: Seeds,
  size: Size,
  { open, signal }: { readonly open: OpenKernels; readonly signal: AbortSignal | undefined },
): Promise<Uint8Array> {
  const arcs = bordersOf(colours, size);
  const kernels = await open(LIFT_WASM);
  try {
    let object = marked;
    let [inside, outside]: (ColourMixture | undefined)[] = [undefined, undefined];
    for (let round = 0; round < ROUNDS; round++) {
      throwIfCancelled(signal);
      // At first what is not marked within reach may be of either.
      const isGround = (i: number) => (round === 0 ? known[i] === GROUND : object[i] === 0);
      const own = coloursWhere(colours, (i) => object[i] === 1);
      const others = coloursWhere(colours, isGround);
      if (own.length === 0 || others.length === 0) break;
      inside = fitColours(own, COMPONENTS, inside);
      outside = fitColours(others, COMPONENTS, outside);
      const ends = new Int32Array(object.length);
      for (let i = 0; i < ends.length; i++) {
        if (known[i] !== OPEN) ends[i] = known[i] === OBJECT ? -NEVER : NEVER;
        else {
          const [r, g, b] = [colours[3 * i]!, colours[3 * i + 1]!, colours[3 * i + 2]!];
          ends[i] = Math.round(UNITS * (inside.cost(r, g, b).cost - outside.cost(r, g, b).cost));
        }
      }
      const next = await cutGrid(kernels, { ...size, ends, arcs });
      const same = next.every((side, i) => side === object[i]);
      object = next;
      if (same) break;
    }
    return object;
  } finally {
    kernels.close();
  }
}

function coloursWhere(colours: Float32Array, chosen: (i: number) => boolean): Float32Array {
  return colours.filter((_, k) => chosen(Math.floor(k / 3)));
}

/** What borders between neighbours cost. */
function bordersOf(colours: Float32Array, { width, height }: Size): Int32Array {
  const arcs = new Int32Array(width * height * 4);
  const apart = (i: number, j: number) =>
    (colours[3 * i]! - colours[3 * j]!) ** 2 +
    (colours[3 * i + 1]! - colours[3 * j + 1]!) ** 2 +
    (colours[3 * i + 2]! - colours[3 * j + 2]!) ** 2;
  const eachPair = (visit: (i: number, j: number, direction: number) => void) => {
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) {
        if (x + 1 < width) visit(i, i + 1, 0);
        if (y + 1 < height) visit(i, i + width, 2);
      }
    }
  };
  let [sum, pairs] = [0, 0];
  eachPair((i, j) => {
    sum += apart(i, j);
    pairs++;
  });
  const beta = sum === 0 ? 0 : pairs / (2 * sum);
  eachPair((i, j, direction) => {
    const cost = Math.round(UNITS * BORDER * Math.exp(-beta * apart(i, j)));
    arcs[i * 4 + direction] = cost;
    arcs[j * 4 + direction + 1] = cost;
  });
  return arcs;
}

/** Only what is connected with what is known of the object, and what it encloses: an eye, a window. */
function withoutStrays(object: Uint8Array, { known }: Seeds, size: Size): Uint8Array {
  const connected = (cells: Uint8Array, side: number, seed: number): Uint8Array => {
    const parts = connectedParts(size, (a, b) => cells[a] === cells[b]);
    const kept = new Set<number>();
    for (let i = 0; i < cells.length; i++) if (cells[i] === side && known[i] === seed) kept.add(parts[i]!);
    return cells.map((own, i) => (own === side && kept.has(parts[i]!) ? side : 1 - side));
  };
  const whole = connected(object, 1, OBJECT);
  return known.includes(GROUND) ? connected(whole, 0, GROUND) : whole;
}
