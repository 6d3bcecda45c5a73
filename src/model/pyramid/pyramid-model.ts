import { PatchwiseError } from '../../errors.ts';
import { resize } from '../../image/resize.ts';
import { nchw, type Size, type Tensor } from '../../runtime/tensor.ts';
import { type Check, isRecord, TENSOR } from '../../shared/arguments.ts';
import type { ColourAxes } from '../net/colour-axes.ts';
import type { EnergyNet } from '../net/energy-net.ts';
import type { PatchScale } from './patch-scale.ts';
import { type Pyramid, pyramidOfSizes } from './pyramid.ts';
import type { TrainingRecord } from './training-record.ts';

/** One scale of a pyramid of energies: a net that was trained, or the photograph's own patches. */
export type ScaleModel = NetScale | PatchScale;

/** One scale of a trained pyramid: its energy net and the chain that it was trained for. */
export interface NetScale {
  readonly size: Size;
  readonly net: EnergyNet;
  /** Langevin steps of a sample, and of the recovery chain. */
  readonly steps: number;
  readonly recoverySteps: number;
  /** δ² of both chains. */
  readonly stepSize: number;
  /** μ of both chains; 0 is plain Langevin. */
  readonly momentum: number;
  /** σ₀: deviation of the grey noise that a sample's chain starts with (chain/start-noise.ts); 0 at scale 0. */
  readonly startNoise: number;
}

/** Whether a scale's energy is that of the photograph's patches. */
export function isPatchScale(scale: ScaleModel): scale is PatchScale {
  return 'patches' in scale;
}

/**
 * A scale that was trained.
 * @throws `value/out-of-range` for one of patches
 */
export function requireNet(scale: ScaleModel): NetScale {
  if (!isPatchScale(scale)) return scale;
  throw new PatchwiseError(
    'value/out-of-range',
    'This scale is made of the patches of the photograph: it has no net.',
    {
      hint: 'Wire a model that was trained, such as that of Train pyramid.',
    },
  );
}

/** Channels of a scale's images. */
export function channelsOf(scale: ScaleModel): number {
  return isPatchScale(scale) ? nchw(scale.patches.photo).c : scale.net.spec.inChannels;
}

/** The colour space that noise of a scale is grey in. */
export function colourOf(scale: ScaleModel): ColourAxes | undefined {
  return isPatchScale(scale) ? undefined : scale.net.spec.colour;
}

/** A pyramid of energy functions learned from one image: p(I_s) = exp(f_s(I_s)) / Z_s, s = 0 … S. */
export interface PyramidModel {
  /** The training image at the finest scale, [1, C, H, W] in [-1, 1]. */
  readonly image: Tensor;
  /**
   * The photograph at a finer scale than any of them, [1, C, H, W] in [-1, 1]: what samples are lifted to on trial
   * (novelty/candidates.ts). Absent: the training image.
   */
  readonly detail?: Tensor | undefined;
  /** Size of a scale divided by the next finer one's. */
  readonly ratio: number;
  /** Coarsest first. */
  readonly scales: readonly ScaleModel[];
  /** The recovery chain starts from the coarsest level shrunk by this factor and enlarged again. */
  readonly recoveryFactor: number;
  /** How it was trained; absent where every scale is made of patches. */
  readonly training?: TrainingRecord | undefined;
}

/** A model, where plain JavaScript gives one. */
export const MODEL: Check = [
  'a model, as learn, trainPyramid or decodeModel gives it',
  (value) => isRecord(value) && isFilled(value['scales']) && TENSOR[1](value['image']),
];

const isFilled = (value: unknown) => Array.isArray(value) && value.length > 0 && value.every(isRecord);

/** A model whose scales were all trained. */
export interface TrainedModel extends PyramidModel {
  readonly scales: readonly NetScale[];
  readonly training: TrainingRecord;
}

/** The training image at every scale. */
export function trainingPyramid(model: PyramidModel): Pyramid {
  return pyramidOfSizes(
    model.image,
    model.scales.map((scale) => scale.size),
    model.ratio,
  );
}

/** @throws `tensor/shape` for an image in colour where the model is of a grey one, or the other way round */
export function requireSameChannels(model: PyramidModel, image: Tensor): void {
  const channels = nchw(model.image).c;
  if (nchw(image).c === channels) return;
  throw new PatchwiseError(
    'tensor/shape',
    `The model was trained on ${channels} channel(s), the image has ${nchw(image).c}.`,
    { hint: `Put a Colour or grey node before it, set to ${channels === 1 ? 'grey' : 'color'}.` },
  );
}

/** @throws `value/out-of-range` naming the scales there are. */
export function scaleOf(model: PyramidModel, scale: number): ScaleModel {
  const found = model.scales[scale];
  if (found === undefined) {
    throw new PatchwiseError('value/out-of-range', `The model has no scale ${scale}.`, {
      hint: `Choose a scale from 0 (coarsest) to ${model.scales.length - 1} (finest).`,
    });
  }
  return found;
}

/** Enlarges (or shrinks) a result to the next scale's size: bicubic, clipped to [-1, 1]. */
export function upsample(image: Tensor, size: Size): Tensor {
  return resize(image, size, 'bicubic', { clip: [-1, 1] });
}

/**
 * Where the recovery chain of scale 0 starts: the level itself, having lost resolution
 * (paper's code: bicubic to ⌈0.75·h⌉ × ⌈0.75·w⌉ and back).
 */
export function corruptedStart(level: Tensor, factor: number): Tensor {
  const { h, w } = nchw(level);
  const small = { height: Math.max(1, Math.ceil(h * factor)), width: Math.max(1, Math.ceil(w * factor)) };
  return upsample(upsample(level, small), { height: h, width: w });
}
