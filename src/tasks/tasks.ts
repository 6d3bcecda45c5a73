import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PatchwiseError } from '../errors.ts';
import { loadRunnable } from '../graph/check/load.ts';
import type { JsonValue } from '../graph/document/document.ts';
import { problemsError } from '../graph/document/problems.ts';
import type { RunEvent } from '../graph/events.ts';
import { applyOverrides } from '../graph/plan/overrides.ts';
import { runGraph } from '../graph/run/run-graph.ts';
import {
  type DecodedImage,
  decodeImage,
  encodeImage,
  WRITABLE_FORMATS,
  type WritableFormat,
} from '../image/codec/image-codec.ts';
import { decodeModel, encodeModel } from '../model/file/model-file.ts';
import type { PyramidModel } from '../model/pyramid/pyramid-model.ts';
import { createLocalServices } from '../nodes/local-services.ts';
import { patchwiseRegistry } from '../nodes/registry.ts';
import { LEARNING_NODES } from '../recipes/learning.ts';
import { requireArgument, requireChoice } from '../runtime/arguments.ts';
import type { EnergyEngine } from '../runtime/engine/engine.ts';
import { openEngine } from '../runtime/engine/engines.ts';
import { readFileChecked } from '../runtime/files.ts';
import { findPlaces } from '../runtime/places.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { doJob } from './do-job.ts';
import type { JobHost, JobRun } from './job-host.ts';
import { JOBS } from './jobs.ts';
import { keptModel } from './kept-model.ts';

/** A picture: path or file address, the bytes of its file, or a tensor [1, C, H, W] in [−1, 1]. */
export type Picture = string | URL | Uint8Array | Tensor;

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

/**
 * Learns a photograph, or finds its model where it was learned before, by any task, the command line or a studio.
 * @throws `image/too-small`, `training/diverged`, `run/cancelled`; `image/…`, `file/…` for the photograph
 *
 * @example
 * import { writeFile } from 'node:fs/promises';
 * import { encodeModel, learn } from 'patchwise';
 * const model = await learn('photo.jpg', { onProgress: ({ fraction }) => console.log(fraction) });
 * await writeFile('photo.safetensors', encodeModel(model));
 */
export async function learn(photo: Picture, options: TaskOptions = {}): Promise<PyramidModel> {
  return inFolder(async (work) => {
    const path = await placed(work, 'photo', photo);
    await decodeImage(path);
    const { host, failure } = hostOf(options);
    const settings = settingsOf(options);
    const stranger = settings.find((text) => !text.startsWith(`${LEARNING_NODES.train}.`));
    requireArgument(stranger === undefined, 'set', 'parameters of the training, "train.…"', stranger);
    const model = await keptModel(path, settings, homeOf(options), host);
    if (model === undefined) throw failure();
    return decodeModel(await readFileChecked(model));
  });
}

/**
 * New pictures from the patches of a photograph, of its size. Nothing is learned, unless `set` says how (`train.…`), or a
 * model is given.
 * @param options count: how many, 1 by default; novelty: how new, from 0, like the photograph, to 1, 0.8 by default; second:
 *   another photograph to mix in
 *
 * @example
 * import { writeFile } from 'node:fs/promises';
 * import { sample } from 'patchwise';
 * const pictures = await sample('photo.jpg', { count: 4, seed: 7 });
 * for (const [i, { bytes }] of pictures.entries()) await writeFile(`sample-${i}.png`, bytes);
 */
export function sample(
  photo: Picture,
  options: TaskOptions & {
    readonly count?: number;
    readonly novelty?: number;
    readonly second?: Picture;
  } = {},
): Promise<readonly TaskPicture[]> {
  return make('sample', { photo, second: options.second }, options);
}

/**
 * Takes what a mask covers out of a photograph, and fills the place with what fits around it.
 * @param mask white where it goes, of the photograph's shape; as a tensor, 1 is white and −1 black
 * @param options grow: pixels that the mask grows by first; second: another shot of the place
 *
 * @example
 * import { writeFile } from 'node:fs/promises';
 * import { remove } from 'patchwise';
 * await writeFile('clean.png', (await remove('photo.jpg', 'mask.png')).bytes);
 */
export function remove(
  photo: Picture,
  mask: Picture,
  options: TaskOptions & { readonly grow?: number; readonly second?: Picture } = {},
): Promise<TaskPicture> {
  return one(make('remove', { photo, mask, second: options.second }, options));
}

/**
 * Widens the canvas of a photograph, and makes up what lies beyond its edges.
 * @param options left, right, top, bottom in percent of its sides; count and second as in {@link sample}
 *
 * @example
 * import { extend } from 'patchwise';
 * const [wider] = await extend('photo.jpg', { left: 25, right: 25 });
 * console.log((await wider?.decode())?.image.shape);
 */
