import { PatchwiseError } from '../errors.ts';
import type { JsonValue } from '../graph/document/document.ts';
import { didYouMean } from '../graph/suggest.ts';
import { type DecodedImage, WRITABLE_FORMATS, type WritableFormat } from '../image/codec/image-codec.ts';
import { MODEL, type PyramidModel } from '../model/pyramid/pyramid-model.ts';
import { ENGINE, type EnergyEngine } from '../runtime/engine/engine.ts';
import {
  BYTES,
  type Check,
  type Checks,
  FUNCTION,
  isRecord,
  oneOf,
  requireArgument,
  SIGNAL,
  TEXT,
} from '../shared/arguments.ts';
import { flagName, type JobFlag } from './job.ts';

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

const isWhole = (value: unknown, least: number, most = Number.MAX_SAFE_INTEGER) =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most;

const CHECKS: Checks<TaskOptions> = {
  engine: [
    'the name of an engine, or one that openEngine gave',
    (value) => TEXT[1](value) || ENGINE[1](value),
  ],
  threads: ['a whole number from 1', (value) => isWhole(value, 1)],
  model: [
    'the path of a model, the bytes of its file, or a model as learn gives it',
    (value) => TEXT[1](value) || BYTES[1](value) || MODEL[1](value),
  ],
  home: ['the path of a folder', TEXT[1]],
  seed: ['a whole number from 0', (value) => isWhole(value, 0)],
  set: ['an object of parameters by "node.param"', isRecord],
  format: oneOf(WRITABLE_FORMATS),
  quality: ['a whole number from 1 to 100', (value) => isWhole(value, 1, 100)],
  notes: oneOf(['none', 'place']),
  signal: SIGNAL,
  onProgress: FUNCTION,
  onMessage: FUNCTION,
};

const FINITE: Check = ['a number', (value) => Number.isFinite(value)];

/**
 * What TypeScript checks of the options of a task, for plain JavaScript.
 * @param flags that the task has beside what every task takes
 * @throws `usage/invalid` with the option, what was expected and what was received; for an option that there is not
 */
export function requireTaskOptions(options: unknown, task: string, flags: readonly JobFlag[]): void {
  requireArgument(options, 'options', [
    'an object of options',
    (value) => isRecord(value) && !(value instanceof URL),
  ]);
  const own = new Map(flags.map((flag) => [flagName(flag), flag.kind]));
  for (const [name, value] of Object.entries(options as object)) {
    if (value === undefined) continue;
    if (Object.hasOwn(CHECKS, name)) {
      requireArgument(value, name, CHECKS[name as keyof TaskOptions]);
    } else if (own.get(name) === 'number') {
      requireArgument(value, name, FINITE);
    } else if (!own.has(name)) {
      const names = [...own.keys(), ...Object.keys(CHECKS)];
      throw new PatchwiseError('usage/invalid', `${task} has no option ${JSON.stringify(name)}.`, {
        hint: didYouMean(name, names, `It takes ${names.join(', ')}.`),
        details: { argument: name },
      });
    }
  }
}
