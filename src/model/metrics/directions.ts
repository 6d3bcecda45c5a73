import { readFileSync } from 'node:fs';
import { PatchwiseError } from '../../errors.ts';
import { assetPath } from '../../runtime/assets.ts';
import { PATCH_ELEMENTS } from './patches.ts';

/** Number of directions of the sliced distance. */
export const DIRECTION_COUNT = 256;

const ASSET = 'reference/patch-swd-directions.bin';

let loaded: Float32Array | undefined;

/**
 * The 256 fixed unit directions of the patch space R^147, [256, 147]: normal values of PyTorch's generator
 * with seed 0, each row divided by its norm. They ship as a file (little-endian float32) so that distances can
 * be compared between programs and between versions.
 * @throws `file/missing`, `file/unreadable`
 */
export function patchDirections(): Float32Array {
  if (loaded === undefined) {
    const bytes = readFileSync(assetPath(ASSET));
    if (bytes.length !== DIRECTION_COUNT * PATCH_ELEMENTS * 4) {
      throw new PatchwiseError('file/unreadable', `"${ASSET}" has ${bytes.length} bytes: it is damaged.`, {
        hint: 'Install Patchwise again.',
      });
    }
    loaded = new Float32Array(new Uint8Array(bytes).buffer);
  }
  return loaded;
}
