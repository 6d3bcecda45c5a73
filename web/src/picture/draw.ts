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

/** Draws a picture at a place; its edges lie on device pixels, and enlarged pixels stay sharp. */
export function drawPicture(
  context: CanvasRenderingContext2D,
  source: CanvasImageSource & Extent,
  { left, top, width, height }: Placed,
  ratio: number,
): void {
  const snap = (value: number): number => Math.round(value * ratio) / ratio;
  const [x, y] = [snap(left), snap(top)];
  context.imageSmoothingEnabled = width * ratio < source.width;
  context.imageSmoothingQuality = 'high';
  context.drawImage(source, x, y, snap(left + width) - x, snap(top + height) - y);
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

/** The squares that stand for nothing, behind what is transparent. */
export function drawChecks(
  context: CanvasRenderingContext2D,
  place: Placed,
  [light, dark]: readonly [string, string],
): void {
  const size = 8;
  context.save();
  context.beginPath();
  context.rect(place.left, place.top, place.width, place.height);
  context.clip();
  context.fillStyle = light;
  context.fillRect(place.left, place.top, place.width, place.height);
  context.fillStyle = dark;
  for (let y = 0; y * size < place.height; y++) {
    for (let x = y % 2; x * size < place.width; x += 2) {
      context.fillRect(place.left + x * size, place.top + y * size, size, size);
    }
  }
  context.restore();
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
