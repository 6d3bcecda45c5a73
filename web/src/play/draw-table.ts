import type { Size } from '../../../src/recipes/result-size.ts';
import type { Stroke } from '../../../src/shared/strokes.ts';
import type { Wish } from './wish.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where what is painted on lies in the frame that the pictures will have, px. */
export interface Placed {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly frame: Size;
  /** Into which another picture is fitted, in its middle: as large as the photograph. */
  readonly photo: Size;
}

/** Sides of the stage at most, px: twice what is seen. */
const STAGE: Size = { width: 488, height: 400 };

export function placedIn(now: Wish, photo: Size): Placed {
  const { width, height, start, startWidth, startHeight } = now;
  const whole = { width: (photo.width * width) / 100, height: (photo.height * height) / 100 };
  const scale = Math.min(STAGE.width / whole.width, STAGE.height / whole.height);
  const frame = { width: Math.round(scale * whole.width), height: Math.round(scale * whole.height) };
  const large = { width: scale * photo.width, height: scale * photo.height };
  const own =
    start === ''
      ? large
      : { width: (large.width * startWidth) / 100, height: (large.height * startHeight) / 100 };
  return {
    ...{ left: (frame.width - own.width) / 2, top: (frame.height - own.height) / 2 },
    ...{ ...own, frame, photo: large },
  };
}

/** What is seen on the stage. */
export interface Scene {
  /** What is painted on. */
  readonly image: CanvasImageSource;
  /** The other picture, once it is there. */
  readonly other: HTMLImageElement | undefined;
  /** Whether a place of the other picture is looked for: it alone is seen. */
  readonly onOther: boolean;
  readonly kept: readonly Stroke[];
  readonly unwanted: readonly Stroke[];
  /** What is being painted over to be dragged, and is not dragged yet. */
  readonly marked: readonly Stroke[];
  /** What there is to be more of. */
  readonly source: Point | undefined;
  readonly cursor: { readonly at: Point; readonly radius: number } | undefined;
}

/** What is painted on in its frame, dimmed but for what is kept of it, with what is put elsewhere and what is not wanted. */
export function drawTable(context: CanvasRenderingContext2D, placed: Placed, scene: Scene): void {
  const { image, other, onOther, kept, unwanted, marked, source, cursor } = scene;
  const { left, top, width, height, frame } = placed;
  const long = Math.max(width, height);
  context.clearRect(0, 0, frame.width, frame.height);
  if (onOther) drawOther(context, placed, other, { dx: 0, dy: 0 });
  else {
    context.globalAlpha = kept.length === 0 ? 1 : 0.35;
    context.drawImage(image, left, top, width, height);
    context.globalAlpha = 1;
    for (const stroke of kept) {
      layer(context, frame, (over) => {
        drawLine(over, placed, stroke);
        over.globalCompositeOperation = 'source-in';
        if (stroke.other) drawOther(over, placed, other, stroke);
        else over.drawImage(image, left + stroke.dx * width, top + stroke.dy * height, width, height);
      });
    }
    drawOver(context, placed, unwanted, '#d23c3c');
    drawOver(context, placed, marked, '#3f8cff');
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

/** The other picture, as large as it fits into the photograph, moved. */
function drawOther(
  over: CanvasDrawImage,
  { left, top, width, height, photo }: Placed,
  other: HTMLImageElement | undefined,
  { dx, dy }: Pick<Stroke, 'dx' | 'dy'>,
): void {
  if (other === undefined) return;
  const by = Math.min(photo.width / other.naturalWidth, photo.height / other.naturalHeight);
  const [w, h] = [by * other.naturalWidth, by * other.naturalHeight];
  over.drawImage(other, left + (width - w) / 2 + dx * width, top + (height - h) / 2 + dy * height, w, h);
}

/** Strokes in a colour through which one sees. */
function drawOver(
  context: CanvasRenderingContext2D,
  placed: Placed,
  strokes: readonly Stroke[],
  colour: string,
): void {
  context.globalAlpha = 0.55;
  for (const stroke of strokes) {
    layer(context, placed.frame, (over) => {
      over.strokeStyle = colour;
      drawLine(over, placed, stroke);
    });
  }
  context.globalAlpha = 1;
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
