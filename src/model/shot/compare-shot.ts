import { connectedParts } from '../../image/connected-parts.ts';
import { LEVELS } from '../../image/pointwise.ts';
import { nchw, type Size, type Tensor } from '../../runtime/tensor.ts';
import type { OpenKernels } from '../../runtime/wasm/kernels.ts';
import { LIFT_WASM } from '../lift/kernels.ts';
import { type CellValues, filledCells } from '../lift/tones/pull-push.ts';
import { cutGrid } from '../segment/grid-cut.ts';
import type { WarpedShot } from './warp-shot.ts';

/** Cells of the longer side of what is compared, about; least side of one, px. */
const CELLS = 200;
const LEAST = 4;
/** Levels of 8 bits by which a cell has to differ to show something else, and robust spreads of all cells around. */
const ELSE = { levels: 14, spreads: 6 };

/** Image and shot in cells, within and around a hole. */
export interface Comparison {
  /** Of a cell, px; the first begins where what was compared begins. */
  readonly side: number;
  /** What is to be added to the shot for it to meet the image, everywhere. */
  readonly step: CellValues;
  /** A byte a cell: 1 within the hole where the shot shows what does not belong there. */
  readonly elsewhere: Uint8Array;
}

/**
 * How a shot differs from an image around its hole, and which part of the hole it should not fill: cells whose means
 * differ show something that moved. Where that is in the shot, and reaches into the hole, a minimum cut parts it from
 * the rest of what the shot has there ({@link movedWithin}).
 * @param pixels a byte a pixel of the image, 1 in the hole, and where it is known
 * @param shot in the image's light, as it lies in the image around the hole
 */
export async function compared(
  image: Tensor,
  pixels: { readonly hole: Uint8Array; readonly known: Uint8Array },
  shot: WarpedShot,
  openKernels: OpenKernels,
): Promise<Comparison> {
  const cells = cellsOf(image, pixels, shot);
  const { known, moved } = sidesOf(cells);
  const { side, width, height, steps } = cells;
  const channels = nchw(image).c;
  const step = filledCells({ width, height, channels, values: steps, known });
  const elsewhere = moved.includes(1) ? await movedWithin(cells, known, moved, openKernels) : moved;
  return { side, step, elsewhere };
}

interface Cells extends Size {
  readonly side: number;
  readonly channels: number;
  /** Means over the known pixels of a cell of image less shot. */
  readonly steps: Float64Array;
  /** Means over a cell of the shot, and over its known pixels of the image. */
  readonly shot: Float64Array;
  readonly image: Float64Array;
  /** Pixels of a cell that are known and that the shot shows, and those that it shows. */
  readonly common: Uint32Array;
  readonly shown: Uint32Array;
  /** A byte a cell, 1 where it has a pixel of the hole. */
  readonly hole: Uint8Array;
}

function cellsOf(
  image: Tensor,
  { hole, known }: { readonly hole: Uint8Array; readonly known: Uint8Array },
  warped: WarpedShot,
): Cells {
  const { c: channels, h, w } = nchw(image);
  const side = Math.max(LEAST, Math.round(Math.max(warped.width, warped.height) / CELLS));
  const [width, height] = [Math.ceil(warped.width / side), Math.ceil(warped.height / side)];
  const count = width * height;
  const values = () => new Float64Array(count * channels);
  const [steps, shots, images] = [values(), values(), values()];
  const [common, shown, holes] = [new Uint32Array(count), new Uint32Array(count), new Uint8Array(count)];
  const [plane, warpedPlane] = [w * h, warped.width * warped.height];
  for (let y = 0, j = 0; y < warped.height; y++) {
    const row = Math.floor(y / side) * width;
    for (let x = 0, i = (y + warped.top) * w + warped.left; x < warped.width; x++, i++, j++) {
      const cell = row + Math.floor(x / side);
      if (hole[i] === 1) holes[cell] = 1;
      if (warped.shown[j] === 0) continue;
      shown[cell]!++;
      if (known[i] === 1) common[cell]!++;
      for (let k = 0; k < channels; k++) {
        const [seen, at] = [warped.data[k * warpedPlane + j]!, cell * channels + k];
        shots[at]! += seen;
        if (known[i] === 0) continue;
        images[at]! += image.data[k * plane + i]!;
        steps[at]! += image.data[k * plane + i]! - seen;
      }
    }
  }
  for (let i = 0; i < steps.length; i++) {
    const cell = Math.floor(i / channels);
    steps[i] = steps[i]! / Math.max(1, common[cell]!);
    images[i] = images[i]! / Math.max(1, common[cell]!);
    shots[i] = shots[i]! / Math.max(1, shown[cell]!);
  }
  return { side, width, height, channels, steps, shot: shots, image: images, common, shown, hole: holes };
}

/** Cells whose step tells of light, and those where something moved. */
function sidesOf({ steps, common, side, channels }: Cells): { known: Uint8Array; moved: Uint8Array } {
  const sizes = Float64Array.from(common, (_, cell) => {
    let sum = 0;
    for (let k = 0; k < channels; k++) sum += steps[cell * channels + k]! ** 2;
    return Math.sqrt(sum / channels) * LEVELS;
  });
  // Few pixels tell little.
  const told = common.map((count) => Number(count >= (side * side) / 4));
  const sorted = sizes.filter((_, cell) => told[cell] === 1).sort();
  const middle = sorted[sorted.length >> 1] ?? 0;
  const limit = Math.max(ELSE.levels, ELSE.spreads * middle);
  const [known, moved] = [new Uint8Array(sizes.length), new Uint8Array(sizes.length)];
  for (const [cell, size] of sizes.entries()) {
    if (told[cell] === 0) continue;
    if (size > limit) moved[cell] = 1;
    else known[cell] = 1;
  }
  return { known, moved };
}

