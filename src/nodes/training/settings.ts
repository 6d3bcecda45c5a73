import { z } from 'zod';
import {
  BY_ADAM,
  TRAINING_PRESETS,
  type TrainingPreset,
  type TrainingSettings,
} from '../../model/training/settings.ts';
import { present } from '../../present.ts';

const perScale = (item: z.ZodNumber) =>
  z
    .union([item, z.array(item).min(1).max(32)])
    .nullable()
    .default(null);

const optionalNumber = (item: z.ZodNumber) => item.nullable().default(null);

const LIST = 'one number, or a list from the coarsest scale on; empty takes the preset';

/** Parameters that decide a training at any scale. What is left empty comes from the preset. */
export const learningParams = {
  preset: z
    .enum(Object.keys(TRAINING_PRESETS) as [TrainingPreset, ...TrainingPreset[]])
    .default('balanced')
    .describe(
      'Settings to start from: "side-by-side" trains all scales at once on the available cores, "steady" lets no detail grow fast where chains start (a quarter more time), "paper" is as published (hours on a CPU).',
    ),
  net: z
    .enum(['auto', 'narrow', 'small', 'large'])
    .nullable()
    .default(null)
    .describe(
      'Energy net: narrow 32-32-32-32-1, small 64-32-32-32-1, large 128-64-64-64-1, auto small or large by size; empty takes the preset.',
    ),
  updates: perScale(z.number().int().min(1).max(1_000_000)).describe(`Parameter updates: ${LIST}.`),
  steps: perScale(z.number().int().min(1).max(10_000)).describe(`Langevin steps of synthesis: ${LIST}.`),
  recoverySteps: perScale(z.number().int().min(0).max(10_000)).describe(
    `Langevin steps of recovery: ${LIST}.`,
  ),
  growthLimit: optionalNumber(z.number().gt(1).max(10)).describe(
    'Growth per step of the fastest detail where chains of finer scales start, above which the training penalises it; 1.07 with chains twice as long keeps it below 1.1; empty takes the preset.',
  ),
  firstSteps: perScale(z.number().int().min(1).max(10_000)).describe(
    `Langevin steps at a scale’s first update, growing to "steps" (recovery in proportion); equal to "steps", they stay constant: ${LIST}.`,
  ),
  firstStepsFraction: optionalNumber(z.number().min(0).max(1)).describe(
    'Fraction of the updates during which the Langevin steps grow; empty takes the preset.',
  ),
  stepSize: perScale(z.number().positive().max(100)).describe(`Step size δ²: ${LIST}.`),
  momentum: perScale(z.number().min(0).max(0.99)).describe(
    `Momentum μ of the chains, 0 is plain Langevin: ${LIST}.`,
  ),
  recoveryEvery: perScale(z.number().int().min(1).max(1000)).describe(
    `Updates from one recovery chain to the next: ${LIST}.`,
  ),
  chains: perScale(z.number().int().min(1).max(64)).describe(`Synthesis chains per update: ${LIST}.`),
  chainsAhead: z
    .boolean()
    .nullable()
    .default(null)
    .describe(
      'Run synthesis chains with the net of the previous update, on another core during the update; empty takes the preset.',
    ),
  layoutDiversity: optionalNumber(z.number().min(0).max(2)).describe(
    'Least pixel diversity of layouts at scale 0, 0 = any: less diverse ones are drawn on a wider, then a higher canvas, of which a random window is kept, and redrawn if their parts do not join; empty takes the preset.',
  ),
  trainingCanvas: z
    .enum(['own', 'wide'])
    .nullable()
    .default(null)
    .describe(
      'Canvas of the layouts that finer scales are trained on: the photograph’s own, or the wider one used for sampling; empty takes the preset.',
    ),
  colour: z
    .enum(['rgb', 'half'])
    .nullable()
    .default(null)
    .describe(
      'Colour space of the nets: RGB, or the photograph’s principal colour axes, half whitened; empty takes the preset.',
    ),
  colourReach: optionalNumber(z.number().min(0).max(100)).describe(
    'With half-whitened colours: largest distance from the mean to which amplifying an axis may bring a colour, 0 = any; empty takes the preset.',
  ),
  startNoise: optionalNumber(z.number().min(0).max(10)).describe(
    'Noise added to the starts of finer scales, in standard deviations of the detail that the scale adds; empty takes the preset.',
  ),
  learningRate: optionalNumber(z.number().positive().max(1)).describe(
    'Initial learning rate of Adam; empty takes the preset.',
  ),
  optimiser: z
    .enum(['adam', 'muon'])
    .nullable()
    .default(null)
    .describe(
      'Optimiser of kernels between hidden layers; all else is trained by Adam. adam with "balanced" makes three times as many updates; empty takes the preset.',
    ),
  powerIterations: optionalNumber(z.number().int().min(1).max(1000)).describe(
    'Power iterations of the spectral norm per update; with few it lags behind the weights; empty takes the preset.',
  ),
  recoveryWeight: optionalNumber(z.number().min(0).max(100)).describe(
    'Weight λ of the recovery term; empty takes the preset.',
  ),
  lossBound: optionalNumber(z.number().min(0).max(100)).describe(
    'Bound τ of the contrastive loss, 0 = unbounded; empty takes the preset.',
  ),
  lowerSamples: z
    .enum(['pool', 'fresh', 'photograph'])
    .nullable()
    .default(null)
    .describe(
      'Starts of finer scales. pool: samples of the scales below, drawn once; fresh: new ones at each update; photograph: its own level below, with noise, so that all scales train in parallel; empty takes the preset.',
    ),
  disturbance: optionalNumber(z.number().min(0).max(10)).describe(
    'With "photograph": noise on the starts, in standard deviations of its largest colour axis; empty takes the preset.',
  ),
  poolSize: optionalNumber(z.number().int().min(1).max(100_000)).describe(
    'Samples in the pool; empty takes the preset.',
  ),
};

