import type { GraphView } from '../canvas/view.ts';
import { origin } from '../state/document/document.ts';
import { widePanel } from '../state/page/page.ts';
import { heldPicture } from '../state/page/picture-drag.ts';
import { middleOfView, view } from '../state/page/view.ts';

/** Where files go that are let go now: told while they are held over the page. */
export type Aim =
  | { readonly kind: 'journey' }
  | {
      readonly kind: 'graph';
      /** The graph that is shown then: another one may be by the time that a file is uploaded. */
      readonly of: string;
      readonly at: readonly [number, number];
      readonly node: string | undefined;
    }
  | { readonly kind: 'library' };

/** Panels over which a file is only stored. */
const TO_LIBRARY: ReadonlySet<string> = new Set(['library', 'runs', 'settings']);

/** Height of the strip at the top of the canvas where a picture is asked what to do with it, px. */
const STRIP = 92;

/** Where files go that are let go at a point of the page. */
export function aimAt(clientX: number, clientY: number): Aim {
  const canvas = view.value;
  if (heldPicture.value !== undefined && canvas !== undefined) return aimAtGraph(canvas, clientX, clientY);
  if (TO_LIBRARY.has(widePanel.value ?? '')) return { kind: 'library' };
  if (widePanel.value !== undefined || canvas === undefined) return { kind: 'journey' };
  return aimAtGraph(canvas, clientX, clientY);
}

function aimAtGraph(canvas: GraphView, clientX: number, clientY: number): Aim {
  const { left, right, top } = canvas.canvas.getBoundingClientRect();
  if (clientX >= left && clientX <= right && clientY >= top && clientY - top < STRIP)
    return { kind: 'journey' };
  const at = canvas.camera.toGraph(clientX, clientY);
  return { kind: 'graph', of: origin.value.key, at, node: canvas.places.nodeAt(...at) };
}

/** The middle of what is seen of the graph. */
export function middleOfGraph(): Aim {
  return { kind: 'graph', of: origin.value.key, at: middleOfView(), node: undefined };
}

/**
 * Where in the shown graph a file goes: nowhere when it was dropped elsewhere, or on a graph that is not shown any
 * more.
 */
export function placeInShown(aim: Aim): Extract<Aim, { kind: 'graph' }> | undefined {
  return aim.kind === 'graph' && aim.of === origin.value.key ? aim : undefined;
}
