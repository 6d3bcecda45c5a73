import { type Size, sizeOf, type Tensor } from '../../../runtime/tensor.ts';
import type { KernelMemory } from '../../../runtime/wasm/kernel-memory.ts';
import { BAND_ROWS, type Kernels } from '../../../runtime/wasm/kernels.ts';
import type { KernelField } from '../field/field.ts';
import type { PatchField } from '../field/patch-field.ts';
import type { KernelImage } from '../images.ts';
import { joiningOffsets } from './joining-offsets.ts';
import { toneMeans } from './tone-means.ts';
import { type ToneNodes, toneNodes } from './tone-nodes.ts';

/** Most levels of 8 bits that are added to a channel: what a byte in quarters of a level holds. */
export const MOST_TONES = 30;
/** Cells along the photograph's longer side: tone is what is left of it at that size. */
const CELLS = 128;
/** Smallest side of a cell, px. */
const LEAST_CELL = 2;
/** How far from a border what was added there has fallen to 1/e, as a share of the photograph's longer side. */
const REACH = 0.1;
/** Colours that differ by more (Euclidean, levels of 8 bits) are different things. */
const RANGE = 120;
/** A piece may drift by this share of the photograph's longer side: levels grow by fractions. */
const DRIFT = 1 / 250;

export interface JoinTonesOptions {
  /** Whether the image holds 16 bits a channel. */
  readonly deep: boolean;
  /**
   * 0 for pixels that may not change, and what they are, of the size of the image: they stay, and what is in the hole
   * joins them.
   */
  readonly hole?: Uint8Array | undefined;
  /** Address of a byte a patch, 0 where it does not touch the hole; 0 without one. */
  readonly active: number;
  readonly base?: Tensor | undefined;
  /** 0 for pixels of the base whose tone counts; undefined: those outside of the hole. */
  readonly toneless?: Uint8Array | undefined;
  /** Not 0 for pixels of the references that no patch comes from: their tone is nobody's. */
  readonly excluded?: Uint8Array | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * Brings the pieces of an image together in tone: near a border each is made a little lighter or darker, so that both
 * have the same tone there; what is added fades away within a piece, and is 0 where one piece is all around. Detail
 * stays: only means of cells of 1/128 of the photograph are compared. A membrane, as for pasted objects in Pérez,
 * Gangnet, Blake, "Poisson image editing", 2003; pieces that differ in tone as in Darabi et al., "Image melding", 2012.
 * @param image of the level that the field belongs to, after its last vote; changed in place
 * @param references the photograph, or it and a second one in one picture: what the field's matches are in
 * @param field in the kernels' memory, and `found`, the same outside of it
 */
export async function joinTones(
  kernels: Kernels,
  image: KernelImage,
  field: KernelField,
  found: PatchField,
  references: Tensor,
  { deep, hole, active, base, toneless = hole, excluded, signal }: JoinTonesOptions,
): Promise<void> {
  const { memory } = kernels;
  const { source, parts: [own = source] = [] } = found;
  const longer = Math.max(own.width, own.height);
  const side = Math.max(LEAST_CELL, longer / CELLS);
  const limits = {
    slack: Math.max(1, Math.round(longer * DRIFT)),
    range: RANGE,
    reach: (REACH * longer) / side,
    tones: MOST_TONES,
  };
  const nodes = toneNodes(found, image, grid(image, side), hole);
  const means = toneMeans(references, within(grid(source, side), sizeOf(references)), source, excluded);
  // What is in the hole goes: around it, its tone would stay as its outline.
  const around =
    base === references && toneless === excluded
      ? means
      : base && toneMeans(base, within(grid(image, side), sizeOf(base)), image, toneless);
  const nodesAt = placeNodes(memory, nodes, await joiningOffsets(kernels, nodes, means, limits, around));
  const meansAt = memory.take(means.values.length * 4);
  memory.floats(meansAt, means.values.length).set(means.values);
  const offsets = memory.take(field.width * field.height * 4);
  const { width, height } = nodes.cells;
  const patches = [
    ...[offsets, field.at, field.width, nodesAt, width, height, width / image.width, height / image.height],
    ...[meansAt, means.cells.width, means.cells.height, means.across, means.down],
    ...[limits.slack, 1 / RANGE, MOST_TONES, active],
  ];
  await kernels.run('patchTones', patches, field.height, signal);
  memory.free(nodesAt, meansAt);
  // As in the vote: what a patch adds counts as much as its vote.
  const weights = field.spare;
  await kernels.run('voteWeights', [field.distances, weights, field.width, 0], field.height, signal);
  const lines = memory.take(Math.ceil(image.height / BAND_ROWS) * image.width * 32);
  const pixels = [
    ...[image.at, image.width, deep ? 1 : 0, offsets, weights, field.width, field.height],
    ...[lines, BAND_ROWS],
  ];
  await kernels.run('addTones', pixels, image.height, signal);
  memory.free(lines, offsets);
}

function grid({ width, height }: Size, side: number): Size {
  const cells = (extent: number) => Math.max(2, Math.round(extent / side));
  return { width: cells(width), height: cells(height) };
}

/** A photograph that is enlarged may have fewer pixels. */
function within({ width, height }: Size, most: Size): Size {
  return { width: Math.min(width, most.width), height: Math.min(height, most.height) };
}

/** Eight words a node: its offset (four f32), its shift (i32 x, y), whether it lies in a piece, and nothing. */
function placeNodes(
  memory: KernelMemory,
  { known, shiftX, shiftY }: ToneNodes,
  offsets: Float64Array,
): number {
  const at = memory.take(known.length * 32);
  const floats = memory.floats(at, known.length * 8);
  const words = memory.words(at, known.length * 8);
  for (let i = 0, o = 0; i < known.length; i++, o += 8) {
    for (let c = 0; c < 4; c++) floats[o + c] = offsets[i * 4 + c]!;
    words[o + 4] = shiftX[i]!;
    words[o + 5] = shiftY[i]!;
    words[o + 6] = known[i] === 1 ? 1 : 0;
    words[o + 7] = 0;
  }
  return at;
}
