import type { GraphDocument } from '../../../src/graph/document/document.ts';
import type { PortRef } from '../../../src/graph/document/port-ref.ts';
import type { Registry } from '../../../src/graph/types/registry.ts';
import type { NodeDecor, WireDecor } from './decor.ts';
import { paintNode } from './draw-node.ts';
import { paintBackground, paintGroup, paintNote, paintWire, paintWireLabel } from './draw-rest.ts';
import { around, type Box, fitCamera } from './fit.ts';
import { followPixels, SharpScale } from './hidpi.ts';
import {
  type CanvasEvent,
  LGraphCanvas,
  type LGraphNode,
  type Link,
  setTypeFit,
  TITLE_HEIGHT,
} from './litegraph.ts';
import { MirrorGraph, type MirrorGroup, MirrorNode, MirrorNote, type NodeGestures } from './mirror.ts';
import { type CanvasPalette, readPalette } from './palette.ts';
import { readGraph } from './read.ts';
import { syncGraph } from './sync.ts';

/** What the pointer is on when a menu is asked for. */
export type MenuTarget =
  | { readonly kind: 'node'; readonly key: string }
  | { readonly kind: 'note'; readonly index: number }
  | { readonly kind: 'group'; readonly index: number }
  | { readonly kind: 'wire'; readonly from: PortRef; readonly to: PortRef; readonly row: number }
  | { readonly kind: 'canvas' };

export interface Place {
  /** On the screen, for menus, px. */
  readonly client: readonly [number, number];
  /** In the graph. */
  readonly graph: readonly [number, number];
}

/** An open end of a wire. */
export type OpenEnd = { readonly from: PortRef } | { readonly to: PortRef; readonly row: number };

/** What the canvas asks of the page: it never changes the document itself. */
export interface ViewHost {
  readonly registry: Registry;
  decor(key: string): NodeDecor;
  wire(from: PortRef, to: PortRef, type: string): WireDecor;
  portColor(type: string): string;
  /** Nodes, notes or groups were moved or resized: the document as the canvas shows it. */
  layout(label: string, document: GraphDocument): void;
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

/** The canvas: litegraph's drawing loop and pointer handling, with our drawing and our document. */
export class GraphView extends LGraphCanvas {
  declare graph: MirrorGraph;
  declare ds: SharpScale;
  readonly #host: ViewHost;
  #palette: CanvasPalette;
  #document: GraphDocument;
  /** The wire that the pointer took from its input. */
  #picked: { readonly from: PortRef; readonly to: PortRef; readonly row: number } | undefined;
  /** Whether the gesture that ends has done something with the wire. */
  #landed = false;
  /** A selected node was pressed: it becomes the only one if it is not dragged. */
  #pressed: { readonly node: LGraphNode; readonly at: readonly [number, number] } | undefined;
  #stopPixels: () => void = () => {};
  #labels: { a: [number, number]; b: [number, number]; text: string }[] = [];
  #quiet = false;
  #syncing = false;
  /** Set while something moves by itself: a spinner, a pulse. */
  animated = false;
  /** For people who asked their system for less motion. */
  readonly still: boolean;

  constructor(canvas: HTMLCanvasElement, document: GraphDocument, host: ViewHost) {
    const graph = new MirrorGraph();
    super(canvas, graph, { skip_render: true, skip_events: true });
    // One canvas: to copy a second one into it for every frame costs more than to draw what lies behind the nodes.
    this.bgcanvas = canvas;
    this.#host = host;
    this.#document = document;
    this.#palette = readPalette(canvas);
    this.still = window.matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? false;
    const scale = new SharpScale();
    scale.element = canvas;
    scale.min_scale = 0.1;
    scale.max_scale = 4;
    this.ds = scale;
    // litegraph holds the array of its own scale.
    (this as unknown as { visible_area: Float32Array }).visible_area = scale.visible_area;
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
    this.onRenderBackground = (_canvas, context) => this.#paintBackground(context);
    this.onDrawForeground = (context) => this.#paintForeground(context);
    setTypeFit((a, b) => host.registry.accepts(a, b) || host.registry.accepts(b, a));
    this.#bind(canvas);
    this.#stopPixels = followPixels(canvas, (width, height, ratio) => this.#setPixels(width, height, ratio));
    this.show(document);
    this.startRendering();
  }

