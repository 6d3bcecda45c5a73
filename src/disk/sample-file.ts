import { assetPath } from '../runtime/assets.ts';
import { resolveInside } from './resolve-inside.ts';

/** A file below samples/, which ship with Patchwise; undefined when there is none of that name. */
export async function sampleFile(name: string): Promise<string | undefined> {
  try {
    return await resolveInside(assetPath('samples'), name);
  } catch {
    return undefined;
  }
}
