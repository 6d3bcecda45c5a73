import { signal } from '@preact/signals';
import type { GraphView } from '../../canvas/view.ts';

/** The canvas, while it is on the page. */
export const view = signal<GraphView | undefined>(undefined);

/** The point of the graph in the middle of the canvas. */
export function middleOfView(): readonly [number, number] {
  return view.value?.camera.middle ?? [0, 0];
}

/** Rises when the canvas was panned or zoomed: for the minimap and the zoom display. */
export const cameraSerial = signal(0);

/** The canvas has another size a frame after something beside it, or over it, has come or gone. */
export function nextFrame(): Promise<unknown> {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}
