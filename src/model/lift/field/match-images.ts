import { PatchwiseError } from '../../../errors.ts';
import { generator } from '../../../runtime/random/random.ts';
import { formatShape, nchw, type Size, sizeOf, type Tensor } from '../../../runtime/tensor.ts';
import { type OpenKernels, openKernels } from '../../../runtime/wasm/kernels.ts';
import { holeOf, touchingPatches } from '../fill/holes.ts';
import { packImage, placeBytes } from '../images.ts';
import { LIFT_WASM } from '../kernels.ts';
import { requirePatch } from '../levels.ts';
import { improveField, NO_HEIGHT_PENALTY, NO_LIMITS, newField, passNumbers, startField } from './field.ts';
import { type PatchField, packField, readField, requireFieldFits } from './patch-field.ts';

export interface MatchImagesOptions {
  /** Passes of propagation and random search. Default 8. */
  readonly passes?: number | undefined;
  /** Half the side of the largest square that matches are drawn from, px. Default: all of the source. */
  readonly radius?: number | undefined;
  /** A field to improve, of the same sizes. Default: matches drawn at random. */
  readonly start?: PatchField | undefined;
  /**
   * [1, 1, H, W] of the source in [0, 1]: a patch that touches what is 0.5 or more is no match. Default: every patch
   * may be one.
   */
  readonly excluded?: Tensor | undefined;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  readonly openKernels?: OpenKernels | undefined;
}

/**
 * Finds for each patch of one image a patch of another that is like it: PatchMatch (Barnes et al. 2009), approximate
 * but never worse than it was before a pass. By levels of 8 bits.
 * @param target, source [1, C, H, W] in [-1, 1], of any sizes, equal in channels
 * @throws `tensor/shape`, `image/too-small`, `run/cancelled`; `value/out-of-range` when no patch of the source is left
 */
export async function matchImages(
  target: Tensor,
  source: Tensor,
  options: MatchImagesOptions,
): Promise<PatchField> {
  requirePair(target, source);
  const { passes = 8, start, excluded, seed, signal } = options;
  const touching = excluded && touchingOf(excluded, sizeOf(source));
  if (start !== undefined) requireFieldFits(start, sizeOf(target), sizeOf(source));
  const kernels = await (options.openKernels ?? openKernels)(LIFT_WASM);
  try {
    const { memory } = kernels;
    const [from, into] = [packImage(memory, source), packImage(memory, target)];
    const numbers = passNumbers(generator(seed).split('match'));
    const field = start === undefined ? newField(memory, into) : packField(memory, start);
    if (start === undefined) await startField(kernels, field, from, numbers, signal);
    const radius = Math.min(options.radius ?? Number.POSITIVE_INFINITY, Math.max(from.width, from.height));
    const limits = { ...NO_LIMITS, forbidden: touching === undefined ? 0 : placeBytes(memory, touching) };
    const search = { passes, radius, coherent: false, limits, heightPenalty: NO_HEIGHT_PENALTY };
    await improveField(kernels, field, into, from, search, numbers, signal);
    return readField(memory, field, from);
  } finally {
    kernels.close();
  }
}

/** For every patch of a source 1 where it may not be a match. */
function touchingOf(excluded: Tensor, { width, height }: Size): Uint8Array {
  const { n, c, h, w } = nchw(excluded);
  if (n !== 1 || c !== 1 || h !== height || w !== width) {
    throw new PatchwiseError(
      'tensor/shape',
      `A mask of ${formatShape(excluded.shape)} does not fit a source of ${width}×${height} px.`,
      { hint: `Give it the shape 1×1×${height}×${width}.` },
    );
  }
  const touching = touchingPatches(holeOf(excluded));
  if (touching.includes(0)) return touching;
  throw new PatchwiseError('value/out-of-range', 'The mask leaves no patch of the source.', {
    hint: 'Leave a part of the source black: no patch may come from where the mask is white.',
  });
}

/** @throws `tensor/shape`, `image/too-small` */
function requirePair(target: Tensor, source: Tensor): void {
  const [a, b] = [nchw(target), nchw(source)];
  if (a.n !== 1 || b.n !== 1 || a.c !== b.c || (a.c !== 1 && a.c !== 3)) {
    throw new PatchwiseError(
      'tensor/shape',
      `Patches of ${formatShape(target.shape)} cannot be matched with those of ${formatShape(source.shape)}.`,
      { hint: 'Give one image each, both in colour or both grey.' },
    );
  }
  requirePatch(sizeOf(target), 'The image');
  requirePatch(sizeOf(source), 'The image to take patches from');
}