/** Parameters of an energy net of the user's own; any that is not empty replaces the preset's net. */
export const netParams = {
  channels: z
    .array(z.number().int().min(1).max(1024))
    .min(1)
    .max(32)
    .nullable()
    .default(null)
    .describe('Custom net: output channels of each layer, the last 1; empty takes "net".'),
  kernels: z
    .array(z.number().int().min(1).max(15))
    .min(1)
    .max(32)
    .nullable()
    .default(null)
    .describe('Custom net: odd kernel size of each layer, px; empty takes 3 everywhere.'),
  leakySlope: optionalNumber(z.number().min(0).max(1)).describe(
    'Custom net: slope of a leaky ReLU in place of ELU; empty takes ELU.',
  ),
  spectralNorm: z
    .boolean()
    .nullable()
    .default(null)
    .describe('Custom net: spectral normalisation on all layers but the last; empty takes yes.'),
};

/** Parameters of the pyramid itself. */
export const pyramidParams = {
  scales: optionalNumber(z.number().int().min(1).max(32)).describe(
    'Number of scales; empty takes the preset, a ratio between scales near 0.65.',
  ),
  longSide: optionalNumber(z.number().int().min(8).max(4096)).describe(
    'Long side of the finest scale, px, for photographs up to 16:9; longer ones get as many pixels; empty takes the preset.',
  ),
  shortSide: optionalNumber(z.number().int().min(4).max(1024)).describe(
    'Short side of the coarsest scale, px; a number fixes both sides for any photograph and training. Empty takes the preset, smaller for photographs longer than 16:9 and where chains at that scale do not settle.',
  ),
};

type LearningParams = { readonly [K in keyof typeof learningParams]: z.infer<(typeof learningParams)[K]> };
type NetParams = { readonly [K in keyof typeof netParams]: z.infer<(typeof netParams)[K]> };
type LearningName = Exclude<keyof LearningParams, 'preset'>;
type PyramidParams = { readonly [K in keyof typeof pyramidParams]: z.infer<(typeof pyramidParams)[K]> };

