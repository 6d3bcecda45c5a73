import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { messageOf, PatchwiseError } from '../errors.ts';
import { PICTURE_OF_MODEL } from '../model/file/kept-name.ts';
import { decodeModel } from '../model/file/model-file.ts';
import { learningGraph } from '../recipes/learning.ts';
import { ensureFolder, readFileChecked, writeFileAtomic } from '../runtime/files.ts';
import { sha256 } from '../runtime/sha256.ts';
import type { JobHost } from './job-host.ts';
import { stemOf } from './stem.ts';

/**
 * The model of a picture: the one that was learned before, here or in the studio of the same home, else trained now and
 * kept by the content of the picture and the settings. A studio of the same home finds it. A training that was stopped
 * goes on from its checkpoint.
 * @param settings of the training, as `train.updates=800`; with any, what the studio learned does not count
 * @returns its path; undefined when the training did not end
 */
export async function keptModel(
  picture: string,
  settings: readonly string[],
  home: string,
  { say, run }: Pick<JobHost, 'say' | 'run'>,
): Promise<string | undefined> {
  const bytes = await readFileChecked(picture);
  // The seed is the picture's that is made: another one needs no other model.
  const key = sha256(Buffer.concat([bytes, Buffer.from(JSON.stringify([settings, null]))])).slice(0, 12);
  const folder = join(home, 'models');
  await ensureFolder(folder);
  // By content: the picture may have had another name.
  const before = (await readdir(folder)).find((name) => name.endsWith(`-${key}.safetensors`));
  const path = join(folder, before ?? `${stemOf(picture)}-${key}.safetensors`);
  if (before !== undefined) {
    if (await isSound(path)) return path;
    // Nothing of it is deleted: whoever asks for it may look what became of it.
    await rename(path, `${path}.damaged`);
    say(`The kept model of ${basename(picture)} was damaged; it is now ${path}.damaged.`, true);
  }
  const keep = async (model: Uint8Array): Promise<string> => {
    // The photograph first: a studio that finds the model looks for it.
    await writeFileAtomic(path.replace(/\.safetensors$/, PICTURE_OF_MODEL), bytes);
    await writeFileAtomic(path, model);
    return path;
  };
  const known = settings.length === 0 ? await learnedInStudio(home, bytes, say) : undefined;
  if (known !== undefined) {
    say(`The studio has learned ${basename(picture)}: its model is taken.`);
    return keep(known);
  }
  say(`Learning ${basename(picture)}; the model is kept for the next time.`);
  const work = await mkdtemp(join(tmpdir(), 'patchwise-'));
  try {
    const graph = join(work, 'train.json');
    await writeFile(graph, JSON.stringify(learningGraph({ picture }, `Model of ${basename(picture)}`)));
    const out = join(work, 'out');
    if ((await run({ stage: 'learning', graph, set: settings, out })) === undefined) return undefined;
    const model = await readFile(join(out, 'model.safetensors'));
    const blurred = scalesNotRecovered(decodeModel(model).training?.recoveryErrors ?? []);
    if (blurred.length > 0) {
      say(
        `! ${basename(picture)} was not learned well at ${blurred.join(', ')}: pictures may be blurred or grainy there. ` +
          'Longer training helps: --set train.updates=1000',
      );
    }
    return await keep(model);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Mean squared error of a recovery in [−1, 1] units, above which a scale draws what does not look like its photograph. */
const HEALTHY_ERROR = 0.01;

/** The scales that draw their own photograph badly, each with its figure. */
export function scalesNotRecovered(errors: readonly number[]): readonly string[] {
  return errors.flatMap((error, scale) =>
    error <= HEALTHY_ERROR
      ? []
      : [`scale ${scale} (recovery error ${error.toPrecision(2)}, healthy is below ${HEALTHY_ERROR})`],
  );
}

/** A library that cannot be read keeps nobody from learning. */
async function learnedInStudio(
  home: string,
  picture: Uint8Array,
  say: (text: string) => void,
): Promise<Uint8Array | undefined> {
  try {
    // Loaded here: it brings SQLite, which the other commands do without.
    const { modelInLibrary } = await import('../server/library-lookup.ts');
    const model = await modelInLibrary(home, picture);
    if (model !== undefined) decodeModel(model);
    return model;
  } catch (error) {
    say(`The library of the studio could not be read (${messageOf(error)}).`);
    return undefined;
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
