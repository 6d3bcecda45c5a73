import { decodeModel, encodeModel } from '../model/file/model-file.ts';
import type { PyramidModel } from '../model/pyramid/pyramid-model.ts';
import { requireArgument, requireObject } from '../runtime/arguments.ts';
import { readFileChecked, writeFileAtomic } from '../runtime/files.ts';

/**
 * Reads a model file.
 * @throws `file/…`; `model/invalid` for one that is damaged or no model, `model/version`
 *
 * @example
 * import { loadModel } from 'patchwise';
 * console.log((await loadModel('photo.safetensors')).scales.length);
 */
export async function loadModel(path: string): Promise<PyramidModel> {
  requireArgument(typeof path === 'string', 'path', 'the path of a model file', path);
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
  requireObject(model, 'model', 'a model, as learn or trainPyramid gives it', ['scales', 'image']);
  requireArgument(typeof path === 'string', 'path', 'the path of a file', path);
  await writeFileAtomic(path, encodeModel(model));
}
