import { PatchwiseError } from '../../../errors.ts';
import type { Size } from '../../../runtime/tensor.ts';
import type { KernelMemory } from '../../../runtime/wasm/kernel-memory.ts';
import { PATCH } from '../levels.ts';
import type { Part } from '../references.ts';
import type { KernelField } from './field.ts';

/**
 * A nearest-neighbour field: for each patch of an image the patch of another that is most like it. Patches are squares
 * of `patch` pixels named by their top left corners, so a field has `patch` − 1 columns and rows fewer than its image.
 */
export interface PatchField extends Size {
  readonly patch: number;
  /** Size of the image that the matches are in. */
  readonly source: Size;
  /** Where in it the photograph lies, and the second one, where there are two; undefined: it is one. */
  readonly parts?: readonly Part[] | undefined;
  /** Corners of the matches, row by row. */
  readonly x: Uint16Array;
  readonly y: Uint16Array;
  /** Squared distance of each patch to its match, over red, green and blue in levels of 8 bits; 2³² − 1: no match. */
  readonly distance: Uint32Array;
}

/** Distance of a patch without a match. */
export const NO_MATCH = 0xffffffff;

/**
 * Share of the patches, of those that have a match, whose match lies in the second of two photographs: 0 to 1; 0 where
 * there is one.
 */
export function shareOfSecond({ y, distance, parts }: PatchField): number {
  const from = parts?.[1]?.top;
  if (from === undefined) return 0;
  let [matched, second] = [0, 0];
  for (let i = 0; i < y.length; i++) {
    if (distance[i] === NO_MATCH) continue;
    matched++;
    if (y[i]! >= from) second++;
  }
  return matched === 0 ? 0 : second / matched;
}

/** @param parts of the source, where it is two photographs */
export function readField(
  memory: KernelMemory,
  field: KernelField,
  source: Size,
  parts?: readonly Part[],
): PatchField {
  const { width, height } = field;
  const count = width * height;
  const entries = memory.words(field.at, count);
  const x = new Uint16Array(count);
  const y = new Uint16Array(count);
  for (let i = 0; i < count; i++) {
    x[i] = entries[i]! & 0xffff;
    y[i] = entries[i]! >>> 16;
  }
  const { width: sourceWidth, height: sourceHeight } = source;
  return {
    ...{ width, height, patch: PATCH, source: { width: sourceWidth, height: sourceHeight }, x, y },
    ...(parts !== undefined && { parts }),
    distance: memory.words(field.distances, count).slice(),
  };
}

/** Copies a field into the kernels' memory. */
export function packField(memory: KernelMemory, field: PatchField): KernelField {
  const { width, height, x, y } = field;
  const count = width * height;
  const [at, spare, distances] = [memory.take(count * 4), memory.take(count * 4), memory.take(count * 4)];
  const entries = memory.words(at, count);
  for (let i = 0; i < count; i++) entries[i] = ((y[i]! << 16) | x[i]!) >>> 0;
  memory.words(distances, count).set(field.distance);
  return { width, height, at, spare, distances };
}

/** @throws `tensor/shape` when a field is not one of these sizes */
export function requireFieldFits(field: PatchField, image: Size, source: Size): void {
  const { width, height, patch, x, y, distance } = field;
  const count = width * height;
  const sound =
    patch === PATCH &&
    width === image.width - PATCH + 1 &&
    height === image.height - PATCH + 1 &&
    [x, y, distance].every(({ length }) => length === count) &&
    x.every((value) => value <= source.width - PATCH) &&
    y.every((value) => value <= source.height - PATCH);
  if (sound) return;
  throw new PatchwiseError(
    'tensor/shape',
    `A field of ${width}×${height} patches in ${field.source.width}×${field.source.height} px does not fit ` +
      `an image of ${image.width}×${image.height} px and a source of ${source.width}×${source.height} px.`,
    { hint: 'Match the same images that the field is used with.' },
  );
}
