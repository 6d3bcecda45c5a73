/**
 * The only file that imports litegraph.js. It is configured here, once, so that it draws and feels the pointer and
 * does nothing else: no menus, prompts, search boxes, clipboard or evaluation of its own (each of them writes HTML
 * or runs text), no loading and no saving.
 */
import {
  type CanvasEvent,
  type InputSlot,
  LGraph,
  LGraphCanvas,
  LGraphGroup,
  LGraphNode,
  type LLink as Link,
  LiteGraph,
  type OutputSlot,
} from 'litegraph.js/build/litegraph.core.js';

/** Height of a node's title and of one row of ports, px at zoom 1. */
export const TITLE_HEIGHT = 30;
export const SLOT_HEIGHT = 22;

LiteGraph.pointerevents_method = 'pointer';
LiteGraph.release_link_on_empty_shows_menu = true;
LiteGraph.alt_drag_do_clone_nodes = false;
LiteGraph.MAX_NUMBER_OF_NODES = 4000;
LiteGraph.NODE_TITLE_HEIGHT = TITLE_HEIGHT;
LiteGraph.NODE_SLOT_HEIGHT = SLOT_HEIGHT;
// Whether a wire fits is the document's business (src/graph/check/connect.ts); see view.ts.
LiteGraph.isValidConnection = () => true;
LiteGraph.closeAllContextMenus = () => {};

/** The core exports these as members only. */
export const { LLink, DragAndScale } = LiteGraph;

export type { CanvasEvent, InputSlot, Link, OutputSlot };
export { LGraph, LGraphCanvas, LGraphGroup, LGraphNode };

/** Sets which types the pointer may join; used for the highlight while a wire is drawn. */
export function setTypeFit(fits: (a: string, b: string) => boolean): void {
  LiteGraph.isValidConnection = fits;
}
