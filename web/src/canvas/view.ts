import type { GraphDocument } from '../../../src/graph/document/document.ts';
import { Camera } from './camera.ts';
import type { NodeDecor } from './decor.ts';
import { Drawing, type DrawnWire } from './drawing.ts';
import { Gestures } from './gestures.ts';
import { followPixels, type SharpScale } from './hidpi.ts';
import type { ViewHost } from './host.ts';
import { type CanvasEvent, type LGraphNode, type Link, setTypeFit } from './litegraph.ts';
import { MirrorGraph, type MirrorGroup, MirrorNode, MirrorNote } from './mirror.ts';
import { boxOf, Places } from './places.ts';
import { PlainCanvas } from './plain-canvas.ts';
import { followPointer } from './pointer.ts';
import { syncGraph } from './sync.ts';
import type { CanvasTheme } from './theme.ts';
import { Wiring, wireEnds } from './wiring.ts';

/**
 * The canvas: litegraph's drawing loop and its notion of gestures, with our camera, places, gestures, wiring,
 * drawing and document. It joins these parts; the page talks to it by keys and boxes, never by litegraph's objects.
 */
export class GraphView extends PlainCanvas {
  declare graph: MirrorGraph;
  declare ds: SharpScale;
  readonly camera: Camera;
  readonly places: Places;
  readonly wiring: Wiring;
  readonly #host: ViewHost;
  readonly #drawing: Drawing;
  readonly #gestures: Gestures;
  readonly #stops: readonly (() => void)[];
  /** Of the last frame. */
  #wires: DrawnWire[] = [];
  #document: GraphDocument;
  /** How everything was last fitted, and into what window. */
  #fitted: { readonly view: string; readonly window: string } | undefined;
  /** The selection changes because the page says so, not by the pointer. */
  #quiet = false;

