import type { GraphDocument } from '../../../src/graph/document/document.ts';
import type { LayoutChange, ViewHost, WireEnds } from './host.ts';
import type { CanvasEvent, LGraphCanvas, LGraphNode } from './litegraph.ts';
import { type MirrorGraph, MirrorNode, MirrorNote } from './mirror.ts';
import type { Places } from './places.ts';
import { readGraph } from './read.ts';
import type { Wiring } from './wiring.ts';

/** What gestures need of the canvas, which is litegraph's: it makes gestures of events. */
interface Stage extends LGraphCanvas {
  readonly graph: MirrorGraph;
  readonly places: Places;
  readonly wiring: Wiring;
  /** The document as it is shown. */
  readonly document: GraphDocument;
  show(document: GraphDocument): void;
  /** What is seen has changed. */
  moved(): void;
}

/** A pointer that has moved less did not drag, px. */
const STILL = 4;

/** Presses, drags and their ends; what they change goes into the document when they end, as one step. */
export class Gestures {
  readonly #stage: Stage;
  readonly #host: ViewHost;
  #downAt: readonly [number, number] = [0, 0];
  /** A selected node was pressed: it becomes the only one if it is not dragged. */
  #pressed: LGraphNode | undefined;

  constructor(stage: Stage, host: ViewHost) {
    this.#stage = stage;
    this.#host = host;
  }

  press(event: PointerEvent): void {
    const stage = this.#stage;
    stage.wiring.begin();
    this.#downAt = [event.clientX, event.clientY];
    this.#host.hover(undefined, this.#downAt);
    if (event.button === 0 && event.shiftKey && stage.places.targetAt(event).kind === 'canvas') {
      // Shift marks a rectangle, as Ctrl does.
      Object.defineProperty(event, 'ctrlKey', { value: true });
    }
    stage.processMouseDown(event);
  }

  drag(event: PointerEvent): void {
    const stage = this.#stage;
    stage.processMouseMove(event);
    if (stage.dragging_canvas) stage.moved();
    if (event.buttons === 0 && event.pointerType !== 'touch') {
      const { client, graph } = stage.places.placeAt(event);
      this.#host.hover(stage.places.portAt(...graph), client);
    }
  }

  /** Ends a gesture. */
  release(event: PointerEvent): void {
    const stage = this.#stage;
    const moved = stage.node_dragged !== null;
    const resized = stage.resizing_node;
    const group = stage.selected_group;
    const groupResized = stage.selected_group_resizing;
    const connecting = stage.connecting_node !== null;
    const panned = stage.dragging_canvas;
    if (resized instanceof MirrorNode || resized instanceof MirrorNote) {
      resized.width = Math.round(resized.size[0] ?? 0);
      resized.height = Math.round(resized.size[1] ?? 0);
    }
    stage.processMouseUp(event);
    const still = Math.hypot(event.clientX - this.#downAt[0], event.clientY - this.#downAt[1]) < STILL;
    if (connecting) {
      stage.wiring.end();
      // Whatever came of it, the canvas shows the document again.
      stage.show(stage.document);
    } else if (moved || resized !== null || group !== null) {
      const what = resized !== null || groupResized ? 'resize' : group === null ? 'move' : 'move-group';
      const shifted = moved || group !== null;
      this.#putDown(what, (node) => node === resized || (shifted && this.#hasMoved(node)), {
        mayInsert: resized === null && group === null && !still,
      });
      if (still && event.button === 0) this.#editValueAt(event);
    }
    const pressed = this.#pressed;
    this.#pressed = undefined;
    if (pressed !== undefined && still && Object.keys(stage.selected_nodes).length > 1)
      stage.selectNodes([pressed]);
    if (panned) stage.moved();
  }

  /** Takes back what a gesture has begun. */
  cancel(): void {
    const stage = this.#stage;
    stage.connecting_node = null;
    stage.connecting_output = null;
    stage.connecting_input = null;
    stage.connecting_pos = null;
    stage.node_dragged = null;
    stage.resizing_node = null;
    stage.selected_group = null;
    stage.dragging_rectangle = null;
    stage.dragging_canvas = false;
    stage.wiring.cancel();
    stage.show(stage.document);
  }

  /** A node is pressed. litegraph would give up a selection of several nodes as soon as one of them is. */
  choose(node: LGraphNode, event: CanvasEvent): void {
    const add = event.shiftKey || event.ctrlKey || event.metaKey;
    if (node.is_selected === true && !add) this.#pressed = node;
    else this.#stage.selectNodes([node], add);
  }

  /** Hands over the places and sizes that came of a gesture; a loose node that was let go on a wire is put into it. */
  #putDown(
    what: LayoutChange,
    isPlaced: (node: MirrorNode) => boolean,
    { mayInsert }: { readonly mayInsert: boolean },
  ): void {
    const { graph, document } = this.#stage;
    for (const node of graph._nodes) if (node instanceof MirrorNode && isPlaced(node)) node.placed = true;
    const next = readGraph(graph, document);
    const loose = mayInsert ? this.#looseNode() : undefined;
    if (loose === undefined || !this.#host.insert(loose.key, loose.wire, next)) this.#host.layout(what, next);
  }

  #editValueAt(event: PointerEvent): void {
    const { client, graph } = this.#stage.places.placeAt(event);
    const value = this.#stage.places.valueAt(...graph);
    if (value !== undefined) this.#host.editValue(value.key, value.name, client);
  }

  /** The one selected node, when it has no wire and lies on one. */
  #looseNode(): { readonly key: string; readonly wire: WireEnds } | undefined {
    const { selected_nodes: chosen, places } = this.#stage;
    const [node, ...others] = Object.values(chosen).filter((one) => one.is_selected === true);
    if (!(node instanceof MirrorNode) || others.length > 0) return undefined;
    const wired =
      node.inputs.some((row) => row.link !== null) ||
      node.outputs.some((row) => (row.links?.length ?? 0) > 0);
    const wire = wired ? undefined : places.wireUnder(node);
    return wire && { key: node.key, wire };
  }

  #hasMoved(node: MirrorNode): boolean {
    const view = this.#stage.document.view?.nodes?.[node.key];
    if (view === undefined) return node.is_selected === true || this.#stage.selected_group !== null;
    return Math.round(node.pos[0] ?? 0) !== view.x || Math.round(node.pos[1] ?? 0) !== view.y;
  }
}
