import { PatchwiseError } from '../../../errors.ts';
import { nchw, type Size, type Tensor } from '../../../runtime/tensor.ts';
import type { Kernels } from '../../../runtime/wasm/kernels.ts';
import { type KernelImage, packImage } from '../images.ts';
import type { LiftLevel } from '../levels.ts';
import { shrunkTo } from '../source-levels.ts';
import { type KernelHole, kernelDepths, kernelHoleAt, kernelTouching } from './kernel-holes.ts';

/** What a mask means at one level. */
export interface MaskedLevel {
  /**
   * A byte a patch: what the hole's pixels have that it touches, 0 where none; 0 without a mask: every patch counts.
   */
  readonly active: number;
  /** A byte a pixel, as the hole has it, 0 outside of it; 0 without a mask. */
  readonly pixels: number;
  /** A byte a patch: how far it lies from what is known, px; 0 without a mask. */
  readonly depths: number;
  /** Puts what surrounds the hole into an image of the level. */
  restore(image: KernelImage): Promise<void>;
  free(): void;
}

const UNMASKED: MaskedLevel = { active: 0, pixels: 0, depths: 0, restore: async () => {}, free: () => {} };

export interface MaskOptions {
  readonly mask?: Tensor | undefined;
  readonly base?: Tensor | undefined;
  /** Whether the mask is the margins of a canvas, as `LiftOptions.canvas`. */
  readonly canvas?: boolean | undefined;
}

/**
 * Prepares what is filled; the function that is returned makes what it means at a level.
 * @param packed the base in the kernels' memory, where it is there already
 */
export async function maskedLevels(
  kernels: Kernels,
  { hole: whole, base }: { readonly hole: KernelHole | undefined; readonly base: Tensor },
  levels: readonly LiftLevel[],
  packed: KernelImage | undefined,
  signal: AbortSignal | undefined,
): Promise<(level: number) => Promise<MaskedLevel>> {
  if (whole === undefined) return async () => UNMASKED;
  const { memory } = kernels;
  const surroundings = packed ?? packImage(memory, base);
  const targets = levels.map(({ target }) => target);
  const arounds = await shrunkTo(kernels, surroundings, targets, signal);
  return async (index) => {
    const hole = await kernelHoleAt(kernels, whole, targets[index] as Size, signal);
    const around = arounds[index] as KernelImage;
    const active = await kernelTouching(kernels, hole, signal);
    const depths = await kernelDepths(kernels, hole, signal);
    const own = [hole === whole ? 0 : hole.at, around === surroundings ? 0 : around.at];
    return {
      active,
      pixels: hole.at,
      depths,
      restore: ({ at, width, height }) =>
        kernels.run('keepKnown', [at, around.at, hole.at, width], height, signal),
      free: () => memory.free(active, depths, ...own),
    };
  };
}

/**
 * @throws `tensor/shape` when mask or base do not fit the result; `value/out-of-range` without a hole, or when all is
 *   hole and only its surroundings may be used
 */
export function requireMask(
  photo: Tensor,
  { mask, base }: MaskOptions,
  result: { readonly width: number; readonly height: number },
): void {
  if (mask === undefined) return;
  const fits = (image: Tensor, channels: number) => {
    const { n, c, h, w } = nchw(image);
    return n === 1 && c === channels && h === result.height && w === result.width;
  };
  const refuse = (what: string) => {
    throw new PatchwiseError(
      'tensor/shape',
      `${what} does not have the size of the result, ${result.width}×${result.height} px.`,
      {
        hint: 'Resize it: mask, base and their transparency need the size of the result.',
      },
    );
  };
  if (!fits(mask, 1)) refuse('The mask');
  if (!fits(base ?? photo, nchw(photo).c)) refuse(base === undefined ? 'The photograph' : 'The base image');
  if (!fits(photo, nchw(photo).c)) refuse('The photograph');
  const hole = mask.data.some((value) => value >= 0.5);
  if (!hole) {
    throw new PatchwiseError('value/out-of-range', 'The mask is empty: nothing may change.', {
      hint: 'Paint it white (0.5 or more) where the image may change.',
    });
  }
}
