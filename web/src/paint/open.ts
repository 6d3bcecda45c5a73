import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { nodesTaking, sourceOf, sourceValue } from '../state/document/sources.ts';
import { lookOf } from '../state/page/assets.ts';
import { widePanel } from '../state/page/page.ts';

/** What the paint editor was asked to open. */
export interface PaintRequest {
  /** Reference or address of the picture; undefined asks for one. */
  readonly picture?: string;
  /** Reference of the mask to begin with. */
  readonly mask?: string;
  /** What to call it. */
  readonly name?: string;
  /** Node whose mask or picture it is for. */
  readonly target?: { readonly kind: 'mask' | 'image'; readonly id: string };
  /** What it is painted for, when it does not go into the graph. */
  readonly purpose?: PaintPurpose;
  readonly serial: number;
}

/** What somebody waits for: `changes` is the picture with the mask of what was painted over. */
export type Needs = 'mask' | 'picture' | 'both' | 'changes';

/** Somebody waits for what is painted. */
export interface PaintPurpose {
  /** The recipe that it is painted for. */
  readonly recipe: string;
  /** What to do, in a few words. */
  readonly title: string;
  /** Of the button that hands it over. */
  readonly action: string;
  readonly needs: Needs;
  /** Shown beside what is to be done, such as what else may be given. */
  readonly beside?: ComponentType;
  /** With the references of what was uploaded, and whether what was copied keeps its tone. */
  done(painted: { readonly mask?: string; readonly picture?: string; readonly keepTone?: boolean }): void;
  back(): void;
}

export const paintRequest = signal<PaintRequest>({ serial: 0 });

/** Nobody waits any more for what is painted. */
export function endPurpose(): void {
  const { purpose: _purpose, ...rest } = paintRequest.value;
  paintRequest.value = rest;
}

/** Opens the paint editor on a picture. */
export function openPaint(request: Omit<PaintRequest, 'serial'>): void {
  paintRequest.value = { ...request, serial: paintRequest.value.serial + 1 };
  widePanel.value = 'paint';
}

/** Whether a node reads a picture or a mask that can be painted. */
export function isPaintable(id: string): boolean {
  return kindOf(id) !== undefined;
}

/** Opens the paint editor for a node: on its picture; for a mask on the photograph, with the mask that is there. */
export function openPaintFor(id: string): void {
  const kind = kindOf(id);
  if (kind === undefined) return;
  const own = sourceValue(id);
  if (kind === 'image') {
    openPaint({ ...(own === undefined ? {} : { picture: own }), name: id, target: { kind, id } });
    return;
  }
  const photo = photograph();
  const picture = photo?.picture ?? own;
  openPaint({
    ...(picture === undefined ? {} : { picture }),
    ...(own === undefined ? {} : { mask: own }),
    name: photo?.name ?? id,
    target: { kind, id },
  });
}

/** The first picture that the graph reads; else the photograph that the first of its models learned. */
function photograph(): { readonly picture: string; readonly name: string } | undefined {
  for (const id of nodesTaking('image')) {
    const picture = sourceValue(id);
    if (picture !== undefined) return { picture, name: id };
  }
  for (const id of nodesTaking('model')) {
    const picture = lookOf(sourceValue(id) ?? '').learned;
    if (picture !== undefined) return { picture, name: lookOf(picture).name.replace(/\.[^.]*$/, '') };
  }
  return undefined;
}

function kindOf(id: string): 'mask' | 'image' | undefined {
  const takes = sourceOf(id)?.takes;
  return takes === 'model' ? undefined : takes;
}
