import type { GraphDocument } from '../../../src/graph/document/document.ts';
import type { PortRef } from '../../../src/graph/document/port-ref.ts';
import type { Registry } from '../../../src/graph/types/registry.ts';
import type { NodeDecor, WireDecor } from './decor.ts';

/** The two ends of a wire; `row` is its place among the sources of its input. */
export interface WireEnds {
  readonly from: PortRef;
  readonly to: PortRef;
  readonly row: number;
}

/** What the pointer is on when a menu is asked for. */
export type MenuTarget =
  | { readonly kind: 'node'; readonly key: string }
  | { readonly kind: 'note'; readonly index: number }
  | { readonly kind: 'group'; readonly index: number }
  | ({ readonly kind: 'wire' } & WireEnds)
  | { readonly kind: 'canvas' };

export interface Place {
  /** On the screen, for menus, px. */
  readonly client: readonly [number, number];
  /** In the graph. */
  readonly graph: readonly [number, number];
}

/** An open end of a wire. */
export type OpenEnd = { readonly from: PortRef } | { readonly to: PortRef; readonly row: number };

/** A port under the pointer. */
export interface PortSpot {
  readonly key: string;
  readonly side: 'input' | 'output';
  readonly port: string;
}

/** What the canvas asks of the page: it never changes the document itself. */
/** What a gesture changed of how the graph is laid out. */
export type LayoutChange = 'move' | 'move-group' | 'resize';

export interface ViewHost {
  readonly registry: Registry;
  decor(key: string): NodeDecor;
  wire(from: PortRef, to: PortRef, type: string): WireDecor;
  portColor(type: string): string;
  /** Nodes, notes or groups were moved or resized: the document as the canvas shows it. */
  layout(what: LayoutChange, document: GraphDocument): void;
  /** A node without wires was let go on a wire. @returns whether it was taken in */
  insert(key: string, wire: WireEnds, document: GraphDocument): boolean;
  /** The pointer is on a port, or no longer. */
  hover(spot: PortSpot | undefined, client: readonly [number, number]): void;
  /** A value that is written on a node was pressed. */
  editValue(key: string, name: string, client: readonly [number, number]): void;
  connect(from: PortRef, to: PortRef, row: number): void;
  connectToNode(from: PortRef, node: string): void;
  connectFromNode(to: PortRef, row: number, node: string): void;
  moveWire(from: PortRef, old: PortRef, to: PortRef, row: number): void;
  disconnect(to: PortRef, from: PortRef): void;
  toggleCollapsed(key: string): void;
  select(keys: readonly string[]): void;
  /** A wire was dropped on empty canvas. */
  openEnd(end: OpenEnd, place: Place): void;
  doubleClick(target: MenuTarget, place: Place): void;
  menu(target: MenuTarget, place: Place): void;
  cameraMoved(): void;
  /** Width and height of what lies over the lower right corner of the canvas, px. */
  coveredCorner(): readonly [number, number];
}
