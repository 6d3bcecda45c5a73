import { useEffect, useRef, useState } from 'preact/hooks';
import type { Size } from '../../../src/recipes/result-size.ts';
import { parseStrokes, type Stroke } from '../../../src/shared/strokes.ts';
import { lookOf, originalUrl } from '../state/page/assets.ts';
import { t } from '../texts/texts.ts';
import { radius, source, type Tool } from './brush-state.ts';
import { drawTable, type Placed, type Point, placedIn } from './draw-table.ts';
import { FrameHandles } from './frame-handles.tsx';
import {
  holds,
  movedBy,
  placedThing,
  restOf,
  type Thing,
  unwantedOf,
  withBrush,
  withMoved,
} from './things.ts';
import { wish, wishes } from './wish.ts';

/** How far an arrow key moves the brush, as a share of a side. */
const STEP = 0.04;
/** Shorter ways are no drag, as a share of a side. */
const LEAST_WAY = 0.01;

interface StageProps {
  readonly picture: string;
  readonly size: Size;
  readonly kind: Tool;
  /** What was painted over to be dragged. */
  readonly marked: readonly Stroke[];
  readonly onMarked: (strokes: readonly Stroke[]) => void;
}

/** A thing on its way. */
interface Grip {
  readonly thing: Thing;
  readonly from: Point;
  readonly to: Point;
}

/** The photograph, or the picture that is gone on from, in its frame, to paint on. */
export function Stage({ picture, size, kind, marked, onMarked }: StageProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { now } = wishes.value;
  const own = useImage(
    now.start === '' ? (lookOf(picture).picture ?? originalUrl(picture)) : originalUrl(now.start),
  );
  const other = useImage(
    now.other === '' ? undefined : (lookOf(now.other).picture ?? originalUrl(now.other)),
  );
  const [stroke, setStroke] = useState<Stroke | undefined>(undefined);
  const [grip, setGrip] = useState<Grip | undefined>(undefined);
  const [cursor, setCursor] = useState<Point | undefined>(undefined);
  const placed = placedIn(now, size);
  const from = source.value;
  const seeks = (kind === 'more' || kind === 'other') && from === undefined;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || own === undefined) return;
    const present = stroke === undefined || kind === 'move' ? now : withBrush(now, stroke, kind === 'not');
    const way = grip && { x: grip.to.x - grip.from.x, y: grip.to.y - grip.from.y };
    const held = grip?.thing.placed ? restOf(now.kept, grip.thing.strokes) : parseStrokes(present.kept);
    drawTable(context, placed, {
      ...{ image: own, other, onOther: kind === 'other' && seeks },
      kept: grip === undefined || way === undefined ? held : [...held, ...movedBy(grip.thing.strokes, way)],
      unwanted: parseStrokes(present[unwantedOf(present)]),
      marked: grip?.thing.placed
        ? []
        : kind === 'move' && stroke !== undefined
          ? [...marked, stroke]
          : marked,
      source: kind === 'more' ? from : undefined,
      cursor: cursor === undefined ? undefined : { at: cursor, radius: radius.value },
    });
  });
  /** A place of the page as fractions of what is painted on. */
  const placeOf = (event: PointerEvent): Point => {
    const box = (event.currentTarget as HTMLCanvasElement).getBoundingClientRect();
    return fractions(placed, {
      x: ((event.clientX - box.left) * placed.frame.width) / box.width,
      y: ((event.clientY - box.top) * placed.frame.height) / box.height,
    });
  };
  /** The thing to drag that lies at a point. */
  const thingAt = (at: Point): Thing | undefined =>
    holds(marked, at, placed) ? { strokes: marked, placed: false } : placedThing(now.kept, at, placed);
  const begin = (at: Point): void => {
    const thing = kind === 'move' ? thingAt(at) : undefined;
    if (seeks) source.value = at;
    else if (thing !== undefined) setGrip({ thing, from: at, to: at });
    else setStroke(strokeAt(kind, at));
  };
  const end = (done: Stroke | undefined): void => {
    setStroke(undefined);
    if (done === undefined) return;
    if (kind === 'move') onMarked([...marked, done]);
    else wish(withBrush(now, done, kind === 'not'));
  };
  const letGo = ({ thing, from: start, to }: Grip): void => {
    setGrip(undefined);
    const by = { x: to.x - start.x, y: to.y - start.y };
    if (Math.hypot(by.x, by.y) < LEAST_WAY) return;
    onMarked([]);
    wish(withMoved(now, thing, by));
  };
  const give = (): void => {
    setStroke(undefined);
    setGrip(undefined);
  };
  const press = (at: Point): void => {
    const thing = kind === 'move' ? thingAt(at) : undefined;
    if (grip !== undefined) letGo({ ...grip, to: at });
    else if (seeks) source.value = at;
    else if (thing !== undefined) setGrip({ thing, from: at, to: at });
    else end(strokeAt(kind, at));
  };
  return (
    <div class="play-stage-box">
      {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: it is one thing with keys of its own. */}
      <canvas
        ref={canvas}
        class="play-stage"
        data-tool={kind}
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
          if (grip !== undefined) setGrip({ ...grip, to: at });
        }}
        onPointerUp={(event) => {
          if (grip !== undefined) letGo({ ...grip, to: placeOf(event) });
          else end(stroke);
        }}
        onPointerCancel={give}
        onPointerLeave={() => stroke === undefined && grip === undefined && setCursor(undefined)}
        onKeyDown={(event) => {
          const at = cursor ?? { x: 0.5, y: 0.5 };
          const way = ARROWS[event.key];
          if (way !== undefined) {
            const to = { x: at.x + STEP * way[0], y: at.y + STEP * way[1] };
            setCursor(to);
            if (grip !== undefined) setGrip({ ...grip, to });
          } else if (event.key === 'Enter' || event.key === ' ') press(at);
          else if (event.key === 'Escape' && (grip !== undefined || marked.length > 0)) {
            give();
            if (grip === undefined) onMarked([]);
          } else return;
          event.preventDefault();
        }}
      />
      <FrameHandles size={size} />
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
  const from = kind === 'more' || kind === 'other' ? source.value : undefined;
  const by = from === undefined ? { dx: 0, dy: 0 } : { dx: x - from.x, dy: y - from.y };
  return {
    ...(kind === 'other' ? { other: true as const } : {}),
    ...by,
    radius: radius.value,
    points: [x, y],
  };
}

function fractions({ left, top, width, height }: Placed, { x, y }: Point): Point {
  return { x: (x - left) / width, y: (y - top) / height };
}

function useImage(url: string | undefined): HTMLImageElement | undefined {
  const [image, setImage] = useState<HTMLImageElement | undefined>(undefined);
  useEffect(() => {
    if (url === undefined) {
      setImage(undefined);
      return;
    }
    const loading = new Image();
    loading.onload = () => setImage(loading);
    loading.src = url;
    return () => {
      loading.onload = null;
    };
  }, [url]);
  return image;
}
