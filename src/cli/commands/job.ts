import { constants, existsSync, realpathSync, statSync } from 'node:fs';
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { PatchwiseError } from '../../errors.ts';
import { fittedTitle } from '../../graph/document/title.ts';
import { PICTURE_FORMATS } from '../../picture-formats.ts';
import { bind, shownSlot } from '../../recipes/bind.ts';
import { LEARNING_NODES } from '../../recipes/learning.ts';
import { countOf, requireRecipe } from '../../recipes/recipe.ts';
import { parseEngineChoice } from '../../runtime/engine/engine-choice.ts';
import { openEngine } from '../../runtime/engine/engines.ts';
import { ensureFolder, readFileChecked, writeFailure, writeFileAtomic } from '../../runtime/files.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { checkSettings } from '../jobs/check-settings.ts';
import { fillingOf, type Job, slotFlags } from '../jobs/job.ts';
import { holdsTransparency, resultFormat } from '../jobs/job-result.ts';
import { keptModel } from '../jobs/kept-model.ts';
import { lookAtAll, requireLearnable } from '../jobs/look-first.ts';
import { stemOf } from '../jobs/stem.ts';
import { registryIn } from '../pack-registry.ts';
import { moveGraph, readGraph } from '../read-graph.ts';
import { keepStandardInput, STREAM } from '../standard-streams.ts';
import type { Terminal } from '../terminal.ts';
import { workflowPath } from '../workflow-names.ts';
import { type RunCommandOptions, runGraphFile } from './run.ts';

export interface JobCommandOptions extends RunCommandOptions {
  /** A model file in place of a training. */
  readonly model?: string;
}

/**
 * A short form, such as `patchwise remove PHOTO --mask MASK`: learns the photograph once, runs the workflow of the job with it, and
 * leaves the picture where it is asked for: `NAME-JOB.png` in the current folder, `--out FILE`, a folder, or `-`.
 */
