import { type Raster, type Rect, readRect, writeRect } from '../raster/raster.ts';

/** The bytes of a part of a layer before and after. */
export interface Patch<L extends string> {
  readonly layer: L;
  readonly rect: Rect;
  readonly before: Uint8ClampedArray;
  readonly after: Uint8ClampedArray;
}

export interface UndoStep<L extends string> {
  /** "Brush stroke" */
  readonly label: string;
  readonly patches: readonly Patch<L>[];
}

/** What can be undone and redone; the oldest steps go when they hold too many bytes. */
export interface Undo<L extends string> {
  readonly past: readonly UndoStep<L>[];
  readonly future: readonly UndoStep<L>[];
}

const MAX_BYTES = 192 * 2 ** 20;
const MAX_STEPS = 200;

export const EMPTY_UNDO: Undo<never> = { past: [], future: [] };

/** A patch of what a layer was before and is now, within a rectangle. */
export function patchOf<L extends string>(
  layer: L,
  raster: Raster,
  before: Uint8ClampedArray<ArrayBuffer>,
  rect: Rect,
): Patch<L> {
  return {
    layer,
    rect,
    before: readRect({ ...raster, data: before }, rect),
    after: readRect(raster, rect),
  };
}

export function record<L extends string>({ past }: Undo<L>, step: UndoStep<L>): Undo<L> {
  const steps = [...past, step].slice(-MAX_STEPS);
  let bytes = steps.reduce((sum, one) => sum + bytesOf(one), 0);
  while (steps.length > 1 && bytes > MAX_BYTES) bytes -= bytesOf(steps.shift()!);
  return { past: steps, future: [] };
}

/** Takes the last step back, in the layers. Undefined when there is none. */
export function undoStep<L extends string>(
  { past, future }: Undo<L>,
  layers: Readonly<Record<L, Raster>>,
): { readonly undo: Undo<L>; readonly step: UndoStep<L> } | undefined {
  const step = past.at(-1);
  if (step === undefined) return undefined;
  for (const patch of step.patches) writeRect(layers[patch.layer], patch.rect, patch.before);
  return { undo: { past: past.slice(0, -1), future: [step, ...future] }, step };
}

export function redoStep<L extends string>(
  { past, future }: Undo<L>,
  layers: Readonly<Record<L, Raster>>,
): { readonly undo: Undo<L>; readonly step: UndoStep<L> } | undefined {
  const [step, ...rest] = future;
  if (step === undefined) return undefined;
  for (const patch of step.patches) writeRect(layers[patch.layer], patch.rect, patch.after);
  return { undo: { past: [...past, step], future: rest }, step };
}

function bytesOf<L extends string>({ patches }: UndoStep<L>): number {
  return patches.reduce((sum, { before, after }) => sum + before.length + after.length, 0);
}
