import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { PatchwiseError } from '../errors.ts';
import { loadRunnable } from '../graph/check/load.ts';
import type { GraphDocument } from '../graph/document/document.ts';
import { fittedTitle } from '../graph/document/title.ts';
import { mapSourceTexts } from '../graph/plan/sources.ts';
import type { Registry } from '../graph/types/registry.ts';
import type { WritableFormat } from '../image/codec/image-codec.ts';
import { readPhotoNotes, resave } from '../image/codec/resave.ts';
import { decodeModel } from '../model/file/model-file.ts';
import { isReference } from '../nodes/sample-path.ts';
import { bind, shownSlot } from '../recipes/bind.ts';
import { LEARNING_NODES } from '../recipes/learning.ts';
import { countOf, requireRecipe } from '../recipes/recipe.ts';
import { assetPath } from '../runtime/assets.ts';
import { parseEngineChoice } from '../runtime/engine/engine-choice.ts';
import { openEngine } from '../runtime/engine/engines.ts';
import { readFileChecked } from '../runtime/files.ts';
import { PICTURE_FORMATS } from '../shared/picture-formats.ts';
import { checkSettings } from './check-settings.ts';
import { fillingOf, type Job } from './job.ts';
import type { JobHost } from './job-host.ts';
import { holdsTransparency } from './job-result.ts';
import { keptModel } from './kept-model.ts';
import { lookAtAll, requireLearnable } from './look-first.ts';

/** What is given to a job. */
export interface GivenJob {
  /** Absolute paths by slot. */
  readonly pictures: Readonly<Record<string, string>> & { readonly photo: string };
  /** What messages call each of them. */
  readonly names: Readonly<Record<string, string>>;
  /** Options by name, as its flags call them. */
  readonly options: Readonly<Record<string, unknown>>;
  /** `node.param=value`, of the training or of the graph. */
  readonly set: readonly string[];
  readonly format: WritableFormat;
  /** Of JPEG, WebP and AVIF, 1 to 100. */
  readonly quality?: number | undefined;
  /** What the results say of how the photograph was taken: all but the place by default. */
  readonly notes?: 'none' | 'place' | undefined;
  /** Path of a model in place of the one that is learned and kept. */
  readonly model?: string | undefined;
  readonly engine: string;
  readonly home: string;
}

/**
 * Does a job: looks at all that it was given, learns the photograph where its workflow does and its model is not kept, and makes the pictures. The
 * short forms of the command line and the functions of the library are this.
 * @returns the files of the pictures; undefined when a run did not end
 * @throws what is wrong with a picture, an option, a setting or the engine, before anything is learned
 */
export async function doJob(
  job: Job,
  given: GivenJob,
  host: JobHost,
): Promise<readonly Buffer[] | undefined> {
  const { pictures, format, quality, options, set } = given;
  await requireEngine(given.engine);
  const { document: workflow } = loadRunnable(await readFile(pathOf(job.workflow), 'utf8'), host.registry);
  const recipe = requireRecipe(workflow);
  const { looks, remarks } = await lookAtAll(recipe, pictures, given.names);
  for (const remark of remarks) host.say(remark);
  const shows = shownSlot(recipe, pictures).slot;
  const kept = looks[shows] ?? looks.photo;
  const isTraining = (text: string) => text.startsWith(`${LEARNING_NODES.train}.`);
  if (recipe.slots['model'] === undefined && (given.model !== undefined || set.some(isTraining))) {
    throw new PatchwiseError('usage/invalid', `${job.name} takes no model: nothing is learned for it.`, {
      hint: 'Leave out --model, and --set train.…',
    });
  }
  // Settings of a training ask for one where the recipe needs none.
  const learns = recipe.learns ?? (set.some(isTraining) ? 'photo' : undefined);
  const learned = learns === undefined ? undefined : pictures[learns];
  if (given.model === undefined && learned !== undefined) {
    requireLearnable((looks[learns as string] ?? looks.photo).size, learned, set);
  }
  const notes = await readPhotoNotes(await readFileChecked(pictures.photo));
  // What goes into other colours is encoded once, at the end.
  const made = notes.profile === undefined ? format : 'png';
  const bound = (model: string | undefined) =>
    bind(workflow, fillingOf(job, { ...pictures, ...(model !== undefined && { model }) }, options), {
      ...looks.photo.size,
      ...{ format: made, clear: kept.clear && holdsTransparency(format), deep: kept.bitDepth === 16 },
      ...(quality !== undefined && { quality }),
    });
  checkSettings(bound(given.model ?? learned).document, learned ?? pictures.photo, set, host.registry);
  await host.prepare?.(countOf(recipe, fillingOf(job, {}, options).options));
  if (kept.clear && !holdsTransparency(format)) {
    host.say(
      `${given.names[shows] ?? basename(pictures[shows] as string)} is transparent in places, which a ${PICTURE_FORMATS[format].title} file cannot be: they become opaque. ` +
        'PNG, WebP, AVIF and TIFF keep them.',
    );
  }
  let model = given.model;
  if (model === undefined && learned !== undefined) {
    model = await keptModel(learned, set.filter(isTraining), given.home, host);
    if (model === undefined) return undefined;
  }
  // A file that is no model is found out here.
  if (model !== undefined) decodeModel(await readFileChecked(model));
  const { document, targets } = bound(model && resolve(model));
  const work = await mkdtemp(join(tmpdir(), 'patchwise-'));
  try {
    const graph = join(work, `${job.name}.json`);
    const title = fittedTitle(`${job.name}: ${given.names['photo'] ?? basename(pictures.photo)}`);
    await writeFile(
      graph,
      JSON.stringify(
        placed(
          { ...document, meta: { ...document.meta, title } },
          dirname(pathOf(job.workflow)),
          host.registry,
        ),
      ),
    );
    const own = set.filter((text) => !isTraining(text));
    const files = await host.run({ stage: 'making', graph, set: own, only: targets, out: join(work, 'out') });
    if (files === undefined) return undefined;
    const { exif, profile } = notes;
    const finish = async (file: string) =>
      resave(await readFile(join(work, 'out', file)), {
        ...{ format, name: file, place: given.notes === 'place' },
        ...(made !== format && quality !== undefined && { quality }),
        ...(given.notes !== 'none' && exif && { exif }),
        ...(profile && { profile }),
      });
    return await Promise.all(files.map(async (file) => Buffer.from(await finish(file))));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

const pathOf = (workflow: string): string =>
  isAbsolute(workflow) ? workflow : join(assetPath('workflows'), `${workflow}.json`);

/** The graph with what it names beside its own file by whole paths. */
function placed(document: GraphDocument, folder: string, registry: Registry): GraphDocument {
  return mapSourceTexts(document, registry, (path) =>
    path === '' || isAbsolute(path) || isReference(path) ? path : resolve(folder, path),
  );
}

/**
 * An engine that was named and cannot run here is found out before anything is read or learned; `auto`, and the one that
 * runs everywhere, need not be asked.
 * @throws `engine/unknown`, `engine/unavailable`
 */
async function requireEngine(name: string): Promise<void> {
  const known = parseEngineChoice(name);
  if (known === 'auto' || known === 'onnx' || known === 'onnx-cpu') return;
  await (await openEngine(known)).dispose();
}
