import { z } from 'zod';
import { PatchwiseError } from '../../errors.ts';
import { ADAM_DEFAULTS } from '../adam.ts';
import { MUON_DEFAULTS } from '../muon.ts';
import { netSpecSchema } from '../net-tensors.ts';

const positive = z.number().positive();
const fraction = z.number().min(0).max(1);
const perScale = z.union([z.number(), z.array(z.number()).min(1).max(32).readonly()]);

/** One number for all scales, or a list from the coarsest on whose last entry holds for all finer scales. */
export type PerScale = z.infer<typeof perScale>;

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

/** Everything that decides a training, besides the image and the seed. */
export const trainingSettingsSchema = z.strictObject({
  pyramid: z
    .strictObject({
      scales: z.number().int().min(1).max(32).optional(),
      longSide: positive,
      shortSide: positive,
      /** See {@link PyramidOptions.longImages}; left out, as in records of before it, they are as any others. */
      longImages: z.literal('fitted').optional(),
      /**
       * Short side of scale 0, px, of the pyramid with which a training begins anew that is stuck (coarser.ts). Left out, it never does.
       */
      coarserShortSide: positive.optional(),
    })
    .readonly(),
  net: z.union([z.enum(['auto', 'narrow', 'small', 'large']), netSpecSchema.partial().readonly()]),
  /** With net `auto`: long side from which the large net is taken, px. */
  largeNetFrom: positive,
  /** Parameter updates. */
  updates: perScale,
  /** Langevin steps of the synthesis chain, K. */
  steps: perScale,
  /** Langevin steps of the recovery chain. */
  recoverySteps: perScale,
  /**
   * Synthesis chains of a scale's first update have so many steps; from there the number grows linearly to `steps` and
   * the recovery chain's in the same proportion. Left out, `steps` from the first update on.
   */
  firstSteps: perScale.optional(),
  /** … over this fraction of the updates. Left out, 1/2. */
  firstStepsFraction: fraction.optional(),
  /** δ²; the drift is δ²/2 · ∂Σf/∂x. */
  stepSize: perScale,
  /** Momentum μ of the chains, in [0, 1): v ← μ·v + δ²/2 · ∂Σf/∂x; 0 is the published Langevin step. */
  momentum: perScale,
  /** The recovery chain runs, and its term joins the loss, at every n-th update only. */
  recoveryEvery: perScale,
  /** Synthesis chains an update. */
  chains: perScale,
  /**
   * Whether the synthesis chains of an update run on the net of the update before, beside that update and so on another
   * core where there is one (docs/training.md). Left out, no.
   */
  chainsAhead: z.boolean().optional(),
  /** Noise of the synthesis chain: from this standard deviation linearly to 0 … */
  noiseScale: z.number().min(0),
  /** … over this fraction of the updates. */
  noiseFraction: fraction,
  /**
   * The synthesis chains of finer scales start with grey noise: its deviation is this many times that of the detail
   * which the scale adds (start-noise.ts). Records of before it have none.
   */
  startNoise: z.number().min(0).max(10).default(0),
  /** Adam's rate falls linearly from `learningRate` to `finalLearningRate` … */
  learningRate: positive,
  finalLearningRate: z.number().min(0),
  /** … over this fraction of the updates. */
  learningRateFraction: fraction,
  /** Factor on the last layer's rate. */
  lastLayerRate: z.number().min(0),
  beta1: fraction,
  beta2: fraction,
  /**
   * How kernels between two hidden layers are updated: by Adam as all else, or as matrices, by Muon (optimiser.ts).
   * Left out, as in records of before it, Adam.
   */
  optimiser: z.enum(['adam', 'muon']).optional(),
  /** With Muon: factor on Adam's rate for those kernels. Left out, 3. */
  muonRate: positive.optional(),
  /** With Muon: μ of their running mean of gradients. Left out, 0.9. */
  muonMomentum: fraction.optional(),
  /** Weight λ of the recovery term. */
  recoveryWeight: z.number().min(0),
  /** The corrupted image of scale 0: shrunk by this factor and enlarged again. */
  recoveryFactor: fraction,
  /** τ of the bounded contrastive loss (docs/training.md); 0 leaves it unbounded, as published. */
  lossBound: z.number().min(0),
  /**
   * Power iterations of the spectral norm an update; left out, 1. The released code makes one at each forward pass,
   * some 90 an update; one alone lags behind the weights (docs/training.md).
   */
  powerIterations: z.number().int().min(1).max(1000).optional(),
  /**
   * Growth a step of the fastest mode where the chains of finer scales start, from which on the loss penalises it
   * (growth-penalty.ts): 1.07 holds it below 1.1. Such an energy needs longer chains to make an edge of a blur. Left out,
   * it may grow as it likes.
   */
  growthLimit: z.number().gt(1).max(10).optional(),
  /** Standard deviation of fresh weights. */
  initialStd: positive,
  /**
   * The colour space of the nets: `rgb`, or `half`, the photograph's own axes half whitened (colour-axes.ts). Left out,
   * as in records of before it, RGB.
   */
  colour: z.enum(['rgb', 'half']).optional(),
  /**
   * With `half`: as far as the photograph's colours reach at most along an axis that is raised (colour-axes.ts). Left
   * out, as in records of before it, as far as they come.
   */
  colourReach: positive.optional(),
  /** Start a scale's net from the net below when they have one architecture. */
  warmStart: z.boolean(),
  /**
   * Where a finer scale's chains start: a `pool` of frozen samples from below, a `fresh` sample each time, or the
   * `photograph`'s own level below, disturbed: then no scale needs another, and all are trained side by side.
   */
  lowerSamples: z.enum(['pool', 'fresh', 'photograph']),
  /** With `photograph`: deviation of the disturbance, in the photograph's own (disturbed-level.ts). Left out, 0. */
  disturbance: z.number().min(0).max(10).optional(),
  /**
   * With `photograph`: rounds into which the training is cut. At the start of each, finer scales draw samples of the
   * coarser nets as they are by then, and start from them more and more often (round-starts.ts). Left out, 1: never.
   */
  rounds: z.number().int().min(1).max(1000).optional(),
  /** Samples that a scale draws at the start of a round. Left out, 16. */
  roundSamples: z.number().int().min(1).max(10_000).optional(),
  poolSize: z.number().int().min(1),
  /** A layout of scale 0 whose misfit exceeds this many times the lower quartile is drawn again; 0 keeps all. */
  layoutTolerance: z.number().min(0),
  /**
   * Pixel diversity that layouts of scale 0 should have: where they have less, they are drawn on a wider, then also a
   * higher canvas, of which a window is kept; those whose parts do not join are drawn again, too
   * (layouts/calibrate.ts). Left out, 0: never.
   */
  layoutDiversity: z.number().min(0).max(2).optional(),
  /**
   * Canvas of the layouts from which finer scales learn: the photograph's `own`, whose samples are nearest to it, or
   * the `wide` one on which layouts are drawn afterwards (docs/training.md). Left out, as in records of before it,
   * wide.
   */
  trainingCanvas: z.enum(['own', 'wide']).optional(),
  /** Draws of one layout, at most. */
  layoutTries: z.number().int().min(1).max(100),
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

const DEFAULT: TrainingSettings = {
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
  colour: 'half',
  colourReach: 1.15,
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
  initialStd: 0.005,
  powerIterations: 5,
  warmStart: true,
  lowerSamples: 'pool',
  poolSize: 32,
  layoutTolerance: 1.5,
  layoutDiversity: 0.25,
  trainingCanvas: 'own',
  layoutTries: 8,
  checkpointEvery: 100,
  guard: GUARD,
};

const {
  optimiser: _muon,
  muonRate: _rate,
  muonMomentum: _momentum,
  trainingCanvas: _canvas,
  colourReach: _reach,
  ...ALL_BUT_MUON
} = DEFAULT;
/** The default of before Muon, in every number: what `optimiser: adam` makes of it. */
export const BY_ADAM: TrainingSettings = {
  ...ALL_BUT_MUON,
  pyramid: { longSide: 64, shortSide: 15 },
  updates: [1650, 1000, 750, 500, 300, 200],
  poolSize: 64,
};

/** Without what the released code does not have; records of before it lack it, too. */
const { colour: _axes, powerIterations: _more, layoutDiversity: _windows, ...AS_RELEASED } = BY_ADAM;

/** The numbers of the released code; docs/method.md says where paper and code differ. Hours on a CPU. */
const PAPER: TrainingSettings = {
  ...AS_RELEASED,
  net: 'auto',
  pyramid: { scales: 8, longSide: 250, shortSide: 25 },
  updates: 4000,
  steps: [60, 30],
  recoverySteps: 30,
  stepSize: 0.01,
  momentum: 0,
  startNoise: 0,
  recoveryEvery: 1,
  lastLayerRate: 1,
  recoveryWeight: 0.1,
  // One a forward pass: K synthesis and recovery steps, and those of the loss.
  powerIterations: 90,
  lossBound: 0,
  layoutTolerance: 0,
  layoutTries: 1,
  warmStart: false,
  lowerSamples: 'fresh',
  guard: { ...GUARD, minGap: -1e9 },
};

/** All scales at once, a process each where there are cores: see docs/training.md for what it gains and costs. */
const SIDE_BY_SIDE: TrainingSettings = {
  ...BY_ADAM,
  lowerSamples: 'photograph',
  disturbance: 0.03,
  rounds: 10,
  roundSamples: 32,
};

/**
 * Detail grows by less than 1.1 a step where chains start, so that no plaid can: chains more than twice as long, which
 * start with more noise, and a third fewer updates of finer scales. A quarter more time for figures near the default's
 * (docs/trials/growth.md).
 */
const STEADY: TrainingSettings = {
  ...DEFAULT,
  updates: [500, 260, 200, 130, 80, 50],
  steps: [20, 26, 20],
  recoverySteps: [20, 26, 20],
  startNoise: 1,
  growthLimit: 1.07,
};

/** Named settings: `balanced` is the default. */
export const TRAINING_PRESETS = {
  balanced: DEFAULT,
  'side-by-side': SIDE_BY_SIDE,
  steady: STEADY,
  paper: PAPER,
} as const;

export type TrainingPreset = keyof typeof TRAINING_PRESETS;

/** @throws `value/out-of-range` naming the setting that cannot be trained with. */
export function requireTrainable(settings: TrainingSettings): void {
  const parsed = trainingSettingsSchema.safeParse(settings);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw unusable(issue?.path.join('.') ?? 'settings', issue?.message ?? 'not usable');
  }
  const smallest = {
    updates: 1,
    steps: 1,
    recoverySteps: 0,
    firstSteps: 1,
    momentum: 0,
    recoveryEvery: 1,
    stepSize: Number.MIN_VALUE,
    chains: 1,
  } as const;
  for (const [name, least] of Object.entries(smallest)) {
    const values = [settings[name as keyof typeof smallest] ?? []].flat();
    if (values.some((value) => !(value >= least))) throw unusable(name, `got ${values.join(', ')}`);
  }
}

function unusable(name: string, reason: string): PatchwiseError {
  return new PatchwiseError('value/out-of-range', `Training setting "${name}" is not usable: ${reason}.`, {
    hint: 'Give one positive number, or a list with one entry a scale from the coarsest on.',
  });
}
