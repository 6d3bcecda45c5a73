import { signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Size } from '../../../src/recipes/result-size.ts';
import { parseStrokes, type Stroke, withStroke } from '../../../src/shared/strokes.ts';
import { lookOf, originalUrl } from '../state/page/assets.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { drawTable, type Placed, type Point, placedIn } from './draw-table.ts';
import { type Wish, wish, wishes } from './wish.ts';

/** What a brush does: keeps a part in its place, puts it elsewhere, too, or takes it out of all pictures. */
export const TOOLS = ['hold', 'more', 'not'] as const;

export type Tool = (typeof TOOLS)[number];

const tool = signal<Tool>('hold');
/** Of the brush, as a share of the photograph's longer side. */
const radius = signal(0.1);
/** What there is to be more of, in fractions of the photograph. */
const source = signal<Point | undefined>(undefined);

/** How far an arrow key moves the brush, as a share of a side. */
const STEP = 0.04;

interface BrushProps {
  readonly picture: string;
  readonly size: Size;
}

/** The photograph in its frame, to paint on. */
export function Brush({ picture, size }: BrushProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const image = useImage(lookOf(picture).picture ?? originalUrl(picture));
  const [stroke, setStroke] = useState<Stroke | undefined>(undefined);
  const [cursor, setCursor] = useState<Point | undefined>(undefined);
  const { now } = wishes.value;
  const kind = tool.value;
  const from = source.value;
  const placed = placedIn(now, size);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || image === undefined) return;
    const present = stroke === undefined ? now : withWish(now, kind, stroke);
    drawTable(context, image, placed, {
      kept: parseStrokes(present.kept),
      without: parseStrokes(present.without),
      source: kind === 'more' ? from : undefined,
      cursor: cursor === undefined ? undefined : { at: cursor, radius: radius.value },
    });
  });
  /** A place of the page as fractions of the photograph. */
  const placeOf = (event: PointerEvent): Point => {
    const box = (event.currentTarget as HTMLCanvasElement).getBoundingClientRect();
    return fractions(placed, {
      x: ((event.clientX - box.left) * placed.frame.width) / box.width,
      y: ((event.clientY - box.top) * placed.frame.height) / box.height,
    });
  };
  const begin = (at: Point): void => {
    if (kind === 'more' && from === undefined) source.value = at;
    else setStroke(strokeAt(kind, at));
  };
  const end = (done: Stroke | undefined): void => {
    setStroke(undefined);
    if (done !== undefined) wish(withWish(now, kind, done));
  };
  return (
    <div class="play-brush">
      <div class="play-tools" role="radiogroup" aria-label={t.play.tools}>
        {TOOLS.map((one) => (
          <Button
            key={one}
            tiny
            role="radio"
            aria-checked={kind === one}
            onClick={() => {
              tool.value = one;
              source.value = undefined;
            }}
          >
            {t.play.tool[one]}
          </Button>
        ))}
      </div>
      {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: it is one thing with keys of its own. */}
      <canvas
        ref={canvas}
        class="play-stage"
        width={placed.frame.width}
        height={placed.frame.height}
        tabIndex={0}
        role="application"
        aria-label={t.play.stage}
        aria-describedby="play-hint"
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          begin(placeOf(event));
        }}
        onPointerMove={(event) => {
          const at = placeOf(event);
          setCursor(at);
          if (stroke !== undefined) setStroke({ ...stroke, points: [...stroke.points, at.x, at.y] });
        }}
        onPointerUp={() => end(stroke)}
        onPointerCancel={() => setStroke(undefined)}
        onPointerLeave={() => stroke === undefined && setCursor(undefined)}
        onKeyDown={(event) => {
          const at = cursor ?? { x: 0.5, y: 0.5 };
          const way = ARROWS[event.key];
          if (way !== undefined) setCursor({ x: at.x + STEP * way[0], y: at.y + STEP * way[1] });
          else if (event.key === 'Enter' || event.key === ' ') {
            if (kind === 'more' && from === undefined) source.value = at;
            else end(strokeAt(kind, at));
          } else return;
          event.preventDefault();
        }}
      />
      <p id="play-hint" class="small muted">
        {kind === 'more' && from !== undefined ? t.play.putIt : t.play.hint[kind]}
      </p>
      <label class="row small">
        <span>{t.play.brush}</span>
        <input
          class="grow"
          type="range"
          min={0.04}
          max={0.25}
          step={0.01}
          value={radius.value}
          onInput={(event) => {
            radius.value = Number(event.currentTarget.value);
          }}
        />
      </label>
      <div class="row wrap">
        {kind === 'more' && from !== undefined && (
          <Button
            tiny
            onClick={() => {
              source.value = undefined;
            }}
          >
            {t.play.otherSource}
          </Button>
        )}
        {(now.kept !== '' || now.without !== '') && (
          <Button tiny icon="trash" onClick={() => wish({ kept: '', without: '' })}>
            {t.play.clear}
          </Button>
        )}
      </div>
    </div>
  );
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

function strokeAt(kind: Tool, { x, y }: Point): Stroke {
  const from = kind === 'more' ? source.value : undefined;
  const by = from === undefined ? { dx: 0, dy: 0 } : { dx: x - from.x, dy: y - from.y };
  return { ...by, radius: radius.value, points: [x, y] };
}

function withWish(now: Wish, kind: Tool, stroke: Stroke): Wish {
  return kind === 'not'
    ? { ...now, without: withStroke(now.without, stroke) }
    : { ...now, kept: withStroke(now.kept, stroke) };
}

function fractions({ left, top, width, height }: Placed, { x, y }: Point): Point {
  return { x: (x - left) / width, y: (y - top) / height };
}

function useImage(url: string | undefined): HTMLImageElement | undefined {
  const [image, setImage] = useState<HTMLImageElement | undefined>(undefined);
  useEffect(() => {
    if (url === undefined) return;
    const loading = new Image();
    loading.onload = () => setImage(loading);
    loading.src = url;
    return () => {
      loading.onload = null;
    };
  }, [url]);
  return image;
}
