import { z } from 'zod';
import { present } from '../../graph/present.ts';
import {
  netNameSchema,
  pyramidSettingsSchema,
  TRAINING_PRESETS,
  type TrainingPreset,
  type TrainingSettings,
  trainingSettingsSchema,
} from '../../model/pyramid/training-settings.ts';

/** The settings that are parameters as they are, in the order in which they are shown. */
const SETTINGS = [
  'updates',
  'steps',
  'recoverySteps',
  'stepSize',
  'momentum',
  'recoveryEvery',
  'chains',
  'colour',
  'colourReach',
  'startNoise',
  'learningRate',
  'powerIterations',
  'recoveryWeight',
  'lossBound',
  'lowerSamples',
  'poolSize',
] as const satisfies readonly (keyof TrainingSettings)[];
type Setting = (typeof SETTINGS)[number];

/** A parameter that may be empty: then what else there is decides. */
type Emptiable<T> = z.ZodDefault<z.ZodNullable<z.ZodType<T, T>>>;

function emptiable<T>(item: z.ZodType<T, T>, description: string): Emptiable<T> {
  return item.nullable().default(null).describe(description);
}

const PRESET = 'empty takes the preset.';

/** A setting of the model as a parameter: its bounds and its description, and empty it takes the preset. */
function parameterOf(name: Setting): z.ZodType {
  const setting = trainingSettingsSchema.shape[name];
  const { description } = setting;
  if (!(setting instanceof z.ZodUnion)) return emptiable<unknown>(setting, `${description}; ${PRESET}`);
  const [one, list] = setting.options;
  // A list that is typed in is no read-only one.
  return emptiable<unknown>(
    z.union([one, list.unwrap()]),
    `${description}: one number, or a list from the coarsest scale on; ${PRESET}`,
  );
}

/** Parameters that decide a training at any scale. What is left empty comes from the preset. */
export const learningParams = {
  preset: z
    .enum(Object.keys(TRAINING_PRESETS) as [TrainingPreset, ...TrainingPreset[]])
    .default('balanced')
    .describe('Settings to start from: "balanced", or "paper" as published (hours on a CPU).'),
  net: emptiable(
    netNameSchema,
    `Energy net: narrow 32-32-32-32-1, small 64-32-32-32-1, large 128-64-64-64-1, auto small or large by size; ${PRESET}`,
  ),
  ...(Object.fromEntries(SETTINGS.map((name) => [name, parameterOf(name)])) as unknown as {
    readonly [K in Setting]: Emptiable<TrainingSettings[K]>;
  }),
};

/** Parameters of an energy net of the user's own; any that is not empty replaces the preset's net. */
export const netParams = {
  channels: emptiable(
    z.array(z.number().int().min(1).max(1024)).min(1).max(32),
    'Custom net: output channels of each layer, the last 1; empty takes "net".',
  ),
  kernels: emptiable(
    z.array(z.number().int().min(1).max(15)).min(1).max(32),
    'Custom net: odd kernel size of each layer, px; empty takes 3 everywhere.',
  ),
  leakySlope: emptiable(
    z.number().min(0).max(1),
    'Custom net: slope of a leaky ReLU in place of ELU; empty takes ELU.',
  ),
  spectralNorm: emptiable(
    z.boolean(),
    'Custom net: spectral normalisation on all layers but the last; empty takes yes.',
  ),
};

const { scales, longSide, shortSide } = pyramidSettingsSchema.shape;

/** Parameters of the pyramid itself. */
export const pyramidParams = {
  scales: emptiable(
    scales.unwrap(),
    'Number of scales; empty takes the preset, a ratio between scales near 0.65.',
  ),
  longSide: emptiable(
    longSide,
    'Long side of the finest scale, px, for photographs up to 16:9; longer ones get as many pixels; empty takes the preset.',
  ),
  shortSide: emptiable(
    shortSide,
    'Short side of the coarsest scale, px; a number fixes both sides for any photograph and training. Empty takes the preset, smaller for photographs longer than 16:9 and where chains at that scale do not settle.',
  ),
};

type Values<T extends Readonly<Record<string, z.ZodType>>> = { readonly [K in keyof T]: z.infer<T[K]> };
type LearningParams = Values<typeof learningParams>;
type NetParams = Values<typeof netParams>;
type PyramidParams = Values<typeof pyramidParams>;

/** The preset's settings with those parameters replaced that are not empty. */
export function trainingSettings(
  params: LearningParams & Partial<PyramidParams> & Partial<NetParams>,
): TrainingSettings {
  const base = TRAINING_PRESETS[params.preset];
  const { net } = params;
  // By name, since a node has parameters that are no settings (its seed, its scale).
  const named = Object.fromEntries(SETTINGS.map((name) => [name, params[name]])) as Pick<
    LearningParams,
    Setting
  >;
  return {
    ...base,
    ...present({ net, ...named }),
    ...ownNet(params),
    pyramid: pyramidSettings(base.pyramid, params),
  };
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
