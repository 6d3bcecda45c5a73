import type { Size } from '../../runtime/tensor.ts';
import type { Kernels } from '../../runtime/wasm/kernels.ts';
import { placeBytes } from './images.ts';

/** Numbers of a node in `links`, in `steps` and in what {@link solveMembrane} returns. */
export const LINKS = 2;
export const STEPS = 8;
export const VALUES = 4;

/** What ties the nodes of a grid together: two and eight numbers a node, to the next one across and the next one down. */
export interface MembraneTies {
  /** w_ij. */
  readonly links: Float64Array;
  /** s_ij: four values across, then four down. */
  readonly steps: Float64Array;
}

const MOST_ROUNDS = 200;
/** What no value changes by any more, in the unit of the steps: levels, px. */
const TOLERANCE = 0.01;

/**
 * A screened membrane: of each node i the four values b_i that minimise, over neighbours i, j,
 *
 *   Σ w_ij |b_j − b_i − s_ij|²  +  Σ |b_i|² / reach²
 *
 * 0, and exactly so, where no step is. By successive over-relaxation in double precision.
 * @param free a byte a node: 1 where its values are looked for; elsewhere they are 0
 * @param reach nodes after which a step has fallen to 1/e
 */
export async function solveMembrane(
  kernels: Kernels,
  { width, height }: Size,
  { links, steps }: MembraneTies,
  free: Uint8Array,
  reach: number,
): Promise<Float64Array> {
  const { memory } = kernels;
  const count = width * height;
  const place = (values: Float64Array): number => {
    const at = memory.take(values.byteLength);
    memory.doubles(at, values.length).set(values);
    return at;
  };
  const [linksAt, stepsAt, freeAt] = [place(links), place(steps), placeBytes(memory, free)];
  const values = place(new Float64Array(count * VALUES));
  const args = [values, linksAt, stepsAt, freeAt, width, height, 1 / reach ** 2, MOST_ROUNDS, TOLERANCE];
  await kernels.run('joinNodes', args, 1);
  const solved = memory.doubles(values, count * VALUES).slice();
  memory.free(linksAt, stepsAt, freeAt, values);
  return solved;
}
