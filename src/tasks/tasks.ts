import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { decodeImage } from '../image/codec/image-codec.ts';
import { decodeModel, encodeModel } from '../model/file/model-file.ts';
import type { PyramidModel } from '../model/pyramid/pyramid-model.ts';
import { patchwiseRegistry } from '../nodes/registry.ts';
import { LEARNING_NODES } from '../recipes/learning.ts';
import { readFileChecked } from '../runtime/files.ts';
import { isRecord, RECORD, requireArgument, TEXT } from '../shared/arguments.ts';
import { doJob } from './do-job.ts';
import { type Job, slotFlags } from './job.ts';
import { jobOfGraph, requireAsked } from './job-of-graph.ts';
import { JOBS } from './jobs.ts';
import { keptModel } from './kept-model.ts';
import { type Picture, placed } from './pictures.ts';
import { homeOf, hostOf } from './task-host.ts';
import { requireTaskOptions, type TaskOptions, type TaskPicture } from './task-options.ts';

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
  requireTaskOptions(options, 'learn', []);
  return inFolder(async (work) => {
    const path = await placed(work, { name: 'photo', picture: photo, signal: options.signal });
    await decodeImage(path);
    const { host, failure } = hostOf(options);
    const settings = settingsOf(options);
    const stranger = settings.find((text) => !text.startsWith(`${LEARNING_NODES.train}.`));
    requireArgument(stranger, 'set', [
      'parameters of the training, "train.…"',
      (value) => value === undefined,
    ]);
    const model = await keptModel(path, settings, homeOf(options), host);
    if (model === undefined) throw failure();
    return decodeModel(await readFileChecked(model));
  });
}

/**
 * New pictures from the patches of a photograph, of its size. Nothing is learned, unless `set` says how (`train.…`), or a
 * model is given.
 * @param options count: how many, 1 to 100, 1 by default; novelty: how new, from 0, like the photograph, to 1, 0.8 by
 *   default; second: another photograph to mix in
 * @throws `usage/invalid` for an option or a picture that cannot be used; `file/…` and `image/…` for the photograph;
 *   `engine/…`; `graph/invalid` for `set`; `run/cancelled`; what the caller's own functions throw
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
  return make(jobNamed('sample'), { photo }, options);
}

/**
 * Takes what a mask covers out of a photograph, and fills the place with what fits around it.
 * @param mask white where it goes, of the photograph's shape; as a tensor, [1, 1, H, W] in [0, 1], as `selectClicked` and
 *   `selectObject` give it
 * @param options grow: pixels that the mask grows by first; without it about 1 % of the longer side; second: another shot
 *   of the place
 * @throws as {@link sample}; `usage/invalid` for a mask that is not black and white, covers nothing, or all
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
  return one(make(jobNamed('remove'), { photo, mask }, options, ['mask']));
}

/**
 * Widens the canvas of a photograph, and makes up what lies beyond its edges.
 * @param options left, right, top, bottom in percent of its sides, 0 to 200; without any, 25 at the left and right and 22
 *   at the top; count: how many, 1 by default; second: another shot of the place
 * @throws as {@link sample}
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
  return make(jobNamed('extend'), { photo }, options);
}

/**
 * Pastes an object on a photograph, and gives it the look of what surrounds it.
 * @param object transparent where it is not meant
 * @param options in percent, so 20 and not 0.2: x, of the photograph's width, and y, of its height: the object's centre, 50
 *   and 50 by default; size: its long side, of the photograph's, 30 by default
 * @throws as {@link learn} and {@link sample}
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
  return one(make(jobNamed('harmonize'), { photo, object }, options));
}

/**
 * Enlarges a photograph with the detail that its own patches teach.
 * @param options factor: on both sides, 1.01 to 16, 2 by default
 * @throws as {@link sample}
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
  return one(make(jobNamed('upscale'), { photo }, options));
}

/**
 * Gives a photograph the strokes and colours of another picture; nothing is learned.
 * @param options second: another picture of that look
 * @throws as {@link sample}
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
  return one(make(jobNamed('stylize'), { photo, style }, options));
}

/**
 * Makes an edit that was done by hand look as if it had been photographed.
 * @param edited the photograph after the edit, of the same size
 * @throws as {@link learn} and {@link sample}
 *
 * @example
 * import { writeFile } from 'node:fs/promises';
 * import { edit } from 'patchwise';
 * await writeFile('edited.png', (await edit('photo.jpg', 'by-hand.png')).bytes);
 */