/** Capacity that no cut crosses, of an arc between cells that are alike, and of a cell that is like one side alone. */
const NEVER = 2 ** 24;
const ALIKE = 1000;
const OWN = 500;
/** Levels by which neighbours differ where a border costs half. */
const EDGE = 8;
/** Levels that every colour is away from the nearest, at least. */
const GRAIN = 2;
/** Least number of cells of what moved. */
const LEAST_PART = 3;
/** Colours that are looked at, at most. */
const COLOURS = 2000;

/**
 * Of the hole what belongs to what moved in the shot: its cells are more like that than like the rest of the shot, and
 * the border runs where the shot has an edge (Li, Sun, Tang, Shum, "Lazy snapping", 2004).
 */
async function movedWithin(
  cells: Cells,
  same: Uint8Array,
  moved: Uint8Array,
  openKernels: OpenKernels,
): Promise<Uint8Array> {
  const { width, height, hole, shown, shot, channels } = cells;
  const rest = coloursOf(shot, same, channels);
  const own = inShot(cells, moved, rest);
  const elsewhere = new Uint8Array(moved.length);
  if (!own.includes(1)) return elsewhere;
  const thing = coloursOf(shot, own, channels);
  const ends = new Int32Array(moved.length);
  const arcs = new Int32Array(4 * moved.length);
  for (let i = 0; i < moved.length; i++) {
    // The sink's side is what moved.
    if (own[i] === 1) ends[i] = -NEVER;
    else if (hole[i] === 0 && shown[i]! > 0) ends[i] = NEVER;
    else if (hole[i] === 1 && shown[i]! > 0) {
      const colour = shot.subarray(i * channels, (i + 1) * channels);
      const [toThing, toRest] = [farFrom(thing, colour) + GRAIN, farFrom(rest, colour) + GRAIN];
      ends[i] = Math.round((OWN * (toThing - toRest)) / (toThing + toRest));
    }
    for (const [d, j] of neighboursOf(i, width, height).entries()) {
      if (j >= 0) arcs[4 * i + d] = 1 + Math.round(ALIKE / (1 + (apart(shot, i, j, channels) / EDGE) ** 2));
    }
  }
  const kernels = await openKernels(LIFT_WASM);
  try {
    const sides = await cutGrid(kernels, { width, height, ends, arcs });
    // A cell more: its border is mixed of both.
    for (let y = 0, i = 0; y < height; y++)
      for (let x = 0; x < width; x++, i++) {
        if (sides[i] === 0) continue;
        for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++)
          for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++)
            if (hole[v * width + u] === 1) elsewhere[v * width + u] = 1;
      }
  } finally {
    kernels.close();
  }
  return elsewhere;
}

/**
 * Which of the cells that differ show a thing of the shot, and none of the image: that of both shows it whose colours
 * are less like those around.
 */
function inShot(
  { width, height, shot, image, channels }: Cells,
  moved: Uint8Array,
  around: readonly Float64Array[],
): Uint8Array {
  const parts = connectedParts({ width, height }, (a, b) => moved[a] === 1 && moved[b] === 1);
  const sizes = new Uint32Array(moved.length);
  // Levels by which a part of the shot is farther from what is around than the same part of the image.
  const farther = new Float64Array(moved.length);
  for (const [i, part] of parts.entries()) {
    if (moved[i] === 0) continue;
    const colourOf = (values: Float64Array) => values.subarray(i * channels, (i + 1) * channels);
    farther[part]! += farFrom(around, colourOf(shot)) - farFrom(around, colourOf(image));
    sizes[part]!++;
  }
  return moved.map((is, i) => is & Number(sizes[parts[i]!]! >= LEAST_PART && farther[parts[i]!]! > 0));
}

/** Right, left, below, above; −1 where there is none. */
function neighboursOf(i: number, width: number, height: number): readonly [number, number, number, number] {
  const [x, y] = [i % width, Math.floor(i / width)];
  return [
    x + 1 < width ? i + 1 : -1,
    x > 0 ? i - 1 : -1,
    y + 1 < height ? i + width : -1,
    y > 0 ? i - width : -1,
  ];
}

/** Of the cells that are asked for, evenly fewer where there are many. */
function coloursOf(values: Float64Array, asked: Uint8Array, channels: number): Float64Array[] {
  const cells = [...asked.keys()].filter((i) => asked[i] === 1);
  const each = Math.ceil(cells.length / COLOURS);
  return cells.filter((_, n) => n % each === 0).map((i) => values.subarray(i * channels, (i + 1) * channels));
}

/** Levels from a colour to the nearest of others. */
function farFrom(others: readonly Float64Array[], colour: Float64Array): number {
  let least = Number.POSITIVE_INFINITY;
  for (const other of others) {
    let sum = 0;
    for (let k = 0; k < colour.length; k++) sum += (colour[k]! - other[k]!) ** 2;
    if (sum < least) least = sum;
  }
  return Math.min(255, Math.sqrt(least / colour.length) * LEVELS);
}

/** Levels between the colours of two cells. */
function apart(values: Float64Array, i: number, j: number, channels: number): number {
  let sum = 0;
  for (let k = 0; k < channels; k++) sum += (values[i * channels + k]! - values[j * channels + k]!) ** 2;
  return Math.sqrt(sum / channels) * LEVELS;
}