export async function jobCommand(
  job: Job,
  photo: string,
  options: JobCommandOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const given: Readonly<Record<string, unknown>> = { ...options };
  const format = resultFormat(fileOf(options.out));
  const pictures = await picturesOf(job, photo, given, options.home);
  await requireEngine(options.engine);
  const registry = await registryIn(options.home, terminal);
  const { document: workflow, folder } = await readGraph(workflowPath(job.workflow), registry);
  if (workflow === undefined) throw new Error(`The workflow ${job.workflow} is no graph.`);
  const recipe = requireRecipe(workflow);
  const { looks, remarks } = await lookAtAll(recipe, pictures, namesOf(photo, given, pictures));
  if (!options.quiet) for (const remark of remarks) terminal.err(`${remark}\n`);
  const shows = shownSlot(recipe, pictures).slot;
  const kept = looks[shows] ?? looks.photo;
  const learns = recipe.learns ?? 'photo';
  const learned = pictures[learns] as string;
  const set = options.set ?? [];
  if (options.model === undefined) requireLearnable((looks[learns] ?? looks.photo).size, learned, set);
  const bound = (model: string) =>
    bind(workflow, fillingOf(job, { ...pictures, model }, given), {
      ...looks.photo.size,
      ...{ format, clear: kept.clear, deep: kept.bitDepth === 16 },
    });
  await checkSettings(bound(learned).document, learned, set, registry);
  await preparePlace(options.out, pictures, countOf(recipe, fillingOf(job, {}, given).options));
  if (kept.clear && !holdsTransparency(format) && !options.quiet) {
    terminal.err(
      `${basename(pictures[shows] as string)} is transparent in places, which a ${PICTURE_FORMATS[format].title} file cannot be: they become opaque. ` +
        'Let --out end in .png, .webp, .avif or .tif to keep them.\n',
    );
  }
  const isTraining = (text: string) => text.startsWith(`${LEARNING_NODES.train}.`);
  const model = await modelOf(learned, set.filter(isTraining), options, terminal);
  if (model.path === undefined) return model.code;
  const { document, targets } = bound(resolve(model.path));
  const work = await mkdtemp(join(tmpdir(), 'patchwise-'));
  try {
    const graph = join(work, `${job.name}.json`);
    const titled = {
      ...document,
      meta: { ...document.meta, title: fittedTitle(`${job.name}: ${basename(photo)}`) },
    };
    await writeFile(graph, JSON.stringify(moveGraph(titled, registry, folder, work)));
    const own = set.filter((text) => !isTraining(text));
    const run = { ...options, set: own, only: targets, out: join(work, 'out'), temporaryFolder: true };
    const { code, files } = await runGraphFile(graph, run, terminal);
    if (code !== EXIT.done) return code;
    await deliver(
      files.map((file) => join(work, 'out', file)),
      { job, photo, options },
      terminal,
    );
    return code;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
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

/** What `--out` names, where it is a file. */
function fileOf(out: string | undefined): string | undefined {
  return out === undefined || out === STREAM || isFolder(out) ? undefined : out;
}

type Pictures = Readonly<Record<string, string>> & { readonly photo: string };

/** Absolute paths of the photograph and of the pictures that options name. @throws `file/missing`, `usage/invalid` */
async function picturesOf(
  job: Job,
  photo: string,
  given: Readonly<Record<string, unknown>>,
  home: string,
): Promise<Pictures> {
  const names = slotFlags(job).filter((name) => given[name] !== undefined);
  const texts = { photo, ...Object.fromEntries(names.map((name) => [name, String(given[name])])) };
  if (Object.values(texts).filter((text) => text === STREAM).length > 1) {
    throw new PatchwiseError('usage/invalid', 'Standard input holds one picture only.', {
      hint: 'Give the other one as a file.',
    });
  }
  const placed: Record<string, string> = {};
  for (const [name, text] of Object.entries(texts)) {
    placed[name] = resolve(text === STREAM ? await keepStandardInput(home) : text);
    // Read here: a photograph that is not there must not be found out after minutes of training.
    await readFileChecked(placed[name]);
  }
  return placed as Pictures;
}

/** What messages call each picture: what was given, and not where standard input is kept. */
function namesOf(
  photo: string,
  given: Readonly<Record<string, unknown>>,
  pictures: Pictures,
): Readonly<Record<string, string>> {
  const texts: Readonly<Record<string, unknown>> = { ...given, photo };
  return Object.fromEntries(
    Object.entries(pictures).map(([name, path]) => [
      name,
      texts[name] === STREAM ? 'standard input' : basename(path),
    ]),
  );
}

async function modelOf(
  picture: string,
  settings: readonly string[],
  options: JobCommandOptions,
  terminal: Terminal,
) {
  if (options.model === undefined) return keptModel(picture, settings, options, terminal);
  return { code: EXIT.done, path: resolve(options.model) };
}

/**
 * Finds out whether the result can go where it is to go, as far as that can be known before it is there.
 * @param count of the pictures that there will be
 * @throws `usage/invalid` where one of the given pictures would be lost; `file/unwritable`
 */
async function preparePlace(out: string | undefined, pictures: Pictures, count: number): Promise<void> {
  if (out === STREAM) {
    if (count > 1) throw severalToStream();
    return;
  }
  const folder = folderOf(out);
  await ensureFolder(folder);
  await access(folder, constants.W_OK).catch((error: unknown) => {
    throw writeFailure(join(folder, '.'), error);
  });
  const file = fileOf(out);
  const lost = file === undefined ? undefined : Object.values(pictures).find((path) => isSame(path, file));
  if (lost !== undefined && count === 1) {
    throw new PatchwiseError('usage/invalid', `${out} is an input picture and would be overwritten.`, {
      hint: 'Give the result another name with --out.',
    });
  }
}

function severalToStream(): PatchwiseError {
  return new PatchwiseError('usage/invalid', 'Only one picture can go to standard output.', {
    hint: 'Ask for one, or give a folder with --out.',
  });
}

/** Whether both names lead to one file, also by links. */
function isSame(path: string, other: string): boolean {
  if (!existsSync(other)) return false;
  return realpathSync(path) === realpathSync(other);
}

function folderOf(out: string | undefined): string {
  if (out === undefined) return '.';
  return isFolder(out) ? out : dirname(out);
}

async function deliver(
  files: readonly string[],
  { job, photo, options }: { readonly job: Job; readonly photo: string; readonly options: JobCommandOptions },
  terminal: Terminal,
): Promise<void> {
  const stem = photo === STREAM ? 'photo' : stemOf(photo);
  const { out } = options;
  if (out === STREAM) {
    if (files.length > 1) throw severalToStream();
    terminal.bytes(await readFile(files[0] as string));
    return;
  }
  const folder = folderOf(out);
  await ensureFolder(folder);
  const pictures = await Promise.all(files.map((file) => readFile(file)));
  const targets =
    out === undefined || isFolder(out)
      ? await freeTargets(folder, `${stem}-${job.name}.png`, pictures)
      : targetsOf(folder, basename(out), pictures.length);
  for (const [i, target] of targets.entries()) {
    await writeFileAtomic(target, pictures[i] as Buffer);
    if (!options.quiet) terminal.err(`${target}\n`);
  }
}

/** Where pictures go that have one name: numbered where there are several. @param again from 2 on, for another set of them */
function targetsOf(folder: string, name: string, count: number, again = 1): readonly string[] {
  const ending = extname(name);
  const stem = `${name.slice(0, name.length - ending.length)}${again === 1 ? '' : `-${again}`}`;
  return Array.from({ length: count }, (_, i) =>
    join(folder, `${stem}${count === 1 ? '' : `-${String(i).padStart(3, '0')}`}${ending}`),
  );
}

/**
 * The first of such names that are free: a result of before that nobody gave a name is not written over. Where the very
 * same pictures are there already, they are it.
 */
async function freeTargets(
  folder: string,
  name: string,
  pictures: readonly Buffer[],
): Promise<readonly string[]> {
  for (let again = 1; ; again++) {
    const targets = targetsOf(folder, name, pictures.length, again);
    const free = await Promise.all(
      targets.map(async (target, i) => {
        if (!existsSync(target)) return true;
        // What cannot be read, such as a folder of that name, is another thing.
        const there = await readFile(target).catch(() => undefined);
        return there !== undefined && (pictures[i] as Buffer).equals(there);
      }),
    );
    if (free.every((is) => is)) return targets;
  }
}

/** A folder that is there, or a name that ends in no format. */
function isFolder(path: string): boolean {
  return existsSync(path) ? statSync(path).isDirectory() : extname(path) === '';
}
