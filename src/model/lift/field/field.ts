import type { Generator } from '../../../runtime/random/random.ts';
import type { Size } from '../../../runtime/tensor.ts';
import type { KernelMemory } from '../../../runtime/wasm/kernel-memory.ts';
import { BAND_ROWS, type Kernels } from '../../../runtime/wasm/kernels.ts';
import { type KernelImage, placeFloats } from '../images.ts';
import { PATCH } from '../levels.ts';

/**
 * A nearest-neighbour field in the kernels' memory: for each patch of one image the best patch found in another.
 * Patches are named by their top left corners.
 */
export interface KernelField extends Size {
  /** A word a patch: the corner of its match, y in the upper half. */
  at: number;
  /** As large, to write the next pass into. */
  spare: number;
  /** A word a patch: squared distance to the match, in 8-bit levels over three channels. */
  readonly distances: number;
}

/**
 * Where patches may be, and where they may come from. Addresses of a byte a patch, 0 for no limits: `active` is 0 where
 * a patch is left out; where it has a bit in common with a `forbidden` one, that is no match for it.
 */
export interface PatchLimits {
  readonly active: number;
  readonly forbidden: number;
}

export const NO_LIMITS: PatchLimits = { active: 0, forbidden: 0 };

/** The grid of patches of an image. */
export function patchGrid({ width, height }: Size): Size {
  return { width: width - PATCH + 1, height: height - PATCH + 1 };
}

export function newField(memory: KernelMemory, image: Size): KernelField {
  const { width, height } = patchGrid(image);
  const take = () => memory.take(width * height * 4);
  return { width, height, at: take(), spare: take(), distances: take() };
}

/** Where the passes over a field draw their random numbers: a Philox key, and how many passes there were. */
export interface PassNumbers {
  readonly key: readonly [number, number];
  next: number;
}

export function passNumbers(random: Generator): PassNumbers {
  const word = () => random.integer(0x100000000) | 0;
  return { key: [word(), word()], next: 0 };
}

function draws({ key, next }: PassNumbers): [number, number, number] {
  return [...key, next];
}

/** How much patches keep to their height. */
export interface HeightPenalty {
  /** What a match at the other end of the height costs, in the units of a squared distance. */
  readonly cost: number;
  /** Of each row of patches of the target, and of the source, its height, as a share of the whole. */
  readonly target: Float32Array;
  readonly source: Float32Array;
}

const NO_ROWS = new Float32Array(0);
export const NO_HEIGHT_PENALTY: HeightPenalty = { cost: 0, target: NO_ROWS, source: NO_ROWS };

/** {@link HeightPenalty.cost} of a weight: 1 is as much as a patch all black in place of one all white. */
export function heightPenaltyCost(weight: number): number {
  return weight * PATCH * PATCH * 3 * 255 * 255;
}

/** Matches drawn uniformly. */
export async function startField(
  kernels: Kernels,
  field: KernelField,
  source: Size,
  numbers: PassNumbers,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { width, height } = patchGrid(source);
  const args = [field.at, field.width, width, height, ...draws(numbers)];
  await kernels.run('startField', args, field.height, signal);
  numbers.next += 1;
}

/** The field of a coarser level as the start of a finer one's. */
export async function carryField(
  kernels: Kernels,
  coarse: KernelField,
  field: KernelField,
  source: Size,
  scale: { readonly x: number; readonly y: number },
  signal: AbortSignal | undefined,
): Promise<void> {
  const { width, height } = patchGrid(source);
  await kernels.run(
    'carryField',
    [coarse.at, coarse.width, coarse.height, field.at, field.width, width, height, scale.x, scale.y],
    field.height,
    signal,
  );
}

export interface MatchOptions {
  readonly passes: number;
  /** Half the side of the largest square that matches are drawn from, px. */
  readonly radius: number;
  /** No random search where a patch continues its neighbours. */
  readonly coherent: boolean;
  readonly heightPenalty: HeightPenalty;
  readonly limits: PatchLimits;
}

/** Passes of PatchMatch (Barnes et al. 2009): `field` becomes better matches of the target's patches in the source. */
export async function improveField(
  kernels: Kernels,
  field: KernelField,
  target: KernelImage,
  source: KernelImage,
  options: MatchOptions,
  numbers: PassNumbers,
  signal: AbortSignal | undefined,
): Promise<void> {
  const grid = patchGrid(source);
  const { heightPenalty } = options;
  const { active, forbidden } = options.limits;
  // Numbers are drawn four patches at a time, 16 bytes for four radii: the largest, half of it, … down to one.
  const blocks = Math.ceil((Math.floor(Math.log2(Math.max(1, options.radius))) + 1) / 4);
  const bands = Math.ceil(field.height / BAND_ROWS);
  const lines = kernels.memory.take(bands * (options.coherent ? 4 : field.width + 3) * blocks * 16);
  const places = heightPenalty.cost > 0 ? placeFloats(kernels.memory, heightPenalty.target) : 0;
  const heights = heightPenalty.cost > 0 ? placeFloats(kernels.memory, heightPenalty.source) : 0;
  for (let pass = 0; pass < options.passes; pass++) {
    const args = [
      ...[target.at, target.width, source.at, source.width],
      ...[field.width, field.height, grid.width, grid.height],
      ...[field.at, field.spare, field.distances, active, forbidden],
      ...[numbers.next % 2, options.radius, pass === 0 ? 1 : 0],
      ...[options.coherent ? 1 : 0, heightPenalty.cost, places, heights],
      ...[lines, BAND_ROWS],
      ...draws(numbers),
    ];
    await kernels.run('matchPatches', args, field.height, signal);
    numbers.next += 1;
    [field.at, field.spare] = [field.spare, field.at];
  }
  kernels.memory.free(lines, places, heights);
}
