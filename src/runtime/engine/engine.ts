import { type Check, withMethods } from '../../shared/arguments.ts';
import type { Tensor } from '../tensor.ts';

/** The non-linearity after every layer but the last. ELU has α = 1. */
export type Activation = { readonly kind: 'elu' } | { readonly kind: 'leaky-relu'; readonly slope: number };

/** One convolution: stride 1, "valid" (no padding). `weights` are OIHW. */
export interface ConvLayer {
  readonly inChannels: number;
  readonly outChannels: number;
  /** Odd kernel extent k; the kernel is k×k. */
  readonly kernel: number;
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

/**
 * A bottom-up ConvNet f as an engine sees it: spectral normalisation is already in the weights.
 * f maps [N, C, H, W] to a score map [N, 1, H−m, W−m] with m = Σ(kernel−1): one score a patch.
 */
export interface ConvStack {
  readonly layers: readonly ConvLayer[];
  readonly activation: Activation;
  /** Chains are clipped to [−limit, limit]; 1 when left out. */
  readonly limit?: number | undefined;
}

/** What an engine runs on. */
export interface DeviceInfo {
  /** What runs it: `cpu`, `webgpu`, `cuda`, `coreml`, `dml`. */
  readonly provider: string;
  /** For people: "AMD EPYC 9B14, 2 threads". */
  readonly name: string;
  /** True for a GPU emulated on the CPU, which `auto` never picks. */
  readonly software: boolean;
  /** How many threads compute, where it is the CPU. */
  readonly threads?: number | undefined;
}

/**
 * The only door to a device. Everything else (spectral norm, Adam, random numbers, resizing) is host code
 * shared by all engines, so that engines cannot drift apart.
 */
export interface EnergyEngine {
  readonly id: string;
  readonly device: DeviceInfo;
  /** Makes a program for these weights. Cheap: device work is prepared when first needed, for each image size. */
  compile(stack: ConvStack): EnergyProgram;
  /** Makes a program for the patches of a photograph: an energy that needs no training. Cheap, as {@link compile}. */
  compilePatches(bank: PatchBank): PatchProgram;
  /** Frees the device. Programs must have been released before. */
  dispose(): Promise<void>;
}

/** An engine, where plain JavaScript gives one. */
export const ENGINE: Check = withMethods(
  'an engine, as openEngine gives it',
  'compile',
  'compilePatches',
  'dispose',
);

/** One net with fixed weights, ready to run on images of any size. */
export interface EnergyProgram {
  /**
   * Starts Langevin chains, one an image of the batch.
   * @param initial [N, C, H, W], the padded margin included.
   * @param clamp where `mask` (0 or 1, [N or 1, 1, H, W]) is 1, the state is held at `values` after every step.
   */
  chain(initial: Tensor, clamp?: Clamp): Promise<LangevinChain>;

  /** Score maps f(x): [N, 1, h, w]. */
  score(images: Tensor): Promise<Tensor>;

  /** What each layer gives after its activation, coarsest features last: [N, C_l, h_l, w_l] each; the last is f(x). */
  activations(images: Tensor): Promise<readonly Tensor[]>;

  scoreGradient(images: Tensor): Promise<ScoreGradient>;

  /**
   * Gradient of L = Σᵢ wᵢ · mean(f(xᵢ)) to the (normalised) weights and to the biases, with the mean scores.
   * @param weights one wᵢ an image; +1/n for n synthesised images and −1 for the observed one is the
   *   contrastive gradient of Zheng et al. 2021, eq. 4.
   */
  parameterGradients(images: Tensor, weights: readonly number[]): Promise<ParameterGradients>;

  /**
   * {@link parameterGradients} of two batches in one call, their gradients added in float32: the same bits as of two
   * calls. The mean scores are those of the first batch, then of the second. Left out, or undefined for batches, where
   * that saves nothing.
   */
  readonly gradientsOfBoth?:
    | ((first: WeightedImages, second: WeightedImages) => Promise<ParameterGradients | undefined>)
    | undefined;

