import type { Pixels } from './tensor-pixels.ts';
import { type Extent, type Point, scaleOf, toView, type Viewport } from './viewport.ts';

const bitmaps = new WeakMap<Pixels, HTMLCanvasElement>();

/** Pixels as something that a canvas can draw; made once. */
export function bitmapOf(pixels: Pixels): HTMLCanvasElement {
  const known = bitmaps.get(pixels);
  if (known !== undefined) return known;
  const canvas = document.createElement('canvas');
  canvas.width = pixels.width;
  canvas.height = pixels.height;
  canvas.getContext('2d')?.putImageData(new ImageData(pixels.data, pixels.width, pixels.height), 0, 0);
  bitmaps.set(pixels, canvas);
  return canvas;
}

/** Fits a canvas to its box in device pixels; returns the box in CSS pixels. */
export function fitCanvas(canvas: HTMLCanvasElement): Extent & { readonly ratio: number } {
  const { width, height } = canvas.getBoundingClientRect();
  const ratio = globalThis.devicePixelRatio || 1;
  const [w, h] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
  return { width: w / ratio, height: h / ratio, ratio };
}

/** Where a picture lies in the view, CSS px. */
export interface Placed {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export function placeOf(viewport: Viewport, picture: Extent, view: Extent): Placed {
  const scale = scaleOf(viewport, picture, view);
  const { x, y } = toView(viewport, picture, view, { x: 0, y: 0 });
  return { left: x, top: y, width: picture.width * scale, height: picture.height * scale };
}

/** Enlarged so many times or more, pixels are told apart: below, some would be wider than others, which tears lines and words. */
const APART = 2;

/** Draws a picture at a place; its edges lie on device pixels, and pixels that are enlarged much stay sharp. */
export function drawPicture(
  context: CanvasRenderingContext2D,
  source: CanvasImageSource & Extent,
  place: Placed,
  ratio: number,
): void {
  const { x, y, width, height } = snapped(place, ratio);
  context.imageSmoothingEnabled = place.width * ratio < APART * source.width;
  context.imageSmoothingQuality = 'high';
  context.drawImage(source, x, y, width, height);
}

/** A place whose edges lie on device pixels. */
function snapped({ left, top, width, height }: Placed, ratio: number) {
  const snap = (value: number): number => Math.round(value * ratio) / ratio;
  const [x, y] = [snap(left), snap(top)];
  return { x, y, width: snap(left + width) - x, height: snap(top + height) - y };
}

/** Lines between pixels that are large enough to be told apart. */
export function drawGrid(
  context: CanvasRenderingContext2D,
  place: Placed,
  picture: Extent,
  view: Extent,
): void {
  const scale = place.width / picture.width;
  if (scale < 22) return;
  context.beginPath();
  const first = (start: number): number => Math.max(0, Math.floor(-start / scale));
  for (let x = first(place.left); x <= picture.width && place.left + x * scale <= view.width; x++) {
    context.moveTo(place.left + x * scale, Math.max(0, place.top));
    context.lineTo(place.left + x * scale, Math.min(view.height, place.top + place.height));
  }
  for (let y = first(place.top); y <= picture.height && place.top + y * scale <= view.height; y++) {
    context.moveTo(Math.max(0, place.left), place.top + y * scale);
    context.lineTo(Math.min(view.width, place.left + place.width), place.top + y * scale);
  }
  context.strokeStyle = 'rgb(128 128 128 / 0.35)';
  context.lineWidth = 1;
  context.stroke();
}

/** Side of a square that stands for nothing, CSS px. */
const CHECK = 8;

/** The squares that stand for nothing, behind what is transparent: exactly where `drawPicture` puts the picture. */
export function drawChecks(context: CanvasRenderingContext2D, place: Placed, ratio: number): void {
  const { x, y, width, height } = snapped(place, ratio);
  const squares = checks(context, themeColour('--surface'), themeColour('--surface-3'));
  if (squares === null) return;
  context.save();
  context.translate(x, y);
  context.fillStyle = squares;
  context.fillRect(0, 0, width, height);
  context.restore();
}

function checks(context: CanvasRenderingContext2D, light: string, dark: string): CanvasPattern | null {
  const tile = document.createElement('canvas');
  tile.width = tile.height = 2 * CHECK;
  const drawing = tile.getContext('2d');
  if (drawing === null) return null;
  drawing.fillStyle = light;
  drawing.fillRect(0, 0, tile.width, tile.height);
  drawing.fillStyle = dark;
  for (const at of [0, CHECK]) drawing.fillRect(at, at, CHECK, CHECK);
  return context.createPattern(tile, 'repeat');
}

/** The colour of a custom property of the theme. */
export function themeColour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim() || '#888';
}

/** A pointer's place within an element, CSS px. */
export function pointIn(
  element: Element,
  event: { readonly clientX: number; readonly clientY: number },
): Point {
  const { left, top } = element.getBoundingClientRect();
  return { x: event.clientX - left, y: event.clientY - top };
}
