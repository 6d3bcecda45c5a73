import { adjustDocument, graph } from '../document/document.ts';
import { withPlaces } from '../document/place-by-wires.ts';
import { narrow, sideTab, widePanel } from '../page/page.ts';
import { nextFrame, view } from '../page/view.ts';
import type { Camera } from './open-tabs.ts';

/** Shows the graph that was just opened, in the place of any panel. @param camera as it was seen before */
export async function bringIntoView(camera?: Camera): Promise<void> {
  widePanel.value = undefined;
  if (!narrow.value) sideTab.value ??= 'node';
  await settleView(camera);
  // Keys mean the graph from the first moment on.
  view.value?.canvas.focus({ preventScroll: true });
}

/** Places nodes that have no place, and shows all of it, or what was seen when it was saved. */
export async function settleView(camera?: Camera): Promise<void> {
  await nextFrame();
  const shown = graph.value;
  const placed = await withPlaces(shown);
  if (placed !== shown) adjustDocument(placed);
  await nextFrame();
  const { zoom, offset } = camera ?? graph.value.view ?? {};
  if (zoom !== undefined || offset !== undefined) view.value?.camera.set(zoom ?? 1, offset ?? [0, 0]);
  else view.value?.fit();
  // Keys are for the canvas from the first moment, unless a panel lies over it.
  if (widePanel.peek() === undefined) view.value?.canvas.focus();
}