export function edit(photo: Picture, edited: Picture, options: TaskOptions = {}): Promise<TaskPicture> {
  return one(make(jobNamed('edit'), { photo, edited }, options));
}

/**
 * Makes of a photograph what a graph of one's own makes that declares a recipe, such as a card that was exported from the
 * studio (docs/recipes.md).
 * @param graph path of its file
 * @param options with: its further pictures and its numbers, by the names that its recipe gives them
 * @throws as {@link learn} and {@link sample}; `file/…` and `graph/…` for the graph; `usage/invalid` for a name that its
 *   recipe does not have, and where it makes an animation
 *
 * @example
 * import { writeFile } from 'node:fs/promises';
 * import { apply } from 'patchwise';
 * const [picture] = await apply('my-card.json', 'photo.jpg', { with: { softness: 3 } });
 * if (picture !== undefined) await writeFile('soft.png', picture.bytes);
 */
export async function apply(
  graph: string,
  photo: Picture,
  options: TaskOptions & { readonly with?: Readonly<Record<string, Picture | number>> } = {},
): Promise<readonly TaskPicture[]> {
  requireArgument(graph, 'graph', ['the path of a graph', TEXT[1]]);
  requireArgument(options, 'options', ['an object of options', isRecord]);
  const { with: given = {}, ...common } = options;
  requireTaskOptions(common, 'apply', []);
  requireArgument(given, 'with', RECORD);
  const { recipe, job } = await jobOfGraph(resolve(graph), graph, patchwiseRegistry());
  requireAsked(recipe, given, 'Give it as "mask" in "with": white where something is to be done.');
  const masks = Object.keys(recipe.slots).filter((slot) => recipe.slots[slot]?.takes === 'mask');
  return make(job, { photo }, { ...given, ...common }, masks);
}

async function one(made: Promise<readonly TaskPicture[]>): Promise<TaskPicture> {
  return (await made)[0] as TaskPicture;
}

const jobNamed = (name: string): Job => JOBS.find((one) => one.name === name) as Job;

/**
 * What a job makes.
 * @param given pictures that it needs; others are among the options
 * @param masks slots whose pictures mark something
 */
async function make(
  job: Job,
  given: Readonly<Record<string, Picture>>,
  options: TaskOptions,
  masks: readonly string[] = [],
): Promise<readonly TaskPicture[]> {
  requireTaskOptions(options, job.name, job.flags);
  const { format = 'png', engine = 'auto', signal } = options;
  const others = Object.entries(options).filter(
    ([slot, picture]) => picture !== undefined && slotFlags(job).includes(slot),
  );
  const all = { ...Object.fromEntries(others), ...given };
  return inFolder(async (work) => {
    const pictures: Record<string, string> = {};
    for (const [slot, picture] of Object.entries(all)) {
      pictures[slot] = await placed(work, { name: slot, picture, marks: masks.includes(slot), signal });
    }
    const { host, failure } = hostOf(options);
    const files = await doJob(
      job,
      {
        pictures: pictures as Record<string, string> & { photo: string },
        names: Object.fromEntries(
          Object.entries(all).flatMap(([slot, picture]) =>
            typeof picture === 'string' ? [] : [[slot, `the picture "${slot}"`]],
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

async function placedModel(work: string, model: unknown): Promise<string> {
  if (typeof model === 'string') return resolve(model);
  const path = join(work, 'model.safetensors');
  await writeFile(path, model instanceof Uint8Array ? model : encodeModel(model as PyramidModel));
  return path;
}
