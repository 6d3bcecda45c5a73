import { PatchwiseError } from '../../errors.ts';
import type { Size } from '../../runtime/tensor.ts';
import { MOST_BYTES } from '../../runtime/wasm/kernel-memory.ts';
import type { LiftLevel } from './levels.ts';

/** What decides how much memory the kernels of a lift take. */
export interface LiftMemory {
  readonly levels: readonly LiftLevel[];
  readonly result: Size;
  /** The photograph at the scale of the result, or it and the second one in one picture. */
  readonly references: Size;
  readonly masked: boolean;
  /** Whether what surrounds the hole is another picture than the references. */
  readonly apart: boolean;
  /** Whether not all of the references may be used: that takes a map. */
  readonly excluded: boolean;
  /** Whether the last votes are taken with 16 bits a channel. */
  readonly deep: boolean;
}

/**
 * Bytes of an image a pixel, of one with 16 bits a channel, of a field a patch, of what may not be used a pixel.
 */
const [IMAGE, DEEP_IMAGE, FIELD, EXCLUDED] = [4, 8, 12, 2];

/** Blocks do not fit into what smaller ones have left. */
const GAPS = 1.2;

/**
 * About the most that the kernels of a lift hold at once, in bytes; the tensors that go in and come out are beside it.
 * The last level decides (that borders are moved early on, which takes some 20 MiB, is not counted): some 30 bytes a
 * pixel of the result where the photograph is as large, 50 for 16 bits a channel.
 */
export function liftBytes({ levels, result, references, masked, apart, excluded, deep }: LiftMemory): number {
  const area = ({ width, height }: Size) => width * height;
  const surroundings = apart ? IMAGE * area(result) : 0;
  const sources = (from: number) => levels.slice(from).reduce((sum, { source }) => sum + area(source), 0);
  let most = IMAGE * (area(references) + sources(0)) + surroundings;
  for (const [index, { target, source }] of levels.entries()) {
    const whole = IMAGE + FIELD + (masked ? IMAGE + 3 : 0);
    const unused = excluded ? EXCLUDED * area(source) : 0;
    // The votes come when the photograph as if enlarged has been read.
    const votes = (IMAGE + 1) * area(target);
    const level = whole * area(target) + unused + Math.max(IMAGE * area(source), votes);
    most = Math.max(most, surroundings + IMAGE * sources(index) + level);
  }
  if (!deep) return GAPS * most;
  const last =
    surroundings + (IMAGE + FIELD + 2 * DEEP_IMAGE + 2) * area(result) + DEEP_IMAGE * area(references);
  return GAPS * Math.max(most, last);
}

/** @throws `image/too-large` when a lift has no room in the kernels' memory: before anything is done */
export function requireRoom(memory: LiftMemory): void {
  const bytes = liftBytes(memory);
  if (bytes <= MOST_BYTES) return;
  const { result } = memory;
  const share = 0.99 * Math.sqrt(MOST_BYTES / bytes);
  const room = `${Math.floor(result.width * share)}×${Math.floor(result.height * share)}`;
  throw new PatchwiseError(
    'image/too-large',
    `A result of ${result.width}×${result.height} px needs ${(bytes / 2 ** 30).toFixed(1)} GiB of working memory; ` +
      `the most is ${MOST_BYTES / 2 ** 30} GiB.`,
    { hint: `Ask for a smaller result: at most about ${room} px fit.` },
  );
}
