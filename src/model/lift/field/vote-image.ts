import { PatchwiseError } from '../../../errors.ts';
import { isDeep } from '../../../image/pointwise.ts';
import { nchw, sizeOf, type Tensor } from '../../../runtime/tensor.ts';
import { type OpenKernels, openKernels } from '../../../runtime/wasm/kernels.ts';
import { packDeepImage, packImage, readImage } from '../images.ts';
import { LIFT_WASM } from '../kernels.ts';
import { type PatchField, packField, requireFieldFits } from './patch-field.ts';
import { vote } from './vote.ts';

export interface VoteImageOptions {
  /** For each patch of the source its match in the image: completeness. */
  readonly back?: PatchField | undefined;
  /** Its weight λ beside the field's. Default 1. */
  readonly lambda?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly openKernels?: OpenKernels | undefined;
}

/**
 * Makes an image of patches: every pixel is the mean of what the matches of the patches that cover it have there, and
 * with `back` of the source patches that fit best there (Simakov et al. 2008). A vote counts 1/(1 + d/d½), d½ a mean
 * deviation of 5 levels of 8 bits. A source of 16 bits keeps its depth, but for completeness, which is counted by 8.
 * @param source [1, C, H, W] in [-1, 1]
 * @param field of the image to make: from matchImages
 * @throws `tensor/shape`, `value/out-of-range`, `run/cancelled`
 */
export async function voteImage(
  source: Tensor,
  field: PatchField,
  options: VoteImageOptions = {},
): Promise<Tensor> {
  const { back, lambda = 1, signal } = options;
  const size = { width: field.width + field.patch - 1, height: field.height + field.patch - 1 };
  requireFieldFits(field, size, sizeOf(source));
  if (back !== undefined) requireFieldFits(back, sizeOf(source), size);
  if (!(lambda >= 0 && Number.isFinite(lambda))) {
    throw new PatchwiseError(
      'value/out-of-range',
      `"lambda", the weight of completeness, cannot be ${lambda}.`,
      {
        hint: 'Give a weight of 0 or more; 1 counts both directions alike.',
      },
    );
  }
  const { c } = nchw(source);
  const kernels = await (options.openKernels ?? openKernels)(LIFT_WASM);
  try {
    const { memory } = kernels;
    const complete = back !== undefined && lambda > 0;
    const deep = !complete && isDeep(source);
    const from = deep ? packDeepImage(memory, source) : packImage(memory, source);
    // What a pixel without any vote keeps: mid-grey.
    const grey: Tensor = {
      shape: [1, 1, size.height, size.width],
      data: new Float32Array(size.width * size.height),
    };
    const blank = deep ? packDeepImage(memory, grey) : packImage(memory, grey);
    const own = packField(memory, field);
    const votes = complete
      ? { field: packField(memory, back), patches: back.width * back.height, weight: lambda }
      : undefined;
    const out = await vote(kernels, blank, from, own, { back: votes, hole: 0, deep }, signal);
    return readImage(memory, out, c, deep);
  } finally {
    kernels.close();
  }
}
