import { z } from 'zod';
import { PatchwiseError } from '../../errors.ts';
import { ADAM_DEFAULTS } from '../net/adam.ts';
import { MUON_DEFAULTS } from '../net/muon.ts';
import { netSpecSchema } from '../net/net-spec-schema.ts';

const positive = z.number().positive();
const fraction = z.number().min(0).max(1);

/** One number for all scales, or a list from the coarsest on whose last entry holds for all finer scales. */
export type PerScale = number | readonly number[];

/** A setting of each scale. */
const perScale = (one: z.ZodNumber) => z.union([one, z.array(one).min(1).max(32).readonly()]);

export function atScale(value: PerScale, scale: number): number {
  if (typeof value === 'number') return value;
  return value[Math.min(scale, value.length - 1)] as number;
}

/** When a training counts as run away, and how often it may go back. */
const guardSchema = z.strictObject({
  /** Smoothed score gap mean f(synthesis) − mean f(image) below which the energy is too sharp for the step. */
  minGap: z.number(),
  /** Mean squared recovery error above which the chain has left the image (paper: 2 a pixel, 2/3 a value). */
  maxRecoveryError: positive,
  /** Absolute mean score above which the energy has exploded. */
  maxScore: positive,
  /** Returns to healthy weights, at each scale, before giving up. */
  retries: z.number().int().min(0),
  /** Factor on the step size at each return. */
  stepFactor: fraction,
});
export type GuardSettings = Readonly<z.infer<typeof guardSchema>>;

/** Sizes of the scales; parameters of the nodes have the same bounds. */
export const pyramidSettingsSchema = z.strictObject({
  scales: z.number().int().min(1).max(32).optional(),
  longSide: z.number().int().min(8).max(4096),
  shortSide: z.number().int().min(4).max(1024),
  /** See {@link PyramidOptions.longImages}; left out, they are as any others. */
  longImages: z.literal('fitted').optional(),
  /**
   * Short side of scale 0, px, of the pyramid with which a training begins anew that is stuck (training/coarser.ts).
   * Left out, it never does.
   */
  coarserShortSide: z.number().int().min(4).max(1024).optional(),
});

/** Nets with a name; `auto` is small or large by size. */
export const netNameSchema = z.enum(['auto', 'narrow', 'small', 'large']);

/**
 * Everything that decides a training, besides the image and the seed. A setting with a description is a parameter of the
 * nodes that train, with the same bounds (src/nodes/training/settings.ts).
 */
export const trainingSettingsSchema = z.strictObject({
  pyramid: pyramidSettingsSchema.readonly(),
  net: z.union([netNameSchema, netSpecSchema.partial().readonly()]),
  /** With net `auto`: long side from which the large net is taken, px. */
  largeNetFrom: positive,
  updates: perScale(z.number().int().min(1).max(1_000_000)).describe('Parameter updates'),
  steps: perScale(z.number().int().min(1).max(10_000)).describe('Langevin steps of synthesis'),
  recoverySteps: perScale(z.number().int().min(0).max(10_000)).describe('Langevin steps of recovery'),
  /** The drift of a step is δ²/2 · ∂Σf/∂x. */
  stepSize: perScale(positive.max(100)).describe('Step size δ²'),
  /** v ← μ·v + δ²/2 · ∂Σf/∂x; 0 is the published Langevin step. */
  momentum: perScale(z.number().min(0).max(0.99)).describe('Momentum μ of the chains, 0 is plain Langevin'),
  /** The recovery chain runs, and its term joins the loss, at every n-th update only. */
  recoveryEvery: perScale(z.number().int().min(1).max(1000)).describe(
    'Updates from one recovery chain to the next',
  ),
  chains: perScale(z.number().int().min(1).max(64)).describe('Synthesis chains per update'),
  /** Noise of the synthesis chain: from this standard deviation linearly to 0 … */
  noiseScale: z.number().min(0),
  /** … over this fraction of the updates. */
  noiseFraction: fraction,
  /** See chain/start-noise.ts. */
  startNoise: z
    .number()
    .min(0)
    .max(10)
    .describe(
      'Noise added to the starts of finer scales, in standard deviations of the detail that the scale adds',
    ),
  /** Adam's rate falls linearly from `learningRate` to `finalLearningRate` … */
  learningRate: positive.max(1).describe('Initial learning rate of Adam'),
  finalLearningRate: z.number().min(0),
  /** … over this fraction of the updates. */
  learningRateFraction: fraction,
  /** Factor on the last layer's rate. */
  lastLayerRate: z.number().min(0),
  beta1: fraction,
  beta2: fraction,
  /** How kernels between two hidden layers are updated: by Adam as all else, or as matrices, by Muon (optimiser.ts). */
  optimiser: z.enum(['adam', 'muon']),
  /** With Muon: factor on Adam's rate for those kernels. */
  muonRate: positive,
  /** With Muon: μ of their running mean of gradients. */
  muonMomentum: fraction,
  recoveryWeight: z.number().min(0).max(100).describe('Weight λ of the recovery term'),
  /** The corrupted image of scale 0: shrunk by this factor and enlarged again. */
  recoveryFactor: fraction,
  lossBound: z.number().min(0).max(100).describe('Bound τ of the contrastive loss, 0 = unbounded'),
  /** The released code makes an iteration at each forward pass, some 90 an update (docs/training.md). */
  powerIterations: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .describe('Power iterations of the spectral norm per update; with few it lags behind the weights'),
  /** Standard deviation of fresh weights. */
  initialStd: positive,
  /** See net/colour-axes.ts. */
  colour: z
    .enum(['rgb', 'half'])
    .describe('Colour space of the nets: RGB, or the photograph’s principal colour axes, half whitened'),
  colourReach: z
    .number()
    .min(0)
    .max(100)
    .describe(
      'With half-whitened colours: largest distance from the mean to which amplifying an axis may bring a colour, 0 = any',
    ),
  /** Start a scale's net from the net below when they have one architecture. */
  warmStart: z.boolean(),
  lowerSamples: z
    .enum(['pool', 'fresh'])
    .describe(
      'Starts of finer scales: samples of the scales below, a pool drawn once or fresh ones at each update',
    ),
  poolSize: z.number().int().min(1).max(100_000).describe('Samples in the pool'),
  /** Updates between checkpoints. */
  checkpointEvery: z.number().int().min(1),
  guard: guardSchema,
});
/** Everything that a training is told, apart from image, engine and seed. */
export type TrainingSettings = Readonly<z.infer<typeof trainingSettingsSchema>>;

