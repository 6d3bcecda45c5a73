import {
  drawChecks,
  drawGrid,
  drawPicture,
  fitCanvas,
  type Placed,
  placeOf,
  themeColour,
} from '../../picture/draw.ts';
import { type Extent, type Point, toView, type Viewport } from '../../picture/viewport.ts';
import type { Floating } from '../picture/painting.ts';
import type { Gesture } from './gestures.ts';
import { objectCanvas, type StageLayers } from './stage-layers.ts';
import { cornersOf, handlesOf } from './transform.ts';

/** Everything that the stage shows. */
export interface Scene {
  readonly layers: StageLayers;
  readonly viewport: Viewport;
  readonly maskOpacity: number;
  readonly photoOpacity: number;
  readonly floating: Floating | undefined;
  readonly gesture: Gesture | undefined;
  /** The brush under the pointer: middle and diameter on the picture. */
  readonly cursor: { readonly at: Point; readonly size: number | undefined } | undefined;
  /** The pointer is moved by keys: it is shown as a cross. */
  readonly byKeys: boolean;
}

export function drawStage(canvas: HTMLCanvasElement, scene: Scene): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const view = fitCanvas(canvas);
  const { photo, colours, mask } = scene.layers;
  context.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
  context.clearRect(0, 0, view.width, view.height);
  const place = placeOf(scene.viewport, photo, view);
  drawChecks(context, place, view.ratio);
  context.globalAlpha = scene.photoOpacity;
  drawPicture(context, photo, place, view.ratio);
  context.globalAlpha = 1;
  drawPicture(context, colours, place, view.ratio);
  if (scene.floating !== undefined) drawObject(context, scene.floating, place, photo);
  context.globalAlpha = scene.maskOpacity;
  drawPicture(context, mask, place, view.ratio);
  context.globalAlpha = 1;
  drawGrid(context, place, photo, view);
  const onView = (point: Point): Point => toView(scene.viewport, photo, view, point);
  if (scene.floating !== undefined) drawHandles(context, scene.floating, onView, photo.width / place.width);
  if (scene.gesture !== undefined) drawGesture(context, scene.gesture, onView);
  if (scene.cursor !== undefined) drawCursor(context, scene, onView, place.width / photo.width);
}

function drawObject(
  context: CanvasRenderingContext2D,
  { object, transform: t }: Floating,
  place: Placed,
  photo: Extent,
): void {
  const scale = place.width / photo.width;
  context.save();
  context.translate(place.left + t.x * scale, place.top + t.y * scale);
  context.rotate(t.angle);
  context.scale(t.scaleX * scale, t.scaleY * scale);
  context.imageSmoothingEnabled = true;
  context.drawImage(objectCanvas(object), -object.width / 2, -object.height / 2);
  context.restore();
}

function drawHandles(
  context: CanvasRenderingContext2D,
  { object, transform }: Floating,
  onView: (point: Point) => Point,
  pixel: number,
): void {
  const corners = cornersOf(transform, object).map(onView);
  outline(context, corners, true);
  const accent = themeColour('--accent-strong');
  const handles = handlesOf(transform, object, pixel);
  const top = handles.find(({ handle }) => handle.kind === 'size' && handle.hx === 0 && handle.hy === -1);
  const turn = handles.find(({ handle }) => handle.kind === 'turn');
  if (top !== undefined && turn !== undefined) outline(context, [onView(top.at), onView(turn.at)], false);
  for (const { handle, at } of handles) {
    const { x, y } = onView(at);
    context.beginPath();
    if (handle.kind === 'turn') context.arc(x, y, 6.5, 0, 2 * Math.PI);
    else context.roundRect(x - 5, y - 5, 10, 10, 2);
    context.fillStyle = '#fff';
    context.fill();
    context.lineWidth = 2;
    context.strokeStyle = accent;
    context.stroke();
  }
}

function drawGesture(
  context: CanvasRenderingContext2D,
  gesture: Gesture,
  onView: (point: Point) => Point,
): void {
  switch (gesture.kind) {
    case 'rectangle': {
      const [a, b] = [onView(gesture.from), onView(gesture.to)];
      outline(context, [a, { x: b.x, y: a.y }, b, { x: a.x, y: b.y }], true);
      return;
    }
    case 'lasso':
      outline(context, gesture.points.map(onView), false);
      return;
    case 'stroke':
    case 'object':
      return;
  }
}

function drawCursor(
  context: CanvasRenderingContext2D,
  { cursor, byKeys }: Scene,
  onView: (point: Point) => Point,
  scale: number,
): void {
  if (cursor === undefined) return;
  const { x, y } = onView(cursor.at);
  if (cursor.size !== undefined) {
    const radius = Math.max(1.5, (cursor.size * scale) / 2);
    for (const [colour, width] of TWO_TONE) {
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.stroke();
    }
  }
  if (!byKeys) return;
  for (const [colour, width] of TWO_TONE) {
    context.beginPath();
    context.moveTo(x - 9, y);
    context.lineTo(x + 9, y);
    context.moveTo(x, y - 9);
    context.lineTo(x, y + 9);
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
  }
}

/** A light line on a dark one: seen on every picture. */
const TWO_TONE = [
  ['rgb(0 0 0 / 0.65)', 3],
  ['rgb(255 255 255 / 0.95)', 1.4],
] as const;

function outline(context: CanvasRenderingContext2D, points: readonly Point[], closed: boolean): void {
  for (const [colour, width] of TWO_TONE) {
    context.beginPath();
    points.forEach(({ x, y }, i) => {
      if (i === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    });
    if (closed) context.closePath();
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
  }
}
