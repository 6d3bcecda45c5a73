import { effect, signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { pointIn } from '../../picture/draw.ts';
import { viewportForWheel } from '../../picture/navigate.ts';
import { type Extent, type Point, panBy, scaleOf, toPicture } from '../../picture/viewport.ts';
import { shownTheme } from '../../state/page/page.ts';
import { t } from '../../texts/texts.ts';
import { takeLostFocus } from '../../ui/take-focus.ts';
import {
  drawSerial,
  floating,
  maskOpacity,
  onStage,
  photoOpacity,
  settings,
  stageSize,
  takeDirty,
  tool,
  viewport,
} from '../paint-state.ts';
import { drawStage } from './draw-stage.ts';
import { cancelGesture, drag, gesture, type Press, press, release } from './gestures.ts';
import { copyChanges, type StageLayers, stageLayers } from './stage-layers.ts';
import { handleAt } from './transform.ts';

/** Where the pointer is on the picture. */
const pointer = signal<{ readonly at: Point; readonly byKeys: boolean } | undefined>(undefined);

/** Set while the space bar is held: the pointer pans. */
export const panning = signal(false);

/** The picture with the layers, and what the pointer does to them. */
export function Stage() {
  const ref = useRef<HTMLCanvasElement>(null);
  const from = useRef<Point | undefined>(undefined);

  useEffect(() => {
    const canvas = ref.current;
    if (canvas === null) return;
    return follow(canvas);
  }, []);

  const read = (event: PointerEvent & { readonly currentTarget: HTMLElement }): Press | undefined =>
    pressOf(event.currentTarget, event);

  const shown = onStage.value;
  return (
    <div
      ref={takeLostFocus}
      class={`stage ${panning.value ? 'panning' : `with-${tool.value}`}`}
      role="application"
      aria-label={t.paint.stageHelp(shown?.name ?? '')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes keys, and so the focus.
      tabIndex={0}
      onPointerDown={(event) => {
        const now = read(event);
        if (now === undefined || event.button > 1) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        event.currentTarget.focus();
        if (event.button === 1 || panning.value) {
          from.current = pointIn(event.currentTarget, event);
          event.preventDefault();
        } else press(now);
      }}
      onPointerMove={(event) => {
        const now = read(event);
        if (now === undefined) return;
        pointer.value = { at: now.at, byKeys: false };
        if (from.current !== undefined) {
          const at = pointIn(event.currentTarget, event);
          pan(event.currentTarget, { x: at.x - from.current.x, y: at.y - from.current.y });
          from.current = at;
          return;
        }
        event.currentTarget.style.cursor = cursorFor(now);
        if (event.buttons !== 1) return;
        // Every point that the pen has passed, not only those of the screen's pictures.
        for (const one of event.getCoalescedEvents?.() ?? [event]) {
          const passed = pressOf(event.currentTarget, one);
          if (passed !== undefined) drag(passed);
        }
      }}
      onPointerUp={() => {
        if (from.current !== undefined) from.current = undefined;
        else release();
      }}
      onPointerCancel={() => {
        from.current = undefined;
        cancelGesture();
      }}
      onPointerLeave={() => {
        pointer.value = undefined;
      }}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey || floating.value !== undefined) return;
        const moved = moveByKey(event.currentTarget, event.key, event.shiftKey);
        if (!moved) return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <canvas ref={ref} />
    </div>
  );
}

/** Draws whenever something changed, at most once a picture of the screen. */
function follow(canvas: HTMLCanvasElement): () => void {
  let layers: StageLayers | undefined;
  let frame = 0;
  const draw = (): void => {
    frame = 0;
    const painting = onStage.peek()?.painting;
    if (painting === undefined) return;
    const rect = takeDirty();
    if (layers?.painting !== painting) layers = stageLayers(painting);
    else if (rect !== undefined) copyChanges(layers, clipped(rect, painting.photo));
    const here = pointer.peek();
    const brush = tool.peek() === 'brush' || tool.peek() === 'eraser';
    drawStage(canvas, {
      layers,
      viewport: viewport.peek(),
      maskOpacity: maskOpacity.peek(),
      photoOpacity: photoOpacity.peek(),
      floating: floating.peek(),
      gesture: gesture.peek(),
      cursor:
        here === undefined || floating.peek() !== undefined || panning.peek()
          ? undefined
          : { at: here.at, size: brush ? settings.peek().size : undefined },
      byKeys: here?.byKeys ?? false,
    });
  };
  const schedule = (): void => {
    if (frame === 0) frame = requestAnimationFrame(draw);
  };
  const stop = effect(() => {
    // Whatever is read here is drawn.
    void [drawSerial, onStage, viewport, maskOpacity, photoOpacity, floating, gesture, pointer].map(
      (s) => s.value,
    );
    void [tool, settings, panning, shownTheme].map((s) => s.value);
    schedule();
  });
  const observer = new ResizeObserver(() => {
    stageSize.value = boxOf(canvas);
    schedule();
  });
  observer.observe(canvas);
  const wheel = (event: WheelEvent): void => {
    const photo = onStage.value?.painting.photo;
    if (photo === undefined) return;
    event.preventDefault();
    viewport.value = viewportForWheel(event, viewport.value, photo, boxOf(canvas), pointIn(canvas, event));
  };
  canvas.addEventListener('wheel', wheel, { passive: false });
  return () => {
    stop();
    cancelAnimationFrame(frame);
    observer.disconnect();
    canvas.removeEventListener('wheel', wheel);
  };
}

function clipped(rect: { left: number; top: number; right: number; bottom: number }, photo: Extent) {
  return { ...rect, right: Math.min(rect.right, photo.width), bottom: Math.min(rect.bottom, photo.height) };
}

function pressOf(element: HTMLElement, event: PointerEvent): Press | undefined {
  const photo = onStage.value?.painting.photo;
  if (photo === undefined) return undefined;
  const view = boxOf(element);
  return {
    at: toPicture(viewport.value, photo, view, pointIn(element, event)),
    pressure: event.pointerType === 'pen' ? event.pressure : undefined,
    shift: event.shiftKey,
    alt: event.altKey,
    pixel: 1 / scaleOf(viewport.value, photo, view),
  };
}

function cursorFor({ at, pixel }: Press): string {
  const object = floating.value;
  if (panning.value) return 'grab';
  if (object === undefined) return tool.value === 'brush' || tool.value === 'eraser' ? 'none' : 'crosshair';
  const handle = handleAt(object.transform, object.object, pixel, at, 13 * pixel);
  if (handle === undefined) return 'default';
  if (handle.kind !== 'size') return handle.kind === 'move' ? 'move' : 'grab';
  // The arrow that lies along the way that the handle goes.
  const way =
    Math.atan2(handle.hy * object.transform.scaleY, handle.hx * object.transform.scaleX) +
    object.transform.angle;
  const names = ['ew-resize', 'nwse-resize', 'ns-resize', 'nesw-resize'] as const;
  return names[((Math.round(way / (Math.PI / 4)) % 4) + 4) % 4] as string;
}

function pan(element: HTMLElement, by: Point): void {
  const photo = onStage.value?.painting.photo;
  if (photo !== undefined) viewport.value = panBy(viewport.value, by, photo, boxOf(element));
}

/** The brush by keys. @returns whether the key meant something */
function moveByKey(element: HTMLElement, key: string, fine: boolean): boolean {
  const photo = onStage.value?.painting.photo;
  if (photo === undefined) return false;
  const now = pointer.value?.at ?? { x: photo.width / 2, y: photo.height / 2 };
  const step = fine ? 1 : Math.max(1, settings.value.size / 4);
  const ways: Readonly<Record<string, Point>> = {
    ArrowLeft: { x: -step, y: 0 },
    ArrowRight: { x: step, y: 0 },
    ArrowUp: { x: 0, y: -step },
    ArrowDown: { x: 0, y: step },
  };
  const way = ways[key];
  const pixel = 1 / scaleOf(viewport.value, photo, boxOf(element));
  const pressAt = (at: Point): Press => ({ at, pressure: undefined, shift: false, alt: false, pixel });
  if (way !== undefined) {
    const at = {
      x: Math.min(photo.width, Math.max(0, now.x + way.x)),
      y: Math.min(photo.height, Math.max(0, now.y + way.y)),
    };
    pointer.value = { at, byKeys: true };
    if (gesture.value !== undefined) drag(pressAt(at));
    return true;
  }
  if (key !== 'Enter') return false;
  pointer.value = { at: now, byKeys: true };
  if (gesture.value === undefined) press(pressAt(now));
  else release();
  return true;
}

function boxOf(element: HTMLElement): Extent {
  return { width: element.clientWidth, height: element.clientHeight };
}
