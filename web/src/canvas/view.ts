import type { GraphDocument } from '../../../src/graph/document/document.ts';
import { Camera } from './camera.ts';
import type { NodeDecor } from './decor.ts';
import { wireDistance } from './draw-wire.ts';
import { Drawing, type DrawnWire } from './drawing.ts';
import { type Box, boundingBox, type Rect, rectOf } from './fit.ts';
import { followPixels, type SharpScale } from './hidpi.ts';
import type { MenuTarget, Place, PortSpot, ViewHost, WireEnds } from './host.ts';
import {
  type CanvasEvent,
  LGraphCanvas,
  type LGraphNode,
  type Link,
  setTypeFit,
  TITLE_HEIGHT,
} from './litegraph.ts';
import { layoutOf, PARAM_HEIGHT } from './measure.ts';
import { MirrorGraph, type MirrorGroup, MirrorNode, MirrorNote } from './mirror.ts';
import { followPointer } from './pointer.ts';
import { readGraph } from './read.ts';
import { syncGraph } from './sync.ts';
import type { CanvasTheme } from './theme.ts';
import { Wiring, wireEnds } from './wiring.ts';

/**
 * The canvas: litegraph's drawing loop and its notion of gestures, with our camera, wiring, drawing and document. It
 * joins these parts; the page talks to it by keys and boxes, never by litegraph's objects.
 */
export class GraphView extends LGraphCanvas {
  declare graph: MirrorGraph;
  declare ds: SharpScale;
  readonly camera: Camera;
  readonly #host: ViewHost;
  readonly #drawing: Drawing;
  readonly #wiring: Wiring;
  readonly #stops: readonly (() => void)[];
  /** Of the last frame. */
  #wires: DrawnWire[] = [];
  #downAt: readonly [number, number] = [0, 0];
  #document: GraphDocument;
  /** A selected node was pressed: it becomes the only one if it is not dragged. */
  #pressed: { readonly node: LGraphNode; readonly at: readonly [number, number] } | undefined;
  /** The selection changes because the page says so, not by the pointer. */
  #quiet = false;

