import { composite } from '../../src/image/composite.ts';
import { dilateMask } from '../../src/image/dilate.ts';
import { fillHoles } from '../../src/image/poisson-blend.ts';
import { runScale } from '../../src/model/coarse-to-fine.ts';
import { heldAt, knownAt } from '../../src/model/known-pixels.ts';
import { type PyramidModel, upsample } from '../../src/model/pyramid-model.ts';
import { injected, sizeAtScale } from '../../src/model/sample-pyramid.ts';
import type { EnergyEngine } from '../../src/runtime/engine/engine.ts';
import { generator } from '../../src/runtime/random/random.ts';
import { type Size, sizeOf, type Tensor } from '../../src/runtime/tensor.ts';

export interface RoundsOptions {
  readonly seed: number;
  /** First scale to run, from 1 on. */
  readonly startScale: number;
  /** Chains a scale (or a strip), each from the end of the one before with the scale's start noise σ₀ in the hole once more. */
  readonly rounds: number;
  /** What known pixels are held at. Default: the mean over their area, as in inpainting. */
  readonly held?: (size: Size) => Tensor;
  /** Width of strips, px of each scale, in which the hole is filled outwards from what is known. Default: all at once. */
  readonly strip?: number;
  /** Whether what a scale is given loses its colour mismatch with the known pixels, see {@link matched}. Default: no. */
  readonly membrane?: boolean;
}

/**
 * A hole filled as by `inpaintPyramid`, but by several chains a scale, in strips, with a membrane between scales, or with
 * other values at the known pixels: all tried and rejected (docs/workflows/inpainting.md, outpainting.md). With one round
 * and nothing else it is `inpaintPyramid`.
 * @param image [1, C, H, W]; `filling` is what its hole begins with, of the same shape
 * @param hole [1, 1, H, W], filled from 0.5 on
 */
export async function filledInRounds(
  engine: EnergyEngine,
  model: PyramidModel,
  { image, filling, hole }: { readonly image: Tensor; readonly filling: Tensor; readonly hole: Tensor },
  options: RoundsOptions,
): Promise<Tensor> {
  const {
    seed,
    startScale,
    rounds,
    held = (size) => heldAt(filling, size),
    strip,
    membrane = false,
  } = options;
  const root = generator(seed);
  let state = injected(model, filling, startScale, sizeOf(image));
  for (const [s, scale] of model.scales.entries()) {
    if (s < startScale) continue;
    const size = sizeAtScale(model, s, sizeOf(image));
    const [values, known] = [held(size), knownAt(hole, size)];
    if (s > startScale) state = upsample(state, size);
    if (membrane) state = matched(state, values, known);
    // The first strip's chain is given what is known; the others hold all that is not theirs as it is by then.
    for (const [k, mask] of heldInTurn(known, strip).entries()) {
      const clamp = { values: k === 0 ? composite(state, values, known) : state, mask };
      for (let round = 0; round < rounds; round++) {
        const own = root.split('langevin', 0, 'scale', s);
        const path = [...(k === 0 ? [] : ['strip', k]), ...(round === 0 ? [] : ['round', round])];
        state = await runScale(engine, scale, state, { clamp, generators: [own.split(...path)] });
      }
    }
  }
  return composite(state, image, knownAt(hole, sizeOf(image)));
}

/**
 * Masks of what is held while each strip is filled, innermost first: strip k is what lies further than k and at most
 * k + 1 widths from what is known.
 * @param known [1, 1, H, W], 0 or 1
 */
export function heldInTurn(known: Tensor, width: number | undefined): Tensor[] {
  if (width === undefined) return [known];
  const masks: Tensor[] = [];
  for (let inner = known; inner.data.includes(0); ) {
    const outer = dilateMask(inner, width);
    const from = inner;
    masks.push({
      shape: known.shape,
      data: outer.data.map((near, p) => (near === 1 && from.data[p] === 0 ? 0 : 1)),
    });
    inner = outer;
  }
  return masks;
}

/**
 * What a scale is given, less its colour mismatch with the known pixels, which goes on into the hole as a membrane
 * (Δu = 0). The mismatch is not zero although each scale holds them: pixels at the edge that a coarser scale did not know.
 * @param given [1, C, H, W], and `values`
 * @param known [1, 1, H, W], 0 or 1
 */
export function matched(given: Tensor, values: Tensor, known: Tensor): Tensor {
  const mismatch = { shape: given.shape, data: values.data.map((value, i) => value - given.data[i]!) };
  const hole = { shape: known.shape, data: known.data.map((one) => 1 - one) };
  const correction = fillHoles(mismatch, hole).data;
  return {
    shape: given.shape,
    data: given.data.map((value, i) => Math.min(1, Math.max(-1, value + correction[i]!))),
  };
}