  /** Draws another document, or the same after an edit. */
  show(document: GraphDocument): void {
    this.#document = document;
    this.#syncing = true;
    syncGraph(this.graph, document, this.#host.registry);
    for (const node of this.graph._nodes) if (node instanceof MirrorNode) node.gestures = this.#gestures;
    this.#syncing = false;
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
    this.#quiet = true;
    this.deselectAllNodes();
    if (nodes.length > 0) this.selectNodes(nodes);
    this.#quiet = false;
    this.setDirty(true, true);
  }

  refreshTheme(): void {
    this.#palette = readPalette(this.canvas);
    this.setDirty(true, true);
  }

  get palette(): CanvasPalette {
    return this.#palette;
  }

  // ── Camera ──

  get camera(): { readonly zoom: number; readonly offset: readonly [number, number] } {
    return { zoom: this.ds.scale, offset: [this.ds.offset[0] ?? 0, this.ds.offset[1] ?? 0] };
  }

  setCamera(zoom: number, offset: readonly [number, number]): void {
    this.ds.scale = Math.min(this.ds.max_scale, Math.max(this.ds.min_scale, zoom));
    this.ds.offset[0] = offset[0];
    this.ds.offset[1] = offset[1];
    this.#moved();
  }

  zoomBy(factor: number, center?: readonly [number, number]): void {
    this.ds.changeScale(this.ds.scale * factor, center ?? [this.size[0] / 2, this.size[1] / 2]);
    this.#moved();
  }

  /** On the page, CSS px. */
  get size(): readonly [number, number] {
    return [this.canvas.width / this.ds.ratio, this.canvas.height / this.ds.ratio];
  }

  /** Of nodes, or of everything: nodes with their titles, and groups. */
  #boxes(keys?: readonly string[]): readonly Box[] {
    const wanted = keys && new Set(keys);
    const boxes = this.graph._nodes
      .filter((node) => wanted === undefined || wanted.has(this.#keyOf(node)))
      .map((node): Box => {
        const [x = 0, y = 0] = node.pos;
        const height = node.flags.collapsed ? 0 : (node.size[1] ?? 0);
        return [x, y - TITLE_HEIGHT, x + (node.size[0] ?? 0), y + height];
      });
    if (wanted !== undefined) return boxes;
    const groups = this.graph._groups.map(({ _bounding: [x = 0, y = 0, w = 0, h = 0] }): Box => {
      return [x, y, x + w, y + h];
    });
    return [...boxes, ...groups];
  }

  /** The rectangle around nodes, or around everything: x, y, width, height. */
  bounds(keys?: readonly string[]): readonly [number, number, number, number] | undefined {
    const boxes = this.#boxes(keys);
    if (boxes.length === 0) return undefined;
    const [left, top, right, bottom] = around(boxes);
    return [left, top, right - left, bottom - top];
  }

  /** Shows nodes, or everything, as large as fits, at most at zoom 1, clear of what lies over the canvas. */
  fit(keys?: readonly string[]): void {
    const boxes = this.#boxes(keys);
    if (boxes.length === 0) return;
    const { zoom, offset } = fitCamera(boxes, this.size, this.#host.coveredCorner());
    this.setCamera(zoom, offset);
  }

  /** Brings nodes into view without changing the zoom more than needed. */
  reveal(keys: readonly string[]): void {
    const box = this.bounds(keys);
    if (box === undefined) return;
    const [x, y, width, height] = box;
    const [w, h] = this.size;
    const zoom = Math.min(Math.max(this.ds.scale, 0.7), w / (width + 40), h / (height + 40));
    this.setCamera(zoom, [w / 2 / zoom - x - width / 2, h / 2 / zoom - y - height / 2]);
  }

  /** Where a point of the page lies in the graph. */
  toGraph(clientX: number, clientY: number): readonly [number, number] {
    const { left, top } = this.canvas.getBoundingClientRect();
    const { zoom, offset } = this.camera;
    return [(clientX - left) / zoom - offset[0], (clientY - top) / zoom - offset[1]];
  }

  /** Where a node's parts are on the page, CSS px: for tests and for menus opened by keyboard. */
  placeOf(key: string, part: 'title' | { readonly input: number } | { readonly output: number } = 'title') {
    const node = this.graph.nodesByKey.get(key);
    if (node === undefined) return undefined;
    const [x = 0, y = 0] = node.pos;
    const at =
      part === 'title'
        ? [x + 60, y - TITLE_HEIGHT / 2]
        : 'input' in part
          ? node.getConnectionPos(true, part.input)
          : node.getConnectionPos(false, part.output);
    const { left, top } = this.canvas.getBoundingClientRect();
    const { zoom, offset } = this.camera;
    return [((at[0] ?? 0) + offset[0]) * zoom + left, ((at[1] ?? 0) + offset[1]) * zoom + top] as const;
  }

  /** What is drawn on a node: for tests and benchmarks. */
  decorOf(key: string): NodeDecor {
    return this.#host.decor(key);
  }

  dispose(): void {
    this.stopRendering();
    this.#stopPixels();
    this.#unbind();
  }

  // ── What the pointer does to ports ──

  readonly #gestures: NodeGestures = {
    connect: (from, output, to, input) => {
      const source = { node: from.key, port: from.outputs[output]?.name ?? '' };
      const row = to.inputs[input];
      if (row === undefined) return;
      const target = { node: to.key, port: row.port };
      this.#landed = true;
      const picked = this.#picked;
      if (picked === undefined) this.#host.connect(source, target, row.index);
      else if (picked.to.node === target.node && picked.to.port === target.port && picked.row === row.index) {
        // Put back where it was.
      } else this.#host.moveWire(source, picked.to, target, row.index);
    },
    connectToNode: (from, output, to) => {
      const source = { node: from.key, port: from.outputs[output]?.name ?? '' };
      this.#landed = true;
      if (this.#picked === undefined && from !== to) this.#host.connectToNode(source, to.key);
    },
    connectFromNode: (to, input, from) => {
      const row = to.inputs[input];
      this.#landed = true;
      if (row !== undefined && from !== to) {
        this.#host.connectFromNode({ node: to.key, port: row.port }, row.index, from.key);
      }
    },
    pickUp: (node, input) => {
      const row = node.inputs[input];
      const link = row?.link == null ? undefined : this.graph.links[row.link];
      const origin = link && this.graph.getNodeById(link.origin_id);
      if (row === undefined || link === undefined || !(origin instanceof MirrorNode)) return;
      const from = { node: origin.key, port: origin.outputs[link.origin_slot]?.name ?? '' };
      this.#picked = { from, to: { node: node.key, port: row.port }, row: row.index };
      delete this.graph.links[link.id];
      row.link = null;
    },
    toggleCollapsed: (node) => this.#host.toggleCollapsed(node.key),
  };

  // ── Events ──

  readonly #cleanups: (() => void)[] = [];

  #bind(canvas: HTMLCanvasElement): void {
    canvas.tabIndex = 0;
    canvas.style.touchAction = 'none';
    const on = <K extends keyof HTMLElementEventMap>(
      target: HTMLElement | Document | Window,
      name: K,
      listener: (event: HTMLElementEventMap[K]) => void,
      options: AddEventListenerOptions = {},
    ): void => {
      target.addEventListener(name, listener as EventListener, options);
      this.#cleanups.push(() => target.removeEventListener(name, listener as EventListener, options));
    };
    const fingers = new Map<number, readonly [number, number]>();
    on(canvas, 'pointerdown', (event) => {
      fingers.set(event.pointerId, [event.clientX, event.clientY]);
      canvas.setPointerCapture(event.pointerId);
      if (fingers.size > 1) return this.#cancelGesture();
      this.#landed = false;
      if (event.button === 0 && event.shiftKey && this.#onEmpty(event)) {
        // Shift marks a rectangle, as Ctrl does.
        Object.defineProperty(event, 'ctrlKey', { value: true });
      }
      this.processMouseDown(event);
    });
    on(canvas, 'pointermove', (event) => {
      const before = fingers.get(event.pointerId);
      if (before !== undefined) fingers.set(event.pointerId, [event.clientX, event.clientY]);
      if (fingers.size === 2 && before !== undefined) return this.#pinch(fingers, event.pointerId, before);
      if (fingers.size < 2) this.processMouseMove(event);
      if (this.dragging_canvas) this.#moved();
    });
    const up = (event: PointerEvent): void => {
      const several = fingers.size > 1;
      fingers.delete(event.pointerId);
      if (!several) this.#release(event);
    };
    on(canvas, 'pointerup', up);
    on(canvas, 'pointercancel', up);
    on(canvas, 'wheel', (event) => this.#wheel(event), { passive: false });
    on(canvas, 'contextmenu', (event) => event.preventDefault());
    on(canvas, 'dblclick', (event) => {
      this.#host.doubleClick(this.#targetAt(event), this.#place(event));
    });
  }

  #unbind(): void {
    for (const cleanup of this.#cleanups) cleanup();
  }

  /** Ends a gesture: what was moved goes into the document as one step. */
  #release(event: PointerEvent): void {
    const moved = this.node_dragged !== null;
    const resized = this.resizing_node;
    const group = this.selected_group;
    const groupResized = this.selected_group_resizing;
    const connecting = this.connecting_node !== null;
    const panned = this.dragging_canvas;
    if (resized instanceof MirrorNode) {
      resized.width = Math.round(resized.size[0] ?? 0);
      resized.height = Math.round(resized.size[1] ?? 0);
    } else if (resized instanceof MirrorNote) {
      resized.width = Math.round(resized.size[0] ?? 0);
      resized.height = Math.round(resized.size[1] ?? 0);
    }
    this.processMouseUp(event);
    if (connecting) {
      const picked = this.#picked;
      if (picked !== undefined && !this.#landed) this.#host.disconnect(picked.to, picked.from);
      this.#picked = undefined;
      // Whatever came of it, the canvas shows the document again.
      this.show(this.#document);
    } else if (moved || resized !== null || group !== null) {
      for (const node of this.graph._nodes) {
        if (node instanceof MirrorNode && (moved || group !== null) && this.#hasMoved(node))
          node.placed = true;
        if (node === resized && node instanceof MirrorNode) node.placed = true;
      }
      const next = readGraph(this.graph, this.#document);
      const label = resized !== null || groupResized ? 'Resize' : group === null ? 'Move' : 'Move group';
      this.#host.layout(label, next);
    }
    const pressed = this.#pressed;
    this.#pressed = undefined;
    if (pressed !== undefined && Object.keys(this.selected_nodes).length > 1) {
      const way = Math.hypot(event.clientX - pressed.at[0], event.clientY - pressed.at[1]);
      if (way < 4) this.selectNodes([pressed.node]);
    }
    if (panned) this.#moved();
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

  #hasMoved(node: MirrorNode): boolean {
    const view = this.#document.view?.nodes?.[node.key];
    if (view === undefined) return node.is_selected === true || this.selected_group !== null;
    return Math.round(node.pos[0] ?? 0) !== view.x || Math.round(node.pos[1] ?? 0) !== view.y;
  }

  /** A second finger came down: the first one's gesture is taken back. */
  #cancelGesture(): void {
    this.connecting_node = null;
    this.connecting_output = null;
    this.connecting_input = null;
    this.connecting_pos = null;
    this.node_dragged = null;
    this.resizing_node = null;
    this.selected_group = null;
    this.dragging_rectangle = null;
    this.dragging_canvas = false;
    this.#picked = undefined;
    this.show(this.#document);
  }

  #pinch(
    fingers: ReadonlyMap<number, readonly [number, number]>,
    moved: number,
    before: readonly [number, number],
  ): void {
    const other = [...fingers].find(([id]) => id !== moved)?.[1];
    const now = fingers.get(moved);
    if (other === undefined || now === undefined) return;
    const { left, top } = this.canvas.getBoundingClientRect();
    const middle = [(now[0] + other[0]) / 2 - left, (now[1] + other[1]) / 2 - top] as const;
    const spread = Math.hypot(now[0] - other[0], now[1] - other[1]);
    const was = Math.hypot(before[0] - other[0], before[1] - other[1]);
    this.ds.offset[0] = (this.ds.offset[0] ?? 0) + (now[0] - before[0]) / 2 / this.ds.scale;
    this.ds.offset[1] = (this.ds.offset[1] ?? 0) + (now[1] - before[1]) / 2 / this.ds.scale;
    if (was > 0) this.zoomBy(spread / was, middle);
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    const { left, top } = this.canvas.getBoundingClientRect();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 24 : 1;
    if (event.shiftKey || (!event.ctrlKey && !event.metaKey && event.deltaX !== 0)) {
      const dx = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
      const dy = event.shiftKey ? 0 : event.deltaY;
      this.ds.offset[0] = (this.ds.offset[0] ?? 0) - (dx * lines) / this.ds.scale;
      this.ds.offset[1] = (this.ds.offset[1] ?? 0) - (dy * lines) / this.ds.scale;
      this.#moved();
      return;
    }
    const strength = event.ctrlKey ? 0.01 : 0.0016;
    const factor = Math.exp(-Math.max(-240, Math.min(240, event.deltaY * lines)) * strength);
    this.zoomBy(factor, [event.clientX - left, event.clientY - top]);
  }

  #moved(): void {
    this.setDirty(true, true);
    this.#host.cameraMoved();
  }

  #setPixels(width: number, height: number, ratio: number): void {
    this.ds.ratio = ratio;
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
    this.#moved();
  }

  #onEmpty(event: PointerEvent): boolean {
    return this.#targetAt(event).kind === 'canvas';
  }

  #targetAt(event: MouseEvent): MenuTarget {
    const [x, y] = this.toGraph(event.clientX, event.clientY);
    const node = this.graph.getNodeOnPos(x, y, null, 2);
    if (node instanceof MirrorNode) return { kind: 'node', key: node.key };
    if (node instanceof MirrorNote) return { kind: 'note', index: this.graph.notes.indexOf(node) };
    const wire = this.visible_links.find(
      ({ _pos }) => _pos && Math.hypot((_pos[0] ?? 0) - x, (_pos[1] ?? 0) - y) * this.ds.scale < 10,
    );
    const ends = wire && this.#endsOf(wire);
    if (ends !== undefined) return { kind: 'wire', ...ends };
    const group = this.graph.getGroupOnPos(x, y);
    if (group !== null) return { kind: 'group', index: this.graph._groups.indexOf(group) };
    return { kind: 'canvas' };
  }

  #endsOf(link: Link): { from: PortRef; to: PortRef; row: number } | undefined {
    const origin = this.graph.getNodeById(link.origin_id);
    const target = this.graph.getNodeById(link.target_id);
    if (!(origin instanceof MirrorNode) || !(target instanceof MirrorNode)) return undefined;
    const row = target.inputs[link.target_slot];
    const port = origin.outputs[link.origin_slot]?.name;
    if (row === undefined || port === undefined) return undefined;
    return { from: { node: origin.key, port }, to: { node: target.key, port: row.port }, row: row.index };
  }

