import { atScale, type Extent, type Point, panBy, type Viewport, WHOLE, zoomAt } from './viewport.ts';

/** Steps of the arrow keys, CSS px. */
const STEP = 60;

/** The viewport after a key, for pictures in a view; undefined when the key means nothing here. */
export function viewportForKey(
  key: string,
  viewport: Viewport,
  picture: Extent,
  view: Extent,
  ratio: number,
): Viewport | undefined {
  switch (key) {
    case '+':
    case '=':
      return zoomAt(viewport, 1.25, picture, view);
    case '-':
      return zoomAt(viewport, 0.8, picture, view);
    case '0':
      return WHOLE;
    case '1':
      return atScale(viewport, 1 / ratio, picture, view);
    case 'ArrowLeft':
      return panBy(viewport, { x: STEP, y: 0 }, picture, view);
    case 'ArrowRight':
      return panBy(viewport, { x: -STEP, y: 0 }, picture, view);
    case 'ArrowUp':
      return panBy(viewport, { x: 0, y: STEP }, picture, view);
    case 'ArrowDown':
      return panBy(viewport, { x: 0, y: -STEP }, picture, view);
    default:
      return undefined;
  }
}

/** The viewport after a turn of the wheel or a pinch (which browsers tell as a wheel with Ctrl). */
export function viewportForWheel(
  event: {
    readonly deltaX: number;
    readonly deltaY: number;
    readonly deltaMode: number;
    readonly shiftKey: boolean;
  },
  viewport: Viewport,
  picture: Extent,
  view: Extent,
  at: Point,
): Viewport {
  const unit = event.deltaMode === 1 ? 30 : 1;
  if (event.shiftKey)
    return panBy(viewport, { x: -(event.deltaX + event.deltaY) * unit, y: 0 }, picture, view);
  return zoomAt(viewport, Math.exp(-event.deltaY * unit * 0.0018), picture, view, at);
}
