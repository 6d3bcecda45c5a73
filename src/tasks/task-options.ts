import { PatchwiseError } from '../errors.ts';
import type { JsonValue } from '../graph/document/document.ts';
import { didYouMean } from '../graph/suggest.ts';
import { type DecodedImage, WRITABLE_FORMATS, type WritableFormat } from '../image/codec/image-codec.ts';
import type { PyramidModel } from '../model/pyramid/pyramid-model.ts';
import { requireArgument } from '../runtime/arguments.ts';
import type { EnergyEngine } from '../runtime/engine/engine.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { flagName, type JobFlag } from './job.ts';

/**
 * A picture: path or file address, the bytes of its file, a stream of them (such as `process.stdin`, or the `body` of a
 * response), or a tensor [1, C, H, W] in [−1, 1].
 */
export type Picture = string | URL | Uint8Array | AsyncIterable<Uint8Array> | Tensor;

/** How far a task is. */
export interface TaskProgress {
  /** `learning` comes first, where the photograph is not known yet; it takes most of the time. */
  readonly stage: 'learning' | 'making';
  /** Of the node that computes, 0 to 1. */
  readonly fraction: number;
  /** What it does: "scale 2/4 · update 350/600". */
  readonly label?: string | undefined;
  /** Milliseconds that it will still take, as far as that can be said. */
  readonly etaMs?: number | undefined;
}

/** What every task takes. */
export interface TaskOptions {
  /** Name of an engine as `openEngine` takes it, or one that is open, and stays so. Default `auto`. */
  readonly engine?: string | EnergyEngine;
  /** Threads of an engine that is opened here. */
  readonly threads?: number;
  /** A model in place of the photograph's own: path, bytes, or as `learn` gives it. */
  readonly model?: string | Uint8Array | PyramidModel;
  /** Folder in which models are kept, by the content of what they learned. Default: the one of the command line. */
  readonly home?: string;
  /** Another seed, another picture. */
  readonly seed?: number;
  /** Parameters by `node.param`: those of the training (`train.updates`), and those of the task's workflow. */
  readonly set?: Readonly<Record<string, JsonValue>>;
  /** Format of the result's file. Default `png`. */
  readonly format?: WritableFormat;
  /** Of a JPEG, WebP or AVIF file, 1 to 100. Default 92. */
  readonly quality?: number;
  /**
   * What its file says of how the photograph was taken (EXIF): camera, lens and date by default; `place`: also where;
   * `none`: nothing. AVIF keeps none.
   */
  readonly notes?: 'none' | 'place';
  /** Stops within a second: `run/cancelled`. A training goes on from there when it is asked for again. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TaskProgress) => void;
  /** What the command line would say: that something is learned, or may not be meant. */
  readonly onMessage?: (text: string) => void;
}

/** A picture that a task has made. */
export interface TaskPicture {
  /** Its file, as deep and as transparent as the photograph, with the graph that made it. */
  readonly bytes: Uint8Array;
  readonly format: WritableFormat;
  /** Its values: an image [1, 3, H, W] in [−1, 1], and opacity where it has some. */
  decode(): Promise<DecodedImage>;
}

type Check = readonly [expected: string, is: (value: unknown) => boolean];

const isText = (value: unknown) => typeof value === 'string';
const isFunction = (value: unknown) => typeof value === 'function';
const isWhole = (value: unknown, least: number, most = Number.MAX_SAFE_INTEGER) =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
const has = (value: unknown, ...members: readonly string[]) =>
  typeof value === 'object' && value !== null && members.every((member) => member in value);
const oneOf = (choices: readonly string[]): Check => [
  `one of ${choices.map((choice) => `'${choice}'`).join(', ')}`,
  (value) => choices.includes(value as string),
];

const CHECKS: Readonly<Record<keyof TaskOptions, Check>> = {
  engine: [
    'the name of an engine, or one that openEngine gave',
    (value) => isText(value) || has(value, 'compile', 'compilePatches', 'dispose'),
  ],
  threads: ['a whole number from 1', (value) => isWhole(value, 1)],
  model: [
    'the path of a model, the bytes of its file, or a model as learn gives it',
    (value) => isText(value) || value instanceof Uint8Array || has(value, 'scales', 'image'),
  ],
  home: ['the path of a folder', isText],
  seed: ['a whole number from 0', (value) => isWhole(value, 0)],
  set: ['an object of parameters by "node.param"', (value) => has(value) && !Array.isArray(value)],
  format: oneOf(WRITABLE_FORMATS),
  quality: ['a whole number from 1 to 100', (value) => isWhole(value, 1, 100)],
  notes: oneOf(['none', 'place']),
  signal: ['an AbortSignal', (value) => has(value, 'aborted', 'addEventListener')],
  onProgress: ['a function', isFunction],
  onMessage: ['a function', isFunction],
};

/**
 * What TypeScript checks of the options of a task, for plain JavaScript.
 * @param flags that the task has beside what every task takes
 * @throws `usage/invalid` with the option, what was expected and what was received; for an option that there is not
 */
export function requireOptions(options: unknown, task: string, flags: readonly JobFlag[]): void {
  const isObject = has(options) && !Array.isArray(options) && !(options instanceof URL);
  requireArgument(isObject, 'options', 'an object of options', options);
  const own = new Map(flags.map((flag) => [flagName(flag), flag.kind]));
  for (const [name, value] of Object.entries(options as object)) {
    if (value === undefined) continue;
    if (Object.hasOwn(CHECKS, name)) {
      const [expected, is] = CHECKS[name as keyof TaskOptions];
      requireArgument(is(value), name, expected, value);
    } else if (own.get(name) === 'number') {
      requireArgument(typeof value === 'number' && Number.isFinite(value), name, 'a number', value);
    } else if (!own.has(name)) {
      const names = [...own.keys(), ...Object.keys(CHECKS)];
      throw new PatchwiseError('usage/invalid', `${task} has no option ${JSON.stringify(name)}.`, {
        hint: didYouMean(name, names, `It takes ${names.join(', ')}.`),
        details: { argument: name },
      });
    }
  }
}