  constructor(canvas: HTMLCanvasElement, document: GraphDocument, host: ViewHost) {
    const graph = new MirrorGraph();
    super(canvas, graph, { skip_render: true, skip_events: true });
    // One canvas: to copy a second one into it for every frame costs more than to draw what lies behind the nodes.
    this.bgcanvas = canvas;
    this.#host = host;
    this.#document = document;
    this.camera = new Camera(canvas, () => this.#moved());
    this.ds = this.camera.scale;
    this.#drawing = new Drawing(canvas, this.ds);
    this.#wiring = new Wiring(graph, host);
    // litegraph holds the array of its own scale.
    (this as unknown as { visible_area: Float32Array }).visible_area = this.ds.visible_area;
    // litegraph leaves these undefined at first.
    this.connecting_output = null;
    this.connecting_input = null;
    this.connecting_pos = null;
    this.resizing_node = null;
    this.dragging_rectangle = null;
    this.show_info = false;
    this.render_canvas_border = false;
    this.background_image = null;
    this.allow_searchbox = true;
    this.render_link_tooltip = false;
    this.onSelectionChange = () => this.#tellSelection();
    this.onRenderBackground = (_canvas, context) => {
      this.#wires = [];
      this.#drawing.background(context);
      return true;
    };
    this.onDrawForeground = (context) => {
      // What moves by itself asks for the next frame.
      const boxes = this.visible_nodes
        .filter((node) => node instanceof MirrorNode)
        .map((node) => ({ key: node.key, box: boxOf(node) }));
      this.#drawing.through(context, this.#wires, boxes);
      if (this.#drawing.foreground(context, this.dragging_rectangle)) this.setDirty(true, true);
    };
    setTypeFit((a, b) => host.registry.accepts(a, b) || host.registry.accepts(b, a));
    this.#stops = [
      followPointer(canvas, {
        press: (event) => this.#press(event),
        move: (event) => this.#drag(event),
        release: (event) => this.#release(event),
        cancel: () => this.#cancel(),
        doubleClick: (event) => host.doubleClick(this.#targetAt(event), this.#place(event)),
        pan: (dx, dy) => this.camera.pan(dx, dy),
        zoomBy: (factor, center) => this.camera.zoomBy(factor, center),
      }),
      followPixels(canvas, (width, height, ratio) => this.camera.resize(width, height, ratio)),
    ];
    this.show(document);
    this.startRendering();
  }

  dispose(): void {
    this.stopRendering();
    for (const stop of this.#stops) stop();
  }

  // ── What is shown ──

  /** Draws another document, or the same after an edit. */
  show(document: GraphDocument): void {
    this.#document = document;
    this.#quietly(() => syncGraph(this.graph, document, this.#host.registry));
    for (const node of this.graph._nodes) if (node instanceof MirrorNode) node.gestures = this.#wiring;
    this.refreshHighlights();
    this.setDirty(true, true);
  }

  /** Selects on the canvas what is selected on the page. */
  showSelection(keys: readonly string[]): void {
    const wanted = new Set(keys);
    const nodes = this.graph._nodes.filter((node) => wanted.has(this.#keyOf(node)));
    const same =
      nodes.length === Object.keys(this.selected_nodes).length &&
      nodes.every((node) => this.selected_nodes[node.id] === node);
    if (same) return;
    this.#quietly(() => {
      this.deselectAllNodes();
      if (nodes.length > 0) this.selectNodes(nodes);
    });
    this.setDirty(true, true);
  }

  /** The wires of the selected nodes stand out. */
  refreshHighlights(): void {
    this.highlighted_links = {};
    for (const node of Object.values(this.selected_nodes)) {
      for (const { link } of node.inputs) if (link !== null) this.highlighted_links[link] = true;
      for (const { links } of node.outputs) for (const id of links ?? []) this.highlighted_links[id] = true;
    }
  }

  refreshTheme(): void {
    this.#drawing.refreshTheme();
    this.setDirty(true, true);
  }

  get theme(): CanvasTheme {
    return this.#drawing.theme;
  }

  /** While something lies over all of it, nothing is drawn. */
  get paused(): boolean {
    return this.pause_rendering;
  }

  set paused(paused: boolean) {
    this.pause_rendering = paused;
  }

  // ── Where things are ──

  /** A node with its title, as it is drawn; undefined when there is none of that key. */
  nodeBox(key: string): Rect | undefined {
    const node = this.graph.nodesByKey.get(key);
    return node && rectOf(boxOf(node));
  }

  /** The node of the document at a point of the graph. */
  nodeAt(x: number, y: number): string | undefined {
    const node = this.graph.getNodeOnPos(x, y, null, 2);
    return node instanceof MirrorNode ? node.key : undefined;
  }

  /** The wire that passes a point of the graph. @param reach how near, px on the canvas */
  wireAt(x: number, y: number, reach = 7): WireEnds | undefined {
    const near = reach / this.camera.zoom;
    return this.#wires.find(({ a, b }) => wireDistance(a, b, [x, y]) <= near)?.ends;
  }

  /** The port at a point of the graph. */
  portAt(x: number, y: number): PortSpot | undefined {
    for (const node of this.visible_nodes) {
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

  /** The parameter that is written at a point of the graph. */
  #valueAt(x: number, y: number): { readonly key: string; readonly name: string } | undefined {
    if (this.camera.zoom < 0.6) return undefined;
    const node = this.graph.getNodeOnPos(x, y, null, 2);
    if (!(node instanceof MirrorNode) || node.flags.collapsed || node.reroute) return undefined;
    const { params, paramsTop } = layoutOf(node);
    const row = Math.floor((y - (node.pos[1] ?? 0) - paramsTop) / PARAM_HEIGHT);
    const name = params[row]?.[0];
    return name === undefined ? undefined : { key: node.key, name };
  }

  /** Boxes of the groups, in the order of the document. */
  get groupBoxes(): readonly Rect[] {
    return this.#groups().map(rectOf);
  }

  /** The box around everything. */
  get bounds(): Rect | undefined {
    const boxes = this.#boxes();
    return boxes.length === 0 ? undefined : rectOf(boundingBox(boxes));
  }

  /** Shows nodes, or everything, as large as fits, at most at zoom 1, clear of what lies over the canvas. */
  fit(keys?: readonly string[]): void {
    this.camera.fit(this.#boxes(keys), this.#host.coveredCorner());
  }

  /** Brings nodes into view without changing the zoom more than needed. */
  reveal(keys: readonly string[]): void {
    this.camera.reveal(this.#boxes(keys));
  }

  /** Where a node's parts are on the page, CSS px: for tests and for menus opened by keyboard. */
  placeOf(key: string, part: 'title' | { readonly input: number } | { readonly output: number } = 'title') {
    const node = this.graph.nodesByKey.get(key);
    if (node === undefined) return undefined;
    const [x = 0, y = 0] = node.pos;
    if (part === 'title') return this.camera.toPage([x + 60, y - TITLE_HEIGHT / 2]);
    const input = 'input' in part;
    const [px = 0, py = 0] = node.getConnectionPos(input, input ? part.input : part.output);
    return this.camera.toPage([px, py]);
  }

  /** What is drawn on a node: for tests and benchmarks. */
  decorOf(key: string): NodeDecor {
    return this.#host.decor(key);
  }

  /** Of nodes and notes, or of everything, groups included. */
  #boxes(keys?: readonly string[]): readonly Box[] {
    const wanted = keys && new Set(keys);
    const boxes = this.graph._nodes
      .filter((node) => wanted === undefined || wanted.has(this.#keyOf(node)))
      .map(boxOf);
    return wanted === undefined ? [...boxes, ...this.#groups()] : boxes;
  }

  #groups(): readonly Box[] {
    return this.graph._groups.map(({ _bounding: [x = 0, y = 0, w = 0, h = 0] }) => [x, y, x + w, y + h]);
  }

  #keyOf(node: LGraphNode): string {
    if (node instanceof MirrorNode) return node.key;
    return node instanceof MirrorNote ? `note:${this.graph.notes.indexOf(node)}` : '';
  }

  #place(event: MouseEvent): Place {
    return {
      client: [event.clientX, event.clientY],
      graph: this.camera.toGraph(event.clientX, event.clientY),
    };
  }

  #targetAt(event: MouseEvent): MenuTarget {
    const [x, y] = this.camera.toGraph(event.clientX, event.clientY);
    const node = this.graph.getNodeOnPos(x, y, null, 2);
    if (node instanceof MirrorNode) return { kind: 'node', key: node.key };
    if (node instanceof MirrorNote) return { kind: 'note', index: this.graph.notes.indexOf(node) };
    const ends = this.wireAt(x, y);
    if (ends !== undefined) return { kind: 'wire', ...ends };
    const group = this.graph.getGroupOnPos(x, y);
    if (group !== null) return { kind: 'group', index: this.graph._groups.indexOf(group) };
    return { kind: 'canvas' };
  }

  #moved(): void {
    this.setDirty(true, true);
    this.#host.cameraMoved();
  }

  // ── Gestures: litegraph makes them of events; what they change goes into the document when they end ──

  #press(event: PointerEvent): void {
    this.#wiring.begin();
    this.#downAt = [event.clientX, event.clientY];
    this.#host.hover(undefined, this.#downAt);
    if (event.button === 0 && event.shiftKey && this.#targetAt(event).kind === 'canvas') {
      // Shift marks a rectangle, as Ctrl does.
      Object.defineProperty(event, 'ctrlKey', { value: true });
    }
    this.processMouseDown(event);
  }

  #drag(event: PointerEvent): void {
    this.processMouseMove(event);
    if (this.dragging_canvas) this.#moved();
    if (event.buttons === 0 && event.pointerType !== 'touch') {
      const spot = this.portAt(...this.camera.toGraph(event.clientX, event.clientY));
      this.#host.hover(spot, [event.clientX, event.clientY]);
    }
  }

  /** Ends a gesture: what was moved goes into the document as one step. */
  #release(event: PointerEvent): void {
    const moved = this.node_dragged !== null;
    const resized = this.resizing_node;
    const group = this.selected_group;
    const groupResized = this.selected_group_resizing;
    const connecting = this.connecting_node !== null;
    const panned = this.dragging_canvas;
    if (resized instanceof MirrorNode || resized instanceof MirrorNote) {
      resized.width = Math.round(resized.size[0] ?? 0);
      resized.height = Math.round(resized.size[1] ?? 0);
    }
    this.processMouseUp(event);
    if (connecting) {
      this.#wiring.end();
      // Whatever came of it, the canvas shows the document again.
      this.show(this.#document);
    } else if (moved || resized !== null || group !== null) {
      for (const node of this.graph._nodes) {
        if (!(node instanceof MirrorNode)) continue;
        if (node === resized || ((moved || group !== null) && this.#hasMoved(node))) node.placed = true;
      }
      const next = readGraph(this.graph, this.#document);
      const label = resized !== null || groupResized ? 'Resize' : group === null ? 'Move' : 'Move group';
      const still = Math.hypot(event.clientX - this.#downAt[0], event.clientY - this.#downAt[1]) < 4;
      const loose = resized === null && group === null && !still ? this.#looseNode() : undefined;
      if (loose === undefined || !this.#host.insert(loose.key, loose.wire, next))
        this.#host.layout(label, next);
      const value =
        still && event.button === 0
          ? this.#valueAt(...this.camera.toGraph(event.clientX, event.clientY))
          : undefined;
      if (value !== undefined) this.#host.editValue(value.key, value.name, [event.clientX, event.clientY]);
    }
    const pressed = this.#pressed;
    this.#pressed = undefined;
    if (pressed !== undefined && Object.keys(this.selected_nodes).length > 1) {
      const way = Math.hypot(event.clientX - pressed.at[0], event.clientY - pressed.at[1]);
      if (way < 4) this.selectNodes([pressed.node]);
    }
    if (panned) this.#moved();
  }

  /** The one selected node, when it has no wire and lies on one. */
  #looseNode(): { readonly key: string; readonly wire: WireEnds } | undefined {
    const [node, ...others] = Object.values(this.selected_nodes).filter((one) => one.is_selected === true);
    if (!(node instanceof MirrorNode) || others.length > 0) return undefined;
    const wired =
      node.inputs.some((row) => row.link !== null) ||
      node.outputs.some((row) => (row.links?.length ?? 0) > 0);
    if (wired) return undefined;
    const [left, top, right, bottom] = boxOf(node);
    // Where the ports are, and the middle of the title, by which it is held.
    for (const y of [top + TITLE_HEIGHT / 2, top + 1.5 * TITLE_HEIGHT, (top + bottom) / 2]) {
      for (const x of [left, (left + right) / 2, right]) {
        const wire = this.wireAt(x, y, 16);
        if (wire !== undefined) return { key: node.key, wire };
      }
    }
    return undefined;
  }

  #hasMoved(node: MirrorNode): boolean {
    const view = this.#document.view?.nodes?.[node.key];
    if (view === undefined) return node.is_selected === true || this.selected_group !== null;
    return Math.round(node.pos[0] ?? 0) !== view.x || Math.round(node.pos[1] ?? 0) !== view.y;
  }

  /** Takes back what a gesture has begun. */
  #cancel(): void {
    this.connecting_node = null;
    this.connecting_output = null;
    this.connecting_input = null;
    this.connecting_pos = null;
    this.node_dragged = null;
    this.resizing_node = null;
    this.selected_group = null;
    this.dragging_rectangle = null;
    this.dragging_canvas = false;
    this.#wiring.cancel();
    this.show(this.#document);
  }

  /** litegraph would give up a selection of several nodes as soon as one of them is pressed. */
  override processNodeSelected(node: LGraphNode, event: CanvasEvent): void {
    const add = event.shiftKey || event.ctrlKey || event.metaKey;
    if (node.is_selected === true && !add) {
      this.#pressed = { node, at: [event.clientX, event.clientY] };
      return;
    }
    this.selectNodes([node], add);
  }

  #tellSelection(): void {
    if (this.#quiet) return;
    // litegraph keeps deselected nodes in its list.
    const chosen = Object.values(this.selected_nodes).filter((node) => node.is_selected === true);
    for (const [id, node] of Object.entries(this.selected_nodes)) {
      if (node.is_selected !== true) delete this.selected_nodes[Number(id)];
    }
    this.#host.select(chosen.map((node) => this.#keyOf(node)));
  }

  #quietly(change: () => void): void {
    this.#quiet = true;
    try {
      change();
    } finally {
      this.#quiet = false;
    }
  }

  // ── litegraph's own menus, searches, prompts, keys and drops: ours, or none ──

  override processContextMenu(_node: LGraphNode | null, event: CanvasEvent): void {
    this.#host.menu(this.#targetAt(event), this.#place(event));
  }

  override showLinkMenu(link: Link, event: CanvasEvent): boolean {
    const ends = wireEnds(this.graph, link);
    if (ends !== undefined) this.#host.menu({ kind: 'wire', ...ends }, this.#place(event));
    return false;
  }

  override showConnectionMenu(options: object): boolean {
    const event = (options as { e?: CanvasEvent }).e;
    const node = this.connecting_node;
    if (event === undefined || !(node instanceof MirrorNode)) return false;
    const input = this.connecting_input as MirrorNode['inputs'][number] | null;
    const end = this.#wiring.openEnd(node, this.connecting_output?.name, input);
    if (end !== undefined) this.#host.openEnd(end, this.#place(event));
    return false;
  }

  override showSearchBox(event: CanvasEvent): undefined {
    // With Shift, litegraph asks for this in the place of the connection menu.
    this.showConnectionMenu({ e: event });
    return undefined;
  }

  override prompt(): undefined {
    return undefined;
  }

  override processKey(): undefined {
    return undefined;
  }

  override processDrop(): undefined {
    return undefined;
  }

  // ── Drawing: litegraph says what is drawn next ──

  /** At most once a frame, whatever has changed. */
  override draw(forceFront?: boolean, forceBack?: boolean): void {
    // What lies behind the nodes is drawn by drawFrontCanvas.
    const changed = this.dirty_canvas || this.dirty_bgcanvas || forceBack === true;
    this.dirty_canvas = changed;
    this.dirty_bgcanvas = false;
    super.draw(forceFront, false);
  }

  override drawBackCanvas(): void {
    super.drawBackCanvas();
    // litegraph asks for the front to be drawn again, which is just being done.
    this.dirty_canvas = false;
  }

  override drawGroups(_canvas: HTMLCanvasElement, context: CanvasRenderingContext2D): void {
    for (const group of this.graph._groups) this.#drawing.group(context, group as MirrorGroup);
  }

  override renderLink(
    context: CanvasRenderingContext2D,
    a: ArrayLike<number>,
    b: ArrayLike<number>,
    link: Link | null,
  ): void {
    const from = [a[0] ?? 0, a[1] ?? 0] as const;
    const to = [b[0] ?? 0, b[1] ?? 0] as const;
    if (link === null) {
      const type = this.connecting_output?.type ?? this.connecting_input?.type ?? '';
      const backwards = this.connecting_input !== null;
      this.#drawing.looseWire(context, from, to, { color: this.#host.portColor(type), backwards });
      return;
    }
    this.visible_links.push(link);
    const ends = wireEnds(this.graph, link);
    if (ends === undefined) return;
    const emphasis = this.highlighted_links[link.id] === true;
    const decor = { ...this.#host.wire(ends.from, ends.to, link.type), emphasis };
    this.#wires.push({ ends, a: from, b: to, decor });
    this.#drawing.wire(context, from, to, decor);
    link._pos[0] = (from[0] + to[0]) / 2;
    link._pos[1] = (from[1] + to[1]) / 2;
  }

  override drawNode(node: LGraphNode, context: CanvasRenderingContext2D): void {
    if (node instanceof MirrorNote) this.#drawing.note(context, node);
    if (!(node instanceof MirrorNode)) return;
    const { connecting_output: output, connecting_input: input } = this;
    const registry = this.#host.registry;
    this.#drawing.node(context, node, {
      decor: this.#host.decor(node.key),
      portColor: (type) => this.#host.portColor(type),
      fits: (side, type) => {
        if (output !== null) return side === 'input' ? registry.accepts(type, output.type) : undefined;
        if (input !== null) return side === 'output' ? registry.accepts(input.type, type) : undefined;
        return undefined;
      },
    });
  }
}

function boxOf(node: LGraphNode): Box {
  const [x = 0, y = 0] = node.pos;
  const height = node.flags.collapsed ? 0 : (node.size[1] ?? 0);
  return [x, y - TITLE_HEIGHT, x + (node.size[0] ?? 0), y + height];
}