const GUARD: GuardSettings = {
  minGap: -1,
  maxRecoveryError: 2 / 3,
  maxScore: 1e4,
  retries: 3,
  stepFactor: 0.5,
};

const BALANCED: TrainingSettings = {
  pyramid: { longSide: 64, shortSide: 15, longImages: 'fitted', coarserShortSide: 11 },
  net: 'narrow',
  largeNetFrom: 64,
  updates: [500, 400, 300, 200, 120, 80],
  steps: [20, 12, 8],
  recoverySteps: [20, 12, 8],
  stepSize: [0.6, 0.4],
  momentum: 0.5,
  recoveryEvery: 4,
  chains: 1,
  noiseScale: 0.01,
  noiseFraction: 0.25,
  startNoise: 0.6,
  learningRate: 4e-4,
  finalLearningRate: 5e-5,
  learningRateFraction: 0.8,
  lastLayerRate: 0.3,
  beta1: ADAM_DEFAULTS.beta1,
  beta2: ADAM_DEFAULTS.beta2,
  optimiser: 'muon',
  muonRate: MUON_DEFAULTS.rate,
  muonMomentum: MUON_DEFAULTS.momentum,
  recoveryWeight: 0.3,
  recoveryFactor: 0.75,
  lossBound: 0.1,
  powerIterations: 5,
  initialStd: 0.005,
  colour: 'half',
  colourReach: 1.15,
  warmStart: true,
  lowerSamples: 'pool',
  poolSize: 32,
  checkpointEvery: 100,
  guard: GUARD,
};

/** The numbers of the released code; docs/reproduce.md says where paper and code differ. Hours on a CPU. */
const PAPER: TrainingSettings = {
  ...BALANCED,
  pyramid: { scales: 8, longSide: 250, shortSide: 25 },
  net: 'auto',
  updates: 4000,
  steps: [60, 30],
  recoverySteps: 30,
  stepSize: 0.01,
  momentum: 0,
  recoveryEvery: 1,
  startNoise: 0,
  lastLayerRate: 1,
  optimiser: 'adam',
  recoveryWeight: 0.1,
  lossBound: 0,
  // One a forward pass: K synthesis and recovery steps, and those of the loss.
  powerIterations: 90,
  colour: 'rgb',
  warmStart: false,
  lowerSamples: 'fresh',
  guard: { ...GUARD, minGap: -1e9 },
};

/** Named settings: `balanced` is the default. */
export const TRAINING_PRESETS = { balanced: BALANCED, paper: PAPER } as const;

export type TrainingPreset = keyof typeof TRAINING_PRESETS;

/** @throws `value/out-of-range` naming the setting that cannot be trained with. */
export function requireTrainable(settings: TrainingSettings): void {
  const parsed = trainingSettingsSchema.safeParse(settings);
  if (parsed.success) return;
  const [issue] = parsed.error.issues;
  const name = issue?.path.join('.') || 'settings';
  const reason = issue?.message ?? 'it is of another form';
  throw new PatchwiseError('value/out-of-range', `Training setting "${name}" is not usable: ${reason}.`, {
    hint: 'Settings of a scale are one number, or a list with one entry a scale from the coarsest on.',
  });
}
