import { signal } from '@preact/signals';
import { hexOfBytes } from '../../picture/quantise.ts';
import type { Point } from '../../picture/viewport.ts';
import {
  change,
  floating,
  inkNow,
  layer,
  markChanged,
  onStage,
  putDown,
  rgbNow,
  settings,
  tool,
} from '../paint-state.ts';
import { selectAt } from '../select-object.ts';
import { dragged, type Handle, handleAt, type Transform } from './transform.ts';

/** What the pointer is in the middle of; rectangle and lasso are drawn while they grow. */
export type Gesture =
  | { readonly kind: 'stroke' }
  | { readonly kind: 'rectangle'; readonly from: Point; readonly to: Point; readonly invert: boolean }
  | { readonly kind: 'lasso'; readonly points: readonly Point[]; readonly invert: boolean }
  | { readonly kind: 'object'; readonly handle: Handle; readonly from: Point; readonly start: Transform };

export const gesture = signal<Gesture | undefined>(undefined);

export interface Press {
  /** On the picture, px. */
  readonly at: Point;
  /** Of a pen, 0 … 1; undefined for a mouse. */
  readonly pressure: number | undefined;
  readonly shift: boolean;
  /** The other way round: erase with the brush, take away with the lasso. */
  readonly alt: boolean;
  /** Size of a CSS pixel on the picture. */
  readonly pixel: number;
}

/** Where the last stroke ended: Shift draws a straight line from there. */
let lastEnd: Point | undefined;

/** The pointer goes down. */
export function press({ at, pressure, shift, alt, pixel }: Press): void {
  const painting = onStage.value?.painting;
  if (painting === undefined) return;
  const object = floating.value;
  if (object !== undefined) {
    const handle = handleAt(object.transform, object.object, pixel, at, 13 * pixel);
    // A press beside the object puts it down, as in other editors.
    if (handle === undefined) putDown();
    else gesture.value = { kind: 'object', handle, from: at, start: object.transform };
    return;
  }
  switch (tool.value) {
    case 'brush':
    case 'eraser': {
      const erase = (tool.value === 'eraser') !== alt;
      const start = shift && lastEnd !== undefined ? lastEnd : at;
      markChanged(painting.beginStroke(layer.value, erase, start, pressure, settings.value, rgbNow()));
      if (start !== at) markChanged(painting.strokeTo(at, pressure));
      gesture.value = { kind: 'stroke' };
      lastEnd = at;
      return;
    }
    case 'fill':
      markChanged(painting.fill(layer.value, at, settings.value, inkNow(alt)));
      return;
    case 'rectangle':
      gesture.value = { kind: 'rectangle', from: at, to: at, invert: alt };
      return;
    case 'lasso':
      gesture.value = { kind: 'lasso', points: [at], invert: alt };
      return;
    case 'object':
      void selectAt(at, settings.value.subtract !== alt);
      return;
    case 'pick':
      pick(at);
      return;
    case 'move':
      return;
  }
}

/** The pointer moves while it is down. */
export function drag({ at, pressure, shift, alt }: Press): void {
  const painting = onStage.value?.painting;
  const now = gesture.value;
  if (painting === undefined) return;
  if (now === undefined) {
    if (tool.value === 'pick') pick(at);
    return;
  }
  switch (now.kind) {
    case 'stroke':
      markChanged(painting.strokeTo(at, pressure));
      lastEnd = at;
      return;
    case 'rectangle':
      gesture.value = { ...now, to: shift ? squared(now.from, at) : at };
      return;
    case 'lasso': {
      const last = now.points.at(-1);
      if (last !== undefined && Math.hypot(at.x - last.x, at.y - last.y) < 0.4) return;
      gesture.value = { ...now, points: [...now.points, at] };
      return;
    }
    case 'object': {
      const object = floating.value;
      if (object === undefined) return;
      const transform = dragged(now.start, object.object, now.handle, now.from, at, { shift, alt });
      floating.value = { ...object, transform };
      return;
    }
  }
}

/** The pointer goes up. */
export function release(): void {
  const painting = onStage.value?.painting;
  const now = gesture.value;
  gesture.value = undefined;
  if (painting === undefined || now === undefined) return;
  switch (now.kind) {
    case 'stroke':
      painting.endStroke();
      // Undo has something new to offer.
      markChanged({ left: 0, top: 0, right: 1, bottom: 1 });
      return;
    case 'rectangle':
      markChanged(painting.rectangle(layer.value, now.from, now.to, settings.value, inkNow(now.invert)));
      return;
    case 'lasso':
      markChanged(painting.lasso(layer.value, now.points, settings.value, inkNow(now.invert)));
      return;
    case 'object':
      return;
  }
}

/** Gives up what was begun; a stroke stays as far as it came. */
export function cancelGesture(): void {
  if (gesture.value?.kind === 'stroke') release();
  else if (gesture.value?.kind === 'object' && floating.value !== undefined) {
    floating.value = { ...floating.value, transform: gesture.value.start };
  }
  gesture.value = undefined;
}

function pick(at: Point): void {
  const rgb = onStage.value?.painting.colourAt(at);
  if (rgb !== undefined) change({ colour: hexOfBytes(...rgb) });
}

function squared(from: Point, to: Point): Point {
  const side = Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y));
  return { x: from.x + Math.sign(to.x - from.x) * side, y: from.y + Math.sign(to.y - from.y) * side };
}
