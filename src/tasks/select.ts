import { type ClickOptions, selectClicked as clickedIn } from '../model/segment/select-clicked.ts';
import { selectObject as objectIn, type SelectOptions } from '../model/segment/select-object.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { openKernelThreads } from '../runtime/wasm/kernel-threads.ts';
import { RECORD, requireArgument } from '../shared/arguments.ts';
import { imageOf, maskOf, type Picture } from './pictures.ts';

/**
 * The object that lies at a point of a photograph, as a mask for {@link remove} and `liftImage`.
 * @param options x, y: the point, px from the left and upper edge
 * @returns [1, 1, H, W] in [0, 1], soft at its edge; undefined where nothing stands out, or what does fills over a fifth
 *   of the photograph
 * @throws `value/out-of-range` for a point outside of it; `file/…` and `image/…` for the photograph; `run/cancelled`
 *
 * @example
 * import { writeFile } from 'node:fs/promises';
 * import { remove, selectClicked } from 'patchwise';
 * const mask = await selectClicked('photo.jpg', { x: 120, y: 80 });
 * if (mask === undefined) console.error('Nothing stands out there.');
 * else await writeFile('clean.png', (await remove('photo.jpg', mask)).bytes);
 */
export async function selectClicked(photo: Picture, options: ClickOptions): Promise<Tensor | undefined> {
  requireArgument(options, 'options', RECORD);
  const image = await imageOf({ name: 'photo', picture: photo, signal: options.signal });
  return clickedIn(image, { openKernels: openKernelThreads, ...options });
}

/**
 * The object of a photograph that was roughly marked, drawn around or brushed over, as a mask for {@link remove} and
 * `liftImage`: GrabCut (Rother, Kolmogorov, Blake 2004), its edge that of the photograph.
 * @param rough the mark, of the photograph's size: white where it is; as a tensor, [1, 1, H, W] in [0, 1]
 * @param options reach: how far beyond the mark the object may reach, px
 * @returns [1, 1, H, W] in [0, 1], soft at its edge; the mark itself where nothing else is found
 * @throws `tensor/shape` for a mark of another size; `value/out-of-range` for an empty one, or a reach below 0; `file/…`
 *   and `image/…` for the pictures; `run/cancelled`
 *
 * @example
 * import { writeFile } from 'node:fs/promises';
 * import { remove, selectObject } from 'patchwise';
 * const mask = await selectObject('photo.jpg', 'rough.png', { reach: 20 });
 * await writeFile('clean.png', (await remove('photo.jpg', mask)).bytes);
 */
export async function selectObject(photo: Picture, rough: Picture, options: SelectOptions): Promise<Tensor> {
  requireArgument(options, 'options', RECORD);
  const { signal } = options;
  const image = await imageOf({ name: 'photo', picture: photo, signal });
  const mark = await maskOf({ name: 'rough', picture: rough, signal });
  return objectIn(image, mark, { openKernels: openKernelThreads, ...options });
}