  #place(event: MouseEvent): Place {
    return { client: [event.clientX, event.clientY], graph: this.toGraph(event.clientX, event.clientY) };
  }

  #keyOf(node: LGraphNode): string {
    if (node instanceof MirrorNode) return node.key;
    return node instanceof MirrorNote ? `note:${this.graph.notes.indexOf(node)}` : '';
  }

  #tellSelection(): void {
    if (this.#quiet || this.#syncing) return;
    // litegraph keeps deselected nodes in its list.
    const chosen = Object.values(this.selected_nodes).filter((node) => node.is_selected === true);
    for (const [id, node] of Object.entries(this.selected_nodes)) {
      if (node.is_selected !== true) delete this.selected_nodes[Number(id)];
    }
    this.#host.select(chosen.map((node) => this.#keyOf(node)));
  }

  /** The wires of the selected nodes stand out. */
  refreshHighlights(): void {
    this.highlighted_links = {};
    for (const node of Object.values(this.selected_nodes)) {
      for (const { link } of node.inputs) if (link !== null) this.highlighted_links[link] = true;
      for (const { links } of node.outputs) for (const id of links ?? []) this.highlighted_links[id] = true;
    }
  }

  // ── litegraph's own menus, searches, prompts, keys and drops: ours, or none ──

  override processContextMenu(_node: LGraphNode | null, event: CanvasEvent): void {
    this.#host.menu(this.#targetAt(event), this.#place(event));
  }

  override showLinkMenu(link: Link, event: CanvasEvent): boolean {
    const ends = this.#endsOf(link);
    if (ends !== undefined) this.#host.menu({ kind: 'wire', ...ends }, this.#place(event));
    return false;
  }

  override showConnectionMenu(options: object): boolean {
    const event = (options as { e?: CanvasEvent }).e;
    const row = this.connecting_input as MirrorNode['inputs'][number] | null;
    const node = this.connecting_node;
    if (event === undefined || !(node instanceof MirrorNode) || this.#picked !== undefined) return false;
    const place = this.#place(event);
    if (this.connecting_output !== null) {
      this.#host.openEnd({ from: { node: node.key, port: this.connecting_output.name } }, place);
    } else if (row !== null) {
      this.#host.openEnd({ to: { node: node.key, port: row.port }, row: row.index }, place);
    }
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

  // ── Drawing ──

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

  #paintBackground(context: CanvasRenderingContext2D): boolean {
    const p = this.#palette;
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = p.background;
    context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    this.ds.toCanvasContext(context);
    this.ds.computeVisibleArea();
    const [x = 0, y = 0, width = 0, height = 0] = this.ds.visible_area;
    paintBackground(context, { x, y, width, height }, this.ds.scale, p);
    context.restore();
    this.#labels = [];
    return true;
  }

  override drawGroups(_canvas: HTMLCanvasElement, context: CanvasRenderingContext2D): void {
    for (const group of this.graph._groups)
      paintGroup(context, group as MirrorGroup, this.#palette, this.ds.scale);
  }

  override renderLink(
    context: CanvasRenderingContext2D,
    a: ArrayLike<number>,
    b: ArrayLike<number>,
    link: Link | null,
  ): void {
    const from: [number, number] = [a[0] ?? 0, a[1] ?? 0];
    const to: [number, number] = [b[0] ?? 0, b[1] ?? 0];
    if (link === null) {
      const type = this.connecting_output?.type ?? this.connecting_input?.type ?? '';
      const wire = {
        color: this.#host.portColor(type),
        many: false,
        pulse: 0,
        label: undefined,
        emphasis: true,
      };
      const backwards = this.connecting_input !== null;
      paintWire(context, backwards ? to : from, backwards ? from : to, wire, this.#palette, this.ds.scale);
      return;
    }
    this.visible_links.push(link);
    const ends = this.#endsOf(link);
    if (ends === undefined) return;
    const decor = this.#host.wire(ends.from, ends.to, link.type);
    const emphasis = this.highlighted_links[link.id] === true;
    paintWire(context, from, to, { ...decor, emphasis }, this.#palette, this.ds.scale);
    const label = decor.label;
    if (label !== undefined && this.ds.scale >= 0.6 && (decor.pulse > 0 || emphasis)) {
      this.#labels.push({ a: from, b: to, text: label });
    }
    if (decor.pulse > 0) this.animated = true;
    link._pos[0] = (from[0] + to[0]) / 2;
    link._pos[1] = (from[1] + to[1]) / 2;
  }

  override drawNode(node: LGraphNode, context: CanvasRenderingContext2D): void {
    if (node instanceof MirrorNote) {
      paintNote(context, node, this.#palette, node.is_selected === true, TITLE_HEIGHT);
      return;
    }
    if (!(node instanceof MirrorNode)) return;
    const decor = this.#host.decor(node.key);
    if (decor.state === 'running') this.animated = true;
    const { connecting_output: output, connecting_input: input } = this;
    const registry = this.#host.registry;
    paintNode(context, node, {
      palette: this.#palette,
      decor,
      scale: this.ds.scale,
      selected: node.is_selected === true,
      hovered: node.mouseOver === true,
      portColor: (type) => this.#host.portColor(type),
      fits: (side, type) => {
        if (output !== null) return side === 'input' ? registry.accepts(type, output.type) : undefined;
        if (input !== null) return side === 'output' ? registry.accepts(input.type, type) : undefined;
        return undefined;
      },
      now: performance.now(),
      still: this.still,
    });
  }

  #paintForeground(context: CanvasRenderingContext2D): void {
    for (const { a, b, text } of this.#labels) paintWireLabel(context, a, b, text, this.#palette);
    const area = this.dragging_rectangle;
    if (area !== null) {
      context.fillStyle = this.#palette.selection;
      context.globalAlpha = 0.12;
      context.fillRect(area[0] ?? 0, area[1] ?? 0, area[2] ?? 0, area[3] ?? 0);
      context.globalAlpha = 1;
      context.lineWidth = 1 / this.ds.scale;
      context.strokeStyle = this.#palette.selection;
      context.strokeRect(area[0] ?? 0, area[1] ?? 0, area[2] ?? 0, area[3] ?? 0);
    }
    // What moves by itself asks for the next frame.
    if (this.animated && !this.still) this.setDirty(true, true);
    this.animated = false;
  }
}