  /** Frees device memory. Chains of this program must not be used afterwards. */
  release(): Promise<void>;
}

/**
 * All patches of a photograph at one scale, as the mixture density of the patches of an image: equal weights, one
 * Gaussian of deviation σ around each (Zoran and Weiss, ICCV 2011; Kamb and Ganguli, ICML 2025). As a ConvNet, its
 * filters are the patches themselves.
 */
export interface PatchBank {
  /** [1, C, h, w] in [-1, 1]. */
  readonly photo: Tensor;
  /** Odd side p of the patches, px. A patch belongs to the pixel in its middle, so there is one for every pixel. */
  readonly patch: number;
  /**
   * How much it counts that patches at the border of an image match those at the border of the photograph: what a pixel
   * beyond it differs by from one within, in the unit of pixels.
   */
  readonly border: number;
  /** How much heights count: by what p² pixels differ, root of the sum of squares, from the top to the bottom is p·heights. */
  readonly heights: number;
  /** [1, 1, h, w]: patches that touch a pixel of 0.5 or more belong to a hole, and nothing is made of them. */
  readonly excluded?: Tensor | undefined;
}

/** Where an image lies in the photograph: its upper and lower edge as shares of the photograph's height. */
export interface ImageRows {
  readonly top: number;
  readonly bottom: number;
}

/**
 * The energy of a {@link PatchBank}, for images of any size:
 *
 *   f_σ(x) = Σᵢ σ² log Σⱼ exp(−‖Pᵢx − Qⱼ‖² / 2σ²) = Σᵢ [σ² log Σⱼ exp((Pᵢx·Qⱼ − ‖Qⱼ‖²/2) / σ²) − ‖Pᵢx‖²/2]
 *
 * a convolution with the photograph's patches Qⱼ, and a log-sum-exp over its channels.
 */
export interface PatchProgram {
  /**
   * The score map and the drift at a noise level.
   * @param images [N, C, H, W]
   * @param sigma σ > 0, in units of pixel values
   * @param rows default: the image is as high as the photograph
   */
  evaluate(images: Tensor, sigma: number, rows?: ImageRows): Promise<PatchScores>;
  /** Which patch of the photograph is the nearest of each of the image: raster indices of its middle, [N, H·W]. */
  nearest(images: Tensor, rows?: ImageRows): Promise<Int32Array>;
  /** Frees device memory. */
  release(): Promise<void>;
}

/** What {@link PatchProgram.evaluate} gives. */
export interface PatchScores {
  /** f_σ of the patch around each pixel, [N, 1, H, W]. */
  readonly score: Tensor;
  /**
   * D(x) − x, [N, C, H, W], with D the denoised image: a pixel is the mean of the middles of the photograph's patches,
   * weighted by how near they are to the patch around it. Of ∂f/∂x it is the part by each pixel's own patch: for p = 1
   * the gradient itself, else the equivariant local score of Kamb and Ganguli (2025).
   */
  readonly drift: Tensor;
}

/** A batch with one weight an image. */
export interface WeightedImages {
  readonly images: Tensor;
  readonly weights: readonly number[];
}

/** Score maps [N, 1, h, w], and ∂(Σ f)/∂x of the images' shape. */
export interface ScoreGradient {
  readonly score: Tensor;
  readonly gradient: Tensor;
}

/** Holds a part of a chain's state [N, C, H, W], as what is known around a hole. */
export interface Clamp {
  /** [N or 1, 1, H, W]; 1 where the state is held, else 0. */
  readonly mask: Tensor;
  /** [N or 1, C, H, W] */
  readonly values: Tensor;
}

/** Gradients of Σ wᵢ · mean f(xᵢ) to the parameters of a net. */
export interface ParameterGradients {
  /** A layer each, OIHW. */
  readonly weights: readonly Float32Array[];
  /** A layer each, a value an output channel. */
  readonly biases: readonly Float32Array[];
  /** mean f(xᵢ) an image. */
  readonly meanScores: readonly number[];
}

/** One step of Langevin dynamics: x ← x + δ²/2 · ∂Σf/∂x + noise, with a momentum where one is given. */
export interface LangevinStep {
  /** δ²: the drift is δ²/2 · ∂Σf/∂x. */
  readonly stepSize: number;
  /** Standard deviation of the added noise; 0 adds none (and `noise` may be left out). */
  readonly noiseScale: number;
  /**
   * Standard normal values of the state's shape, from the host's seeded generator; read no longer once the step is
   * done.
   */
  readonly noise?: Float32Array;
  /** μ in [0, 1): how much of the last step's velocity is kept. 0 (the default) is plain Langevin. */
  readonly momentum?: number;
  /** Nobody will ask what the energy said in this step: `lastScore` and `lastScoreGradient` may be undefined after it. */
  readonly silent?: boolean;
}

/** Several steps that an engine takes in one call. */
export interface StepsTogether {
  /** How many. */
  readonly count: number;
  /**
   * Takes them: what {@link LangevinChain.step} gives one after the other, bit for bit.
   * @param step of all of them; `silent` holds for the last, the others are
   * @param noise of each; none where the noise has no scale; read no longer once they are done
   */
  step(step: Omit<LangevinStep, 'noise'>, noise: readonly Float32Array[]): Promise<void>;
}

/**
 * Chains on the device: v ← μ·v + δ²/2 · ∂Σf/∂x, x ← clip(x + v + σ·ε, −c, c), v = 0 at the start, c the
 * limit of the {@link ConvStack}. With momentum
 * μ = 0 that is the paper's Langevin step; with μ > 0 the heavy-ball one (Polyak 1964; underdamped Langevin).
 */
export interface LangevinChain {
  step(step: LangevinStep): Promise<void>;
  /** Steps that nobody watches, several in one call; left out where that saves nothing. */
  readonly together?: StepsTogether | undefined;
  /** The current state, [N, C, H, W]. */
  read(): Promise<Tensor>;
  /** Score maps of the state before the last step (they come with it), or undefined before the first. */
  lastScore(): Promise<Tensor | undefined>;
  /**
   * What {@link EnergyProgram.scoreGradient} gives for the state before the last step, up to rounding: the step has
   * computed it, so no evaluation is needed. Undefined before the first step, and after one of size 0.
   */
  lastScoreGradient(): Promise<ScoreGradient | undefined>;
  dispose(): void;
}