  constructor(canvas: HTMLCanvasElement, document: GraphDocument, host: ViewHost) {
    const graph = new MirrorGraph();
    super(canvas, graph);
    this.#host = host;
    this.#document = document;
    this.camera = new Camera(canvas, () => this.moved());
    this.ds = this.camera.scale;
    this.#drawing = new Drawing(canvas, this.ds);
    this.wiring = new Wiring(graph, host);
    this.places = new Places(this);
    this.#gestures = new Gestures(this, host);
    // litegraph holds the array of its own scale.
    this.visible_area = this.ds.visible_area;
    this.onSelectionChange = () => this.#tellSelection();
    this.onRenderBackground = (_canvas, context) => {
      this.#wires = [];
      this.#drawing.background(context);
      return true;
    };
    this.onDrawForeground = (context) => {
      const boxes = this.visible_nodes
        .filter((node) => node instanceof MirrorNode)
        .map((node) => ({ key: node.key, box: boxOf(node) }));
      this.#drawing.through(context, this.#wires, boxes);
      if (this.#drawing.foreground(context, this.dragging_rectangle)) this.changed();
    };
    setTypeFit((a, b) => host.registry.accepts(a, b) || host.registry.accepts(b, a));
    this.#stops = [
      followPointer(canvas, {
        press: (event) => this.#gestures.press(event),
        move: (event) => this.#gestures.drag(event),
        release: (event) => this.#gestures.release(event),
        cancel: () => this.#gestures.cancel(),
        doubleClick: (event) => host.doubleClick(this.places.targetAt(event), this.places.placeAt(event)),
        pan: (dx, dy) => this.camera.pan(dx, dy),
        zoomBy: (factor, center) => this.camera.zoomBy(factor, center),
      }),
      followPixels(canvas, (width, height, ratio) => {
        this.camera.resize(width, height, ratio);
        this.#fitAgain();
      }),
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
    for (const node of this.graph._nodes) if (node instanceof MirrorNode) node.gestures = this.wiring;
    this.refreshHighlights();
    this.setDirty(true, true);
  }

  /** Selects on the canvas what is selected on the page. */
  showSelection(keys: readonly string[]): void {
    const wanted = new Set(keys);
    const nodes = this.graph._nodes.filter((node) => wanted.has(this.places.keyOf(node)));
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

  /** The document as it is shown. */
  get document(): GraphDocument {
    return this.#document;
  }

  /** Wires of the last frame. */
  get drawnWires(): readonly DrawnWire[] {
    return this.#wires;
  }

  // ── What is seen ──

  /** Shows nodes, or everything, as large as fits, at most at zoom 1, clear of what lies over the canvas. */
  fit(keys?: readonly string[]): void {
    this.camera.fit(this.places.boxes(keys), this.#host.coveredCorner());
    this.#fitted = keys === undefined ? { view: this.#seen(), window: windowSize() } : undefined;
  }

  /** A graph that was fitted into the window, and not moved since, is fitted into the window's new size, too. */
  #fitAgain(): void {
    if (this.#fitted === undefined || this.#fitted.window === windowSize()) return;
    if (this.#fitted.view === this.#seen()) this.fit();
  }

  /** Zoom and offset, to be compared. */
  #seen(): string {
    return [this.camera.zoom, ...this.camera.offset].join();
  }

  /** Brings nodes into view without changing the zoom more than needed. */
  reveal(keys: readonly string[]): void {
    this.camera.reveal(this.places.boxes(keys));
  }

  /** Tells that what is seen has changed. */
  moved(): void {
    this.setDirty(true, true);
    this.#host.cameraMoved();
  }

  // ── The selection ──

  override processNodeSelected(node: LGraphNode, event: CanvasEvent): void {
    this.#gestures.choose(node, event);
  }

  #tellSelection(): void {
    if (this.#quiet) return;
    // litegraph keeps deselected nodes in its list.
    const chosen = Object.values(this.selected_nodes).filter((node) => node.is_selected === true);
    for (const [id, node] of Object.entries(this.selected_nodes)) {
      if (node.is_selected !== true) delete this.selected_nodes[Number(id)];
    }
    this.#host.select(chosen.map((node) => this.places.keyOf(node)));
  }

  #quietly(change: () => void): void {
    this.#quiet = true;
    try {
      change();
    } finally {
      this.#quiet = false;
    }
  }

  // ── litegraph's own menus and searches: ours ──

  override processContextMenu(_node: LGraphNode | null, event: CanvasEvent): void {
    this.#host.menu(this.places.targetAt(event), this.places.placeAt(event));
  }

  override showLinkMenu(link: Link, event: CanvasEvent): boolean {
    const ends = wireEnds(this.graph, link);
    if (ends !== undefined) this.#host.menu({ kind: 'wire', ...ends }, this.places.placeAt(event));
    return false;
  }

  override showConnectionMenu(options: object): boolean {
    const event = (options as { e?: CanvasEvent }).e;
    const node = this.connecting_node;
    if (event === undefined || !(node instanceof MirrorNode)) return false;
    const input = this.connecting_input as MirrorNode['inputs'][number] | null;
    const end = this.wiring.openEnd(node, this.connecting_output?.name, input);
    if (end !== undefined) this.#host.openEnd(end, this.places.placeAt(event));
    return false;
  }

  override showSearchBox(event: CanvasEvent): undefined {
    // With Shift, litegraph asks for this in the place of the connection menu.
    this.showConnectionMenu({ e: event });
    return undefined;
  }

  // ── Drawing: litegraph says what is drawn next ──

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

  /** What a node shows of the run: for the benchmark, too, which notes how old its pictures are. */
  decorOf(key: string): NodeDecor {
    return this.#host.decor(key);
  }

  override drawNode(node: LGraphNode, context: CanvasRenderingContext2D): void {
    if (node instanceof MirrorNote) this.#drawing.note(context, node);
    if (!(node instanceof MirrorNode)) return;
    const { connecting_output: output, connecting_input: input } = this;
    const registry = this.#host.registry;
    this.#drawing.node(context, node, {
      decor: this.decorOf(node.key),
      portColor: (type) => this.#host.portColor(type),
      fits: (side, type) => {
        if (output !== null) return side === 'input' ? registry.accepts(type, output.type) : undefined;
        if (input !== null) return side === 'output' ? registry.accepts(input.type, type) : undefined;
        return undefined;
      },
    });
  }
}

function windowSize(): string {
  return `${window.innerWidth}×${window.innerHeight}`;
}
