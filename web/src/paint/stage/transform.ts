import type { Extent, Point } from '../../picture/viewport.ts';

/** Where an object lies on the picture: its middle, its scale (negative: mirrored) and its turn. */
export interface Transform {
  readonly x: number;
  readonly y: number;
  readonly scaleX: number;
  readonly scaleY: number;
  /** Radians, clockwise. */
  readonly angle: number;
}

/** What can be grabbed: the inside, the turning handle, or one of eight at corners and sides (−1, 0, 1 each way). */
export type Handle =
  | { readonly kind: 'move' }
  | { readonly kind: 'turn' }
  | { readonly kind: 'size'; readonly hx: -1 | 0 | 1; readonly hy: -1 | 0 | 1 };

const SIZE_HANDLES: readonly Extract<Handle, { kind: 'size' }>[] = [
  { kind: 'size', hx: -1, hy: -1 },
  { kind: 'size', hx: 0, hy: -1 },
  { kind: 'size', hx: 1, hy: -1 },
  { kind: 'size', hx: 1, hy: 0 },
  { kind: 'size', hx: 1, hy: 1 },
  { kind: 'size', hx: 0, hy: 1 },
  { kind: 'size', hx: -1, hy: 1 },
  { kind: 'size', hx: -1, hy: 0 },
];

/** An object never becomes thinner than this, px of the picture. */
const LEAST = 2;

/** A point of the object (px from its left top) on the picture. */
export function toCanvas(t: Transform, object: Extent, { x, y }: Point): Point {
  return placed(t, (x - object.width / 2) * t.scaleX, (y - object.height / 2) * t.scaleY);
}

/** A point of the picture on the object. */
export function toObject(t: Transform, object: Extent, at: Point): Point {
  const { x, y } = turned({ x: at.x - t.x, y: at.y - t.y }, -t.angle);
  return { x: x / t.scaleX + object.width / 2, y: y / t.scaleY + object.height / 2 };
}

/** The four corners on the picture, clockwise. */
export function cornersOf(t: Transform, object: Extent): readonly Point[] {
  const { width: w, height: h } = object;
  return [
    { x: 0, y: 0 },
    { x: w, y: 0 },
    { x: w, y: h },
    { x: 0, y: h },
  ].map((point) => toCanvas(t, object, point));
}

/** All handles with their places on the picture. @param pixel size of a CSS pixel on the picture */
export function handlesOf(
  t: Transform,
  object: Extent,
  pixel: number,
): readonly { readonly handle: Handle; readonly at: Point }[] {
  const half = { x: (object.width / 2) * t.scaleX, y: (object.height / 2) * t.scaleY };
  const sizes = SIZE_HANDLES.map((handle) => ({
    handle,
    at: placed(t, handle.hx * half.x, handle.hy * half.y),
  }));
  const turn = { handle: { kind: 'turn' } as const, at: placed(t, 0, -Math.abs(half.y) - 26 * pixel) };
  return [turn, ...sizes];
}

/**
 * What lies under a point; undefined outside. An object smaller than its handles can be moved, too: by its middle.
 * @param reach of a handle, px of the picture
 */
export function handleAt(
  t: Transform,
  object: Extent,
  pixel: number,
  at: Point,
  reach: number,
): Handle | undefined {
  const near = handlesOf(t, object, pixel)
    .map(({ handle, at: place }) => ({ handle, distance: Math.hypot(place.x - at.x, place.y - at.y) }))
    .filter(({ distance }) => distance <= reach)
    .sort((a, b) => a.distance - b.distance)[0];
  const { x, y } = toObject(t, object, at);
  const inside = x >= 0 && y >= 0 && x <= object.width && y <= object.height;
  const nearMiddle = near !== undefined && inside && Math.hypot(t.x - at.x, t.y - at.y) < near.distance;
  if (near !== undefined && !nearMiddle) return near.handle;
  return inside ? { kind: 'move' } : undefined;
}

export interface DragKeys {
  /** Corners: free instead of in proportion; turning: in steps of 15°. */
  readonly shift: boolean;
  /** Sizes: around the middle. */
  readonly alt: boolean;
}

/** The transform after a handle was drawn from one point of the picture to another. */
export function dragged(
  t: Transform,
  object: Extent,
  handle: Handle,
  from: Point,
  to: Point,
  keys: DragKeys,
): Transform {
  switch (handle.kind) {
    case 'move':
      return { ...t, x: t.x + to.x - from.x, y: t.y + to.y - from.y };
    case 'turn': {
      const angleTo = (p: Point): number => Math.atan2(p.y - t.y, p.x - t.x);
      const angle = t.angle + angleTo(to) - angleTo(from);
      const step = Math.PI / 12;
      return { ...t, angle: keys.shift ? Math.round(angle / step) * step : angle };
    }
    case 'size':
      return resized(t, object, handle, from, to, keys);
  }
}

function resized(
  t: Transform,
  object: Extent,
  { hx, hy }: { readonly hx: number; readonly hy: number },
  from: Point,
  to: Point,
  { shift, alt }: DragKeys,
): Transform {
  const by = turned({ x: to.x - from.x, y: to.y - from.y }, -t.angle);
  const reach = alt ? 2 : 1;
  const grow = (size: number, scale: number, h: number, delta: number): number => {
    const wanted = size * scale + reach * h * delta;
    return (Math.abs(wanted) < LEAST ? Math.sign(wanted || scale) * LEAST : wanted) / size;
  };
  let scaleX = hx === 0 ? t.scaleX : grow(object.width, t.scaleX, hx, by.x);
  let scaleY = hy === 0 ? t.scaleY : grow(object.height, t.scaleY, hy, by.y);
  if (hx !== 0 && hy !== 0 && !shift) {
    // In proportion: by the side that was drawn the farther.
    const [fx, fy] = [scaleX / t.scaleX, scaleY / t.scaleY];
    const factor = Math.abs(fx - 1) > Math.abs(fy - 1) ? fx : fy;
    scaleX = t.scaleX * factor;
    scaleY = t.scaleY * factor;
  }
  if (alt) return { ...t, scaleX, scaleY };
  // The opposite side stays where it is.
  const shiftBy = turned(
    { x: (hx * object.width * (scaleX - t.scaleX)) / 2, y: (hy * object.height * (scaleY - t.scaleY)) / 2 },
    t.angle,
  );
  return { ...t, x: t.x + shiftBy.x, y: t.y + shiftBy.y, scaleX, scaleY };
}

/** Places an object in the middle of a picture, no larger than a part of it. */
export function placedInside(object: Extent, picture: Extent, part = 0.6): Transform {
  const scale = Math.min(1, (part * picture.width) / object.width, (part * picture.height) / object.height);
  return { x: picture.width / 2, y: picture.height / 2, scaleX: scale, scaleY: scale, angle: 0 };
}

function placed(t: Transform, x: number, y: number): Point {
  const point = turned({ x, y }, t.angle);
  return { x: t.x + point.x, y: t.y + point.y };
}

function turned({ x, y }: Point, angle: number): Point {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return { x: x * cos - y * sin, y: x * sin + y * cos };
}