export function extend(
  photo: Picture,
  options: TaskOptions & {
    readonly left?: number;
    readonly right?: number;
    readonly top?: number;
    readonly bottom?: number;
    readonly count?: number;
    readonly second?: Picture;
  } = {},
): Promise<readonly TaskPicture[]> {
  return make('extend', { photo, second: options.second }, options);
}

/**
 * Pastes an object on a photograph, and gives it the look of what surrounds it.
 * @param object transparent where it is not meant
 * @param options x, y: its centre, and size: its long side, in percent of the photograph's; 50, 50 and 30 by default
 *
 * @example
 * import { writeFile } from 'node:fs/promises';
 * import { harmonize } from 'patchwise';
 * const { bytes } = await harmonize('painting.jpg', 'bird.png', { x: 30, y: 60, size: 25 });
 * await writeFile('with-bird.png', bytes);
 */
export function harmonize(
  photo: Picture,
  object: Picture,
  options: TaskOptions & { readonly x?: number; readonly y?: number; readonly size?: number } = {},
): Promise<TaskPicture> {
  return one(make('harmonize', { photo, object }, options));
}

/**
 * Enlarges a photograph with the detail that its own patches teach.
 * @param options factor: on both sides, 2 by default
 *
 * @example
 * import { writeFile } from 'node:fs/promises';
 * import { upscale } from 'patchwise';
 * await writeFile('large.png', (await upscale('photo.jpg', { factor: 3 })).bytes);
 */
export function upscale(
  photo: Picture,
  options: TaskOptions & { readonly factor?: number } = {},
): Promise<TaskPicture> {
  return one(make('upscale', { photo }, options));
}

/**
 * Gives a photograph the strokes and colours of another picture; nothing is learned.
 * @param options second: another picture of that look
 *
 * @example
 * import { writeFile } from 'node:fs/promises';
 * import { stylize } from 'patchwise';
 * await writeFile('painted.png', (await stylize('photo.jpg', 'painting.jpg')).bytes);
 */
export function stylize(
  photo: Picture,
  style: Picture,
  options: TaskOptions & { readonly second?: Picture } = {},
): Promise<TaskPicture> {
  return one(make('stylize', { photo, style, second: options.second }, options));
}

/**
 * Makes an edit that was done by hand look as if it had been photographed.
 * @param edited the photograph after the edit, of the same size
 *
 * @example
 * import { writeFile } from 'node:fs/promises';
 * import { edit } from 'patchwise';
 * await writeFile('edited.png', (await edit('photo.jpg', 'by-hand.png')).bytes);
 */
export function edit(photo: Picture, edited: Picture, options: TaskOptions = {}): Promise<TaskPicture> {
  return one(make('edit', { photo, edited }, options));
}

async function one(made: Promise<readonly TaskPicture[]>): Promise<TaskPicture> {
  return (await made)[0] as TaskPicture;
}

type Given = { readonly photo: Picture } & Readonly<Record<string, Picture | undefined>>;

/** What the short form of that name makes. */
async function make(name: string, given: Given, options: TaskOptions): Promise<readonly TaskPicture[]> {
  const job = JOBS.find((one) => one.name === name) as (typeof JOBS)[number];
  const { format = 'png', engine = 'auto' } = options;
  requireChoice(format, 'format', WRITABLE_FORMATS);
  return inFolder(async (work) => {
    const pictures: Record<string, string> = {};
    for (const [slot, picture] of Object.entries(given)) {
      // An optional picture was not given.
      if (picture !== undefined || !OPTIONAL.has(slot)) pictures[slot] = await placed(work, slot, picture);
    }
    const { host, failure } = hostOf(options);
    const files = await doJob(
      job,
      {
        pictures: pictures as Record<string, string> & { photo: string },
        names: Object.fromEntries(
          Object.entries(given).flatMap(([slot, picture]) =>
            typeof picture === 'string' || picture === undefined ? [] : [[slot, `the picture "${slot}"`]],
          ),
        ),
        options: { ...options },
        set: settingsOf(options),
        ...{ format, quality: options.quality, notes: options.notes },
        model: options.model === undefined ? undefined : await placedModel(work, options.model),
        engine: typeof engine === 'string' ? engine : 'auto',
        home: homeOf(options),
      },
      host,
    );
    if (files === undefined) throw failure();
    return files.map((bytes) => ({ bytes, format, decode: () => decodeImage(bytes) }));
  });
}

const OPTIONAL = new Set(['second']);

