import { constants, existsSync, realpathSync, statSync } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { PatchwiseError } from '../../errors.ts';
import { ensureFolder, readFileChecked, writeFailure, writeFileAtomic } from '../../runtime/files.ts';
import { doJob } from '../../tasks/do-job.ts';
import { type Job, slotFlags } from '../../tasks/job.ts';
import { resultFormat } from '../../tasks/job-result.ts';
import { stemOf } from '../../tasks/stem.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { registryIn } from '../pack-registry.ts';
import { keepStandardInput, STREAM } from '../standard-streams.ts';
import type { Terminal } from '../terminal.ts';
import { type RunCommandOptions, runGraphFile } from './run.ts';

export interface JobCommandOptions extends RunCommandOptions {
  /** A model file in place of a training. */
  readonly model?: string;
  /** Of the file, 1 to 100. */
  readonly quality?: number;
  /** Its file says where the photograph was taken. */
  readonly keepLocation?: boolean;
  /** Its file says how the photograph was taken. */
  readonly metadata?: boolean;
}

/**
 * A short form, such as `patchwise remove PHOTO --mask MASK`: learns the photograph once, runs the workflow of the job with it, and
 * leaves the picture where it is asked for: `NAME-JOB.png` in the current folder, `--out FILE`, a folder, or `-`.
 * @param given pictures and numbers by the names of the job's flags; default: the options
 */
export async function jobCommand(
  job: Job,
  photo: string,
  options: JobCommandOptions,
  terminal: Terminal,
  given: Readonly<Record<string, unknown>> = { ...options },
): Promise<ExitCode> {
  const format = resultFormat(fileOf(options.out));
  const pictures = await picturesOf(job, photo, given, options.home);
  const registry = await registryIn(options.home, terminal);
  let code: ExitCode = EXIT.done;
  const files = await doJob(
    job,
    {
      ...{ pictures, names: namesOf(photo, given, pictures), options: given, set: options.set ?? [], format },
      ...{ quality: options.quality, notes: notesOf(options) },
      ...{ engine: options.engine, home: options.home, model: options.model && resolve(options.model) },
    },
    {
      registry,
      say(text, urgent = false) {
        if (urgent || !options.quiet) terminal.err(`${text}\n`);
      },
      prepare: (count) => preparePlace(options.out, pictures, count),
      async run({ stage, graph, set, only, out }) {
        // The seed is the picture's that is made.
        const { seed, ...rest } = options;
        const training = { resume: true, again: 'the same command', followed: true };
        const how =
          stage === 'learning' ? { ...rest, ...training } : { ...rest, seed, ...(only && { only }) };
        const ended = await runGraphFile(graph, { ...how, set, out, temporaryFolder: true }, terminal);
        code = ended.code;
        return code === EXIT.done ? ended.files : undefined;
      },
    },
  );
  if (files !== undefined) await deliver(files, { job, photo, options }, terminal);
  return code;
}

/** @throws `usage/invalid` */
function notesOf({ metadata = true, keepLocation = false }: JobCommandOptions): 'none' | 'place' | undefined {
  if (!metadata && keepLocation) {
    throw new PatchwiseError('usage/invalid', '--keep-location and --no-metadata do not go together.', {
      hint: 'The location is a part of the metadata: leave one of them out.',
    });
  }
  return metadata ? (keepLocation ? 'place' : undefined) : 'none';
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
  pictures: readonly Buffer[],
  { job, photo, options }: { readonly job: Job; readonly photo: string; readonly options: JobCommandOptions },
  terminal: Terminal,
): Promise<void> {
  const stem = photo === STREAM ? 'photo' : stemOf(photo);
  const { out } = options;
  if (out === STREAM) {
    if (pictures.length > 1) throw severalToStream();
    terminal.bytes(pictures[0] as Buffer);
    return;
  }
  const folder = folderOf(out);
  await ensureFolder(folder);
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