/** What no word of a setting means is not said: checkpoints of before it belong to the same training. */
const UNSAID: Readonly<Record<string, unknown>> = {
  powerIterations: 1,
  trainingCanvas: 'wide',
  colourReach: 0,
};

/** The preset's settings with those parameters replaced that are not empty. */
export function trainingSettings(
  params: LearningParams & Partial<PyramidParams> & Partial<NetParams>,
): TrainingSettings {
  const { preset } = params;
  const adam = params.optimiser === 'adam';
  // Settings by Adam say nothing of it, as in records of before Muon: their checkpoints belong to the same training.
  const base = adam && preset === 'balanced' ? BY_ADAM : TRAINING_PRESETS[preset];
  // By name, since a node has parameters that are no settings (its seed, its scale).
  const names = Object.keys(learningParams).filter(
    (name) => name !== 'preset' && !(adam && name === 'optimiser'),
  ) as LearningName[];
  const learning = Object.fromEntries(names.map((name) => [name, params[name]])) as Pick<
    LearningParams,
    LearningName
  >;
  const settings: TrainingSettings = {
    ...base,
    ...present(learning),
    ...ownNet(params),
    pyramid: pyramidSettings(base.pyramid, params),
  };
  // In the order of the preset, which is that of before: checkpoints are found by the text of their settings.
  return Object.fromEntries(
    Object.entries(settings).filter(([name, value]) => UNSAID[name] !== value),
  ) as TrainingSettings;
}

/**
 * Whoever names the short side of the coarsest scale has both sides as named, of any photograph, however long and
 * however its training goes.
 */
function pyramidSettings(
  { longImages, coarserShortSide, ...base }: TrainingSettings['pyramid'],
  { scales, longSide, shortSide }: Partial<PyramidParams>,
): TrainingSettings['pyramid'] {
  const named = { ...base, ...present({ scales, longSide, shortSide }) };
  return typeof shortSide === 'number' ? named : { ...named, ...present({ longImages, coarserShortSide }) };
}

/** The net of the user's own, if any of its parameters is given. */
function ownNet({
  channels,
  kernels,
  leakySlope,
  spectralNorm,
}: Partial<NetParams>): Partial<TrainingSettings> {
  const activation = typeof leakySlope === 'number' && ({ kind: 'leaky-relu', slope: leakySlope } as const);
  const net = present({ channels, kernels, activation: activation || null, spectralNorm });
  return Object.keys(net).length === 0 ? {} : { net };
}

/** Parameters of before `layoutDiversity` had a preset: layouts had no margin unless one was asked for. */
export function withoutMargins(params: Record<string, unknown>): Record<string, unknown> {
  return { ...params, layoutDiversity: params['layoutDiversity'] ?? 0 };
}

/** Parameters of before Muon was the default. */
export function byAdam(params: Record<string, unknown>): Record<string, unknown> {
  return { ...params, optimiser: params['optimiser'] ?? 'adam' };
}

/**
 * Parameters of before version 4: finer scales learned from layouts of the wide canvas, and the published settings had
 * one power iteration an update.
 */
export function beforeVersion4(params: Record<string, unknown>): Record<string, unknown> {
  const { trainingCanvas = 'wide' } = params;
  const before = { ...params, trainingCanvas };
  return params['preset'] === 'paper'
    ? { ...before, powerIterations: params['powerIterations'] ?? 1 }
    : before;
}

/** Parameters of before version 6: the scales of a long photograph had the sides of any other. */
export function beforeVersion6(params: Record<string, unknown>): Record<string, unknown> {
  const { preset = 'balanced', shortSide } = params;
  return preset === 'balanced' ? { ...params, shortSide: shortSide ?? 15 } : params;
}

/** Parameters of before colours had a bounded reach. */
export function unboundedColours(params: Record<string, unknown>): Record<string, unknown> {
  return { ...params, colourReach: params['colourReach'] ?? 0 };
}
