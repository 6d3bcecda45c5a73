import { decodeModel, encodeModel } from '../model/file/model-file.ts';
import { MODEL, type PyramidModel } from '../model/pyramid/pyramid-model.ts';
import { readFileChecked, writeFileAtomic } from '../runtime/files.ts';
import { requireArgument, TEXT } from '../shared/arguments.ts';

/**
 * Reads a model file.
 * @throws `file/…`; `model/invalid` for one that is damaged or no model, `model/version`
 *
 * @example
 * import { loadModel } from 'patchwise';
 * console.log((await loadModel('photo.safetensors')).scales.length);
 */
export async function loadModel(path: string): Promise<PyramidModel> {
  requireArgument(path, 'path', ['the path of a model file', TEXT[1]]);
  return decodeModel(await readFileChecked(path));
}

/**
 * Writes a model file: all of it, or the file stays as it was.
 * @throws `file/unwritable`
 *
 * @example
 * import { learn, saveModel } from 'patchwise';
 * await saveModel(await learn('photo.jpg'), 'photo.safetensors');
 */
export async function saveModel(model: PyramidModel, path: string): Promise<void> {
  requireArgument(model, 'model', MODEL);
  requireArgument(path, 'path', ['the path of a file', TEXT[1]]);
  await writeFileAtomic(path, encodeModel(model));
}
