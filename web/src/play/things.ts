import type { Size } from '../../../src/recipes/result-size.ts';
import {
  parseStrokes,
  type Stroke,
  strokeHolds,
  withStroke,
  writeStrokes,
} from '../../../src/shared/strokes.ts';
import type { Point } from './draw-table.ts';
import type { Wish } from './wish.ts';

/* What a brush does to a wish, and things that are dragged about: pure. */

/** Which strokes what is not wanted is in: of the picture that is gone on from, or else of the photograph. */
export function unwantedOf({ start }: Pick<Wish, 'start'>): 'cleared' | 'without' {
  return start === '' ? 'without' : 'cleared';
}

/** A wish with one more stroke of what is kept, put elsewhere, or not wanted. */
export function withBrush(now: Wish, stroke: Stroke, unwanted: boolean): Wish {
  const name = unwanted ? unwantedOf(now) : 'kept';
  return { ...now, [name]: withStroke(now[name], stroke) };
}

/** What is taken hold of: strokes, moved together. */
export interface Thing {
  readonly strokes: readonly Stroke[];
  /** It was put there before; else it is still where the picture has it. */
  readonly placed: boolean;
}

/** What was put somewhere and lies at a point: all strokes that came the same way, the topmost first. */
export function placedThing(kept: string, { x, y }: Point, { width, height }: Size): Thing | undefined {
  const strokes = parseStrokes(kept);
  const top = [...strokes].reverse().find((one) => isPlaced(one) && strokeHolds(one, x, y, width / height));
  if (top === undefined) return undefined;
  return { strokes: strokes.filter((one) => cameWith(one, top)), placed: true };
}

/** Whether a thing lies at a point. */
export function holds(thing: readonly Stroke[], { x, y }: Point, { width, height }: Size): boolean {
  return thing.some((stroke) => strokeHolds(stroke, x, y, width / height));
}

/** Strokes, further on by a way. */
export function movedBy(strokes: readonly Stroke[], by: Point): readonly Stroke[] {
  return strokes.map((stroke) => ({
    ...stroke,
    dx: stroke.dx + by.x,
    dy: stroke.dy + by.y,
    points: stroke.points.map((value, i) => value + (i % 2 === 0 ? by.x : by.y)),
  }));
}

/** A wish with a thing dragged somewhere: it is there, and no more where it was. */
export function withMoved(now: Wish, { strokes, placed }: Thing, by: Point): Wish {
  if (placed) return { ...now, kept: writeStrokes([...restOf(now.kept, strokes), ...movedBy(strokes, by)]) };
  const from = unwantedOf(now);
  const moved = movedBy(strokes, by).reduce((text, stroke) => withStroke(text, stroke), now.kept);
  return { ...now, kept: moved, [from]: strokes.reduce((text, one) => withStroke(text, one), now[from]) };
}

/** What is kept but a thing. */
export function restOf(kept: string, thing: readonly Stroke[]): readonly Stroke[] {
  const [first] = thing;
  return parseStrokes(kept).filter((one) => first === undefined || !cameWith(one, first));
}

/**
 * A wish that goes on from a small picture, which has in it what was painted: what was dragged elsewhere may be drawn
 * again, what is not wanted may not.
 */
export function withStart(now: Wish, start: string): Wish {
  const left = parseStrokes(now.kept)
    .filter(isPlaced)
    .flatMap((one) => movedBy([one], { x: -one.dx, y: -one.dy }));
  const unwanted = parseStrokes(now.without).filter((one) => !left.some((other) => isSame(one, other)));
  const { width: startWidth, height: startHeight } = now;
  const without = now.start === '' ? writeStrokes(unwanted) : now.without;
  return { ...now, start, startWidth, startHeight, without, kept: '', cleared: '' };
}

/** A wish without parts of another picture. */
export function withoutOther(now: Wish): Wish {
  return { ...now, other: '', kept: writeStrokes(parseStrokes(now.kept).filter((one) => !one.other)) };
}

/** Whether two strokes are one, but for the last digit of each number. */
function isSame(one: Stroke, another: Stroke): boolean {
  const close = (a: number, b: number | undefined) => b !== undefined && Math.abs(a - b) < 3e-4;
  return (
    close(one.radius, another.radius) &&
    one.points.length === another.points.length &&
    one.points.every((value, i) => close(value, another.points[i]))
  );
}

function isPlaced({ other, dx, dy }: Stroke): boolean {
  return other === true || dx !== 0 || dy !== 0;
}

function cameWith(one: Stroke, another: Stroke): boolean {
  return isPlaced(one) && one.other === another.other && one.dx === another.dx && one.dy === another.dy;
}
