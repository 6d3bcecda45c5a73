import type { Size } from '../../../src/recipes/result-size.ts';
import type { Stroke } from '../../../src/shared/strokes.ts';
import type { Wish } from './wish.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where the photograph lies in the frame that the pictures will have, px. */
export interface Placed {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly frame: Size;
}

/** Sides of the stage at most, px: twice what is seen. */
const STAGE: Size = { width: 488, height: 400 };

export function placedIn({ width, height }: Pick<Wish, 'width' | 'height'>, photo: Size): Placed {
  const whole = { width: (photo.width * width) / 100, height: (photo.height * height) / 100 };
  const scale = Math.min(STAGE.width / whole.width, STAGE.height / whole.height);
  const frame = { width: Math.round(scale * whole.width), height: Math.round(scale * whole.height) };
  const own = { width: scale * photo.width, height: scale * photo.height };
  return { left: (frame.width - own.width) / 2, top: (frame.height - own.height) / 2, ...own, frame };
}

interface Painted {
  readonly kept: readonly Stroke[];
  readonly without: readonly Stroke[];
  /** What there is to be more of. */
  readonly source: Point | undefined;
  readonly cursor: { readonly at: Point; readonly radius: number } | undefined;
}

/** The photograph in its frame, dimmed but for what is kept of it, with what is put elsewhere and what is not wanted. */
export function drawTable(
  context: CanvasRenderingContext2D,
  image: CanvasImageSource,
  placed: Placed,
  { kept, without, source, cursor }: Painted,
): void {
  const { left, top, width, height, frame } = placed;
  const long = Math.max(width, height);
  context.clearRect(0, 0, frame.width, frame.height);
  context.globalAlpha = kept.length === 0 ? 1 : 0.35;
  context.drawImage(image, left, top, width, height);
  context.globalAlpha = 1;
  for (const stroke of kept) {
    layer(context, frame, (over) => {
      drawLine(over, placed, stroke);
      over.globalCompositeOperation = 'source-in';
      over.drawImage(image, left + stroke.dx * width, top + stroke.dy * height, width, height);
    });
  }
  for (const stroke of without) {
    context.globalAlpha = 0.55;
    layer(context, frame, (over) => {
      over.strokeStyle = '#d23c3c';
      drawLine(over, placed, stroke);
    });
    context.globalAlpha = 1;
  }
  for (const [at, radius] of [
    [source, 0.03],
    [cursor?.at, cursor?.radius ?? 0],
  ] as const) {
    if (at === undefined) continue;
    for (const [colour, line] of [
      ['#000', 4],
      ['#fff', 2],
    ] as const) {
      context.strokeStyle = colour;
      context.lineWidth = line;
      context.beginPath();
      context.arc(left + at.x * width, top + at.y * height, radius * long, 0, 2 * Math.PI);
      context.stroke();
    }
  }
}

/** Draws something by itself, then lays it over. */
function layer(
  context: CanvasRenderingContext2D,
  { width, height }: Size,
  draw: (over: OffscreenCanvasRenderingContext2D) => void,
): void {
  const canvas = new OffscreenCanvas(width, height);
  const over = canvas.getContext('2d');
  if (over === null) return;
  draw(over);
  context.drawImage(canvas, 0, 0);
}

function drawLine(
  over: OffscreenCanvasRenderingContext2D,
  { left, top, width, height }: Placed,
  { radius, points }: Stroke,
): void {
  over.lineWidth = 2 * radius * Math.max(width, height);
  over.lineCap = 'round';
  over.lineJoin = 'round';
  over.beginPath();
  over.moveTo(left + (points[0] ?? 0) * width, top + (points[1] ?? 0) * height);
  // A single dab is a line of no length.
  for (let i = 0; i < points.length; i += 2)
    over.lineTo(left + (points[i] ?? 0) * width, top + (points[i + 1] ?? 0) * height);
  over.stroke();
}
