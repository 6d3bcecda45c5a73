import type { Camera } from './camera.ts';
import { wireDistance } from './draw-wire.ts';
import type { DrawnWire } from './drawing.ts';
import { type Box, boundingBox, type Rect, rectOf } from './fit.ts';
import type { MenuTarget, Place, PortSpot, WireEnds } from './host.ts';
import { type LGraphCanvas, type LGraphNode, TITLE_HEIGHT } from './litegraph.ts';
import { layoutOf, PARAM_HEIGHT } from './measure.ts';
import { type MirrorGraph, MirrorNode, MirrorNote } from './mirror.ts';

/** What is drawn now: the wires of the last frame, and the nodes that it showed. */
interface Drawn extends Pick<LGraphCanvas, 'visible_nodes'> {
  readonly graph: MirrorGraph;
  readonly camera: Camera;
  readonly drawnWires: readonly DrawnWire[];
}

/** Below this zoom the values on a node are too small to be read or pressed. */
const VALUES_FROM_ZOOM = 0.6;

/** Where things are on the canvas, and what is at a point of it; in px of the graph unless it says otherwise. */
export class Places {
  readonly #drawn: Drawn;

  constructor(drawn: Drawn) {
    this.#drawn = drawn;
  }

  /** A node with its title, as it is drawn; undefined when there is none of that key. */
  nodeBox(key: string): Rect | undefined {
    const node = this.#drawn.graph.nodesByKey.get(key);
    return node && rectOf(boxOf(node));
  }

  /** The node of the document at a point. */
  nodeAt(x: number, y: number): string | undefined {
    const node = this.#drawn.graph.getNodeOnPos(x, y, null, 2);
    return node instanceof MirrorNode ? node.key : undefined;
  }

  /** The wire that passes a point. @param reach how near, px on the canvas */
  wireAt(x: number, y: number, reach = 7): WireEnds | undefined {
    const near = reach / this.#drawn.camera.zoom;
    return this.#drawn.drawnWires.find(({ a, b }) => wireDistance(a, b, [x, y]) <= near)?.ends;
  }

  /** The port at a point. */
  portAt(x: number, y: number): PortSpot | undefined {
    for (const node of this.#drawn.visible_nodes) {
      if (!(node instanceof MirrorNode) || node.flags.collapsed) continue;
      for (const side of ['input', 'output'] as const) {
        const rows = side === 'input' ? node.inputs : node.outputs;
        for (const [slot, row] of rows.entries()) {
          const [px = 0, py = 0] = node.getConnectionPos(side === 'input', slot);
          if (Math.hypot(px - x, py - y) > 9) continue;
          return { key: node.key, side, port: 'port' in row ? row.port : row.name };
        }
      }
    }
    return undefined;
  }

  /** The parameter that is written at a point. */
  valueAt(x: number, y: number): { readonly key: string; readonly name: string } | undefined {
    if (this.#drawn.camera.zoom < VALUES_FROM_ZOOM) return undefined;
    const node = this.#drawn.graph.getNodeOnPos(x, y, null, 2);
    if (!(node instanceof MirrorNode) || node.flags.collapsed || node.reroute) return undefined;
    const { params, paramsTop } = layoutOf(node);
    const row = Math.floor((y - (node.pos[1] ?? 0) - paramsTop) / PARAM_HEIGHT);
    const name = params[row]?.name;
    return name === undefined ? undefined : { key: node.key, name };
  }

  /** What a menu or a double-click at an event's place is about. */
  targetAt(event: MouseEvent): MenuTarget {
    const { graph, camera } = this.#drawn;
    const [x, y] = camera.toGraph(event.clientX, event.clientY);
    const node = graph.getNodeOnPos(x, y, null, 2);
    if (node instanceof MirrorNode) return { kind: 'node', key: node.key };
    if (node instanceof MirrorNote) return { kind: 'note', index: graph.notes.indexOf(node) };
    const ends = this.wireAt(x, y);
    if (ends !== undefined) return { kind: 'wire', ...ends };
    const group = graph.getGroupOnPos(x, y);
    if (group !== null) return { kind: 'group', index: graph._groups.indexOf(group) };
    return { kind: 'canvas' };
  }

  /** Where an event happened, on the screen and in the graph. */
  placeAt({ clientX, clientY }: MouseEvent): Place {
    return { client: [clientX, clientY], graph: this.#drawn.camera.toGraph(clientX, clientY) };
  }

  /** The wire that a node lies on: where its ports are, and the middle of the title, by which it is held. */
  wireUnder(node: MirrorNode): WireEnds | undefined {
    const [left, top, right, bottom] = boxOf(node);
    for (const y of [top + TITLE_HEIGHT / 2, top + 1.5 * TITLE_HEIGHT, (top + bottom) / 2]) {
      for (const x of [left, (left + right) / 2, right]) {
        const wire = this.wireAt(x, y, 16);
        if (wire !== undefined) return wire;
      }
    }
    return undefined;
  }

  /** Boxes of the groups, in the order of the document. */
  get groupBoxes(): readonly Rect[] {
    return this.#groups().map(rectOf);
  }

  /** The box around everything. */
  get bounds(): Rect | undefined {
    const boxes = this.boxes();
    return boxes.length === 0 ? undefined : rectOf(boundingBox(boxes));
  }

  /** Of nodes and notes, or of everything, groups included. */
  boxes(keys?: readonly string[]): readonly Box[] {
    const wanted = keys && new Set(keys);
    const boxes = this.#drawn.graph._nodes
      .filter((node) => wanted === undefined || wanted.has(this.keyOf(node)))
      .map(boxOf);
    return wanted === undefined ? [...boxes, ...this.#groups()] : boxes;
  }

  /** Where a node's parts are on the page, CSS px: for tests and for menus opened by keyboard. */
  placeOf(key: string, part: 'title' | { readonly input: number } | { readonly output: number } = 'title') {
    const { graph, camera } = this.#drawn;
    const node = graph.nodesByKey.get(key);
    if (node === undefined) return undefined;
    const [x = 0, y = 0] = node.pos;
    if (part === 'title') return camera.toPage([x + 60, y - TITLE_HEIGHT / 2]);
    const input = 'input' in part;
    const [px = 0, py = 0] = node.getConnectionPos(input, input ? part.input : part.output);
    return camera.toPage([px, py]);
  }

  /** What the page calls a node or a note. */
  keyOf(node: LGraphNode): string {
    if (node instanceof MirrorNode) return node.key;
    return node instanceof MirrorNote ? `note:${this.#drawn.graph.notes.indexOf(node)}` : '';
  }

  #groups(): readonly Box[] {
    const { _groups: groups } = this.#drawn.graph;
    return groups.map(({ _bounding: [x = 0, y = 0, w = 0, h = 0] }) => [x, y, x + w, y + h]);
  }
}

/** A node with its title. */
export function boxOf(node: LGraphNode): Box {
  const [x = 0, y = 0] = node.pos;
  const height = node.flags.collapsed ? 0 : (node.size[1] ?? 0);
  return [x, y - TITLE_HEIGHT, x + (node.size[0] ?? 0), y + height];
}
