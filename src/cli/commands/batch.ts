import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { isCancelled, PatchwiseError, systemCode } from '../../errors.ts';
import { nodeOfSource } from '../../graph/document/port-ref.ts';
import { writeDocument } from '../../graph/document/write.ts';
import { knownNode, type Registry } from '../../graph/types/registry.ts';
import { recipeIn } from '../../recipes/recipe.ts';
import { readFailure, readFileChecked, writeFailure, writeFileAtomic } from '../../runtime/files.ts';
import { formatOfName, PICTURE_ENDINGS } from '../../shared/picture-formats.ts';
import { VERSION } from '../../version.ts';
import { batchIndex } from '../batch-index.ts';
import { type BatchEntry, batchTable, readStamp, stampText } from '../batch-record.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { packsOf, registryIn } from '../pack-registry.ts';
import { changeGraph, readGraph } from '../read-graph.ts';
import { clockTime, errorText, type Terminal } from '../terminal.ts';
import { type RunCommandOptions, runCommand } from './run.ts';

export interface BatchCommandOptions
  extends Pick<
    RunCommandOptions,
    | 'set'
    | 'input'
    | 'only'
    | 'engine'
    | 'threads'
    | 'seed'
    | 'cache'
    | 'cacheQuota'
    | 'home'
    | 'report'
    | 'quiet'
  > {
  readonly workflow: string;
  /** The node that takes each image; by default that of the graph's recipe, else the only Load image node. */
  readonly node?: string;
  readonly out: string;
}

/**
 * `patchwise batch FOLDER`: runs a workflow on each image of a folder, into a folder each; then a table of all figures
 * (metrics.csv) and a page to look at (index.html). What is done already, with the same image and settings, is left
 * alone, so the same command goes on where it was stopped.
 */
export async function batchCommand(
  folder: string,
  options: BatchCommandOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const images = await imagesOf(folder);
  const registry = await registryIn(options.home, terminal);
  const node = options.node ?? (await imageNode(options.workflow, registry));
  const out = resolve(options.out);
  const entries: BatchEntry[] = [];
  for (const [i, { name, path }] of images.entries()) {
    const place = join(out, name);
    const run = { ...options, input: [...(options.input ?? []), `${node}=${path}`], out: place };
    const say = (text: string) => {
      if (!options.quiet) terminal.err(`[${i + 1}/${images.length}] ${name}: ${text}\n`);
    };
    const key = await keyOf(options.workflow, registry, run, path);
    const before = await readStamp(place, key);
    if (before?.outcome === 'done') {
      say('done before');
      entries.push(before);
      continue;
    }
    const entry = await runOne(name, run, terminal);
    if (entry === 'cancelled') return EXIT.cancelled;
    say(entry.outcome === 'done' ? `done in ${clockTime(1000 * entry.seconds)}` : `failed: ${entry.problem}`);
    entries.push(entry);
    await writeInto(place, 'batch.json', stampText(entry, key));
    // After each image: a batch that is stopped has them, too.
    await writeInto(out, 'metrics.csv', batchTable(entries));
  }
  await writeInto(out, 'metrics.csv', batchTable(entries));
  await writeInto(out, 'index.html', await batchIndex(out, options.workflow, entries));
  const failed = entries.filter((entry) => entry.outcome === 'failed').length;
  if (!options.quiet) {
    terminal.err(
      `\n${entries.length - failed} of ${entries.length} images done. ${join(out, 'index.html')} shows them.\n`,
    );
  }
  return failed === 0 ? EXIT.done : EXIT.failed;
}

interface BatchImage {
  /** Name of its folder: the file's name without ending, or with it where two would be alike. */
  readonly name: string;
  readonly path: string;
}

