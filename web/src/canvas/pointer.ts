type Point = readonly [number, number];

/** What the pointer, the fingers and the wheel ask of the canvas. Points are on the canvas, CSS px. */
export interface PointerActions {
  press(event: PointerEvent): void;
  move(event: PointerEvent): void;
  release(event: PointerEvent): void;
  /** A second finger came down: what the first one had begun is taken back. */
  cancel(): void;
  doubleClick(event: MouseEvent): void;
  pan(dx: number, dy: number): void;
  zoomBy(factor: number, center: Point): void;
}

/** Turns events of an element into {@link PointerActions}; the answer stops it. */
export function followPointer(canvas: HTMLCanvasElement, actions: PointerActions): () => void {
  canvas.tabIndex = 0;
  canvas.style.touchAction = 'none';
  const stopped = new AbortController();
  const on = <K extends keyof HTMLElementEventMap>(
    name: K,
    listener: (event: HTMLElementEventMap[K]) => void,
    passive = true,
  ): void => canvas.addEventListener(name, listener, { signal: stopped.signal, passive });
  const fingers = new Map<number, Point>();
  on(
    'pointerdown',
    (event) => {
      fingers.set(event.pointerId, [event.clientX, event.clientY]);
      canvas.setPointerCapture(event.pointerId);
      if (fingers.size > 1) actions.cancel();
      else actions.press(event);
    },
    false,
  );
  on(
    'pointermove',
    (event) => {
      const before = fingers.get(event.pointerId);
      if (before !== undefined) fingers.set(event.pointerId, [event.clientX, event.clientY]);
      if (fingers.size === 2 && before !== undefined)
        pinch(canvas, fingers, event.pointerId, before, actions);
      else if (fingers.size < 2) actions.move(event);
    },
    false,
  );
  const up = (event: PointerEvent): void => {
    const several = fingers.size > 1;
    fingers.delete(event.pointerId);
    if (!several) actions.release(event);
  };
  on('pointerup', up, false);
  on('pointercancel', up, false);
  on('wheel', (event) => turnWheel(canvas, event, actions), false);
  on('contextmenu', (event) => event.preventDefault(), false);
  on('dblclick', (event) => actions.doubleClick(event), false);
  return () => stopped.abort();
}

/** Two fingers: what lies under their middle stays there. */
function pinch(
  canvas: HTMLCanvasElement,
  fingers: ReadonlyMap<number, Point>,
  moved: number,
  before: Point,
  actions: PointerActions,
): void {
  const other = [...fingers].find(([id]) => id !== moved)?.[1];
  const now = fingers.get(moved);
  if (other === undefined || now === undefined) return;
  const { left, top } = canvas.getBoundingClientRect();
  const middle = [(now[0] + other[0]) / 2 - left, (now[1] + other[1]) / 2 - top] as const;
  const spread = Math.hypot(now[0] - other[0], now[1] - other[1]);
  const was = Math.hypot(before[0] - other[0], before[1] - other[1]);
  actions.pan((now[0] - before[0]) / 2, (now[1] - before[1]) / 2);
  if (was > 0) actions.zoomBy(spread / was, middle);
}

/** The wheel zooms; with Shift, or turned sideways, it pans. */
function turnWheel(canvas: HTMLCanvasElement, event: WheelEvent, actions: PointerActions): void {
  event.preventDefault();
  const { left, top } = canvas.getBoundingClientRect();
  const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 24 : 1;
  if (event.shiftKey || (!event.ctrlKey && !event.metaKey && event.deltaX !== 0)) {
    const dx = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
    const dy = event.shiftKey ? 0 : event.deltaY;
    actions.pan(-dx * lines, -dy * lines);
    return;
  }
  const strength = event.ctrlKey ? 0.01 : 0.0016;
  const factor = Math.exp(-Math.max(-240, Math.min(240, event.deltaY * lines)) * strength);
  actions.zoomBy(factor, [event.clientX - left, event.clientY - top]);
}
