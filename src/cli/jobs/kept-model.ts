import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { PatchwiseError } from '../../errors.ts';
import { decodeModel } from '../../model/model-file.ts';
import { ensureFolder, readFileChecked, writeFileAtomic } from '../../runtime/files.ts';
import { type RunCommandOptions, runGraphFile } from '../commands/run.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';

export interface KeptModel {
  readonly code: ExitCode;
  /** Where it is; absent when the training did not end. */
  readonly path?: string;
}

/**
 * The model of a picture: trained at the first time, kept in the home by the content of the picture and the settings,
 * and found again from then on. A training that was stopped goes on from its checkpoint.
 * @param settings of the training, as `train.updates=800`
 */
export async function keptModel(
  picture: string,
  settings: readonly string[],
  options: RunCommandOptions,
  terminal: Terminal,
): Promise<KeptModel> {
  const hash = createHash('sha256').update(await readFileChecked(picture));
  const key = hash
    .update(JSON.stringify([settings, options.seed ?? null]))
    .digest('hex')
    .slice(0, 12);
  const folder = join(options.home, 'models');
  const path = join(folder, `${basename(picture).replace(/\.[^.]*$/, '')}-${key}.safetensors`);
  if (existsSync(path)) {
    if (await isSound(path)) return { code: EXIT.done, path };
    // Nothing of it is deleted: whoever asks for it may look what became of it.
    await rename(path, `${path}.damaged`);
    terminal.err(`The kept model of ${basename(picture)} was damaged; it is now ${path}.damaged.\n`);
  }
  if (!options.quiet) terminal.err(`Learning ${basename(picture)}; the model is kept for the next time.\n`);
  await ensureFolder(folder);
  const work = await mkdtemp(join(tmpdir(), 'patchwise-'));
  try {
    const graph = join(work, 'train.json');
    await writeFile(graph, JSON.stringify(trainingGraph(picture)));
    const out = join(work, 'out');
    const { code } = await runGraphFile(
      graph,
      { ...options, set: settings, out, resume: true, unnamed: true, again: 'the same command' },
      terminal,
    );
    if (code !== EXIT.done) return { code };
    await writeFileAtomic(path, await readFile(join(out, 'model.safetensors')));
    return { code, path };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Whether a model can be read and is what was written. Older and newer formats are for who loads it to judge. */
async function isSound(path: string): Promise<boolean> {
  try {
    decodeModel(await readFileChecked(path));
    return true;
  } catch (error) {
    return !(error instanceof PatchwiseError && error.code === 'model/invalid');
  }
}

function trainingGraph(picture: string) {
  return {
    format: 'patchwise-graph',
    version: 1,
    meta: { title: `Model of ${basename(picture)}` },
    nodes: {
      photo: { type: 'image/load@1', params: { path: picture } },
      train: { type: 'training/train-pyramid@1', in: { image: 'photo.image' } },
      model: { type: 'model/save@1', in: { model: 'train.model' } },
    },
  };
}
