import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { shownTheme } from '../state/page/page.ts';
import { t } from '../texts/texts.ts';
import {
  bitmapOf,
  drawChecks,
  drawGrid,
  drawPicture,
  fitCanvas,
  placeOf,
  pointIn,
  themeColour,
} from './draw.ts';
import { viewportForKey, viewportForWheel } from './navigate.ts';
import { type Part, placeOfPart } from './part.ts';
import type { Pixels } from './tensor-pixels.ts';
import { type Extent, type Point, panBy, toPicture, type Viewport, WHOLE } from './viewport.ts';

/** A picture with all pixels of its file. */
export type Sharp = CanvasImageSource & Extent;

interface PictureViewProps {
  /** Spoken name: what is shown. */
  readonly label: string;
  readonly picture: Pixels | undefined;
  /** Size of the file that `picture` is a reduction of: what zoom and actual pixels go by. */
  readonly natural?: Extent | undefined;
  /** All of its pixels, where they are there: drawn in the place of the reduction. */
  readonly sharp?: Sharp | undefined;
  /** Another picture over it, stretched to its size. */
  readonly overlay?: { readonly picture: Pixels; readonly opacity: number } | undefined;
  /** What it is compared with: shown left of the line at `split` (0 … 1 of the view). */
  readonly against?:
    | {
        readonly picture: Pixels;
        readonly sharp?: Sharp | undefined;
        readonly split: number;
        /** Where in the picture it lies; all over it where that is not given. */
        readonly part?: Part;
      }
    | undefined;
  readonly viewport: Viewport;
  readonly onViewport: (viewport: Viewport) => void;
  readonly onSplit?: ((split: number) => void) | undefined;
  /** The pixel under the pointer; undefined when there is none. */
  readonly onPoint?: ((point: Point | undefined) => void) | undefined;
}

/** A picture with zoom (wheel, +, −), pan (drag, arrows), whole (0, double click) and actual pixels (1). */
export function PictureView(props: PictureViewProps) {
  const { label, picture, natural, sharp, overlay, against, viewport, onViewport } = props;
  const ref = useRef<HTMLCanvasElement>(null);
  const latest = useRef(props);
  latest.current = props;
  const grabbed = useRef<'pan' | 'split' | undefined>(undefined);
  const from = useRef<Point>({ x: 0, y: 0 });
  const colours = shownTheme.value;

  useLayoutEffect(
    () => draw(ref.current, latest.current),
    [...[picture, natural, sharp, overlay, against, viewport, colours]],
  );
  useEffect(() => {
    const canvas = ref.current;
    if (canvas === null) return;
    const observer = new ResizeObserver(() => draw(canvas, latest.current));
    observer.observe(canvas);
    // Preact listens passively; zooming must keep the page from scrolling.
    const wheel = (event: WheelEvent): void => {
      const { viewport: before, onViewport: tell } = latest.current;
      const shown = latest.current.natural ?? latest.current.picture;
      if (shown === undefined) return;
      event.preventDefault();
      tell(viewportForWheel(event, before, shown, boxOf(canvas), pointIn(canvas, event)));
    };
    canvas.addEventListener('wheel', wheel, { passive: false });
    return () => {
      observer.disconnect();
      canvas.removeEventListener('wheel', wheel);
    };
  }, []);

  const move = (event: PointerEvent): void => {
    const canvas = ref.current;
    if (canvas === null || picture === undefined) return;
    const at = pointIn(canvas, event);
    if (grabbed.current === 'pan') {
      onViewport(
        panBy(viewport, { x: at.x - from.current.x, y: at.y - from.current.y }, picture, boxOf(canvas)),
      );
      from.current = at;
    } else if (grabbed.current === 'split') {
      props.onSplit?.(Math.min(1, Math.max(0, at.x / boxOf(canvas).width)));
    }
    props.onPoint?.(toPicture(viewport, picture, boxOf(canvas), at));
  };

  return (
    <div
      class="picture-view"
      role="application"
      aria-roledescription={t.picture.picture}
      aria-label={t.picture.zoomWithPlusAndMinus(label)}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes keys, and so the focus.
      tabIndex={0}
      onPointerDown={(event) => {
        if (event.button > 1) return;
        const at = pointIn(event.currentTarget, event);
        const nearLine =
          against !== undefined && Math.abs(at.x - against.split * boxOf(event.currentTarget).width) < 14;
        grabbed.current = nearLine && props.onSplit !== undefined ? 'split' : 'pan';
        from.current = at;
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={move}
      onPointerUp={() => {
        grabbed.current = undefined;
      }}
      onPointerLeave={() => props.onPoint?.(undefined)}
      onDblClick={() => onViewport(WHOLE)}
      onKeyDown={(event) => {
        if (picture === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
        const next = viewportForKey(
          event.key,
          viewport,
          natural ?? picture,
          boxOf(event.currentTarget),
          devicePixelRatio || 1,
        );
        if (next === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        onViewport(next);
      }}
    >
      <canvas ref={ref} />
    </div>
  );
}

function boxOf(canvas: HTMLElement): Extent {
  return { width: canvas.clientWidth, height: canvas.clientHeight };
}

function draw(
  canvas: HTMLCanvasElement | null,
  { picture, natural, sharp, overlay, against, viewport }: PictureViewProps,
): void {
  const context = canvas?.getContext('2d');
  if (canvas === null || !context) return;
  const { width, height, ratio } = fitCanvas(canvas);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  if (picture === undefined) return;
  const view = { width, height };
  const place = placeOf(viewport, natural ?? picture, view);
  drawChecks(context, place, ratio);
  drawPicture(context, sharp ?? bitmapOf(picture), place, ratio);
  if (overlay !== undefined) {
    context.globalAlpha = overlay.opacity;
    drawPicture(context, bitmapOf(overlay.picture), place, ratio);
    context.globalAlpha = 1;
  }
  if (against !== undefined) {
    const x = Math.round(against.split * width);
    context.save();
    context.beginPath();
    context.rect(0, 0, x, height);
    context.clip();
    const other = against.part === undefined ? place : placeOfPart(place, against.part);
    context.clearRect(0, 0, x, height);
    drawChecks(context, other, ratio);
    drawPicture(context, against.sharp ?? bitmapOf(against.picture), other, ratio);
    context.restore();
    drawSplit(context, x, height);
  }
  drawGrid(context, place, natural ?? picture, view);
}

function drawSplit(context: CanvasRenderingContext2D, x: number, height: number): void {
  context.fillStyle = themeColour('--accent');
  context.fillRect(x - 1, 0, 2, height);
  context.beginPath();
  context.roundRect(x - 11, height / 2 - 13, 22, 26, 7);
  context.fill();
  context.strokeStyle = themeColour('--bg');
  context.lineWidth = 1.8;
  context.beginPath();
  for (const side of [-1, 1]) {
    context.moveTo(x + side * 3, height / 2 - 4.5);
    context.lineTo(x + side * 7, height / 2);
    context.lineTo(x + side * 3, height / 2 + 4.5);
  }
  context.stroke();
}
