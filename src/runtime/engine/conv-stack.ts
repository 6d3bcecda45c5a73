import { PatchwiseError } from '../../errors.ts';
import { type Check, isRecord, requireArgument } from '../../shared/arguments.ts';
import { formatShape, nchw, type Tensor } from '../tensor.ts';
import type { Clamp, ConvStack, LangevinStep } from './engine.ts';

/** The four extents of a checked batch of images. */
export interface BatchExtents {
  readonly n: number;
  readonly c: number;
  readonly h: number;
  readonly w: number;
}

/** m = Σ(kernel−1): how many pixels a score map is narrower, and lower, than its image. */
export function stackMargin(stack: ConvStack): number {
  let margin = 0;
  for (const { kernel } of stack.layers) margin += kernel - 1;
  return margin;
}

const STACK: Check = [
  'a net of layers; compileScale makes one of a model',
  (value) => isRecord(value) && Array.isArray(value['layers']) && isRecord(value['activation']),
];

/**
 * Checks that the layers of a net fit one another and that it ends in one channel, the score.
 * Every engine calls it on `compile`, so that a bad net fails alike everywhere.
 * @throws `tensor/shape`
 */
export function checkStack(stack: ConvStack): void {
  requireArgument(stack, 'stack', STACK);
  if (stack.layers.length === 0) throw new PatchwiseError('tensor/shape', 'The net has no layers.');
  let channels: number | undefined;
  for (const [i, layer] of stack.layers.entries()) {
    const { inChannels, outChannels, kernel } = layer;
    if (![inChannels, outChannels, kernel].every((extent) => Number.isInteger(extent) && extent > 0)) {
      throw new PatchwiseError(
        'tensor/shape',
        `Layer ${i} has ${inChannels} → ${outChannels} channels and a kernel of ${kernel}; all must be whole and positive.`,
      );
    }
    if (kernel % 2 === 0) {
      throw new PatchwiseError('tensor/shape', `Layer ${i} has an even kernel (${kernel}); kernels are odd.`);
    }
    if (channels !== undefined && channels !== inChannels) {
      throw new PatchwiseError(
        'tensor/shape',
        `Layer ${i} takes ${inChannels} channels, but layer ${i - 1} gives ${channels}.`,
      );
    }
    const count = outChannels * inChannels * kernel * kernel;
    if (layer.weights.length !== count || layer.bias.length !== outChannels) {
      throw new PatchwiseError(
        'tensor/shape',
        `Layer ${i} holds ${layer.weights.length} weights and ${layer.bias.length} biases; ${formatShape([outChannels, inChannels, kernel, kernel])} needs ${count} and ${outChannels}.`,
      );
    }
    channels = outChannels;
  }
  if (channels !== 1) {
    throw new PatchwiseError(
      'tensor/shape',
      `The last layer gives ${channels} channels; a score map has one.`,
    );
  }
}

/**
 * Checks that images have the net's channels and are large enough for one patch.
 * @throws `tensor/shape` for another rank, number of channels or length; `image/too-small`
 */
export function checkImages(stack: ConvStack, images: Tensor): BatchExtents {
  const { n, c, h, w } = nchw(images);
  const channels = stack.layers[0]?.inChannels;
  if (c !== channels) {
    throw new PatchwiseError(
      'tensor/shape',
      `The net takes ${channels} channels, but the image is ${formatShape(images.shape)}.`,
    );
  }
  if (n < 1 || images.data.length !== n * c * h * w) {
    throw new PatchwiseError(
      'tensor/shape',
      `A batch of shape ${formatShape(images.shape)} cannot hold ${images.data.length} values.`,
    );
  }
  const patch = stackMargin(stack) + 1;
  if (h < patch || w < patch) {
    throw new PatchwiseError(
      'image/too-small',
      `The image is ${w}×${h} pixels, margin included; the net looks at patches of ${patch}×${patch}.`,
      { hint: 'Use a larger image, a wider margin or a net with fewer layers.' },
    );
  }
  return { n, c, h, w };
}

/**
 * Checks a clamp against the state: mask [N or 1, 1, H, W], values [N or 1, C, H, W].
 * @throws `tensor/shape`
 */
export function checkClamp(state: BatchExtents, clamp: Clamp): void {
  checkOverlay('mask', clamp.mask, state, 1);
  checkOverlay('values', clamp.values, state, state.c);
}

function checkOverlay(role: string, overlay: Tensor, state: BatchExtents, channels: number): void {
  const { n, c, h, w } = nchw(overlay);
  const fits = (n === 1 || n === state.n) && c === channels && h === state.h && w === state.w;
  if (!fits || overlay.data.length !== n * c * h * w) {
    throw new PatchwiseError(
      'tensor/shape',
      `The clamp's ${role} are ${formatShape(overlay.shape)}; the state needs ${formatShape([state.n, channels, state.h, state.w])}.`,
    );
  }
}

/**
 * Checks the numbers of a Langevin step, and that there is noise for every value of the state.
 * @throws `value/out-of-range`, `tensor/shape`
 */
export function checkLangevinStep(step: LangevinStep, stateLength: number): void {
  if (!Number.isFinite(step.stepSize) || step.stepSize < 0) {
    throw new PatchwiseError(
      'value/out-of-range',
      `The Langevin step size is ${step.stepSize}; it must be finite and not negative.`,
    );
  }
  const { momentum = 0 } = step;
  if (!(momentum >= 0 && momentum < 1)) {
    throw new PatchwiseError(
      'value/out-of-range',
      `The momentum of a Langevin step is ${momentum}; it must be at least 0 and below 1.`,
    );
  }
  if (!Number.isFinite(step.noiseScale) || step.noiseScale < 0) {
    throw new PatchwiseError(
      'value/out-of-range',
      `The Langevin noise scale is ${step.noiseScale}; it must be finite and not negative.`,
    );
  }
  if (step.noiseScale > 0 && step.noise?.length !== stateLength) {
    throw new PatchwiseError(
      'tensor/shape',
      `The noise holds ${step.noise?.length ?? 0} values for a state of ${stateLength}.`,
    );
  }
}

/**
 * Checks that there is one finite weight an image, as `parameterGradients` needs.
 * @throws `tensor/shape`, `value/out-of-range`
 */
export function checkImageWeights(weights: readonly number[], images: number): void {
  if (weights.length !== images) {
    throw new PatchwiseError('tensor/shape', `There are ${weights.length} weights for ${images} images.`);
  }
  const bad = weights.find((weight) => !Number.isFinite(weight));
  if (bad !== undefined) {
    throw new PatchwiseError('value/out-of-range', `An image has the weight ${bad}; weights must be finite.`);
  }
}