async function imagesOf(folder: string): Promise<BatchImage[]> {
  let files: string[];
  try {
    const found = await readdir(folder, { withFileTypes: true });
    files = found.filter((entry) => !entry.isDirectory()).map((entry) => entry.name);
  } catch (error) {
    const failure = readFailure(folder, error);
    if (failure.code !== 'file/missing') throw failure;
    const isFile = systemCode(error) === 'ENOTDIR' && existsSync(folder);
    const message = isFile ? `${folder} is a file, not a folder.` : `There is no folder ${folder}.`;
    throw new PatchwiseError('file/missing', message, {
      hint: 'Give a folder of images; relative paths start at the current folder.',
      cause: error,
    });
  }
  const images = files.filter((file) => formatOfName(file) !== undefined).sort();
  if (images.length === 0) {
    throw new PatchwiseError('usage/invalid', `The folder ${folder} holds no images.`, {
      hint: `Put images into it, ending in ${PICTURE_ENDINGS.join(', ')}.`,
    });
  }
  const stem = (file: string) => file.slice(0, -extname(file).length);
  return images.map((file) => {
    const alone = images.filter((other) => stem(other) === stem(file)).length === 1;
    return { name: alone ? stem(file) : file.replaceAll('.', '-'), path: join(folder, file) };
  });
}

/** The node that the recipe says, else the only one. @throws `usage/invalid` when there is none, or a choice */
async function imageNode(workflow: string, registry: Registry): Promise<string> {
  const { document } = await readGraph(workflow, registry);
  const photo = document && recipeIn(document)?.slots['photo']?.param;
  if (photo !== undefined) return nodeOfSource(photo);
  const nodes = Object.entries(document?.nodes ?? {}).filter(
    ([, { type }]) => knownNode(registry, type)?.description.source?.takes === 'image',
  );
  const [first] = nodes;
  if (first !== undefined && nodes.length === 1) return first[0];
  const found =
    nodes.length === 0
      ? 'no Load image node'
      : `${nodes.length} of them: ${nodes.map(([id]) => id).join(', ')}`;
  throw new PatchwiseError('usage/invalid', `${workflow} has ${found}; which node takes the images?`, {
    hint: 'Name it with --node.',
  });
}

/** What a result belongs to: the graph with its settings, and the image. */
async function keyOf(
  workflow: string,
  registry: Registry,
  run: BatchCommandOptions,
  image: string,
): Promise<string> {
  const { document } = await readGraph(workflow, registry);
  const graph = document && writeDocument(await changeGraph(document, registry, run), registry);
  return createHash('sha256')
    .update(JSON.stringify([VERSION, graph ?? workflow, run.only ?? [], ...packsOf(document, registry)]))
    .update(await readFileChecked(image))
    .digest('hex');
}

/** One run; what goes wrong with one image does not end the batch, but a wrong command line does. */
async function runOne(
  name: string,
  run: BatchCommandOptions & RunCommandOptions,
  terminal: Terminal,
): Promise<BatchEntry | 'cancelled'> {
  const began = Date.now();
  const figures: Record<string, number | string> = {};
  let problem = 'a node failed';
  let code: ExitCode;
  try {
    const options: RunCommandOptions = {
      ...run,
      quiet: true,
      resume: true,
      onReport: ({ title, entries }) => {
        for (const { name: figure, value } of entries) figures[`${title}: ${figure}`] = value;
      },
      onFailure({ nodeId, message }) {
        problem = `${nodeId}: ${message}`;
      },
    };
    code = await runCommand(run.workflow, options, terminal);
  } catch (error) {
    if (isCancelled(error)) return 'cancelled';
    if (
      !(error instanceof PatchwiseError) ||
      error.code.startsWith('graph/') ||
      error.code.startsWith('usage/')
    )
      throw error;
    terminal.err(errorText(error));
    problem = error.message;
    code = EXIT.failed;
  }
  if (code === EXIT.cancelled) return 'cancelled';
  const seconds = (Date.now() - began) / 1000;
  return code === EXIT.done
    ? { name, outcome: 'done', seconds, figures }
    : { name, outcome: 'failed', seconds, figures, problem };
}

async function writeInto(folder: string, file: string, text: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw writeFailure(join(folder, file), error);
  }
  await writeFileAtomic(join(folder, file), text);
}
