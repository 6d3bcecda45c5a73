import type { Size } from '../../../runtime/tensor.ts';
import type { Kernels } from '../../../runtime/wasm/kernels.ts';
import { type KernelField, patchGrid } from '../field/field.ts';

/** Words of a patch: its piece, and by how much its match is moved across and down (f32, px). */
export const BENT = 3;

/** By how much the matches of a field were moved so that its pieces go on in each other. */
export interface Bend {
  /** The field's patches, and what they come from, at the level where it was found. */
  readonly grid: Size;
  readonly source: Size;
  /** {@link BENT} words a patch. */
  readonly patches: Int32Array;
}

/**
 * Makes a bend as fine as a finer level, after its field was carried there: a level moves matches by whole pixels of its
 * own, and what was one is a step of several.
 * @param field of the level; changed in place
 * @param source size of what its matches are in
 * @param before the level before: its field's patches, and the size of what its matches were in
 */
export async function refineBend(
  kernels: Kernels,
  { grid, source: from, patches }: Bend,
  field: KernelField,
  source: Size,
  before: { readonly grid: Size; readonly source: Size },
  signal: AbortSignal | undefined,
): Promise<void> {
  const { memory } = kernels;
  const bend = memory.take(patches.byteLength);
  memory.bytes(bend, patches.byteLength).set(new Uint8Array(patches.buffer));
  const matches = patchGrid(source);
  const args = [
    ...[field.at, field.width, matches.width, matches.height, bend, grid.width, grid.height],
    ...[source.width / from.width, source.height / from.height],
    ...[source.width / before.source.width, source.height / before.source.height],
    ...[before.grid.width, before.grid.height],
  ];
  await kernels.run('refineBend', args, field.height, signal);
  memory.free(bend);
}