const homeOf = ({ home }: TaskOptions): string => resolve(home ?? findPlaces().home);

const settingsOf = ({ set = {} }: TaskOptions): readonly string[] =>
  Object.entries(set).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );

async function inFolder<T>(action: (work: string) => Promise<T>): Promise<T> {
  const work = await mkdtemp(join(tmpdir(), 'patchwise-'));
  try {
    return await action(work);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The path of a picture: its own, or that of a file that holds it while the task runs. */
async function placed(work: string, name: string, picture: unknown): Promise<string> {
  const expected = 'the path of a picture, the bytes of its file, or a tensor [1, C, H, W] in [−1, 1]';
  if (typeof picture === 'string') return resolve(picture);
  if (picture instanceof URL) return fileURLToPath(picture);
  const path = join(work, name);
  if (picture instanceof Uint8Array) {
    await writeFile(path, picture);
    return path;
  }
  const { shape, data } = (picture ?? {}) as Partial<Tensor>;
  requireArgument(Array.isArray(shape) && data instanceof Float32Array, name, expected, picture);
  await writeFile(path, await encodeImage(picture as Tensor, 'png', { bitDepth: 16 }));
  return path;
}

async function placedModel(work: string, model: unknown): Promise<string> {
  if (typeof model === 'string') return resolve(model);
  const path = join(work, 'model.safetensors');
  await writeFile(path, model instanceof Uint8Array ? model : encodeModel(model as PyramidModel));
  return path;
}

/** Runs the graphs of a task in this process, without a terminal. */
function hostOf(options: TaskOptions): { readonly host: JobHost; failure(): Error } {
  const registry = patchwiseRegistry();
  const { engine = 'auto', threads, seed, signal, onProgress, onMessage } = options;
  let failed: Error | undefined;

  const run = async ({ stage, graph, set, only, out }: JobRun): Promise<readonly string[] | undefined> => {
    const files: string[] = [];
    const text = (await readFileChecked(graph)).toString('utf8');
    const services = createLocalServices({
      openEngine: async () => (typeof engine === 'string' ? openEngine(engine, { threads }) : kept(engine)),
      inputRoot: out,
      outputFolder: out,
      checkpointFolder: join(homeOf(options), 'checkpoints'),
      resume: stage === 'learning',
      graphText: text,
      onOutput: (path) => void files.push(path.slice(out.length + 1)),
    });
    const runnable = loadRunnable(text, registry, only === undefined ? {} : { targets: only }, (document) => {
      const changed = applyOverrides(document, registry, set);
      if (!changed.ok) throw problemsError(changed.error, 'set');
      return changed.value;
    });
    let end: Extract<RunEvent, { kind: 'run-finished' }> | undefined;
    try {
      await new Promise<void>((done, fail) => {
        runGraph(runnable, {
          registry,
          services,
          ...(only && { targets: only }),
          ...(signal && { signal }),
          // What is learned does not depend on the seed of the picture.
          ...(stage === 'making' && seed !== undefined && { seed }),
        }).subscribe({
          next(event) {
            if (event.kind === 'run-finished') end = event;
            if (event.kind === 'progress') onProgress?.(progressOf(stage, event));
            if (event.kind === 'log') onMessage?.(event.message);
          },
          error: fail,
          complete: done,
        });
      });
    } finally {
      await services.dispose();
    }
    if (end?.outcome === 'done') return files;
    failed = errorOf(end);
    return undefined;
  };
  return {
    host: { registry, say: (text) => onMessage?.(text), run },
    failure: () => failed ?? new PatchwiseError('run/cancelled', 'The task was cancelled.'),
  };
}

/** An engine of the caller's, which stays open. */
function kept(engine: EnergyEngine): EnergyEngine {
  return {
    id: engine.id,
    device: engine.device,
    compile: (stack) => engine.compile(stack),
    compilePatches: (...args) => engine.compilePatches(...args),
    dispose: async () => {},
  };
}

function progressOf(
  stage: TaskProgress['stage'],
  { done, total, label, etaMs }: Extract<RunEvent, { kind: 'progress' }>,
): TaskProgress {
  return { stage, fraction: total > 0 ? Math.min(1, done / total) : 0, label, etaMs };
}

/** The first error of a run, as one that is thrown. */
function errorOf(end: Extract<RunEvent, { kind: 'run-finished' }> | undefined): Error {
  const [first] = end?.errors ?? [];
  if (first === undefined) return new PatchwiseError('run/cancelled', 'The task was cancelled.');
  const { code, message, hint, nodeId } = first;
  return new PatchwiseError(code as PatchwiseError['code'], message, {
    ...(hint !== undefined && { hint }),
    details: { nodeId },
  });
}
